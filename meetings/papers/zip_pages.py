"""Papers in one archive: of a meeting, or of the list as it is filtered."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from meetings.filters import select_papers
from meetings.models import Meeting, Paper, PaperFile
from meetings.models.paper import PaperQuerySet
from meetings.papers.files import newest
from meetings.papers.zipping import zip_of
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.middleware import AS_IT_IS

HEADERS: Final = {
    "Content-Encoding": AS_IT_IS,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@require_safe
def papers_of_meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All that the reader may read of a meeting, in its newest revisions; 404 when that is nothing."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), slug=slug)
    return _answer(request, Paper.objects.visible_to(request.user).filter(meeting=meeting), f"{slug}-papers.zip")


@require_safe
def papers_of_list(request: HttpRequest) -> HttpResponseBase:
    """The same of the list of papers with the filters of the address."""
    return _answer(request, select_papers(request, request.user).rows, "papers.zip")


def _answer(request: HttpRequest, papers: PaperQuerySet, name: str) -> HttpResponseBase:
    keys = keys_of(request, papers)
    if not keys:
        raise Http404
    if request.method == "GET" and (wait := seconds_to_wait(request, "papers-zip", settings.EXPORT_LIMIT)):
        return too_many_requests(request, wait)
    content: Iterable[bytes] = zip_of(keys, request.user) if request.method == "GET" else ()
    headers = HEADERS | {"Content-Disposition": str(content_disposition_header(as_attachment=True, filename=name))}
    return StreamingHttpResponse(content, content_type="application/zip", headers=headers)


def keys_of(request: HttpRequest, papers: PaperQuerySet) -> list[int]:
    """The files that go into an archive of `papers`, by symbol and title; a few numbers of each are held, no rows."""
    seen = PaperFile.objects.visible_to(request.user).standing().filter(paper__in=papers.order_by().values("pk"))
    files = newest(seen.only("pk", "paper_id", "language", "revision"))
    order = dict(papers.order_by("-year", "symbol", "title", "pk").values_list("pk", "symbol"))
    position = {key: number for number, key in enumerate(order)}
    return [file.pk for file in sorted(files, key=lambda file: (position[file.paper_id], file.language))]
