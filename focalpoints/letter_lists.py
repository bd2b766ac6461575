"""Letters as their pages show them: what became of the copies, and who did what with the letter when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Letter, LetterCopy
from r2pnet.outbox.models import State

SENT, WAITING, PERHAPS, REFUSED, STOPPED = "sent", "waiting", "perhaps", "refused", "stopped"
FATES: Final[dict[str, tuple[str | Promise, tuple[State, ...]]]] = {
    SENT: (_("sent"), (State.SENT,)),
    WAITING: (_("waiting"), (State.QUEUED, State.HELD, State.SENDING)),
    PERHAPS: (_("perhaps sent"), (State.PERHAPS_SENT,)),
    REFUSED: (_("refused or given up"), (State.REFUSED, State.FAILED)),
    STOPPED: (_("not sent: no longer true"), (State.OUTDATED,)),
}
"""What becomes of a copy: the words, and the states of its message."""
CHIPS: Final = {SENT: "good", WAITING: "due", PERHAPS: "due", REFUSED: "bad", STOPPED: "open"}


@dataclass(frozen=True)
class FateOfCopies:
    """So many copies of a letter have this fate."""

    key: str
    words: str
    number: int
    chip: str


@dataclass(frozen=True)
class ListedLetter:
    """A letter in the list, with what became of its copies."""

    letter: Letter
    fates: Sequence[FateOfCopies]

    @property
    def total(self) -> int:
        return sum(fate.number for fate in self.fates)


@dataclass(frozen=True)
class Deed:
    """Who did what with a letter, when."""

    at: datetime
    by: str
    what: str


def listed(letters: Sequence[Letter]) -> list[ListedLetter]:
    """`letters` with what became of their copies; one query."""
    counted = LetterCopy.objects.filter(letter__in=[letter.pk for letter in letters]).order_by()
    numbers: dict[int, Counter[str]] = {letter.pk: Counter() for letter in letters}
    for letter_id, state, number in counted.values_list("letter", "message__state").annotate(Count("pk")):
        numbers[letter_id][fate_of(state)] += number
    return [ListedLetter(letter, _fates(numbers[letter.pk])) for letter in letters]


def fate_of(state: str | None) -> str:
    """The fate of a copy whose message is in `state`; without a message nobody knows whether it has gone."""
    return next((key for key, (_words, states) in FATES.items() if state in states), PERHAPS)


def deeds_of(letter: Letter) -> list[Deed]:
    """The history of the letter, the oldest first; one query."""
    rows = letter.history.select_related("history_user").order_by("history_date", "history_id")
    return [Deed(row.history_date, str(row.history_user or ""), row.history_change_reason or "") for row in rows]


def _fates(numbers: Counter[str]) -> list[FateOfCopies]:
    return [
        FateOfCopies(key, str(words), numbers[key], CHIPS[key])
        for key, (words, _states) in FATES.items()
        if numbers[key]
    ]
