"""The secretariat makes an edition: what it will hold is looked at first, for nothing of it changes afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from manual.desk_pages import staff_who_write
from manual.edition_files import languages_without_file, order_files
from manual.editions import change_groups, chapters_of, held_by, in_un_order
from manual.models import Chapter, Edition
from manual.models.chapter import ChapterStatus
from manual.rows import questions_of
from manual.services.freezing import make_edition, next_contents, sign_of
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.refusal import Changed, Refused
from r2pnet.visibility import Level, Reader


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_write
def editions(request: HttpRequest) -> HttpResponseBase:
    """What the next edition will hold, what changed since the last, and the button; POST makes it.

    `files` sends for the PDFs of the last edition that are still missing.
    """
    refused = ""
    if request.method == "POST":
        try:
            return _made(request) if "make" in request.POST else _files(request)
        except (Changed, Refused) as problem:
            refused = problem.message
    return render(request, "manual/desk_editions.html", {"refused": refused, **_preview(request.user)})


def _made(request: HttpRequest) -> HttpResponseBase:
    made = make_edition(by=_user(request), seen=request.POST.get("seen", "-") or "-")
    order_files(made, by=_user(request))
    words = _("Edition %(number)s is made. Its PDF is on the way.") % {"number": made.number}
    messages.success(request, words, extra_tags="good")
    return redirect(made)


def _files(request: HttpRequest) -> HttpResponseBase:
    ordered = [
        report for one in Edition.objects.visible_to(request.user) for report in order_files(one, _user(request))
    ]
    if ordered:
        messages.success(request, _("The missing files are ordered."), extra_tags="good")
    return redirect("desk-editions")


def _preview(reader: Reader) -> dict[str, Any]:
    rows = next_contents()
    last = Edition.objects.visible_to(reader).newest_first().first()
    before = held_by(last, reader) if last else []
    changes = change_groups(before, rows)
    return {
        "chapters": chapters_of(rows, reader),
        "languages": in_un_order(row.language for row in rows),
        "changes": changes if last else None,
        "is_same": last is not None and not changes,
        "last": last,
        "last_day": day_in_words(last.dated_on) if last else "",
        "number": last.number + 1 if last else 1,
        "today": day_in_words(network_today()),
        "seen": sign_of(rows),
        "left_out": _left_out(reader, {row.chapter_id for row in rows}),
        "missing": in_un_order(languages_without_file(last)) if last else (),
    }


def _left_out(reader: Reader, held: set[int]) -> list[dict[str, Any]]:
    """Chapters that are not superseded and will not be in it, each with the reason."""
    others = Chapter.objects.visible_to(reader).exclude(pk__in=held).exclude(status=ChapterStatus.SUPERSEDED)
    chapters = list(others.in_order())
    asked = questions_of(chapters, reader)
    return [
        {"chapter": one, "question": asked.get(one.pk), "is_narrow": (one.level, one.scope) != (Level.PUBLIC, "")}
        for one in chapters
    ]


def _user(request: HttpRequest) -> Any:
    return request.user
