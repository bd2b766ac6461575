"""What a worker does with an import, and the choices that staff make in between: plan, choose, write."""

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, Final, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.importing.cells import ReadRow, read_row
from focalpoints.importing.columns import BY_KEY
from focalpoints.importing.headings import Headings, match_headings
from focalpoints.importing.outcomes import Outcome
from focalpoints.importing.planning import plan_rows
from focalpoints.importing.tables import GROUPS, Tables, present_stamps, read_tables
from focalpoints.importing.world import World
from focalpoints.models import Appointment, ImportRow, Institution, Member, Person, SheetImport, SteeringTerm, User
from focalpoints.models.sheet_import import MAY_IMPORT, Fate, ImportState
from focalpoints.services.recording_many import Kept, record_many
from r2pnet.models import Stamp
from r2pnet.records import Record
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.sheets.reading import Heading, Sheet, read_sheet
from r2pnet.stamps import bump
from r2pnet.visibility import is_of_secretariat

Progress = Callable[[int, int], None]
# What others point to comes first.
ORDER: Final[tuple[type[Record], ...]] = (Member, Institution, Person, Appointment, SteeringTerm)
TRIES: Final = 5
"""How often an import is planned because somebody wrote in the moment before it was written; the last time alone."""
BATCH: Final = 500


class _Overtaken(Exception):
    """Somebody wrote after the tables were read."""


class _Lost(Exception):
    """The import was withdrawn, or another worker has it."""


def plan(import_id: int, progress: Progress) -> None:
    """Read the file of an import in work and keep what would become of each row; nothing else is written.

    The import is then planned, or refused with words where its file cannot be used. Nothing is kept of an import that
    was withdrawn or given to another worker meanwhile. What `progress` raises ends it.
    """
    held = SheetImport.objects.get(pk=import_id)
    try:
        said, headings, rows = _read(held)
    except Refused as refused:
        _end(held, ImportState.PLANNING, state=ImportState.REFUSED, error=refused.message)
        return
    tables = read_tables()
    outcomes, _world = plan_rows(rows, tables, {}, progress)
    _keep(held, ImportState.PLANNING, outcomes, tables, said=said, headings=headings)


def choose(row: ImportRow, thing: str, key: str, *, by: User) -> ImportRow:
    """Answer one question of a doubtful row; the row then says what this answer changes. An answer can be changed.

    Refuses an answer that is none, one that leads to a mistake, and an import that waits for no decision.
    """
    with transaction.atomic():
        row = _held_row(row)
        options = {one["key"] for doubt in row.doubts if doubt["thing"] == thing for one in doubt["options"]}
        refuse_unless(key in options, _("Choose one of the answers."), thing)
        row.choices = {**row.choices, thing: key}
        row.is_decided = {doubt["thing"] for doubt in row.doubts} <= set(row.choices)
        if then := next((one for one in row.outcomes if one["choices"] == row.choices), None):
            said = " ".join(one["sentence"] for one in then["sentences"])
            refuse_unless(not then["sentences"], said, thing)
            row.changes = then["changes"]
        row.save(update_fields=["choices", "is_decided", "changes"])
    return row


def _held_row(row: ImportRow) -> ImportRow:
    """The row as it is now, its import locked before it, as in every deed: who decides waits, or was faster.

    Raises `Refused` for one that waits for no choice.
    """
    held = SheetImport.objects.select_for_update(of=("self",)).get(pk=row.sheet_import_id)
    waiting = held.rows.select_for_update(of=("self",)).filter(pk=row.pk, fate=Fate.DOUBTFUL)
    found = waiting.first() if held.state == ImportState.PLANNED else None
    if found is None:
        raise Refused(_("This row waits for no choice any more."))
    return found


def write(import_id: int, progress: Progress) -> None:
    """Write a decided import whole: planned once more, and written in one short transaction if it is what was shown.

    When others have written in between each time, it is planned in that transaction, too, and whoever writes waits. If
    it is not what was shown the import waits for a decision again, shows what it has become, and says so. Nothing is
    written of one that was withdrawn or given to another worker meanwhile, nor of one whose decider has lost the right
    to it: that waits for a decision again, too. What `progress` raises ends it.
    """
    held = SheetImport.objects.select_related("decided_by").get(pk=import_id)
    if not _may_still_decide(held.decided_by):
        _let_others_decide(held)
        return
    for number in range(1, TRIES + 1):
        try:
            _try_alone(held, progress) if number == TRIES else _try(held, progress)
        except _Overtaken:
            continue
        except _Lost:
            pass
        return


def _let_others_decide(held: SheetImport) -> None:
    """It waits for a decision as it was shown."""
    words = _("Who decided it may not import any more, and nothing was written: somebody else has to decide.")
    number = held.rows.count()
    values: dict[str, Any] = {"done": number, "total": number, "decided_by": None, "decided_at": None}
    _end(held, ImportState.WRITING, state=ImportState.PLANNED, error=words, **values)


def _may_still_decide(by: User | None) -> bool:
    """The rights are asked again: an hour can lie between the decision and the worker."""
    return by is not None and is_of_secretariat(by) and by.has_perm(MAY_IMPORT)


def _try(held: SheetImport, progress: Progress) -> None:
    """Plan it with what is on record now, and write it if it is what was shown; what was read is let go at the end.

    Raises `_Overtaken`, and `_Lost`.
    """
    shown = list(held.rows.in_order().values("number", "fate", "cells", "changes", "choices"))
    tables = read_tables()
    choices = {one["number"]: one["choices"] for one in shown}
    outcomes, world = plan_rows([read_row(one["number"], one["cells"]) for one in shown], tables, choices, progress)
    if others := _other_than_shown(shown, outcomes):
        _ask_again(held, outcomes, tables, choices, _others_in_words(others))
        return
    try:
        _write(held, world)
    except Refused as refused:
        _ask_again(held, outcomes, tables, choices, _("Nothing was written: %(why)s") % {"why": refused.message})


def _try_alone(held: SheetImport, progress: Progress) -> None:
    """The same while nobody else writes: whoever would waits until it is done, so that it comes to an end.

    Raises `_Lost`.
    """
    with transaction.atomic():
        for group in GROUPS:
            bump(group)
        _try(held, progress)


def _read(held: SheetImport) -> tuple[list[str], list[dict[str, Any]], list[ReadRow]]:
    """What is to be said of the file, its headings, its rows. Raises `Refused` for one that cannot be used."""
    with held.file.open("rb") as file:
        sheet = read_sheet(cast(BinaryIO, file), held.name)
        found = match_headings(sheet.headings)
        if not found.matched:
            deque(sheet.rows, maxlen=0)  # read to the end: they hold the file, which is closed in a moment
            words = _("None of the headings is known. The first row has to name the columns, such as %(names)s.")
            names = ", ".join(str(BY_KEY[key].label) for key in ("member", "institution", "person", "email", "role"))
            raise Refused(words % {"names": names})
        return [*sheet.said, *_said_of(found)], _as_json(sheet.headings, found), _rows(sheet, found)


def _rows(sheet: Sheet, found: Headings) -> list[ReadRow]:
    """Each row with the cells of known columns only."""
    places = [
        (place, found.matched[one.number]) for place, one in enumerate(sheet.headings) if one.number in found.matched
    ]
    return [read_row(row.number, {key: row.cells[place] for place, key in places}) for row in sheet.rows]


def _as_json(headings: Sequence[Heading], found: Headings) -> list[dict[str, Any]]:
    return [{"number": one.number, "words": one.words, "key": found.matched.get(one.number, "")} for one in headings]


def _said_of(found: Headings) -> list[str]:
    said = []
    numbers = {key: number for number, key in found.matched.items()}
    for one in found.unused:
        words = _("Column %(number)d, “%(words)s”, is not known: nothing in it is used.")
        said.append(words % {"number": one.number, "words": one.words})
    for one, column in found.twice:
        words = _("Column %(number)d, “%(words)s”, means “%(label)s” as column %(other)d does: only that one is used.")
        names = {"number": one.number, "words": one.words, "label": column.label, "other": numbers[column.key]}
        said.append(words % names)
    if found.missing:
        labels = ", ".join(str(one.label) for one in found.missing)
        said.append(_("Not in this file, so that nothing of it changes: %(labels)s.") % {"labels": labels})
    return said


def _keep(
    held: SheetImport,
    state: ImportState,
    outcomes: Sequence[Outcome],
    tables: Tables,
    *,
    choices: Mapping[int, Mapping[str, str]] | None = None,
    error: str = "",
    **values: Any,
) -> None:
    """Keep what becomes of each row, in place of what was kept before, and let the import wait for a decision.

    `error` says why it waits once more.
    """
    counts = Counter(one.fate.value for one in outcomes)
    rows = [
        ImportRow(sheet_import=held, choices=(choices or {}).get(one.row.number, {}), **one.as_values())
        for one in outcomes
    ]
    values |= {"counts": {fate: counts[fate] for fate in Fate.values}, "stamps": tables.stamps, "total": len(outcomes)}
    with transaction.atomic():
        if _end(held, state, state=ImportState.PLANNED, done=len(outcomes), error=error, **values):
            held.rows.all().delete()
            ImportRow.objects.bulk_create(rows, batch_size=BATCH)


def _end(held: SheetImport, was: ImportState, **values: Any) -> int:
    """Write how the work ended, if the import is still ours; nothing otherwise."""
    if values["state"] != ImportState.PLANNED:
        values["finished_at"] = timezone.now()
    ours = SheetImport.objects.filter(pk=held.pk, claim=held.claim, state=was)
    return int(ours.update(claim=None, **values))


def _other_than_shown(shown: Sequence[Mapping[str, Any]], outcomes: Sequence[Outcome]) -> int:
    """How many rows have become something else than what was shown and decided."""
    return sum(
        now.fate in (Fate.ERROR, Fate.DOUBTFUL)
        or now.changes != then["changes"]
        or (then["fate"] != Fate.DOUBTFUL and now.fate != then["fate"])
        for then, now in zip(shown, outcomes, strict=True)
    )


def _others_in_words(number: int) -> str:
    words = ngettext(
        "%(number)d row is no longer what was shown, because of what was chosen or of what somebody changed meanwhile. "
        "Nothing was written: look at it and decide again.",
        "%(number)d rows are no longer what was shown, because of what was chosen or of what somebody changed "
        "meanwhile. Nothing was written: look at them and decide again.",
        number,
    )
    return words % {"number": number}


def _ask_again(
    held: SheetImport,
    outcomes: Sequence[Outcome],
    tables: Tables,
    choices: Mapping[int, Mapping[str, str]],
    words: str,
) -> None:
    nobody: dict[str, Any] = {"decided_by": None, "decided_at": None}
    _keep(held, ImportState.WRITING, outcomes, tables, choices=choices, error=words, **nobody)


def _write(held: SheetImport, world: World) -> None:
    """Everything in one transaction, the end of the import with it; raises `_Overtaken`, `_Lost`, `Refused`."""
    kept: dict[type[Record], list[Kept]] = {
        model: [Kept(one.thing, one.is_new, one.before) for one in world.drafts[model] if one.is_touched]
        for model in ORDER
    }
    reason = _("Import %(number)d (%(name)s)") % {"number": held.pk, "name": held.name}
    with transaction.atomic():
        list(Stamp.objects.select_for_update().filter(group__in=GROUPS).order_by("group"))
        if present_stamps() != world.tables.stamps:
            raise _Overtaken
        record_many({model: those for model, those in kept.items() if those}, by=held.decided_by, reason=reason)
        if not _end(held, ImportState.WRITING, state=ImportState.DONE, done=held.total, error=""):
            raise _Lost
