"""Names in the scripts of the world on paper: which way they run, and for which letters the portal brings no font."""

import unicodedata
from functools import cache
from typing import Final

from django.conf import settings

from r2pnet.checks import FONTS

RIGHT_TO_LEFT: Final = ("R", "AL")
STRONG: Final = ("L", *RIGHT_TO_LEFT)
UNSEEN: Final = ("C", "Z")


def runs_right_to_left(text: str) -> bool:
    """True when its first letter belongs to a script that is written from the right."""
    first = next((kind for one in text if (kind := unicodedata.bidirectional(one)) in STRONG), "L")
    return first in RIGHT_TO_LEFT


def has_font_for(text: str) -> bool:
    """False when a letter of `text` is in none of the fonts that the portal brings for its PDFs, such as a Chinese one.

    The machine may have a font for it all the same; so whoever prints is told to look.
    """
    known = _letters()
    return all(ord(one) in known or unicodedata.category(one)[0] in UNSEEN for one in text)


@cache
def _letters() -> frozenset[int]:
    """Read once a process: the fonts are there as long as it is."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (comes with WeasyPrint; only who prints names pays for it)

    folder = settings.BASE_DIR / "static" / "fonts"
    found: set[int] = set()
    for name in FONTS:
        with TTFont(folder / name, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)
