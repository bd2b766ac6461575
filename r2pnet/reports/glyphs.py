"""Which letters the bundled fonts have: a name in another script comes out as boxes, and its report says so."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

FONTS: Final = ("NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf")
UNSEEN: Final = frozenset({0x200C, 0x200D, 0x200E, 0x200F, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF})
"""Marks of direction and joining are drawn by no font."""


def can_be_printed(texts: Iterable[str]) -> bool:
    """False when one of `texts` has a letter that no bundled font has."""
    letters = {ord(letter) for text in texts for letter in text if not letter.isspace()}
    return letters <= _letters() | UNSEEN


@cache
def _letters() -> frozenset[int]:
    # Only the worker that makes reports pays for it. fontTools has no types.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    found: set[int] = set()
    for name in FONTS:
        with TTFont(Path(settings.BASE_DIR, "static", "fonts", name), lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)
