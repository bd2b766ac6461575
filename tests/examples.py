"""How many examples a property is tried with: `EXAMPLES=10 pytest …` tries ten times as many as usual.

`scripts/test` tries half as many, on each database on which it runs the test: they are other ones in every run.
"""

import os

LEAST = 5


def examples(usual: int) -> int:
    """`usual`, times the number that the environment gives; never fewer than five."""
    return max(LEAST, round(usual * float(os.environ.get("EXAMPLES", "1"))))
