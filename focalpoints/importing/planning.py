"""All rows of a sheet planned in memory: what each does, and whether everything together keeps the rules."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from focalpoints.importing.cells import ReadRow, Sentence
from focalpoints.importing.drafts import Draft
from focalpoints.importing.likenesses import Likenesses
from focalpoints.importing.outcomes import Outcome
from focalpoints.importing.row_planning import RowPlanner
from focalpoints.importing.tables import Tables
from focalpoints.importing.world import World
from focalpoints.models import Appointment, SteeringTerm
from focalpoints.services.terms import refuse_second_focal_point, refuse_second_steering_term
from r2pnet.refusal import Refused

Progress = Callable[[int, int], None]
TELL_EVERY: Final = 50


def plan_rows(
    rows: Sequence[ReadRow], tables: Tables, choices: Mapping[int, Mapping[str, str]], progress: Progress
) -> tuple[list[Outcome], World]:
    """What becomes of each row, in their order, and the world in which everything without a mistake has been done.

    `choices` are the answers given so far, by the number of the row.
    """
    world = World(tables)
    alike = Likenesses(tables, (row.values["person"] for row in rows if "person" in row.values))
    planner = RowPlanner(world, alike)
    outcomes: list[Outcome] = []
    first_of: dict[tuple[tuple[str, str], ...], int] = {}
    for done, row in enumerate(rows):
        if done % TELL_EVERY == 0:
            progress(done, len(rows))
        first = first_of.setdefault(tuple(sorted(row.texts.items())), row.number)
        outcome = planner.plan(row, choices.get(row.number, {})) if first == row.number else _said_before(row, first)
        outcomes.append(outcome)
        if not outcome.is_wrong:
            world.take(outcome.steps, row.number)
            if outcome.serves is not None:
                world.note_service(*outcome.serves)
    _ask_rules_together(world, {one.row.number: one for one in outcomes})
    progress(len(rows), len(rows))
    return outcomes, world


def _said_before(row: ReadRow, first: int) -> Outcome:
    words = _("It says the same as row %(first)d, and is done once.") % {"first": first}
    return Outcome(row, sentences=[*row.sentences, Sentence("", words, is_error=False)])


def _ask_rules_together(world: World, outcomes: Mapping[int, Outcome]) -> None:
    """Offices and terms that must not run beside each other, as they all are in the end: rows come in any order."""
    for model, refuse in (
        (Appointment, refuse_second_focal_point),
        (SteeringTerm, refuse_second_steering_term),
    ):
        for member, touched in _by_member(world, model).items():
            of_member = world.focal_points(member) if model is Appointment else world.steering_terms(member)
            quiet = [one.thing for one in of_member if not one.is_touched]
            _ask_beside(touched, quiet, refuse, outcomes)


def _ask_beside(
    touched: Iterable[Draft], beside: list[object], refuse: Callable[..., None], outcomes: Mapping[int, Outcome]
) -> None:
    """Each against what nobody touches and those of earlier rows; the row that spoke of it last is at fault."""
    for draft in touched:
        if not draft.is_touched:
            continue
        try:
            refuse(draft.thing, beside)
        except Refused as refused:
            outcomes[draft.rows[-1]].wrong(_column(draft, refused.field), refused.message)
        beside.append(draft.thing)


def _column(draft: Draft, field: str | None) -> str:
    if isinstance(draft.thing, SteeringTerm):
        return f"steering_{field}" if field else ""
    return field or ""


def _by_member(world: World, model: type[Appointment | SteeringTerm]) -> dict[Draft, list[Draft]]:
    """What the sheet speaks of, by its member, in the order of the rows."""
    found: dict[Draft, list[Draft]] = defaultdict(list)
    for draft in world.drafts[model]:
        thing: Any = draft.thing
        found[world.draft_of(thing.member)].append(draft)
    return found
