"""Programme: the page of 5 days and 200 sessions, its draft on the desk, release and comparison.

`python -m benchmarks.programme [--sessions 200] [--rounds 10]`, on the empty database of `DATABASE_URL`; without the
variable on a SQLite file in a folder of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile


def main() -> None:
    """Make the tables, then fill and run in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.programme", description=__doc__)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = os.environ | {"PORTAL_VAR": folder, "DJANGO_SETTINGS_MODULE": "r2pnet.settings"}
        if "DATABASE_URL" in os.environ:
            settings |= {"SECRET_KEY": "benchmark-" * 6, "ALLOWED_HOSTS": "localhost", "SITE_URL": "http://localhost"}
        for command in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["manage.py", "createcachetable"],
            ["-m", "benchmarks.inside.programme", str(given.sessions), str(given.rounds)],
        ):
            subprocess.run([sys.executable, *command], env=settings, check=True)


if __name__ == "__main__":
    main()
