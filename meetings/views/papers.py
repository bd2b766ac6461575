"""The list of papers, and the page of one."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetings.filters import Selection, select_papers
from meetings.models import Meeting, Paper
from meetings.rows import paper_rows, source_host
from meetings.titles import title_with_place
from meetings.years import by_year
from r2pnet.conditional import answer, edition
from r2pnet.paging import page_of
from r2pnet.who_sees import who_sees

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
    return {
        "selection": selection,
        "notices": selection.notices + page_notices,
        "page_obj": page,
        "years": by_year(paper_rows(page.object_list)),
    }


@require_safe
def paper(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What a paper is, who can see it and where it can be read."""
    shown = get_object_or_404(Paper.objects.visible_to(request.user), slug=slug)
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(request, now, render(request, "meetings/paper.html", _page(request, shown)))


def _page(request: HttpRequest, shown: Paper) -> dict[str, Any]:
    meeting = Meeting.objects.visible_to(request.user).filter(pk=shown.meeting_id).first()
    row = paper_rows([shown])[0]
    return {
        "paper": shown,
        "row": row,
        "dated": row.dated or str(shown.year),
        "labels": row.labels,
        "seen": who_sees(shown.level, shown.scope, request.user),
        "source_host": source_host(shown),
        "meeting": meeting,
        "meeting_name": title_with_place(meeting) if meeting else "",
    }
