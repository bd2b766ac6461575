"""In which languages chapters are there, and how far each text is behind the source that it translates.

The source of a chapter is the language of its first revision that translates nothing. All of it is told as far as
the reader may see: for the public there is only what is adopted, and it is behind only what is adopted.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from manual.models import Chapter, Revision
from meetings.models.paper_file import PaperLanguage
from r2pnet.visibility import Reader

ROUNDS: Final = len(PaperLanguage.values)
"""A translation of a translation, and so on, is followed no further than there are languages."""


class State(TextChoices):
    """How a chapter stands in a language."""

    SOURCE = "source", _("Source")
    CURRENT = "current", _("Current")
    BEHIND = "behind", _("Behind")
    APART = "apart", _("There, no source named")
    MISSING = "missing", _("Missing")


@dataclass(frozen=True, slots=True)
class Seen:
    """A revision that the reader may see: `of_language` and `of_number` name the one that it translates."""

    pk: int
    language: str
    number: int
    is_adopted: bool
    of_language: str
    of_number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A chapter in one language. `behind` is how many revisions of the source came since, from `since` to `newest`.

    `since` is 0 where the reader may see none that is as old as the one translated.
    """

    language: str
    state: State
    revision: Seen | None = None
    behind: int = 0
    since: int = 0
    newest: int = 0

    @property
    def name(self) -> str:
        return str(PaperLanguage(self.language).label)


def seen_revisions(chapters: Sequence[Chapter], reader: Reader) -> dict[int, list[Seen]]:
    """The revisions of each chapter that `reader` may see, by its key, in the order they were written; one query."""
    rows = Revision.objects.visible_to(reader).filter(chapter__in=[chapter.pk for chapter in chapters]).order_by("pk")
    asked = ("chapter", "pk", "language", "number", "adoption", "translates__language", "translates__number")
    found: defaultdict[int, list[Seen]] = defaultdict(list)
    for chapter, pk, language, number, adoption, of_language, of_number in rows.values_list(*asked):
        found[chapter].append(Seen(pk, language, number, adoption is not None, of_language or "", of_number or 0))
    return found


def source_language(seen: Sequence[Seen]) -> str:
    """The language of the first one that translates nothing; "" where there is none among them."""
    return next((one.language for one in seen if not one.of_language), "")


def standings(seen: Sequence[Seen]) -> dict[str, Standing]:
    """How a chapter stands in each of the six languages, in the order of the United Nations."""
    source = source_language(seen)
    return {language: _standing(language, source, seen) for language in PaperLanguage.values}


def _standing(language: str, source: str, seen: Sequence[Seen]) -> Standing:
    own = [one for one in seen if one.language == language]
    if not own:
        return Standing(language, State.MISSING)
    if language == source:
        return Standing(language, State.SOURCE, own[-1])
    number = number_translated(language, source, seen)
    if not number:
        return Standing(language, State.APART, own[-1])
    numbers = [one.number for one in seen if one.language == source]
    behind = sum(1 for one in numbers if one > number)
    since = max((one for one in numbers if one <= number), default=0)
    return Standing(language, State.BEHIND if behind else State.CURRENT, own[-1], behind, since, max(numbers))


def number_translated(language: str, source: str, seen: Sequence[Seen]) -> int:
    """The number of the revision of the source that the newest text in `language` goes back to; 0 where none is said.

    A text that says nothing of it (a slip put right, say) goes on with what the one before it said.
    """
    limit = max((one.number for one in seen if one.language == language), default=0)
    for _round in range(ROUNDS):
        rows = [one for one in seen if one.language == language and one.number <= limit and one.of_language]
        if not rows:
            return 0
        language, limit = rows[-1].of_language, rows[-1].of_number
        if language == source:
            return limit
    return 0


@dataclass(frozen=True, slots=True)
class Way:
    """To the text of a chapter in another language."""

    code: str
    name: str
    url: str


def ways_to_others(chapter: Chapter, there: Collection[str], shown: str) -> list[Way]:
    """To each language that is `there` but the one `shown`, in the order of the United Nations.

    Where the portal itself is offered in that language, the page is too; else the text stands on a page in this one.
    """
    here = chapter.get_absolute_url()
    offered = {*settings.OFFERED_LANGUAGES, (get_language() or "en").partition("-")[0]}
    urls = {one: translate_url(here, one) if one in offered else f"{here}?language={one}" for one in there}
    return [Way(one.value, str(one.label), urls[one]) for one in PaperLanguage if one in there and one != shown]


def name_of_page() -> str:
    """The language of the page, by name; "" where it is none of the six."""
    code = (get_language() or "en").partition("-")[0]
    return str(PaperLanguage(code).label) if code in PaperLanguage.values else ""


def difference_url(chapter: Chapter, language: str, old: int, new: int) -> str:
    """Where two revisions of a language are compared."""
    asked = urlencode({"language": language, "a": old, "b": new})
    return f"{reverse('chapter-history', args=[chapter.slug])}?{asked}"
