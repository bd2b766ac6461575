"""What the pages of imports say beside the rows: how a file was read, and the list of all imports."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from focalpoints.import_progress import Progress, progress_of
from focalpoints.import_rows import column_words
from focalpoints.models import SheetImport
from focalpoints.models.sheet_import import Fate, ImportState

COUNTED: Final = (
    (Fate.NEW, gettext_lazy("new")),
    (Fate.CHANGED, gettext_lazy("changed")),
    (Fate.DOUBTFUL, gettext_lazy("doubtful")),
    (Fate.SAME, gettext_lazy("same")),
    (Fate.ERROR, gettext_lazy("wrong")),
)


@dataclass(frozen=True)
class Listed:
    """One line of the list of imports; `numbers` are pairs of a number and what it counts."""

    one: SheetImport
    progress: Progress
    numbers: list[tuple[int, str]]
    has_file: bool


def listed(imports: Iterable[SheetImport]) -> list[Listed]:
    """The lines of the list."""
    return [Listed(one, progress_of(one), numbers_of(one), bool(one.file)) for one in imports]


def numbers_of(one: SheetImport) -> list[tuple[int, str]]:
    """How many rows have which fate, without those that none has."""
    return [(number, str(words)) for fate, words in COUNTED if (number := int(one.counts.get(fate.value, 0)))]


@dataclass(frozen=True)
class Step:
    """Something to do after an import was written."""

    words: str
    url: str


def next_steps(one: SheetImport) -> list[Step]:
    """Where what was written stands; first of all inviting the persons whom it made; one query."""
    if one.state != ImportState.DONE:
        return []
    steps = [
        Step(_("See the members as the public does"), reverse("members")),
        Step(_("See the persons in the admin"), reverse("admin:focalpoints_person_changelist")),
        Step(_("See the offices in the admin"), reverse("admin:focalpoints_appointment_changelist")),
        Step(_("Import another spreadsheet"), reverse("imports")),
    ]
    if number := one.persons_made().count():
        words = ngettext("Invite the person to sign in", "Invite the %(number)s persons to sign in", number)
        address = f"{reverse('admin:focalpoints_person_bulk', args=['invite'])}?import={one.pk}"
        steps.insert(0, Step(words % {"number": number}, address))
    return steps


def how_it_was_read(one: SheetImport) -> dict[str, Any]:
    """The headings that are used, each with the column that it means where it says otherwise; those that are not."""
    used = [(head["words"], column_words(head["key"])) for head in one.headings if head["key"]]
    return {
        "said": one.said,
        "used": [(words, "" if words.strip().casefold() == means.casefold() else means) for words, means in used],
        "unused": [head["words"] for head in one.headings if not head["key"]],
        "is_written": one.state == ImportState.DONE,
    }
