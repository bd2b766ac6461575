"""The list of members as files: CSV, JSON, and the directory as PDF.

A file is written whole before its first byte is sent: rows are read and let go by the hundreds, only their text stays,
about 2 MB for 5,000 members. So a database that goes away on the way makes a 503 and not a file that ends early, every
query is within the request's patience, and the file can be checked to be of one moment. Then it is streamed.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Final

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from focalpoints.exports import PUBLIC, csv_lines, export_rows, json_parts
from focalpoints.filters import Selection, select_members
from focalpoints.tally import tally_of
from r2pnet.conditional import Edition, edition
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.reports.views import newest_public_file

GROUPS: Final = ("focalpoints",)
TRIES: Final = 3


@require_safe
def members_csv(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, with the filters of the address."""
    return _file(request, "members.csv", "text/csv; charset=utf-8; header=present", _csv_parts)


@require_safe
def members_json(request: HttpRequest) -> HttpResponseBase:
    """The list as JSON, with the filters of the address."""
    return _file(request, "members.json", "application/json", _json_parts)


@require_safe
def members_pdf(request: HttpRequest) -> HttpResponseBase:
    """The newest directory; 503 in words until there is one."""
    return newest_public_file(request, "directory")


def _csv_parts(selection: Selection) -> Iterator[str]:
    return csv_lines(export_rows(selection.found))


def _json_parts(selection: Selection) -> Iterator[str]:
    return json_parts(export_rows(selection.found), tally_of(selection.found))


def _file(
    request: HttpRequest, name: str, content_type: str, parts: Callable[[Selection], Iterator[str]]
) -> HttpResponseBase:
    """The file; 304 when the reader has it already, 429 when one address asks too often."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    if wait := seconds_to_wait(request, "members-file", settings.EXPORT_LIMIT):
        return too_many_requests(request, wait)
    selection = select_members(request, PUBLIC)
    held, content = _written(request, now, lambda: parts(selection))
    return held.seal(request, FileResponse(content, as_attachment=True, filename=name, content_type=content_type))


def _written(request: HttpRequest, now: Edition, parts: Callable[[], Iterator[str]]) -> tuple[Edition, BytesIO]:
    """The content, and the edition that it is of: when the tables changed while they were read, they are read again.

    After the last try the content stands under the tag from before it was read, so that the next request renews it.
    """
    held, content = now, BytesIO()
    for _attempt in range(TRIES):
        content = BytesIO()
        content.writelines(part.encode() for part in parts())
        held, now = now, edition(request, GROUPS)
        if now.tag == held.tag:
            break
    content.seek(0)
    return held, content
