"""What an app says of a long document that is rendered in parts; what is done with it is in `composing`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ELSEWHERE: Final = "urn:part:"
"""Before the name of a place that stands in another part: `href="urn:part:chapter-2"`, where one file has `#chapter-2`.

WeasyPrint drops a link to a place that it does not know, and keeps one to an address.
"""
PageNumbers = Mapping[str, int]
"""From the name of a place to the number of its page, counted from 1 over the whole document."""
Part = str | Callable[[PageNumbers], str]
"""Its HTML; or what makes it of the page numbers of all places, for the contents and an index."""


@dataclass(frozen=True)
class InParts:
    """A document in parts, each a whole HTML page in the language of the document, none with page numbers.

    The title of the document is that of the first. A link to a place of another part is written with `ELSEWHERE`.
    `foot(pages)` is the HTML of a sheet with one line for each of that many pages (`reports/page-lines.html`), which
    is written at the end of their feet.
    """

    parts: Sequence[Part]
    foot: Callable[[int], str]
