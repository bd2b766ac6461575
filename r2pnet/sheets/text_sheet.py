"""CSV as people have it: any of four encodings, three delimiters, with or without what Excel writes above it."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2pnet.refusal import Refused
from r2pnet.sheets.kinds import START, TAKE_A_LIST, refuse_marked_up
from r2pnet.sheets.limits import LONGEST_CELL, in_figures
from r2pnet.sheets.parts import Cells

PIECE: Final = 1 << 18
LINES_FOR_GUESSING: Final = 500
ROWS_FOR_GUESSING: Final = 30
DELIMITERS: Final[dict[str, str | Promise]] = {
    ",": gettext_lazy("columns parted by commas"),
    ";": gettext_lazy("columns parted by semicolons"),
    "\t": gettext_lazy("columns parted by tabs"),
}
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
UNMARKED: Final = (
    ("utf-8", "UTF-8"),
    ("cp1252", gettext_lazy("Windows-1252 (Western European)")),
    ("latin-1", gettext_lazy("Latin-1 (Western European)")),
)
# Control characters that text does not hold; a few may have slipped into a cell, random bytes have them everywhere.
CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
FEW_CONTROLS, SOME_CONTROLS = 0.01, 8
# Excel's own first line, which says the delimiter and is not shown.
SEPARATOR: Final = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Encoding:
    """How the bytes become text: the codec, after so many bytes of a mark, and what people call it."""

    codec: str
    skipped: int
    words: str | Promise


@dataclass(frozen=True)
class TextSheet:
    """A file of text whose encoding and delimiter are known."""

    file: BinaryIO
    encoding: Encoding
    delimiter: str
    first_line: int

    @property
    def said(self) -> list[str]:
        how = {"encoding": self.encoding.words, "columns": DELIMITERS[self.delimiter]}
        return [_("Read as %(encoding)s, %(columns)s.") % how]

    def lines(self) -> Iterator[tuple[int, Cells]]:
        """The lines, numbered as a spreadsheet numbers them. Raises `Refused` where quotes do not close."""
        reader = csv.reader(_text(self.file, self.encoding), delimiter=self.delimiter, strict=True)
        number = 1 - self.first_line
        try:
            for number, cells in enumerate(reader, 1 - self.first_line):
                if number > 0:
                    yield number, cells
        except csv.Error as error:
            raise Refused(_in_words(error) % {"row": max(number + 1, 1), "most": in_figures(LONGEST_CELL)}) from error


def _in_words(error: csv.Error) -> str:
    if "field limit" in str(error):
        return _("A cell in row %(row)d is far too long; %(most)s letters are read. Does each quotation mark close?")
    return _(
        "A quotation mark opens in row %(row)d and does not close, or closes before the end of its cell. "
        "Inside a cell write it twice."
    )


def text_sheet(file: BinaryIO) -> TextSheet:
    """Find out how `file` is written. Raises `Refused` when it is no text, or a text that is no list."""
    encoding = _encoding_of(file)
    with closing(_text(file, encoding)) as lines:
        sample = "".join(islice(lines, LINES_FOR_GUESSING))[:START]
    refuse_marked_up(sample)
    if said := SEPARATOR.fullmatch(sample.split("\n", 1)[0]):
        return TextSheet(file, encoding, said[1] if said[1] in DELIMITERS else _delimiter_of(sample), first_line=1)
    return TextSheet(file, encoding, _delimiter_of(sample), first_line=0)


def _text(file: BinaryIO, encoding: Encoding) -> Generator[str, None, None]:
    """The physical lines of the text, with their ends, for `csv`."""
    file.seek(encoding.skipped)
    reader = io.TextIOWrapper(file, encoding=encoding.codec, newline="")
    try:
        # `yield from` closes the file with the lines, when these are left before their end.
        for line in reader:  # noqa: UP028
            yield line
    finally:
        with suppress(ValueError):  # whoever brought the file has closed it meanwhile
            reader.detach()


def _encoding_of(file: BinaryIO) -> Encoding:
    file.seek(0)
    start = file.read(START)
    for mark, codec, words in MARKS:
        if start.startswith(mark):
            return _sure(file, Encoding(codec, len(mark), words))
    if codec := _plainly_utf16(start):
        return _sure(file, Encoding(codec, 0, "UTF-16"))
    if len(CONTROLS.findall(start)) > max(SOME_CONTROLS, len(start) * FEW_CONTROLS):
        _refuse_no_text()
    return next(one for one in (Encoding(codec, 0, words) for codec, words in UNMARKED) if _decodes(file, one))


def _sure(file: BinaryIO, encoding: Encoding) -> Encoding:
    """`encoding`, unless the file says that it is and is not."""
    if not _decodes(file, encoding):
        _refuse_no_text()
    return encoding


def _refuse_no_text() -> None:
    raise Refused(f"{_('This file is neither a workbook nor text that can be read.')} {TAKE_A_LIST}")


def _plainly_utf16(start: bytes) -> str:
    """The codec when every other byte is nearly always zero, as in Latin letters in UTF-16 without a mark; or ""."""
    even, odd = start[0::2], start[1::2]
    zeros_even, zeros_odd = even.count(0) / max(len(even), 1), odd.count(0) / max(len(odd), 1)
    if zeros_odd > 0.4 and zeros_even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if zeros_even > 0.4 and zeros_odd < 0.05 else ""


def _decodes(file: BinaryIO, encoding: Encoding) -> bool:
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    file.seek(encoding.skipped)
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter_of(sample: str) -> str:
    """The delimiter that gives most rows as many cells as the headings have; of equals the one with most cells."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    widths = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cells):
                widths.append(len(cells))
            if len(widths) == ROWS_FOR_GUESSING:
                break
    except csv.Error:
        pass  # a quotation mark that does not close: what was read until there has to do
    ((width, times),) = Counter(width for width in widths if width > 1).most_common(1) or [(0, 0)]
    return (times / len(widths) if widths else 0.0, width)
