"""What the journeys measured: one line each, printed, and kept in a file that the test command shows at its end."""

import os
from pathlib import Path

FILE = "journeys.txt"


def measured(line: str) -> None:
    """Say `line`, and append it to the file in the folder of this run when there is one (`PORTAL_VAR`)."""
    print(line)
    if folder := os.environ.get("PORTAL_VAR"):
        with Path(folder, FILE).open("a") as journeys:
            journeys.write(f"{line}\n")
