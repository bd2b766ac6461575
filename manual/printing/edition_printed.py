"""An edition as its file shows it, in one language."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from manual.editions import change_groups, citation_of, drafters_of, held_by
from manual.models import Edition, EditionRevision
from manual.printing.printed import PrintedChapter, printed_chapter
from meetings.models.paper_file import PaperLanguage
from r2pnet.days import day_in_words
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Reader

PUBLIC = AnonymousUser()
LARGEST_NUMBER = 32_767


@dataclass(frozen=True)
class PrintedChanges:
    """What changed since the edition before, under its words: lines of the same kind."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class IndexLine:
    """A risk factor with the chapters that speak of it: their places, numbers and questions."""

    number: int
    factor: str
    chapters: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class PrintedEdition:
    """An edition in one language. `elsewhere` are its chapters that this language does not have."""

    title: str
    number: int
    language: str
    language_name: str
    day: str
    citation: str
    drafters: tuple[str, ...]
    chapters: tuple[PrintedChapter, ...]
    elsewhere: tuple[str, ...]
    before: int
    changes: tuple[PrintedChanges, ...]
    index: tuple[IndexLine, ...]
    problems: tuple[str, ...]
    is_sample: bool


def edition_printed(subject: str, language: str) -> PrintedEdition:
    """The edition with that number, in a language that it has; raises `NoSubject` for any other."""
    edition = edition_of(subject)
    held = held_by(edition, PUBLIC)
    own = [row for row in held if row.language == language]
    if not own:
        raise NoSubject
    chapters = tuple(printed_chapter(row.revision, PUBLIC, number=row.position, question=row.question) for row in own)
    there = {row.chapter_id for row in own}
    words = _("Chapter %(number)s: %(question)s (%(language)s)")
    earlier = Edition.objects.visible_to(PUBLIC).filter(number__lt=edition.number).newest_first().first()
    return PrintedEdition(
        title=_("Manual, edition %(number)s") % {"number": edition.number},
        number=edition.number,
        language=language,
        language_name=str(PaperLanguage(language).label),
        day=day_in_words(edition.dated_on),
        citation=citation_of(edition),
        drafters=tuple(str(member) for member in drafters_of(edition, PUBLIC)),
        chapters=chapters,
        elsewhere=tuple(
            words % {"number": row.position, "question": row.question, "language": PaperLanguage(row.language).label}
            for row in held
            if row.chapter_id not in there
        ),
        before=earlier.number if earlier else 0,
        changes=_changes(earlier, own, language) if earlier else (),
        index=_index(chapters),
        problems=tuple(
            _("Chapter %(number)s, %(words)s") % {"number": one.number, "words": words}
            for one in chapters
            for words in one.problems
        ),
        is_sample=edition.is_sample,
    )


def edition_of(subject: str) -> Edition:
    """The edition that a report is about; raises `NoSubject`."""
    is_number = subject.isascii() and subject.isdecimal() and len(subject) <= 5 and int(subject) <= LARGEST_NUMBER
    found: Edition | None = (
        Edition.objects.visible_to(PUBLIC).filter(number=int(subject)).first() if is_number else None
    )
    if found is None:
        raise NoSubject
    return found


def editions_named(user: Reader, subjects: Collection[str]) -> dict[str, str]:
    """Of `subjects` the editions, each with its name; one query."""
    return {str(one.number): str(one) for one in Edition.objects.visible_to(user) if str(one.number) in subjects}


def _changes(earlier: Edition, own: list[EditionRevision], language: str) -> tuple[PrintedChanges, ...]:
    before = [row for row in held_by(earlier, PUBLIC) if row.language == language]
    words = _("Chapter %(number)s: %(question)s. %(words)s")
    return tuple(
        PrintedChanges(
            group.title,
            tuple(
                words % {"number": one.number, "question": one.question.words, "words": one.words}
                for one in group.changes
            ),
        )
        for group in change_groups(before, own)
    )


def _index(chapters: tuple[PrintedChapter, ...]) -> tuple[IndexLine, ...]:
    found: dict[tuple[int, str], list[tuple[str, int, str]]] = {}
    for one in chapters:
        for factor in one.factors:
            found.setdefault(factor, []).append((one.place, one.number, one.question))
    return tuple(IndexLine(number, title, tuple(rows)) for (number, title), rows in sorted(found.items()))
