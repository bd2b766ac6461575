"""Names under which files of papers are saved: readable, and safe on every system, whatever stands in the record."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import Final

from django.utils.translation import gettext as _

from meetings.models import PaperFile

LONGEST: Final = 80
LONGEST_BYTES: Final = 180
"""File systems take 255 bytes for a name, and most letters have two or three: the rest is for language and revision."""
# What one of the systems in use takes for a path, a stream, a wildcard or a redirection.
NOT_IN_NAMES: Final = re.compile(r'[/\\:*?"<>|]+')
RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$| )", re.IGNORECASE)
"""Names that are devices on Windows, with whatever ending."""


def file_name(file: PaperFile) -> str:
    """ "GNFP-12-1 en Rev.1.pdf"; by the title where there is no symbol."""
    paper = file.paper
    revision = f" Rev.{file.revision}" if file.revision else ""
    return f"{safe(paper.symbol or paper.title)} {file.language}{revision}.{file.ending}"


def safe(words: str) -> str:
    """`words` as a part of a name: no stroke, no sign that cannot be seen or turns the direction, no device."""
    seen = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", words))
    plain = _cut(" ".join(NOT_IN_NAMES.sub("-", seen).split()).strip("-. ")).strip("-. ")
    if RESERVED.match(plain):
        return f"{_('Paper')} {plain}"
    return plain or _("Paper")


def _cut(words: str) -> str:
    """As many signs as fit, none of them half."""
    return words[:LONGEST].encode()[:LONGEST_BYTES].decode(errors="ignore")


class Names:
    """The names in one archive: none twice, on systems too that do not tell capitals apart."""

    def __init__(self, *taken: str) -> None:
        self._taken = {name.casefold() for name in taken}

    def free(self, name: str) -> str:
        """`name`, with a number before its ending where it is taken."""
        found = next(one for one in _numbered(name) if one.casefold() not in self._taken)
        self._taken.add(found.casefold())
        return found


def _numbered(name: str) -> Iterator[str]:
    stem, dot, ending = name.rpartition(".")
    yield name
    yield from (f"{stem} ({number}){dot}{ending}" for number in count(2))
