"""What an edition holds and what changed since another, as pages and reports say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from focalpoints.models import Member
from manual.models import Edition, EditionRevision, Revision
from manual.rows import Question
from manual.texts import language_for
from manual.trail import Adopted, adopted_of
from meetings.models.paper_file import PaperLanguage
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader

NEWEST = 3


class What(StrEnum):
    """What happened to a chapter in a language between two editions."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RENAMED = "renamed"
    """Its text is the same; its number or its question is another."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """A chapter in one language as an edition holds it."""

    held: EditionRevision
    language: str
    url: str
    adopted: Adopted | None


@dataclass(frozen=True, slots=True)
class HeldChapter:
    """A chapter of an edition, with the question in the language of the page, or a named other one."""

    number: int
    question: Question
    texts: tuple[TextRow, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what changed. `url` compares the two texts, or leads to the one there is."""

    what: What
    number: int
    question: Question
    language: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One line of the list of editions."""

    edition: Edition
    day: str
    chapters: int
    languages: tuple[str, ...]


def held_by(edition: Edition, reader: Reader) -> list[EditionRevision]:
    """What an edition holds, as far as `reader` may see the texts, in order; one query."""
    rows = EditionRevision.objects.visible_to(reader).filter(edition=edition).in_order()
    return list(rows.select_related("revision__adoption", "chapter"))


def chapters_of(held: Sequence[EditionRevision], reader: Reader) -> list[HeldChapter]:
    """The contents: a line a chapter, with each of its texts and how it was adopted; one query at most."""
    adopted = adopted_of([one.revision for one in held], reader)
    chapters: dict[int, list[EditionRevision]] = {}
    for one in held:
        chapters.setdefault(one.chapter_id, []).append(one)
    return [
        HeldChapter(
            rows[0].position,
            _question(rows),
            tuple(TextRow(row, _name(row), _text_url(row), adopted.get(row.revision_id)) for row in rows),
            _text_url(_for_page(rows)),
        )
        for rows in chapters.values()
    ]


def changes_between(before: Iterable[EditionRevision], after: Iterable[EditionRevision]) -> list[Change]:
    """What became of each chapter in each language from one edition to a later one, in the order of the later."""
    old = {(one.chapter_id, one.language): one for one in before}
    new = {(one.chapter_id, one.language): one for one in after}
    found = [change for key in {**new, **old} if (change := _change(old.get(key), new.get(key)))]
    return sorted(found, key=lambda one: (one.number, one.language))


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """All changes of one kind, under its words."""

    title: str
    changes: tuple[Change, ...]


def change_groups(before: Iterable[EditionRevision], after: Iterable[EditionRevision]) -> list[ChangeGroup]:
    """`changes_between` by kind: those that are none are left out."""
    found = changes_between(before, after)
    titles = (
        (What.ADDED, _("Added")),
        (What.CHANGED, _("Changed")),
        (What.RENAMED, _("Under another number or question")),
        (What.REMOVED, _("No longer in it")),
    )
    groups = (ChangeGroup(title, tuple(one for one in found if one.what is what)) for what, title in titles)
    return [group for group in groups if group.changes]


def _change(old: EditionRevision | None, new: EditionRevision | None) -> Change | None:
    shown = new or old
    if shown is None:
        return None
    if old and new and old.revision_id == new.revision_id:
        if (old.position, old.question) == (new.position, new.question):
            return None
        words = _("Chapter %(number)s before: %(question)s")
        said = words % {"number": old.position, "question": old.question}
        return Change(What.RENAMED, new.position, _asked(new), _name(new), said, _text_url(new))
    if old and new:
        said = _("Revision %(old)s then, revision %(new)s now") % {"old": _number(old), "new": _number(new)}
        asked = {"language": new.language, "a": _number(old), "b": _number(new)}
        url = f"{reverse('chapter-history', args=[new.chapter.slug])}?{urlencode(asked)}"
        return Change(What.CHANGED, new.position, _asked(new), _name(new), said, url)
    said = _("Revision %(number)s") % {"number": _number(shown)}
    what = What.ADDED if new else What.REMOVED
    return Change(what, shown.position, _asked(shown), _name(shown), said, _text_url(shown))


def drafters_of(edition: Edition, reader: Reader) -> list[Member]:
    """The members who drafted what an edition holds, by name: the lead members of its chapters.

    Members whose signed proposals were merged will stand among them.
    """
    led = Member.objects.visible_to(reader).filter(chapters_led__held_in__edition=edition).distinct()
    return list(led.with_names().by_name())


def citation_of(edition: Edition) -> str:
    """How an edition is cited, in the active language."""
    words = _("%(network)s, Manual, edition %(number)s, %(day)s, %(address)s")
    if edition.is_sample:
        words = _("%(network)s, Manual (sample), edition %(number)s, %(day)s, %(address)s")
    return words % {
        "network": settings.NETWORK_NAME,
        "number": edition.number,
        "day": day_in_words(edition.dated_on),
        "address": address_of(edition),
    }


def address_of(edition: Edition) -> str:
    """The whole address of its page."""
    return f"{settings.SITE_URL}{reverse('edition', args=[edition.number])}"


def edition_rows(reader: Reader) -> list[EditionRow]:
    """Every edition, the newest first; two queries."""
    editions = Edition.objects.visible_to(reader).newest_first()
    counted = editions.annotate(chapters=Count("holds__chapter", distinct=True))
    there: dict[int, set[str]] = {}
    for edition, language in EditionRevision.objects.visible_to(reader).values_list("edition", "language").distinct():
        there.setdefault(edition, set()).add(language)
    return [
        EditionRow(one, day_in_words(one.dated_on), one.chapters, in_un_order(there.get(one.pk, ()))) for one in counted
    ]


def newest_editions(reader: Reader) -> list[tuple[Edition, str]]:
    """The newest few, each with its day; one query."""
    newest = Edition.objects.visible_to(reader).newest_first()[:NEWEST]
    return [(one, day_in_words(one.dated_on)) for one in newest]


def in_un_order(languages: Iterable[str]) -> tuple[str, ...]:
    """The names of the languages, in the order of the United Nations."""
    return tuple(str(one.label) for one in PaperLanguage if one.value in set(languages))


def _for_page(rows: Sequence[EditionRevision]) -> EditionRevision:
    language = language_for({one.language for one in rows}, get_language() or "en")
    return next(one for one in rows if one.language == language)


def _question(rows: Sequence[EditionRevision]) -> Question:
    return _asked(_for_page(rows))


def _asked(row: EditionRevision) -> Question:
    page = (get_language() or "en").partition("-")[0]
    return Question(row.question, row.language, row.language != page)


def _name(row: EditionRevision) -> str:
    return str(PaperLanguage(row.language).label)


def _number(row: EditionRevision) -> int:
    revision: Revision = row.revision
    return revision.number


def _text_url(row: EditionRevision) -> str:
    asked = {"language": row.language, "revision": _number(row)}
    return f"{reverse('chapter', args=[row.chapter.slug])}?{urlencode(asked)}"
