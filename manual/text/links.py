"""Which addresses in a text of the manual are followed and loaded; all others are written out as plain text."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

_HTTPS: Final = re.compile(r"https://[^\s/\\?#@]+([/?#][^\s\\]*)?", re.IGNORECASE)
_MAILTO: Final = re.compile(r"mailto:[^\s\\:/?#@]+@[^\s\\:/?#@]+(\?[^\s\\]*)?", re.IGNORECASE)
_OURS: Final = re.compile(r"(?!//)[^\s\\:?#]+([?#][^\s\\]*)?")
_IMAGE: Final = re.compile(r"image:(?P<name>[a-z0-9][a-z0-9._-]{0,99})")

FAR: Final = "noopener noreferrer external"
"""`rel` of links to other sites: they are not told from which page, or which draft, somebody comes."""


def followed(address: str, anchors: Mapping[str, str]) -> str | None:
    """`address` as a link may have it, or None.

    Followed are https without a user's name in it, mailto with one address, what is relative to this portal, and `#…`:
    the slug of a heading as GitHub makes it, or a block's own `b-IDENTITY`. `anchors` says what those lead to.
    """
    if address.startswith("#"):
        found = anchors.get(unquote(address[1:]))
        return f"#{found}" if found else None
    known = any(kind.fullmatch(address) for kind in (_HTTPS, _MAILTO, _OURS))
    return address if known and "\\" not in unquote(address) else None


def is_far(address: str) -> bool:
    """True for a link that leaves this portal."""
    return _HTTPS.fullmatch(address) is not None


def name_of_image(address: str) -> str | None:
    """NAME of `image:NAME`: small letters and digits of ASCII, dots, hyphens, underscores, at most a hundred."""
    found = _IMAGE.fullmatch(address)
    return found["name"] if found else None
