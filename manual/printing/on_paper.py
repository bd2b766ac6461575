"""The HTML of blocks as a file needs it: names told apart from those of other chapters, links that lead somewhere."""

import re
from typing import Any, Final
from urllib.parse import urljoin

import nh3
from django.conf import settings

_PLAIN: Final = "p h2 h3 h4 h5 h6 blockquote pre code em strong ul ol li dl dt dd hr br table thead tbody tr th td"
_OURS: Final = "sup div section a img span"
_ATTRIBUTES: Final = {
    "*": {"id", "class", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"scope"},
}
BACK: Final = ">↩</a>"
BACK_ON_PAPER: Final = ">↑</a>"
"""No font of the portal has the arrow."""
_START: Final = re.compile(r'<ol start="([0-9]{1,9})"')
_FAR: Final = re.compile(r"(?:https|mailto|data):", re.IGNORECASE)


def on_paper(html: str, before: str) -> str:
    """Safe `html` of a page, for a file in which all its names begin with `before`.

    Links to other pages of the portal become whole addresses: a file is read anywhere. What is for the keyboard or a
    screen reader of a page alone is left out; the tags of the file say it.
    """

    def changed(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return f"{before}-{value}"
        if name == "href" and value.startswith("#"):
            return f"#{before}-{value[1:]}"
        if name == "href" and not _FAR.match(value):
            return urljoin(f"{settings.SITE_URL}/", value)
        return value

    cleaned = _cleaner(changed).clean(html.replace(BACK, BACK_ON_PAPER))
    return with_starts(cleaned)


def with_starts(cleaned: str) -> str:
    """Clean HTML in which numbered lists begin where they say: the renderer knows it from styles alone."""
    return _START.sub(lambda found: f'{found[0]} style="counter-reset: list-item {int(found[1]) - 1}"', cleaned)


def _cleaner(changed: Any) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={*_PLAIN.split(), *_OURS.split()},
        attributes=_ATTRIBUTES,
        attribute_filter=changed,
        url_schemes={"https", "http", "mailto", "data"},
        link_rel=None,
    )
