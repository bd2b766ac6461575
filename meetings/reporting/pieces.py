"""The text of a report as paragraphs and lists: plain values, which templates escape. No markup gets through."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

STRONG: Final = ("L", "R", "AL")


@dataclass(frozen=True)
class Piece:
    """A paragraph by its lines, or a list by its items."""

    lines: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        """From right to left where the first letter is written so: the engine of the files knows no `dir=auto`."""
        kinds = (unicodedata.bidirectional(letter) for text in (*self.lines, *self.items) for letter in text)
        return "rtl" if next((kind for kind in kinds if kind in STRONG), "L") in STRONG[1:] else "ltr"


def pieces_of(text: str) -> tuple[Piece, ...]:
    """A blank line ends a paragraph; lines that begin with "- " are a list."""
    return tuple(_pieces(text.replace("\r\n", "\n").strip()))


def _pieces(text: str) -> Iterator[Piece]:
    for block in re.split(r"\n\s*\n", text):
        lines = tuple(line for line in block.split("\n") if line.strip())
        if lines and all(line.startswith("- ") for line in lines):
            yield Piece(items=tuple(line[2:].strip() for line in lines))
        elif lines:
            yield Piece(lines=lines)
