"""Where an import stands, in words: for its page, for the list of imports and for the script that looks again."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.importing.claims import READING, WRITING
from focalpoints.models import SheetImport
from focalpoints.models.sheet_import import Fate, ImportState

ON_THEIR_WAY: Final = (ImportState.QUEUED, ImportState.PLANNING, ImportState.WRITING)
CHIPS: Final = {
    ImportState.QUEUED: ("key", "is-open"),
    ImportState.PLANNING: ("key", "is-open"),
    ImportState.PLANNED: ("due", ""),
    ImportState.WRITING: ("key", "is-open"),
    ImportState.DONE: ("good", "is-on"),
    ImportState.REFUSED: ("bad", ""),
    ImportState.FAILED: ("bad", ""),
    ImportState.WITHDRAWN: ("open", ""),
}


@dataclass(frozen=True)
class Progress:
    """The state as a chip (its kind and the class of its point in portal.css), a heading, a sentence, rows done of all.

    `is_over`: nothing changes any more before somebody does something.
    """

    chip: str
    point: str
    label: str
    heading: str
    sentence: str
    done: int
    total: int
    is_over: bool


@dataclass(frozen=True)
class Counts:
    """How many rows of an import are wrong, undecided, to be written, and on record already."""

    wrong: int
    undecided: int
    to_write: int
    same: int

    @property
    def is_ready(self) -> bool:
        """True when it can be decided: no row is wrong, none needs a choice."""
        return not (self.wrong or self.undecided)


def counts_of(one: SheetImport) -> Counts:
    """The numbers of its plan; one query at most, for what is chosen while it waits for a decision."""
    number = {fate: int(one.counts.get(fate.value, 0)) for fate in Fate}
    has_choices = one.state == ImportState.PLANNED and number[Fate.DOUBTFUL]
    undecided = one.rows.undecided().count() if has_choices else 0
    to_write = number[Fate.NEW] + number[Fate.CHANGED] + number[Fate.DOUBTFUL] - undecided
    return Counts(number[Fate.ERROR], undecided, to_write, number[Fate.SAME])


def progress_of(one: SheetImport) -> Progress:
    """Where the import stands now."""
    state = ImportState(one.state)
    chip, point = CHIPS[state]
    label, is_over = str(state.label), state not in ON_THEIR_WAY
    if _waits_for_the_service(one):
        chip, point, label = "due", "", _("Waits for the service")
    heading, sentence = _HEADINGS[state](one)
    if _waits_for_the_service(one):
        sentence = _("It will start when the service for jobs is back. There is nothing to do.")
    return Progress(chip, point, label, heading, sentence, one.done, one.total or 1, is_over)


def _waits_for_the_service(one: SheetImport) -> bool:
    """True while no message of it has reached the broker."""
    waits = one.state in (READING.waits_as, WRITING.waits_as) and one.claim is None
    return waits and one.sent_at is None


def _read(one: SheetImport) -> tuple[str, str]:
    words = _("It is read when the worker is free, mostly within seconds.")
    if one.state == ImportState.PLANNING:
        words = _("The file is being opened.")
    if one.state == ImportState.PLANNING and one.total:
        words = _("%(done)s of %(total)s rows are compared with the record.") % {"done": one.done, "total": one.total}
    return _("Reading %(file)s") % {"file": one.name}, words


def _planned(one: SheetImport) -> tuple[str, str]:
    counts = counts_of(one)
    if counts.wrong:
        heading = ngettext("One row is wrong", "%(number)s rows are wrong", counts.wrong)
        words = _("Mend it in your spreadsheet and upload that again. Nothing is written before every row is right.")
        return heading % {"number": counts.wrong}, words
    if counts.undecided:
        heading = ngettext("One row needs a choice", "%(number)s rows need a choice", counts.undecided)
        return heading % {"number": counts.undecided}, _("Say which record is meant; then all can be written at once.")
    if counts.to_write:
        heading = ngettext("One row can be written", "%(number)s rows can be written", counts.to_write)
        words = _("Look at what is new and what changes. Nothing is written before you press the button.")
        return heading % {"number": counts.to_write}, words
    return _("There is nothing to write"), _("Every row says what is on record already.")


def _writing(one: SheetImport) -> tuple[str, str]:
    if one.claim is None:
        words = _("It is written when the worker is free, mostly within seconds.")
    elif one.total:
        words = _("Row %(done)s of %(total)s.") % {"done": one.done, "total": one.total}
    else:
        words = _("All rows are written together, or none.")
    return _("Writing %(file)s") % {"file": one.name}, words


def _done(one: SheetImport) -> tuple[str, str]:
    number = counts_of(one).to_write
    if not number:
        return _("Nothing was to be written"), _("Every row said what is on record already.")
    heading = ngettext("One row is written", "%(number)s rows are written", number) % {"number": number}
    return heading, _("Nobody was sent a message. Contacts are seen by members at most.")


def _refused(one: SheetImport) -> tuple[str, str]:
    return _("%(file)s cannot be used") % {"file": one.name}, one.error


def _failed(one: SheetImport) -> tuple[str, str]:
    return _("%(file)s was not imported") % {"file": one.name}, one.error


def _withdrawn(one: SheetImport) -> tuple[str, str]:
    return _("%(file)s is withdrawn") % {"file": one.name}, one.error or _("Nothing of it was written.")


_HEADINGS: Final[dict[ImportState, Any]] = {
    ImportState.QUEUED: _read,
    ImportState.PLANNING: _read,
    ImportState.PLANNED: _planned,
    ImportState.WRITING: _writing,
    ImportState.DONE: _done,
    ImportState.REFUSED: _refused,
    ImportState.FAILED: _failed,
    ImportState.WITHDRAWN: _withdrawn,
}
