"""The list of members as files: CSV, JSON, Excel workbook, and the directory as PDF."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from focalpoints.exports import listing_of
from focalpoints.filters import select_members
from r2pnet.public_files import PUBLIC, public_file
from r2pnet.reports.views import newest_public_file

GROUPS: Final = ("focalpoints",)


@require_safe
def members_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list with the filters of the address, as the public sees it, without samples."""
    return public_file(request, f"members.{form}", GROUPS, lambda: listing_of(select_members(request, PUBLIC).found))


@require_safe
def members_pdf(request: HttpRequest) -> HttpResponseBase:
    """The newest directory; 503 in words until there is one."""
    return newest_public_file(request, "directory")
