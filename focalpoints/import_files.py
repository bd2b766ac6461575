"""Files around an import: the empty spreadsheet with all headings, and the rows that have to be mended."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Final

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from focalpoints.import_rows import sentences_of
from focalpoints.importing.columns import COLUMNS, EMPTY_CELLS, ImportColumn
from focalpoints.models import ImportRow, SheetImport
from focalpoints.models.sheet_import import Fate
from r2pnet.public_files import CONTENT_TYPES
from r2pnet.sheets.writing import Column, csv_chunks, workbook_chunks

ALL_KINDS: Final = "all"
TEMPLATES: Final = {
    "members": ("member", "steering", "source"),
    "institutions": ("institution",),
    "persons": ("person",),
    "offices": ("institution", "person", "appointment", "source"),
    ALL_KINDS: ("member", "institution", "person", "appointment", "steering", "source"),
}
"""Which kinds of columns each template has; the member's own name stands in every one but that of persons."""
Sheet = tuple[str, Sequence[Column], Iterable[Any]]


def template_columns(of: str) -> list[ImportColumn]:
    """The columns of a template, in their order."""
    kinds = TEMPLATES[of]
    named = () if kinds == ("person",) else ("member",)
    return [column for column in COLUMNS if column.kind in kinds or column.key in named]


def template_file(of: str, suffix: str) -> StreamingHttpResponse:
    """The empty spreadsheet: its headings alone, so that no row of it can be imported by mistake.

    A workbook says on its second sheet what belongs into each column.
    """
    columns = [Column(one.key, str(one.label), itemgetter(one.key), str(one.meaning)) for one in template_columns(of)]
    name = f"import-{of}.{suffix}"
    if suffix == "csv":
        return _sent(name, csv_chunks(columns, ()))
    explained = [Column("heading", _("Heading"), itemgetter(0)), Column("meaning", _("What to write"), itemgetter(1))]
    meanings = [(column.label, column.meaning) for column in columns] + [("", EMPTY_CELLS)]
    sheets: list[Sheet] = [(_("List"), columns, ()), (_("What to write"), explained, meanings)]
    return _sent(name, workbook_chunks(sheets))


def errors_file(one: SheetImport) -> StreamingHttpResponse:
    """The rows that are wrong as they stand in the spreadsheet, under its headings, with what is to be mended."""
    wrong = one.rows.filter(fate=Fate.ERROR).in_order()
    columns = [Column("row", _("Row"), lambda row: row.number)]
    columns += [Column(head["key"], head["words"], _cell(head["key"])) for head in one.headings if head["key"]]
    columns.append(Column("wrong", _("What is wrong"), lambda row: " ".join(sentences_of(row))))
    return _sent(f"rows-to-mend-{one.pk}.csv", csv_chunks(columns, wrong.iterator(chunk_size=500)))


def _cell(key: str) -> Callable[[ImportRow], str]:
    return lambda row: row.cells.get(key, "")


def _sent(name: str, chunks: Iterator[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type=CONTENT_TYPES[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
