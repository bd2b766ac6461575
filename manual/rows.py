"""Chapters as the lists show them: with the question that their reader gets, and what may be said of their state."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from manual.models import Chapter, ChapterQuestion, Revision
from manual.models.chapter import ChapterStatus, reads_drafts
from manual.shown_text import RIGHT_TO_LEFT
from manual.texts import language_for
from meetings.labels import Label
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader
from r2pnet.who_sees import words_for


@dataclass(frozen=True)
class Question:
    """The question of a chapter in the language that its reader gets; `is_other`: another than that of the page."""

    words: str
    language: str
    is_other: bool = False

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True)
class ChapterRow:
    """One line of the list. `adopted` says on which day the newest adoption was, empty where there is none."""

    chapter: Chapter
    question: Question
    labels: list[Label]
    adopted: str


def questions_of(chapters: Sequence[Chapter], reader: Reader, wanted: str = "") -> dict[int, Question]:
    """The question of each chapter, by its key, as far as `reader` may see one; one query.

    In the language of the page, or in `wanted`, where it is there.
    """
    known: defaultdict[int, dict[str, str]] = defaultdict(dict)
    rows = ChapterQuestion.objects.visible_to(reader).filter(chapter__in=[chapter.pk for chapter in chapters])
    for chapter, language, words in rows.values_list("chapter", "language", "words"):
        known[chapter][language] = words
    page = (get_language() or "en").partition("-")[0]
    given = {chapter: language_for(words, wanted or page) for chapter, words in known.items()}
    return {
        chapter: Question(known[chapter][language], language, language != page) for chapter, language in given.items()
    }


def chapter_rows(chapters: Sequence[Chapter], reader: Reader) -> list[ChapterRow]:
    """The lines of a list; two queries and those for scopes. A chapter without a question stands under its address."""
    questions, seen_by = questions_of(chapters, reader), words_for(chapters, reader)
    adopted = Revision.objects.visible_to(reader).adopted().filter(chapter__in=[one.pk for one in chapters])
    days = dict(adopted.order_by("adoption__adopted_on").values_list("chapter", "adoption__adopted_on"))
    return [
        ChapterRow(
            chapter,
            questions.get(chapter.pk, Question(chapter.slug, "en")),
            labels_of(
                chapter, reader, is_adopted=chapter.pk in days, seen_by=seen_by.get((chapter.level, chapter.scope))
            ),
            day_in_words(days[chapter.pk]) if chapter.pk in days else "",
        )
        for chapter in chapters
    ]


def labels_of(chapter: Chapter, reader: Reader, *, is_adopted: bool, seen_by: str | None) -> list[Label]:
    """Who can see it if not everybody, its status, sample.

    Whoever may not read drafts is not told that one is being written: of a chapter that was adopted they read so.
    """
    labels = []
    if not is_adopted:
        labels.append(Label(seen_by or _("Members only"), "closed"))
    elif seen_by:
        labels.append(Label(seen_by, "closed"))
    is_told = chapter.status == ChapterStatus.SUPERSEDED or reads_drafts(reader)
    if is_told and chapter.status != ChapterStatus.ADOPTED:
        labels.append(Label(str(chapter.get_status_display()), "due"))
    if chapter.is_sample:
        labels.append(Label(_("Sample"), "open"))
    return labels
