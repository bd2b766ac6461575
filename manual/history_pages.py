"""The history of a chapter: its revisions with their reasons and adoptions, and any two of them compared."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from manual.asked import in_language, revision_asked
from manual.comparison_shown import comparison_shown
from manual.models import Chapter, Revision
from manual.rows import Question, labels_of, questions_of
from manual.shown_text import RIGHT_TO_LEFT
from manual.texts import blocks_of, numbers_of
from manual.trail import Adopted, adopted_of
from r2pnet.clock import network_day
from r2pnet.conditional import answer, edition
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader
from r2pnet.who_sees import words_for

# The meetings that adopted revisions stand there, and who can see it.
GROUPS = ("focalpoints", "meetings", "manual")


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One line of the history. `translates` is a revision that the reader may see; `before` the one before in the list,
    as far as they see one."""

    revision: Revision
    day: str
    adopted: Adopted | None
    translates: Revision | None
    before: Revision | None
    url: str


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The revisions of a chapter in one language that the reader may see, the newest first; `?language=fr` of another.

    `?a=1&b=3` compares two of them. 404 for a language or a revision that is not there, or not for this reader.
    """
    shown: Chapter = get_object_or_404(Chapter.objects.visible_to(request.user), slug=slug)
    seen = Revision.objects.visible_to(request.user).filter(chapter=shown).newest_first().select_related("adoption")
    texts: list[Revision] = list(seen)
    there = in_language(request, texts)
    asked = [revision_asked(there, typed) for name in ("a", "b") if (typed := request.GET.get(name, ""))]
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    words = _about(request, shown, texts, there)
    if len(asked) == 2 and asked[0] != asked[1]:
        words |= _compared(words["rows"], *sorted(asked, key=lambda one: one.number))
        return answer(request, now, render(request, "manual/history_compared.html", words))
    words["is_odd"] = bool(asked)
    return answer(request, now, render(request, "manual/history.html", words))


def _about(request: HttpRequest, shown: Chapter, texts: list[Revision], there: list[Revision]) -> dict[str, Any]:
    reader = request.user
    language = there[0].language if there else "en"
    page = (get_language() or "en").partition("-")[0]
    seen_by = words_for([shown], reader).get((shown.level, shown.scope))
    is_adopted = any(hasattr(one, "adoption") for one in texts)
    rows = _rows(shown, texts, there, reader)
    others = {one.language: one.get_language_display() for one in texts if one.language != language}
    return {
        "chapter": shown,
        "question": questions_of([shown], reader).get(shown.pk, Question(shown.slug, "en")),
        "labels": labels_of(shown, reader, is_adopted=is_adopted, seen_by=seen_by),
        "rows": rows,
        "last_adopted": next((row for row in rows if row.adopted), None),
        "language": language,
        "language_name": there[0].get_language_display() if there else "",
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "is_other": bool(there) and language != page,
        "is_named": "language" in request.GET,
        "others": sorted(others.items(), key=lambda other: other[1]),
    }


def _rows(shown: Chapter, texts: list[Revision], there: list[Revision], reader: Reader) -> list[RevisionRow]:
    adopted = adopted_of(there, reader)
    known = {one.pk: one for one in texts}
    return [
        RevisionRow(
            one,
            day_in_words(network_day(one.made_at)),
            adopted.get(one.pk),
            known.get(one.translates_id or 0),
            before,
            f"{shown.get_absolute_url()}?{urlencode({'language': one.language, 'revision': one.number})}",
        )
        for one, before in zip(there, [*there[1:], None], strict=False)
    ]


def _compared(rows: list[RevisionRow], old: Revision, new: Revision) -> dict[str, Any]:
    """The two texts by block and by word; four queries."""
    old_blocks, new_blocks = blocks_of(old), blocks_of(new)
    by_number = {row.revision.number: row for row in rows}
    return {
        "old": by_number[old.number],
        "new": by_number[new.number],
        "pair": [by_number[new.number], by_number[old.number]],
        "comparison": comparison_shown(
            old_blocks, new_blocks, numbers_of(old, old_blocks), numbers_of(new, new_blocks)
        ),
    }
