"""Archives of papers: when the first byte comes, how long all of it takes, and the most memory, by how many there are.

`python -m benchmarks.archives [--papers 200] [--kilobytes 500]`, on the empty database of `DATABASE_URL`; without the
variable on a SQLite file in a folder of its own, which holds the files of the papers as well.
"""

import argparse
import os
import subprocess
import sys
import tempfile


def main() -> None:
    """Make the tables, then fill and run in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archives", description=__doc__)
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--kilobytes", type=int, default=500, help="of each paper")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = os.environ | {"PORTAL_VAR": folder, "DJANGO_SETTINGS_MODULE": "r2pnet.settings"}
        if "DATABASE_URL" in os.environ:
            settings |= {"SECRET_KEY": "benchmark-" * 6, "ALLOWED_HOSTS": "localhost", "SITE_URL": "http://localhost"}
        for command in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["manage.py", "createcachetable"],
            ["-m", "benchmarks.inside.archives", str(asked.papers), str(asked.kilobytes)],
        ):
            subprocess.run([sys.executable, *command], env=settings, check=True)


if __name__ == "__main__":
    main()
