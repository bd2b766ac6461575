"""A long document: its parts rendered apart or taken from those that are kept, its contents with their page numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from r2pnet.reports.in_parts import InParts, Part
from r2pnet.reports.joining import join, page_count, places_in
from r2pnet.reports.parts import kept_or_rendered
from r2pnet.reports.stamping import stamp_lines

TRIES: Final = 5
"""Where an index is, and how long the contents are, is known after the first; the next one has the numbers right."""


@dataclass(frozen=True)
class Composed:
    """The file and its number of pages."""

    pdf: bytes
    pages: int


class NotSettled(RuntimeError):
    """The length of the contents changes with the page numbers in them."""


def compose(document: InParts, version: str, render: Callable[..., bytes]) -> Composed:
    """The file of `document`. `render(markup, tagged=True)` makes a PDF of HTML; `version` is the `template_version`.

    Raises `joining.CannotJoin` when the parts do not belong together.
    """
    parts = _settled(document.parts, lambda markup: kept_or_rendered(markup, version, render))
    pages = sum(page_count(part) for part in parts)
    sheet = render(document.foot(pages), tagged=False)
    pdf = join(parts, lambda joined: stamp_lines(joined, sheet))
    return Composed(pdf, pages)


def _settled(parts: Sequence[Part], render: Callable[[str], bytes]) -> list[bytes]:
    """All parts, those with page numbers in them rendered until every place is on the page for which they were made."""
    made = {place: render(part) for place, part in enumerate(parts) if isinstance(part, str)}
    numbers = _numbers(made, len(parts))
    for _try in range(TRIES):
        made |= {place: render(part(numbers)) for place, part in enumerate(parts) if not isinstance(part, str)}
        before, numbers = numbers, _numbers(made, len(parts))
        if numbers == before:
            return [made[place] for place in range(len(parts))]
    raise NotSettled


def _numbers(made: Mapping[int, bytes], count: int) -> dict[str, int]:
    """The page of every place in the parts that are made; each of the others has one page until it is."""
    lengths = [page_count(made[place]) if place in made else 1 for place in range(count)]
    before = [0, *accumulate(lengths)]
    return {name: before[place] + page + 1 for place, pdf in made.items() for name, page in places_in(pdf).items()}
