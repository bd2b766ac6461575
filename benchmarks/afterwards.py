"""After a meeting with 2,000 people: closing the list, its file, the statistics, the report and the thanks.

`python -m benchmarks.afterwards [--people 2000]`, on the empty database of `DATABASE_URL`; without the variable on a
SQLite file in a folder of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile


def main() -> None:
    """Make the tables, then fill and run in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.afterwards", description=__doc__)
    parser.add_argument("--people", type=int, default=2000)
    people = str(parser.parse_args().people)
    with tempfile.TemporaryDirectory() as folder:
        settings = os.environ | {"PORTAL_VAR": folder, "DJANGO_SETTINGS_MODULE": "r2pnet.settings"}
        if "DATABASE_URL" in os.environ:
            settings |= {"SECRET_KEY": "benchmark-" * 6, "ALLOWED_HOSTS": "localhost", "SITE_URL": "http://localhost"}
        for command in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["manage.py", "createcachetable"],
            ["-m", "benchmarks.inside.afterwards", people],
        ):
            subprocess.run([sys.executable, *command], env=settings, check=True)


if __name__ == "__main__":
    main()
