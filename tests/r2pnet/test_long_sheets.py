"""A list that is longer than what is looked at to know how it is written."""

import io

from r2pnet.sheets.reading import read_sheet, refuse_at_once


def test_a_long_list_is_read_to_its_end_from_a_file_that_stays_open() -> None:
    lines = "member,person\n" + "".join(f"Slovenia,Person {number}\n" for number in range(2000))
    file = io.BytesIO(lines.encode())
    refuse_at_once(file, "list.csv", len(lines))
    rows = list(read_sheet(file, "list.csv").rows)
    assert (len(rows), rows[-1].number, rows[-1].cells) == (2000, 2001, ("Slovenia", "Person 1999"))
    assert not file.closed
