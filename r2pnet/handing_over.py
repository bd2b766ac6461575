"""What a successor can take over from the one who left an office, as the apps offer it.

An app offers, from its `handover.py`, `inheritance(succession) -> list[Inherited]`: what of the one who left is open
and can go on with the successor, each with the page on which it is taken over. It tells nothing that the successor may
not see once their term has begun, and has nothing before that day.
"""

from dataclasses import dataclass
from typing import Any

from r2pnet.offers import offered


@dataclass(frozen=True)
class Inherited:
    """One thing to take over: what it is, what becomes of it, the address of its page, and the words of its button."""

    title: str
    words: str
    url: str
    button: str


def inherited(succession: Any) -> list[Inherited]:
    """All that the successor of `succession` can take over now, in the order of the apps."""
    return [one for offer in offered("handover", "inheritance") for one in offer(succession)]
