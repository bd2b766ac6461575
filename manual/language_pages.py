"""Which chapter is there in which language: a table for everybody, which counts what its reader may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from manual.languages import Standing, State, difference_url, seen_revisions, source_language, standings
from manual.leading import chapters_led
from manual.models import Chapter
from manual.models.chapter import reads_drafts
from manual.rows import ChapterRow, chapter_rows
from meetings.models.paper_file import PaperLanguage
from r2pnet.conditional import answer, edition
from r2pnet.paging import page_of
from r2pnet.visibility import Reader

GROUPS = ("focalpoints", "manual")
KINDS = {State.CURRENT: "good", State.BEHIND: "due", State.MISSING: "open", State.APART: "due"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A chapter in one language: `words` of `kind`, whether it is a draft, and where to read, compare and translate."""

    name: str
    words: str
    kind: str
    is_draft: bool
    url: str
    difference_url: str
    translate_url: str


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One line of the table."""

    row: ChapterRow
    cells: list[Cell]


@require_safe
def languages(request: HttpRequest) -> HttpResponseBase:
    """Each chapter in the six languages of the United Nations: current, behind its source, or missing."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    page, notices = page_of(request, Chapter.objects.visible_to(request.user).in_order())
    shown = list(page.object_list)
    words: dict[str, Any] = {
        "rows": list(_rows(shown, request.user)),
        "names": [one.label for one in PaperLanguage],
        "page_obj": page,
        "notices": notices,
        "reads_drafts": reads_drafts(request.user),
    }
    return answer(request, now, render(request, "manual/languages.html", words))


def _rows(shown: Sequence[Chapter], reader: Reader) -> Iterator[LanguageRow]:
    seen = seen_revisions(shown, reader)
    led = set(chapters_led(reader).filter(pk__in=[chapter.pk for chapter in shown]).values_list("pk", flat=True))
    for row in chapter_rows(shown, reader):
        revisions = seen.get(row.chapter.pk, [])
        source = source_language(revisions)
        found = standings(revisions).values()
        yield LanguageRow(row, [_cell(one, row.chapter, source, row.chapter.pk in led) for one in found])


def _cell(one: Standing, chapter: Chapter, source: str, is_led: bool) -> Cell:
    can_translate = is_led and source and one.language != source
    has_difference = one.behind and one.since and one.since != one.newest
    return Cell(
        one.name,
        _words(one),
        KINDS.get(one.state, ""),
        one.revision is not None and not one.revision.is_adopted,
        f"{chapter.get_absolute_url()}?language={one.language}" if one.revision else "",
        difference_url(chapter, source, one.since, one.newest) if has_difference else "",
        translate_url(chapter, one.language) if can_translate else "",
    )


def _words(one: Standing) -> str:
    if one.state != State.BEHIND:
        return str(one.state.label)
    words = ngettext("%(number)d revision behind", "%(number)d revisions behind", one.behind)
    return words % {"number": one.behind}


def translate_url(chapter: Chapter, language: str) -> str:
    """Where the text of a chapter in that language is written beside its source."""
    return reverse("chapter-translate", args=[chapter.slug, language])
