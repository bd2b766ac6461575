"""Lists as files for everybody: CSV, JSON, Excel workbook.

An app offers, from its `exports.py`, `public_files() -> list[PublicFile]`: what each file is and what its columns mean,
for the page about the data. Everybody gets what the public may see, and never a sample: what is taken away is cited.

A file is written whole before its first byte is sent: rows are read and let go by the hundreds, and what is long lies
on the disk. So a database that goes away on the way makes a 503 and not a file that ends early, every query is within
the request's patience, and the file can be checked to be of one moment. Then it is streamed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

from r2pnet.conditional import Edition, edition
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.offers import offered
from r2pnet.sheets.writing import Column, csv_chunks, json_chunks, xlsx_chunks

PUBLIC: Final = AnonymousUser()
ROWS_AT_ONCE: Final = 500
IN_MEMORY: Final = 1_000_000
TRIES: Final = 3
CONTENT_TYPES: Final = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Listing:
    """What is written: the columns, the rows, and for JSON what stands above them and what they are called."""

    columns: Sequence[Column]
    rows: Iterable[Any]
    named: str = "rows"
    head: Callable[[], Mapping[str, Any]] = dict

    def chunks(self, form: str) -> Iterator[bytes]:
        """The file in one of the forms of `CONTENT_TYPES`."""
        if form == "json":
            return json_chunks(self.columns, self.rows, self.head(), self.named)
        return (csv_chunks if form == "csv" else xlsx_chunks)(self.columns, self.rows)


@dataclass(frozen=True)
class PublicFile:
    """A list that anybody can take away: its name in words and in addresses, what a row is, what the columns mean."""

    order: int
    title: str | Promise
    name: str
    about: str | Promise
    columns: Sequence[Column]


def every_public_file() -> list[PublicFile]:
    """What the apps offer, in the order of the page about the data."""
    return sorted((one for offer in offered("exports", "public_files") for one in offer()), key=lambda one: one.order)


def public_file(
    request: HttpRequest, name: str, groups: Sequence[str], listing: Callable[[], Listing]
) -> HttpResponseBase:
    """The list as a file called `name`; 304 when the reader has it already, 429 when one address asks too often.

    `groups` are the stamps of the tables that it shows.
    """
    now = edition(request, groups)
    if unchanged := now.unchanged(request):
        return unchanged
    if wait := seconds_to_wait(request, "public-file", settings.EXPORT_LIMIT):
        return too_many_requests(request, wait)
    form = name.rpartition(".")[2]
    held, content = _of_one_moment(request, now, groups, lambda: listing().chunks(form))
    return held.seal(request, as_download(content, name))


def as_download(content: Any, name: str) -> FileResponse:
    """A file that has been written, for a browser to keep under `name`, with the type that its ending says."""
    content_type = CONTENT_TYPES[name.rpartition(".")[2]]
    return FileResponse(content, as_attachment=True, filename=name, content_type=content_type)


def laid_down(chunks: Iterable[bytes]) -> Any:
    """A file with all of `chunks`, at its beginning; a long one lies on the disk until it is closed."""
    content = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the answer closes it)
    try:
        for chunk in chunks:  # `writelines` would lay everything into memory first
            content.write(chunk)
    except BaseException:
        content.close()
        raise
    content.seek(0)
    return content


def _of_one_moment(
    request: HttpRequest, now: Edition, groups: Sequence[str], chunks: Callable[[], Iterator[bytes]]
) -> tuple[Edition, Any]:
    """The content, and the edition that it is of: when the tables changed while they were read, they are read again.

    After the last try the content stands under the tag from before it was read, so that the next request renews it.
    """
    for attempt in range(1, TRIES + 1):
        content = laid_down(chunks())
        held, now = now, edition(request, groups)
        if now.tag == held.tag or attempt == TRIES:
            return held, content
        content.close()
    raise AssertionError("one of the tries is the last")
