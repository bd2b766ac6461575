"""The lists of meetings and papers as files: CSV, JSON, Excel workbook."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from meetings.exports import meetings_listing, papers_listing
from meetings.filters import select_meetings, select_papers
from r2pnet.public_files import PUBLIC, Listing, public_file
from r2pnet.stamps import stamps

# Hosts carry the names of members.
GROUPS = ("focalpoints", "meetings")


@require_safe
def meetings_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list with the filters of the address, as the public sees it, without samples."""

    def listing() -> Listing:
        stamp = " ".join(held.value for held in stamps(GROUPS).values())
        return meetings_listing(select_meetings(request, PUBLIC, stamp).rows)

    return public_file(request, f"meetings.{form}", GROUPS, listing)


@require_safe
def papers_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list with the filters of the address, as the public sees it, without samples."""
    return public_file(
        request, f"papers.{form}", ("meetings",), lambda: papers_listing(select_papers(request, PUBLIC).rows)
    )
