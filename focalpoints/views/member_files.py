"""The list of members as files: CSV, JSON, and the directory as PDF."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from focalpoints.exports import PUBLIC, csv_lines, export_rows, json_parts
from focalpoints.filters import Selection, select_members
from focalpoints.tally import tally_of
from r2pnet.conditional import edition
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.reports.views import newest_public_file


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
    """A streamed file; 304 when the reader has it already, 429 when one address asks too often."""
    now = edition(request, ["focalpoints"])
    if unchanged := now.unchanged(request):
        return unchanged
    if wait := seconds_to_wait(request, "members-file", settings.EXPORT_LIMIT):
        return too_many_requests(request, wait)
    selection = select_members(request, PUBLIC)
    response = StreamingHttpResponse(parts(selection), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return now.seal(request, response)
