"""The sources of a document, each with the number by which its rows cite it."""

from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext as _

from r2pnet.provenance import Provenance

LINE_MM, PADDING_MM = 3.8, 1.4
LETTERS_A_LINE = 100


@dataclass(frozen=True)
class Source:
    """One source: its address if it may be linked, else words; and what it says, where that is recorded."""

    number: int
    address: str
    words: str
    note: str

    @property
    def height_mm(self) -> float:
        """About how high it is in print."""
        lines = len(wrap(self.address or self.words, LETTERS_A_LINE)) + len(wrap(self.note, LETTERS_A_LINE))
        return PADDING_MM + LINE_MM * lines


class SourceList:
    """Numbers sources in the order in which they are first cited. One that says two things has two numbers."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, str], int] = {}

    def number_of(self, fact: Provenance) -> int:
        """The number of the source of `fact`, from 1; facts share it that have source and note in common."""
        address = fact.public_source_url
        kept = _("On file with the secretariat.") if fact.source_url else _("No source is recorded.")
        words = "" if address else kept
        return self._numbers.setdefault((address, words, fact.source_note), len(self._numbers) + 1)

    def numbered(self) -> list[Source]:
        """All that were cited."""
        return [Source(number, *source) for source, number in self._numbers.items()]
