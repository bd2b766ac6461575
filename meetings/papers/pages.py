"""The list of papers, the page of one, and its files."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from meetings.filters import Selection, select_papers
from meetings.models import Meeting, Paper, PaperFile
from meetings.papers.files import Files, files_of
from meetings.papers.names import file_name
from meetings.papers.sessions import session_words
from meetings.rows import paper_rows, source_host
from meetings.titles import title_with_place
from meetings.years import by_year
from r2pnet.conditional import answer, edition
from r2pnet.middleware import AS_IT_IS
from r2pnet.paging import page_of
from r2pnet.uploads import as_attachment
from r2pnet.who_sees import who_sees

logger = logging.getLogger("portal.papers")

GROUPS = ("meetings",)


@require_safe
def papers(request: HttpRequest) -> HttpResponseBase:
    """UN documents and the network's own papers, by year."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(
        request, now, render(request, "meetings/papers.html", _list(request, select_papers(request, request.user)))
    )


def _list(request: HttpRequest, selection: Selection) -> dict[str, Any]:
    page, page_notices = page_of(request, selection.rows)
    shown = list(page.object_list)
    files = files_of(shown)
    return {
        "selection": selection,
        "notices": selection.notices + page_notices,
        "page_obj": page,
        "years": by_year(paper_rows(shown, files)),
        "has_files": bool(files) or _has_files(selection, page),
    }


def _has_files(selection: Selection, page: Any) -> bool:
    """True when papers of the other pages of the list have files: the archive is of the whole list."""
    if not page.has_other_pages():
        return False
    found: bool = PaperFile.objects.standing().filter(paper__in=selection.rows.order_by().values("pk")).exists()
    return found


@require_safe
def paper(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What a paper is, who can see it, its files, and where else it can be read."""
    shown = get_object_or_404(Paper.objects.visible_to(request.user), slug=slug)
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(request, now, render(request, "meetings/paper.html", _page(request, shown)))


def _page(request: HttpRequest, shown: Paper) -> dict[str, Any]:
    meeting = Meeting.objects.visible_to(request.user).filter(pk=shown.meeting_id).first()
    row = paper_rows([shown])[0]
    files = files_of([shown]).get(shown.pk, Files())
    return {
        "paper": shown,
        "row": row,
        "dated": row.dated or str(shown.year),
        "labels": row.labels,
        "seen": who_sees(shown.level, shown.scope, request.user),
        "source_host": source_host(shown),
        "meeting": meeting,
        "meeting_name": title_with_place(meeting) if meeting else "",
        "session": session_words(shown, request.user) if meeting else "",
        "files": files,
        "has_locked": any(one.is_locked for one in (*files.newest, *files.replaced)),
    }


@require_safe
def paper_file(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """One language version in one revision, to be saved; 404 for whoever may not see the paper at this moment.

    No cache keeps it. The tag is for whoever has saved the file and asks whether it is still the same.
    """
    seen = PaperFile.objects.visible_to(request.user).standing().filter(paper__slug=slug)
    found = next((one for one in seen.select_related("paper") if one.address_name == name), None)
    if found is None:
        raise Http404
    tag = f'"{found.digest}"'
    response = get_conditional_response(request, etag=tag) or _opened(request, found)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _opened(request: HttpRequest, file: PaperFile) -> HttpResponseBase:
    """The file as an answer, without its bytes to a HEAD."""
    try:
        given = as_attachment(str(file.file.name), name=file_name(file), content_type=file.content_type)
    except (OSError, ValueError) as gone:
        logger.error("file of paper not read file=%s kind=%s", file.pk, type(gone).__name__)
        raise Http404 from gone
    given.headers["Content-Encoding"] = AS_IT_IS
    if request.method != "HEAD":
        return given
    opened: Any = given.file_to_stream
    opened.close()  # not the answer: to close that is to end the request
    return HttpResponse(headers=dict(given.headers))
