"""Names of those who took part that stand in a text: said before it is shown, for the report quotes nobody."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from meetings.models import Meeting, SessionOffice
from meetings.models.registration import TAKING_PART
from r2pnet.refusal import Refused
from r2pnet.text import searchable

SHORTEST: Final = 2
"""One letter is an initial, and stands in every text."""

SHORTEST_BEFORE: Final = 3
"""Of last names before the very last: "De", "La" and "Al" stand in every text, too."""


@dataclass(frozen=True)
class Found:
    """A name as it stands in the text, and in which section."""

    words: str
    where: str


def names_in(texts: Iterable[tuple[str, str]], people: Iterable[str]) -> list[Found]:
    """Where a name of `people` stands in `texts`, each after what it is called; each once.

    The whole name, in either order, whatever the case and accents; a last name alone too, where it does not begin
    with a small letter: "may" is nobody, "Ms May" somebody. In scripts without spaces the name anywhere in the text.
    """
    names = sorted({name.strip() for name in people if name.strip()})
    found = [Found(words, where) for where, text in texts for name in names for words in _standing(name, text)]
    return list(dict.fromkeys(found))


def people_of(meeting: Meeting) -> list[str]:
    """The names of those with a place, as they write them and as who named them did, and of who chairs or presents."""
    rows = meeting.registrations.filter(status__in=TAKING_PART).order_by()
    names = [name for pair in rows.values_list("person__name", "named_as") for name in pair if name]
    speakers = SessionOffice.objects.filter(session__meeting=meeting, person__isnull=False)
    return [*names, *speakers.values_list("person__name", flat=True)]


def sign_of_names(found: Iterable[Found]) -> str:
    """The same for the same names in the same sections: a box that is ticked carries it."""
    return hashlib.sha256(repr(list(found)).encode()).hexdigest()[:32]


def refuse_names(meeting: Meeting, texts: Iterable[tuple[str, str]], ticked: str) -> None:
    """Raise `Refused` where the texts have a name, unless just these were seen and ticked."""
    found = names_in(texts, people_of(meeting))
    if found and ticked != sign_of_names(found):
        raise Refused(warning(found), "names_seen")


def warning(found: Iterable[Found]) -> str:
    """ "The text has the name of somebody who took part: “Example” (Outcome).\""""
    named = ", ".join(f"“{one.words}” ({one.where})" for one in found)
    return _("The text has the name of somebody who took part: %(names)s.") % {"names": named}


def _standing(name: str, text: str) -> Iterator[str]:
    folded, words = searchable(name).split(), f"{searchable(text)} "
    if not folded:
        return
    if not _has_cases(name) and len("".join(folded)) >= SHORTEST and name in text:
        yield name
        return
    if any(f" {' '.join(order)} " in words for order in (folded, [*folded[-1:], *folded[:-1]])):
        yield name
        return
    standing = {searchable(word).strip() for word in re.findall(r"[^\W\d_]+", text) if not word[0].islower()}
    yield from (word for word, last in _last_names(name) if last in standing)


def _last_names(name: str) -> Iterator[tuple[str, str]]:
    """Each that may be one, with the word it stands in: the very last, and before it what is written with a capital."""
    words = [word for word in name.split() if searchable(word)]
    parts = [(word, part) for word in words[1:] or words for part in searchable(word).split()]
    for place, (word, part) in enumerate(parts, start=1):
        is_last = place == len(parts)
        if len(part) >= (SHORTEST if is_last else SHORTEST_BEFORE) and (is_last or word != word.lower()):
            yield word, part


def _has_cases(name: str) -> bool:
    return any(letter.lower() != letter.upper() for letter in name)
