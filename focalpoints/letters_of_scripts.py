"""Cyrillic, Greek and Arabic letters in Latin ones, and what of a name stays however it is transliterated.

A table of our own and no package: of a transliteration nothing but the consonants is used, and these few scripts are
the ones in which officials of the network write their names beside the Latin one.
"""

import unicodedata
from functools import lru_cache
from typing import Final

from r2pnet.text import searchable

# Letters that no decomposition of Unicode takes apart.
LATIN: Final = dict(zip("øłđðħıŋþæœ", ("o", "l", "d", "d", "h", "i", "n", "th", "ae", "oe"), strict=True))
CYRILLIC: Final = dict(
    zip(
        "абвгдежзиклмнопрстуфхцчшщъыьэюяієґјљњћђџѕ",
        (
            *("a", "b", "v", "g", "d", "e", "zh", "z", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f"),
            *("kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "i", "ye", "g", "j", "lj", "nj", "c"),
            *("dj", "dz", "dz"),
        ),
        strict=True,
    )
)
GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        (
            *("a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "t", "y"),
            *("f", "ch", "ps", "o"),
        ),
        strict=True,
    )
)
ARABIC: Final = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءپچژگکی",
        (
            *("a", "b", "t", "th", "j", "h", "kh", "d", "dh", "r", "z", "s", "sh", "s", "d", "t", "z", "", "gh", "f"),
            *("q", "k", "l", "m", "n", "h", "w", "y", "a", "a", "", "p", "ch", "zh", "g", "k", "y"),
        ),
        strict=True,
    )
)
TABLES: Final = {"LATIN": LATIN, "CYRILLIC": CYRILLIC, "GREEK": GREEK, "ARABIC": ARABIC}
LATIN_LETTERS: Final = str.maketrans(LATIN)
ALL_LETTERS: Final = str.maketrans({letter: latin for table in TABLES.values() for letter, latin in table.items()})
# Pairs of letters for one consonant, and consonants that one writes for another. The longest come first.
SAME_CONSONANT: Final = (
    *(("shch", "s"), ("sch", "s"), ("tch", "k"), ("dzh", "j"), ("dj", "j"), ("sh", "s"), ("zh", "s"), ("ch", "k")),
    *(("ck", "k"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ts", "s"), ("x", "ks")),
    *(("c", "k"), ("q", "k"), ("z", "s")),
)
UNHEARD: Final = str.maketrans("", "", "aeiouyh ")
SHORTEST: Final = 3


def in_latin_letters(text: str) -> str:
    """`text`, in lower case and without accents, with the letters of every script that is known in Latin ones."""
    return text.translate(ALL_LETTERS)


def in_plain_letters(text: str) -> str:
    """`text`, in lower case and without accents, with the Latin letters that only look like others as those."""
    return text.translate(LATIN_LETTERS)


@lru_cache(maxsize=50_000)
def script_of(name: str) -> str:
    """The script in which all letters of `name` are written, if it is one of those that are known; empty otherwise."""
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in searchable(name) if letter.isalpha()}
    return scripts.pop() if len(scripts) == 1 and scripts <= set(TABLES) else ""


@lru_cache(maxsize=50_000)
def sounds(name: str) -> frozenset[str]:
    """The consonants of `name` in Latin letters, in its order and with its words sorted; empty where they say little.

    A w stands for the consonant v in some transliterations and for a vowel in others: both are given.
    """
    if not script_of(name):
        return frozenset()
    words = in_latin_letters(searchable(name)).split()
    both = {tuple(_consonants(word, w) for word in words) for w in ("v", "")}
    found = {_once("".join(order)) for heard in both for order in (heard, tuple(sorted(heard)))}
    return frozenset(one for one in found if len(one) >= SHORTEST)


def _consonants(word: str, w: str) -> str:
    for written, meant in SAME_CONSONANT:
        word = word.replace(written, meant)
    return word.replace("w", w).translate(UNHEARD)


def _once(letters: str) -> str:
    """A consonant that stands twice, once: doubling it is a matter of taste."""
    return "".join(letter for at, letter in enumerate(letters) if at == 0 or letters[at - 1] != letter)
