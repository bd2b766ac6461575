"""The list that a secretariat brings on its first day: 63 members with 90 offices, 7 of its rows wrong; and mended.

`python -m tests.browser.first_day FOLDER` writes both as CSV; LibreOffice has made the workbooks of `files/` from them:

    cd tests/browser/files; soffice --headless --infilter='CSV:44,34,76,1,,0,false,true' --convert-to xlsx FOLDER/*.csv

Persons, offices and councils are invented; which states are members is on record (`focalpoints/data`).
"""

import csv
import sys
from pathlib import Path
from typing import Final

from focalpoints.real_rows import DATA

FILES: Final = Path(__file__).parent / "files"
WRONG, MENDED = FILES / "first-day.xlsx", FILES / "first-day-mended.xlsx"
HEADINGS: Final = (
    *("Member state", "Kind", "Joined", "Ministry", "Sector", "Full name", "E-mail", "Phone", "Languages"),
    *("Role", "Job title", "Since", "Until", "Remarks"),
)
MEMBERS: Final = 63
ALTERNATES: Final = 27
SYLLABLES: Final = ("bra", "cel", "dim", "fon", "gus", "hat", "jer", "kil", "lom", "nup")
MINISTRIES: Final = (
    ("Ministry of Foreign Affairs", "Foreign affairs"),
    ("Ministry of Justice", "Justice"),
    ("Ministry of the Interior", "Interior"),
)
# Row, column and what is written there by mistake.
MISTAKES: Final = (
    (5, "Member state", "Freedonia"),
    (12, "E-mail", "l.sample at example.org"),
    (20, "Since", "31 February 2024"),
    (33, "Sector", "Fisheries"),
    (41, "Until", "2019-06-30"),
    (58, "Role", "Minister"),
    (77, "Phone", "call the desk"),
)


def member_names() -> list[str]:
    """The members on record by their names, and so many invented organisations that they are sixty-three."""
    states = {row["iso3"]: row["short_name"] for row in _read("states.csv")}
    real = [states.get(row["country"]) or row["organisation"] for row in _read("members.csv")]
    return [*real, *councils()[: MEMBERS - len(real)]]


def councils() -> list[str]:
    """Organisations that are invented, more than are needed."""
    return [f"Sample Council {number:02d}" for number in range(1, 31)]


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rows() -> list[dict[str, str]]:
    """A focal point for each member, an alternate for some, as they should be."""
    members = member_names()
    found = [_row(number, member, "Focal point") for number, member in enumerate(members)]
    found += [_row(number + 100, member, "Alternate") for number, member in enumerate(members[:ALTERNATES])]
    return found


def _row(number: int, member: str, role: str) -> dict[str, str]:
    ministry, sector = MINISTRIES[number % len(MINISTRIES)]
    letters = f"{chr(65 + number % 26)}. Sample {_surname(number)}"
    address = f"sample.{number}@example.org"
    start = f"{2020 + number % 5}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    kind = "Regional organisation" if member.startswith("Sample") else ""
    values = (kind, "2015", ministry, sector, letters, address, f"+1 555 {1000 + number}", "en, fr", role)
    return dict(zip(HEADINGS, (member, *values, f"Sample {role} office", start, "", ""), strict=True))


def _surname(number: int) -> str:
    """A surname of its own for every number, unlike those of the numbers beside it."""
    digits = f"{number * 137 % 1000:03d}"
    return "".join(SYLLABLES[int(digit)] for digit in digits).capitalize()


def with_mistakes() -> list[dict[str, str]]:
    """The same with what is wrong; the row after the headings is the second."""
    found = rows()
    for row, column, words in MISTAKES:
        found[row - 2][column] = words
    return found


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path, some in ((WRONG, with_mistakes()), (MENDED, rows())):
        with (folder / path.with_suffix(".csv").name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADINGS)
            writer.writeheader()
            writer.writerows(some)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
