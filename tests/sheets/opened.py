"""What stands in a file that the portal gives away, read by a program that the portal does not write it with."""

import csv
import io
import json
from typing import Any

import openpyxl


def body(response: Any) -> bytes:
    """All of an answer that is streamed."""
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table_of(response: Any, form: str) -> list[list[str]]:
    """The headings and the rows of a file of `form`, every cell as text; of JSON the keys and the values."""
    content = body(response)
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode(), newline="")))
    if form == "json":
        held: dict[str, Any] = json.loads(content)
        (rows,) = [value for value in held.values() if isinstance(value, list)]
        return [list(rows[0]), *([*row.values()] for row in rows)] if rows else []
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]


def rows_of(response: Any, form: str) -> list[dict[str, str]]:
    """The rows by their headings."""
    headings, *rows = table_of(response, form) or [[]]
    return [dict(zip(headings, row, strict=True)) for row in rows]
