"""How long and how deep a text of the manual may be, and which signs it may not hide. Refusals in words."""

import re
import unicodedata
from html import unescape
from typing import Final

from django.utils.translation import gettext as _

from manual.text.parsing import Piece
from r2pnet.refusal import Refused, refuse_unless

BLOCK_LIMIT: Final = 20_000
CHAPTER_LIMIT: Final = 200_000
"""Both in bytes of UTF-8 (issue of the manual)."""
BLOCKS: Final = 2_000
LINES: Final = 8_000
CELLS: Final = 10_000
BRACKETS: Final = 4_000
DEPTH: Final = 10
"""The parser's time grows with these; a chapter of 60 pages has some 700 blocks and 3,000 lines."""

_RULE_OF_A_TABLE: Final = re.compile(r"[>\s]*[-:|][-:|\s]*")
_NOTHING: Final = re.compile(r"[>\s]*")

# Unicode TR 36: signs that nobody sees and that make a line read otherwise than it is written (U+202A-202E, 2066-2069);
# separators of lines that some programs break at and others do not; a mark of byte order inside a text.
_HIDING: Final = "\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff"
HIDDEN: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_HIDING}]")
_SHOWN_LETTERS: Final = 40


def cleaned(source: str) -> str:
    """`source` with line ends as LF, in NFC, without a mark of byte order before it and line ends after it.

    Refuses one that is longer than a chapter may be, and signs that nobody sees, also where they are written as an
    entity such as `&#8238;`.
    """
    refuse_unless(len(source) <= 2 * CHAPTER_LIMIT, _too_long())
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text).strip("\n")
    refuse_long_chapter(text)
    refuse_unless(
        text.count("[") <= BRACKETS,
        _("The text has more than %(limit)s square brackets. Make two chapters of it.") % {"limit": BRACKETS},
    )
    _refuse_hidden(text)
    _refuse_wide_tables(text)
    return text


def size(text: str) -> int:
    """Bytes of UTF-8. Refuses half a letter, which no file can hold."""
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise Refused(_("The text holds half a letter, which cannot be kept. Write it again.")) from error


def refuse_deep(piece: Piece, number: int, text: str) -> None:
    """Refuse lists, quotations and notes that stand in one another more than ten deep."""
    refuse_unless(
        piece.depth <= DEPTH,
        _("Block %(block)s has lists or quotations more than %(depth)s deep. Make it flatter.")
        % {"block": called(number, text), "depth": DEPTH},
    )


def refuse_many(count: int) -> None:
    """Refuse a chapter of more blocks than anybody cites."""
    refuse_unless(
        count <= BLOCKS,
        _("A chapter may have %(limit)s blocks; this one has %(count)s.") % {"limit": BLOCKS, "count": count},
    )


def refuse_long_block(number: int, text: str) -> None:
    """Refuse a block of more than 20 kB; it is named by its place and first words."""
    refuse_unless(
        size(text) <= BLOCK_LIMIT,
        _("Block %(block)s is longer than 20 kB (a kB is 1,000 letters of English). Divide it by an empty line.")
        % {"block": called(number, text)},
    )


def refuse_long_chapter(written: str) -> None:
    """Refuse a chapter whose source is longer than 200 kB or has too many lines."""
    refuse_unless(len(written) <= CHAPTER_LIMIT and size(written) <= CHAPTER_LIMIT, _too_long())
    refuse_unless(
        written.count("\n") < LINES,
        _("The text has more than %(limit)s lines. Make two chapters of it.") % {"limit": LINES},
    )


def called(number: int, text: str) -> str:
    """How a block is named to a person: by its place and first words."""
    words = " ".join(text[: 4 * _SHOWN_LETTERS].split())
    return f"{number} (“{words[:_SHOWN_LETTERS]}{'…' if len(words) > _SHOWN_LETTERS else ''}”)"


def _too_long() -> str:
    return _("The text is longer than 200 kB (a kB is 1,000 letters of English). Make two chapters of it.")


def _refuse_hidden(text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        found = HIDDEN.search(line) or ("&" in line and HIDDEN.search(unescape(line)))
        if found:
            sign = found.group()
            raise Refused(
                _("Line %(line)s holds a sign that nobody sees (%(sign)s). Take it out, or write the line again.")
                % {"line": number, "sign": f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()}
            )


def _refuse_wide_tables(text: str) -> None:
    """A row that is short is filled with empty cells, so a few letters could become very many cells."""
    columns = cells = 0
    for line in text.split("\n"):
        if _RULE_OF_A_TABLE.fullmatch(line):
            columns = max(columns, line.count("|") + 1)
        elif _NOTHING.fullmatch(line):
            columns = 0
        cells += columns
    refuse_unless(cells <= CELLS, _("The tables have more than %(limit)s cells. Make them smaller.") % {"limit": CELLS})
