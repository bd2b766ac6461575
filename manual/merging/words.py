"""A text cut into words, in every script that the manual is written in.

Letters with their marks (Arabic vowel signs, accents) are one word up to the next blank or sign; an apostrophe inside
and the comma or point of a number belong to it. Chinese, Japanese, Thai, Lao, Khmer and Burmese write no blanks
between words, and a dictionary that knows them is no part of the portal: there each character, with its marks, counts
as a word. A sign is a piece of its own, so that Markdown's own signs can come and go without touching the word beside
them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

LAST_MARK = 0x20000
"""Beyond it are characters of Chinese, and at U+E0100 selectors of their variants."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
)


def marks() -> Iterator[str]:
    """Ranges of the characters that belong to the letter before them, as a regular expression writes them."""
    for is_mark, group in groupby(range(0x300, LAST_MARK), lambda code: unicodedata.category(chr(code))[0] == "M"):
        codes = list(group)
        if is_mark:
            yield f"{chr(codes[0])}-{chr(codes[-1])}"


MARKS = f"[{''.join(marks())}\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]"
LETTERS = f"(?:[^\\W_{UNSPACED}]{MARKS}*)+"
SEGMENT = re.compile(rf"\s+|\d+(?:[.,]\d+)+|[{UNSPACED}]{MARKS}*|{LETTERS}(?:['’]{LETTERS})*|.{MARKS}*", re.DOTALL)
SIGNS_THAT_SAY = "%$&"


def segments(text: str) -> list[str]:
    """`text` in pieces that make it whole again: words, signs, and the blanks between."""
    return SEGMENT.findall(text)


def words(text: str) -> list[str]:
    """The words of `text`: pieces with a letter or digit, and signs that say something (%, €, an emoji)."""
    return [piece for piece in segments(text) if says_something(piece)]


def says_something(piece: str) -> bool:
    if any(character.isalnum() for character in piece):
        return True
    return any(c in SIGNS_THAT_SAY or (not c.isascii() and unicodedata.category(c)[0] == "S") for c in piece)


def words_missing(text: str, result: str) -> list[str]:
    """The words of `text` that `result` has not, or has less often, as they follow in `text` (the last ones of
    several).
    """
    missing = Counter(words(text)) - Counter(words(result))
    found = []
    for word in reversed(words(text)):
        if missing[word]:
            missing[word] -= 1
            found.append(word)
    return found[::-1]
