"""What a file is, told by its content and not by its name."""

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2pnet.refusal import Refused
from r2pnet.sheets.limits import MOST_BYTES

START: Final = 65_536


class Kind(StrEnum):
    """What can be read."""

    WORKBOOK = "workbook"
    TEXT = "text"


ENDINGS: Final = {Kind.WORKBOOK: ("xlsx", "xlsm", "xltx", "xltm"), Kind.TEXT: ("csv", "txt", "tsv", "tab")}
SAVE_ANEW: Final = gettext_lazy(
    "Open it in the program that made it, save it as Excel workbook (.xlsx) or CSV, and take that."
)
TAKE_A_LIST: Final = gettext_lazy("Take the list as Excel workbook (.xlsx) or CSV.")
# How a file begins that is certainly neither, and what it is.
STARTS: Final[tuple[tuple[bytes, str | Promise], ...]] = (
    (b"%PDF-", gettext_lazy("This file is a PDF.")),
    (b"\x89PNG\r\n", gettext_lazy("This file is a picture.")),
    (b"\xff\xd8\xff", gettext_lazy("This file is a picture.")),
    (b"GIF8", gettext_lazy("This file is a picture.")),
    (b"{\\rtf", gettext_lazy("This file is a text document.")),
    (b"\x1f\x8b", gettext_lazy("This file is a compressed archive.")),
    (b"Rar!", gettext_lazy("This file is a compressed archive.")),
    (b"7z\xbc\xaf", gettext_lazy("This file is a compressed archive.")),
)
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in the container of older Office files.
ENCRYPTED, OLD_DOCUMENT = "EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
PAGE = re.compile(r"<(!doctype\s+html|html|head|body|meta|table|div|style|script)\b", re.IGNORECASE)
XML = re.compile(r"<(\?xml|!doctype|workbook)\b", re.IGNORECASE)


def kind_of(file: BinaryIO) -> Kind:
    """What `file` is. Raises `Refused`, saying what it is and what to do, when it is neither workbook nor text."""
    file.seek(0)
    start = file.read(START)
    if not start:
        raise Refused(_("This file is empty."))
    for sign, what in STARTS:
        if start.startswith(sign):
            raise Refused(f"{what} {TAKE_A_LIST}")
    if start.startswith(OLD_OFFICE):
        _refuse_old(start + file.read(MOST_BYTES))
    return Kind.WORKBOOK if start.startswith((b"PK\x03\x04", b"PK\x05\x06")) else Kind.TEXT


def _refuse_old(content: bytes) -> None:
    if ENCRYPTED in content:
        raise Refused(_("This workbook is locked with a password. Save it without one and take that."))
    if OLD_DOCUMENT in content:
        raise Refused(f"{_('This file is a text document.')} {TAKE_A_LIST}")
    raise Refused(f"{_('This file is of an older Excel (.xls).')} {SAVE_ANEW}")


def refuse_other_archive(names: Iterable[str], mimetype: bytes) -> None:
    """Refuse an archive with these parts unless it is a workbook that can be read."""
    parts = set(names)
    if "xl/workbook.xml" in parts or any(name.endswith("/workbook.xml") for name in parts):
        return
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise Refused(f"{_('This file is an OpenDocument spreadsheet (.ods).')} {SAVE_ANEW}")
    if "xl/workbook.bin" in parts:
        raise Refused(f"{_('This file is a binary Excel workbook (.xlsb).')} {SAVE_ANEW}")
    if mimetype or any(name.startswith(("word/", "ppt/")) for name in parts):
        raise Refused(f"{_('This file is a text document.')} {TAKE_A_LIST}")
    if "Index/Document.iwa" in parts:
        raise Refused(f"{_('This file is a Numbers spreadsheet.')} {SAVE_ANEW}")
    raise Refused(f"{_('This file is a compressed archive.')} {TAKE_A_LIST}")


def refuse_marked_up(text: str) -> None:
    """Refuse text that is a page or XML, which programs offer as `.xls` and `.csv`."""
    beginning = text.lstrip("\ufeff \t\r\n")[:2000]
    if not beginning.startswith("<"):
        return
    if PAGE.match(beginning) or (XML.match(beginning) and PAGE.search(beginning)):
        raise Refused(f"{_('This file is a web page.')} {SAVE_ANEW}")
    if XML.match(beginning):
        raise Refused(f"{_('This file is XML.')} {SAVE_ANEW}")


def said_of_name(name: str, kind: Kind) -> list[str]:
    """One sentence when the name of the file promises something else than it is."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if not ending or ending in ENDINGS[kind]:
        return []
    words = {
        Kind.WORKBOOK: _("The file is called .%(ending)s but is an Excel workbook; it was read as one."),
        Kind.TEXT: _("The file is called .%(ending)s but is text; it was read as CSV."),
    }
    return [words[kind] % {"ending": ending[:10]}]
