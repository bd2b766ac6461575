"""Which office or steering term of a member a row means: one on record, or a new one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from focalpoints.importing.doubts import NEW, Meant, Option, asked
from focalpoints.importing.drafts import Draft, step
from focalpoints.importing.world import World
from focalpoints.models import Appointment
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate


def office_meant(
    says: Mapping[str, Any],
    member: Draft,
    person: Draft | None,
    institution: Draft | None,
    world: World,
    choices: Mapping[str, str],
) -> Meant:
    """The office that a row speaks of.

    One that the person holds; else one in which nobody is recorded and with which everything goes that the row says;
    else, in a row without a person, the one with that institution. A term that ended before the row's begins is
    another one.
    """
    if person is not None:
        held = _fitting(world.offices_held(member, person), says)
        if institution is not None:
            held.sort(key=lambda one: not _is_at(one, institution))
        if held:
            return _the_one(held, says, choices, is_certain=True)
        return _the_one(_vacant(_fitting(world.vacant_offices(member), says), institution), says, choices)
    those = _fitting(world.offices(member), {"role": Role.FOCAL_POINT, **says})
    if institution is not None:
        those = [one for one in those if _is_at(one, institution)]
    return _the_one(those, says, choices)


def term_meant(says: Mapping[str, Any], member: Draft, world: World, choices: Mapping[str, str]) -> Meant:
    """The time in the steering group that a row speaks of."""
    those = [one for one in world.steering_terms(member) if not one.clashes(says)]
    return _the_one(those, says, choices, thing="steering", is_certain=True)


def _fitting(those: Sequence[Draft], says: Mapping[str, Any]) -> list[Draft]:
    """In the role that the row says, and of which no other row says something else."""
    return [one for one in those if says.get("role", one.thing.role) == one.thing.role and not one.clashes(says)]


def _vacant(those: Sequence[Draft], institution: Draft | None) -> list[Draft]:
    """It has not ended, and is with that institution or with none that is recorded."""
    found = [one for one in those if one.get("end_state") != EndState.KNOWN]
    if institution is None:
        return found
    return [one for one in found if one.get("institution") is None or _is_at(one, institution)]


def _is_at(office: Draft, institution: Draft) -> bool:
    number = institution.thing.pk
    return office.get("institution") is institution.thing or (
        number is not None and _number(office, "institution") == number
    )


def _number(office: Draft, name: str) -> Any:
    return getattr(office.thing, f"{name}_id")


def _the_one(
    those: Sequence[Draft],
    says: Mapping[str, Any],
    choices: Mapping[str, str],
    *,
    thing: str = "office",
    is_certain: bool = False,
) -> Meant:
    """Of those that it can be, the one that says all this, else with the same start, else that lasts, else the only.

    `is_certain`: whose it is says enough, so that another start is a correction of a term that has not ended.
    """
    if said := next((one for one in those if not step(one, says).differs), None):
        return Meant(said)
    start: PartialDate | None = says.get("start")
    exact = [one for one in those if start is not None and one.get("start") == start]
    fitting = exact or [one for one in those if _may_begin(one, start)]
    if not fitting and is_certain:
        fitting = [one for one in those if one.get("end_state") != EndState.KNOWN and not one.rows]
    lasting = [one for one in fitting if one.get("end_state") != EndState.KNOWN]
    left = lasting if len(fitting) > 1 and lasting else fitting
    if len(left) < 2:  # noqa: PLR2004  (one, or none)
        return Meant(left[0] if left else None)
    options = [Option(one.key, _("It is this one: %(office)s") % {"office": in_words(one)}, "", one) for one in left]
    question = _("The member has several that it can be. Which is it?")
    return asked(thing, question, [*options, Option(NEW, _("A new one"))], choices)


def _may_begin(one: Draft, start: PartialDate | None) -> bool:
    """No reading of the two starts is ruled out, and the term has not certainly ended before."""
    held: PartialDate | None = one.get("start")
    if start is None:
        return True
    end: PartialDate | None = one.get("end")
    if end is not None and end.certainly_before(start):
        return False
    return held is None or not (held.certainly_before(start) or start.certainly_before(held))


def in_words(term: Draft) -> str:
    """An office or a steering term with its time."""
    thing: Any = term.thing
    what = str(thing) if isinstance(thing, Appointment) else str(thing.get_role_display())
    since = _("from %(start)s") % {"start": thing.start} if thing.start else _("without a start")
    until = _("to %(end)s") % {"end": thing.end} if thing.end else str(thing.get_end_state_display())
    return f"{what} ({since}, {until})"
