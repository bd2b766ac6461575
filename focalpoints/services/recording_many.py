"""Many records of one kind saved at once as `record` saves one: versions, stamps, histories, files taken back.

Nothing is checked here but by the database: whoever calls has asked the rules of the model and of the services.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import Member, Person, User
from focalpoints.services.terms import OFFICES_APART, STEERING_APART
from r2pnet.acting import Why, history_columns, reason_of
from r2pnet.partial_dates import columns_behind
from r2pnet.records import Record
from r2pnet.refusal import Refused
from r2pnet.reports.withdrawing import withdraw_narrowed_files
from r2pnet.slugs import free_slug
from r2pnet.stamps import bump
from r2pnet.visibility import Visible

BATCH: Final = 500


@dataclass
class Kept:
    """A record to be saved; `before` holds what the database says of the fields that change."""

    thing: Any
    is_new: bool = False
    before: Mapping[str, Any] = field(default_factory=dict)


def record_many(kept: Mapping[type[Record], Sequence[Kept]], *, by: User | None, reason: Why = "") -> None:
    """Save records of several kinds, in this order, in the caller's transaction; histories say by whom and why.

    What others point to comes before them. Their groups' stamps are taken first and then the members' rows, as every
    deed does. Raises `Refused` in words when the database refuses one; nothing may be kept of the transaction then.
    """
    for group in dict.fromkeys(model.stamp_group for model, those in kept.items() if those):
        bump(group)
    _lock_members(kept)
    try:
        for model, those in kept.items():
            _save(model, [one for one in those if not one.is_new], [one.thing for one in those if one.is_new])
            _note(model, [one.thing for one in those if not one.is_new], by, reason, is_update=True)
            _note(model, [one.thing for one in those if one.is_new], by, reason, is_update=False)
            _take_back_files(model, those)
    except IntegrityError as error:
        raise _refusal(kept, error) from error


def _lock_members(kept: Mapping[type[Record], Sequence[Kept]]) -> None:
    numbers = set()
    for those in kept.values():
        for one in those:
            numbers.add(one.thing.pk if isinstance(one.thing, Member) else getattr(one.thing, "member_id", None))
    held = Member.objects.select_for_update(no_key=True).filter(pk__in=numbers - {None}).order_by("pk")
    list(held.values_list("pk", flat=True))


def _save(model: type[Record], changed: Sequence[Kept], new: list[Any]) -> None:
    """What changes first: a term that ends makes room for the next."""
    if changed:
        columns = {column for one in changed for name in one.before for column in columns_behind(model, name)}
        for one in changed:
            one.thing.version += 1
        # An insertion that finds its number taken writes over the row: forty times as fast as an update of each.
        model._base_manager.bulk_create(
            [one.thing for one in changed],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=[model._meta.pk.name],
            update_fields=sorted(columns | {"version"}),
        )
    for thing in new:
        if isinstance(thing, Member):
            _name(thing, [one.slug for one in new if one is not thing])
    model._base_manager.bulk_create(new, batch_size=BATCH)


def _name(member: Member, others: Iterable[str]) -> None:
    """Its address, given once, and what it is sorted and found by."""
    member.slug = free_slug(Member, member.name)
    if member.slug in others:  # two names that are the same in ASCII
        member.slug = f"{member.slug[:60]}-{member.code.lower()}"
    member.collect_names()


def _note(model: type[Record], things: list[Any], by: User | None, reason: Why, *, is_update: bool) -> None:
    """A row of history for each, with the topics of a person as they stand."""
    if not things:
        return
    history: Any = model.history  # type: ignore[attr-defined]  # every record has one
    rows = history.bulk_history_create(
        things,
        batch_size=BATCH,
        update=is_update,
        default_user=by,
        default_change_reason=reason_of(reason).words[:100],
        default_date=timezone.now(),
        custom_historical_attrs=history_columns(reason),
    )
    if model is Person and is_update:
        _note_topics(rows)


def _note_topics(rows: Iterable[Any]) -> None:
    """simple-history writes them for one record at a time only."""
    of_person = {row.id: row for row in rows}
    through = Person.topics.through
    noted = apps.get_model("focalpoints", "HistoricalPerson_topics")
    held = through._default_manager.filter(person__in=list(of_person)).values_list("id", "person", "topic")
    noted._default_manager.bulk_create(
        [noted(history=of_person[person], id=pk, person_id=person, topic_id=topic) for pk, person, topic in held],
        batch_size=BATCH,
    )


def _take_back_files(model: type[Record], those: Iterable[Kept]) -> None:
    """No file shows a row any longer to readers who have lost it."""
    if not issubclass(model, Visible):
        return
    narrowed = {
        (one.before["level"], one.thing.level, one.thing.scope)
        for one in those
        if not one.is_new and "level" in one.before
    }
    for before, after, scope in sorted(narrowed):
        withdraw_narrowed_files(model.stamp_group, before=(before, scope), after=(after, scope))


def _refusal(kept: Iterable[type[models.Model]], error: IntegrityError) -> Refused:
    """The words of the rule that the database names."""
    said = str(error)
    if OFFICES_APART in said:
        return Refused(_("A member would have two focal points at one time."))
    if STEERING_APART in said:
        return Refused(_("A member would be in the steering group twice at one time."))
    for model in kept:
        for rule in model._meta.constraints:
            if rule.name in said:
                return Refused(str(rule.violation_error_message))
    return Refused(_("Somebody else saved something at the same moment that does not go with this. Try once more."))
