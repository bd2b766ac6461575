"""When two names look like the same one: without accents, in other letters, in another order, but for a letter.

Pure functions over words: nothing here reads the database. Names that look alike share at least one of their keys, so
that whoever looks through many compares only those that do.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from django.utils.translation import gettext as _

from focalpoints.letters_of_scripts import in_plain_letters, script_of, sounds
from r2pnet.text import searchable

# Words that one writes and another leaves out or swaps: "Ministry of Justice", "Ministry for Justice".
SMALL_WORDS = frozenset(
    (
        *("of", "for", "the", "and", "de", "des", "du", "la", "le", "les", "l", "d", "et"),
        *("del", "los", "las", "y", "e", "da", "do", "di", "della", "und", "der", "fur"),
    )
)
SHORTEST_TYPED_WORD = 4
"""Letters of a word in which one that differs is a slip: initials and short names that differ are other names."""


class Reachable(Protocol):
    """Somebody with a name and, perhaps, an address: a person, or a row of a sheet that names one."""

    @property
    def name(self) -> str: ...
    @property
    def work_email(self) -> str: ...


def keys_of_name(name: str) -> frozenset[str]:
    """What `name` shares with every name that looks like it; empty for a name without a letter or digit."""
    words = _words(name)
    if not words:
        return frozenset()
    keys = {f"letters:{''.join(words)}", f"words:{_sorted(_telling(words))}"}
    keys.update(f"slip:{one}" for one in _without_a_letter(words))
    keys.update(f"sound:{one}" for one in sounds(name))
    return frozenset(keys)


def keys_of_person(person: Reachable) -> frozenset[str]:
    """Those of the name, and the address."""
    address = person.work_email.strip().casefold()
    return keys_of_name(person.name) | ({f"mail:{address}"} if address else set())


def why_alike_persons(one: Reachable, other: Reachable) -> list[str]:
    """In words why the two may be the same person; empty when nothing says so."""
    address = one.work_email.strip().casefold()
    same_address = bool(address) and address == other.work_email.strip().casefold()
    return [_("same work e-mail")] * same_address + why_alike_names(one.name, other.name)


def why_alike_names(one: str, other: str) -> list[str]:
    """In words why the two names may be of the same; the strongest reason alone, none when they are different."""
    words, others = _words(one), _words(other)
    if not words or not others:
        return []
    for reason, is_so in _tests(one, other, words, others):
        if is_so:
            return [reason]
    return []


def forget_names() -> None:
    """Keep none of the names in memory that were compared: after many, before a process goes on with other work."""
    for kept in (_words, script_of, sounds):
        kept.cache_clear()


def why_alike_abbreviations(one: str, other: str) -> list[str]:
    """That two abbreviations are the same one."""
    words = "".join(_words(one))
    return [_("same abbreviation")] if words and words == "".join(_words(other)) else []


def _tests(one: str, other: str, words: tuple[str, ...], others: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """The strongest first, each asked only when those before it say no."""
    yield _("same name"), " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
    yield _("same name without accents"), words == others
    yield _("same letters, parted into words in another way"), "".join(words) == "".join(others)
    yield _("same words in another order"), sorted(words) == sorted(others)
    yield _("same words but for small ones such as “of”"), _sorted(_telling(words)) == _sorted(_telling(others))
    yield _("names alike but for one letter"), _is_a_slip(words, others)
    yield _("same name written in other letters (transliteration)"), _sound_the_same(one, other)


@lru_cache(maxsize=50_000)
def _words(name: str) -> tuple[str, ...]:
    """The words of `name` without accents and case; letters that only look like others (ø, ł) as those."""
    return tuple(in_plain_letters(searchable(name)).split())


def _telling(words: Iterable[str]) -> list[str]:
    """Without the small words, if any others are there."""
    told = [word for word in words if word not in SMALL_WORDS]
    return told or list(words)


def _sorted(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _without_a_letter(words: tuple[str, ...]) -> Iterator[str]:
    """The words, sorted, as they are and with each letter of each longer word left out in turn.

    Two names of which one has a letter more, or another letter in one place, share one of them.
    """
    yield _sorted(words)
    for place, word in enumerate(words):
        if word.isalpha() and len(word) >= SHORTEST_TYPED_WORD - 1:
            for at in range(len(word)):
                yield _sorted([*words[:place], word[:at] + word[at + 1 :], *words[place + 1 :]])


def _is_a_slip(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """All words are the same but one, and that is one letter away (more, fewer, another, two changed over)."""
    if len(words) != len(others):
        return False
    left, right = list(words), list(others)
    for word in words:
        if word in right:
            left.remove(word)
            right.remove(word)
    return len(left) == 1 and _one_letter_away(left[0], right[0])


def _one_letter_away(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(long) < SHORTEST_TYPED_WORD or len(long) - len(short) > 1 or not (short + long).isalpha():
        return False
    same = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    swapped = long[:same] + long[same : same + 2][::-1] + long[same + 2 :]
    return short[same + 1 :] == long[same + 1 :] or short == swapped


def _sound_the_same(one: str, other: str) -> bool:
    """Written in two scripts, they give the same consonants; within one script a sound alone says too little."""
    scripts = script_of(one), script_of(other)
    return "" not in scripts and scripts[0] != scripts[1] and not sounds(one).isdisjoint(sounds(other))
