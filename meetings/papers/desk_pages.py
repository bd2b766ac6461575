"""Papers on the desk of the secretariat: of a meeting, of the network, and one with its files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from meetings.labels import labels_of
from meetings.models import Meeting, Paper, PaperFile
from meetings.models.paper_file import IN_ORDER
from meetings.papers.files import behind, files_of, kind_and_size, newest
from meetings.rows import paper_rows
from meetings.running.desk_pages import meeting_on_desk, page_on_desk
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.paging import page_of
from r2pnet.staff_pages import staff_page
from r2pnet.who_sees import who_sees

staff_who_file = staff_page("meetings.change_paper", "meetings.add_paperfile")


@require_safe
@staff_who_file
def papers_of_meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is filed for a meeting, and the way to file more."""
    meeting = meeting_on_desk(request, slug)
    return desk_page(request, meeting, "meetings/desk_papers.html", _list(request, meeting))


@require_safe
@staff_who_file
def papers_of_network(request: HttpRequest) -> HttpResponseBase:
    """The papers that belong to no meeting."""
    return desk_page(request, None, "meetings/desk_papers.html", _list(request, None))


def _list(request: HttpRequest, meeting: Meeting | None) -> dict[str, Any]:
    found = Paper.objects.visible_to(request.user).filter(meeting=meeting).newest_first()
    page, notices = page_of(request, found)
    shown = list(page.object_list)
    rows = paper_rows(shown, files_of(shown))
    urls = [reverse("desk-paper", args=[paper.slug]) for paper in shown]
    return {
        "rows": [{"row": row, "url": url} for row, url in zip(rows, urls, strict=True)],
        "page_obj": page,
        "notices": notices,
        "new_url": new_url(meeting),
        "has_files": PaperFile.objects.standing().filter(paper__in=found.order_by().values("pk")).exists(),
    }


@require_safe
@staff_who_file
def one_paper(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A paper with its files, those that were replaced or taken back too, and what can be done."""
    paper = paper_on_desk(request, slug)
    rows = paper.files.select_related("added_by", "taken_back_by")
    files = sorted(rows, key=lambda file: (IN_ORDER[file.language], -file.revision, file.pk))
    standing = [file for file in files if file.taken_back_at is None]
    first = {file.pk for file in newest(standing)}
    last = max((file.revision for file in standing), default=0)
    deeds = PaperFile.history.filter(paper=paper, history_type="+").order_by()
    why = dict(deeds.values_list("id", "history_change_reason"))
    words = {
        "row": paper_rows([paper])[0],
        "labels": labels_of(paper),
        "seen": who_sees(paper.level, paper.scope),
        "files": [_told(file, file.pk not in first, last, why.get(file.pk)) for file in standing],
        "taken_back": [_told(file) for file in files if file.taken_back_at],
        "has_locked": any(file.is_locked for file in standing),
    }
    return desk_page(request, paper.meeting, "meetings/desk_paper.html", words | {"paper": paper})


def _told(file: PaperFile, is_replaced: bool = False, last: int = 0, why: str | None = "") -> dict[str, Any]:
    """The two deeds of a file, filed and taken back, each with its reason: that is its whole history."""
    return {
        "file": file,
        "what": kind_and_size(file),
        "added_on": day_in_words(network_day(file.added_at)),
        "is_replaced": is_replaced,
        "behind": "" if is_replaced else behind(file, last),
        "why": why or "",
        "taken_back_on": day_in_words(network_day(file.taken_back_at)) if file.taken_back_at else "",
    }


def paper_on_desk(request: HttpRequest, slug: str) -> Paper:
    """The paper of that address; 404 where there is none."""
    seen = Paper.objects.visible_to(request.user).select_related("meeting__country", "session")
    found: Paper = get_object_or_404(seen, slug=slug)
    return found


def new_url(meeting: Meeting | None) -> str:
    """Where a paper of `meeting`, or of the network, is filed."""
    return reverse("desk-meeting-paper-new", args=[meeting.slug]) if meeting else reverse("desk-paper-new")


def list_url(meeting: Meeting | None) -> str:
    """Where the papers of `meeting`, or of the network, stand."""
    return reverse("desk-meeting-papers", args=[meeting.slug]) if meeting else reverse("desk-papers")


def desk_page(request: HttpRequest, meeting: Meeting | None, template: str, words: dict[str, Any]) -> HttpResponse:
    """A page of the secretariat about papers of a meeting, or of the network."""
    words = {"list_url": list_url(meeting), **words}
    return page_on_desk(request, meeting, template, words) if meeting else render(request, template, words)
