"""A long document: its parts rendered apart or taken from those that are kept, its contents with their page numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from r2pnet.reports.joining import join, page_count, places_in
from r2pnet.reports.parts import kept_or_rendered
from r2pnet.reports.stamping import stamp_lines

PageNumbers = Mapping[str, int]
"""From the name of a place to the number of its page, counted from 1 over the whole document."""
Part = str | Callable[[PageNumbers], str]
"""Its HTML; or what makes it of the page numbers of all places, for the contents and an index."""
TRIES: Final = 4
"""The contents are two or three pages; when their length has been found out the numbers are right."""


@dataclass(frozen=True)
class InParts:
    """A document in parts, each a whole HTML page with the title and language of the document, none with page numbers.

    A link to a place of another part is written with `joining.ELSEWHERE`. `foot(pages)` is the HTML of a sheet with
    one line for each of that many pages (`reports/page-lines.html`), written at the end of their feet.
    """

    parts: Sequence[Part]
    foot: Callable[[int], str]


@dataclass(frozen=True)
class Composed:
    """The file and its number of pages."""

    pdf: bytes
    pages: int


class NotSettled(RuntimeError):
    """The length of the contents changes with the page numbers in them."""


def compose(document: InParts, version: str, render: Callable[[str, bool], bytes]) -> Composed:
    """The file of `document`. `render(markup, tagged)` makes a PDF of HTML; `version` is the `template_version`.

    Raises `joining.CannotJoin` when the parts do not belong together.
    """
    fixed = {
        place: kept_or_rendered(part, version, lambda markup: render(markup, True))
        for place, part in enumerate(document.parts)
        if isinstance(part, str)
    }
    parts = _settled(document.parts, fixed, lambda markup: render(markup, True))
    pages = sum(page_count(part) for part in parts)
    sheet = render(document.foot(pages), False)
    pdf = join(parts, lambda joined: stamp_lines(joined, sheet))
    return Composed(pdf, pages)


def _settled(parts: Sequence[Part], fixed: Mapping[int, bytes], render: Callable[[str], bytes]) -> list[bytes]:
    """All parts, those with page numbers in them rendered until their own length is what they were made for."""
    known = {place: (page_count(pdf), places_in(pdf)) for place, pdf in fixed.items()}
    lengths = [known[place][0] if place in known else 1 for place in range(len(parts))]
    for _try in range(TRIES):
        before = [0, *accumulate(lengths)]
        numbers = {
            name: before[place] + page + 1 for place, (_pages, places) in known.items() for name, page in places.items()
        }
        made = [fixed[place] if isinstance(part, str) else render(part(numbers)) for place, part in enumerate(parts)]
        now = [page_count(pdf) for pdf in made]
        if now == lengths:
            return made
        lengths = now
    raise NotSettled
