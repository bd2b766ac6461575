"""The sources of a document, each with the number by which its rows cite it."""

from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext

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
    """Numbers sources in the order in which they are first cited. One that says two things has two numbers.

    Two documents that may not be linked are two sources, though their addresses are not shown.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, str, str], int] = {}

    def number_of(self, fact: Provenance) -> int:
        """The number of the source of `fact`, from 1; facts share it that have source and note in common."""
        said = (fact.public_source_url, "" if fact.public_source_url else _kept_words(fact), fact.source_note)
        return self._numbers.setdefault((fact.source_url, *said), len(self._numbers) + 1)

    def numbered(self) -> list[Source]:
        """All that were cited."""
        return [Source(number, *said) for (_address, *said), number in self._numbers.items()]


def _kept_words(fact: Provenance) -> str:
    """What stands in place of an address that may not be linked: the date tells one document from another."""
    if not fact.source_url:
        return gettext("No source is recorded.")
    if fact.source_date is None:
        return gettext("On file with the secretariat: a document without a date.")
    return gettext("On file with the secretariat: document of %(date)s.") % {"date": fact.source_date}
