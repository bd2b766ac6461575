"""The list of chapters, and the page of one with its contents beside it."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from focalpoints.models import Member
from manual.asked import in_language, revision_asked
from manual.models import Chapter, Revision
from manual.models.chapter import ChapterStatus
from manual.rows import Question, chapter_rows, labels_of, questions_of
from manual.shown_text import RIGHT_TO_LEFT, text_shown
from manual.text.shown import ShownText
from manual.texts import blocks_of, numbers_of
from manual.trail import TrailRow, adopted_of, trail_of, trail_rows
from r2pnet.conditional import answer, edition
from r2pnet.paging import page_of
from r2pnet.who_sees import words_for

# Lead members and topics, and the meeting that adopted it, stand on the page.
GROUPS = ("focalpoints", "meetings", "manual")


@require_safe
def chapters(request: HttpRequest) -> HttpResponseBase:
    """What the manual says: its chapters by number, those that were superseded after them."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    page, notices = page_of(request, Chapter.objects.visible_to(request.user).in_order())
    rows = chapter_rows(list(page.object_list), request.user)
    words = {
        "notices": notices,
        "page_obj": page,
        "current": [row for row in rows if row.chapter.status != ChapterStatus.SUPERSEDED],
        "superseded": [row for row in rows if row.chapter.status == ChapterStatus.SUPERSEDED],
        "is_sample": any(row.chapter.is_sample for row in rows),
    }
    return answer(request, now, render(request, "manual/chapters.html", words))


@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A chapter in the language of the page, or a named other one: the newest text that its reader may see.

    `?language=fr` is another language, `?revision=3` an earlier text; 404 where there is none for this reader.
    `?trail=1` says of each block where it comes from.
    """
    shown: Chapter = get_object_or_404(Chapter.objects.visible_to(request.user), slug=slug)
    texts = list(_texts(request, shown))
    text = _asked(request, texts)
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(request, now, render(request, "manual/chapter.html", _page(request, shown, texts, text)))


def _texts(request: HttpRequest, shown: Chapter) -> Any:
    """The revisions that this reader may see, the newest first."""
    seen = Revision.objects.visible_to(request.user).filter(chapter=shown).newest_first()
    return seen.select_related("chapter", "adoption")


def _asked(request: HttpRequest, texts: list[Revision]) -> Revision | None:
    """The text to show; None for a chapter in which nothing is written yet."""
    there = in_language(request, texts)
    typed = request.GET.get("revision", "")
    if typed:
        return revision_asked(there, typed)
    return there[0] if there else None


def _page(request: HttpRequest, shown: Chapter, texts: list[Revision], text: Revision | None) -> dict[str, Any]:
    question = questions_of([shown], request.user).get(shown.pk, Question(shown.slug, "en"))
    adopted = [one for one in texts if hasattr(one, "adoption")]
    seen_by = words_for([shown], request.user).get((shown.level, shown.scope))
    drawn = text_shown(text) if text else None
    leads = Member.objects.visible_to(request.user).filter(chapters_led=shown).with_names().by_name()
    return {
        "chapter": shown,
        "question": question,
        "labels": labels_of(shown, request.user, is_adopted=bool(adopted), seen_by=seen_by),
        "leads": list(leads),
        "topics": list(shown.topics.all()),
        "text": text,
        "text_shown": drawn,
        "trail": _trail(request, text, drawn),
        **_standing(request, texts, text),
    }


def _trail(request: HttpRequest, text: Revision | None, drawn: ShownText | None) -> list[TrailRow]:
    """The blocks with their trails, where the address asks for them."""
    if text is None or drawn is None or request.GET.get("trail") != "1":
        return []
    numbers = numbers_of(text, blocks_of(text))
    return list(trail_rows(drawn, trail_of(text, request.user), numbers))


def _standing(request: HttpRequest, texts: list[Revision], text: Revision | None) -> dict[str, Any]:
    """What is said of the text itself: when it was adopted, or which one was, and whether there is a newer one."""
    if text is None:
        return {}
    same = [one for one in texts if one.language == text.language]
    page = (get_language() or "en").partition("-")[0]
    return {
        "direction": "rtl" if text.language in RIGHT_TO_LEFT else "ltr",
        "is_fall_back": text.language != page and "language" not in request.GET,
        "adopted": adopted_of([text], request.user).get(text.pk),
        "last_adopted": next((one for one in same if hasattr(one, "adoption") and one is not text), None),
        "newest": same[0] if same[0] is not text else None,
        "languages": sorted({one.get_language_display() for one in texts if one.language != text.language}),
    }
