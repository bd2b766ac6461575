"""Papers in one archive: of a meeting, or of the list as it is filtered."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from meetings.filters import select_papers
from meetings.models import Meeting, Paper, PaperFile
from meetings.models.paper import PaperQuerySet
from meetings.models.paper_file import IN_ORDER
from meetings.papers.files import newest
from meetings.papers.zipping import zip_of
from r2pnet.errors import too_many_requests
from r2pnet.limits import Place, seconds_to_wait, take_place
from r2pnet.middleware import AS_IT_IS

BUSY_SECONDS: Final = 60
"""After which whoever finds every place taken may try again."""

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
    headers = HEADERS | {"Content-Disposition": str(content_disposition_header(as_attachment=True, filename=name))}
    if request.method == "HEAD":
        return StreamingHttpResponse((), content_type="application/zip", headers=headers)
    if wait := seconds_to_wait(request, "papers-zip", settings.ARCHIVE_LIMIT):
        return too_many_requests(request, wait)
    place = take_place(request, "papers-zip", of_one=settings.ARCHIVES_OF_ONE, in_all=settings.ARCHIVES_IN_ALL)
    if place is None:
        return too_many_requests(request, BUSY_SECONDS)
    content: Any = Sent(zip_of(keys, request.user, request.session.session_key), place)
    return StreamingHttpResponse(content, content_type="application/zip", headers=headers)


class Sent:
    """The pieces of an archive on their way. Its place is given back when the answer is closed, begun or not."""

    def __init__(self, pieces: Iterator[bytes], place: Place) -> None:
        self._pieces, self._place = pieces, place

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._place.keep()
            yield piece

    def close(self) -> None:
        """Called by the server when all is sent, or the reader has gone away."""
        pieces: Any = self._pieces
        pieces.close()
        self._place.give_back()


def keys_of(request: HttpRequest, papers: PaperQuerySet) -> list[int]:
    """The files that go into an archive of `papers`: by year, symbol and title, of each paper by language.

    What comes in or is taken out between the two queries is not in it.
    """
    seen = PaperFile.objects.visible_to(request.user).standing().filter(paper__in=papers.order_by().values("pk"))
    files = newest(seen.only("pk", "paper_id", "language", "revision"))
    order = papers.order_by("-year", "symbol", "title", "pk").values_list("pk", flat=True)
    position = {key: number for number, key in enumerate(order)}
    known = [file for file in files if file.paper_id in position]
    return [file.pk for file in sorted(known, key=lambda file: (position[file.paper_id], IN_ORDER[file.language]))]
