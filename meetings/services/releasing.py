"""Releasing a programme: a numbered version of the draft, what changed by comparing, and who is told of it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import (
    Meeting,
    ProgrammeRelease,
    Registration,
    ReleasedSession,
    Session,
    SessionOffice,
    SessionPlace,
)
from meetings.models.meeting import PLANNED
from meetings.models.registration import TAKING_PART
from meetings.programme.audiences import participants_of
from meetings.programme.clock import as_released, overlapping
from meetings.programme.comparing import FIELDS, Comparison, compare, key_of, values_of
from meetings.programme.numbers import numbers_of
from meetings.services.offices_shown import refuse_hidden_members
from meetings.services.seating import held
from meetings.services.signing_up import fill_places, own_address, withdraw_places
from meetings.services.telling import tell
from meetings.times import is_over, zone_info_of
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.reports.withdrawing import withdraw_narrowed_files
from r2pnet.stamps import bump
from r2pnet.visibility import PUBLIC, Grants, grants_of

COPIED = [name for name in FIELDS if name not in ("number", "offices")]
SHOWN = ("member__country", "member__organisation", "organisation")


@dataclass(frozen=True)
class Told:
    """Somebody whose signed-up session moves, with the rows of theirs before and after, as far as they see them."""

    registration: Registration
    before: tuple[ReleasedSession, ...]
    after: tuple[ReleasedSession, ...]
    own_after: tuple[ReleasedSession, ...] = ()
    """All that they have signed up for, moved or not: whether two of them overlap now."""


@dataclass(frozen=True)
class Plan:
    """What a release would do now: the number of the version, its rows, what changes, who is told."""

    number: int
    before: tuple[ReleasedSession, ...]
    after: tuple[ReleasedSession, ...]
    comparison: Comparison
    told: tuple[Told, ...]

    @property
    def sign(self) -> str:
        """The same for the same release: whoever confirms one that they did not read is asked again."""
        told = sorted(one.registration.pk for one in self.told)
        rows = [[row.session_id, values_of(row)] for row in self.after]
        said = json.dumps([self.number, rows, told], cls=DjangoJSONEncoder, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def is_first(self) -> bool:
        """Nothing was released before."""
        return self.number == 1


def plan_of(meeting: Meeting, *, is_with_told: bool = True) -> Plan:
    """What would be released, and who would be told; nothing is written, in a few queries and one for each told.

    Without those who are told it is a few queries, whoever has signed up.
    """
    newest = meeting.programme_releases.aggregate(number=models.Max("number"))["number"] or 0
    released = ReleasedSession.objects.current().filter(session__meeting=meeting).select_related("since")
    before = tuple(released.in_order())
    after = tuple(_rows_of(meeting))
    stood = as_released(meeting, before)
    comparison = compare(before, after, zone_info_of(meeting), zone_info_of(stood))
    is_telling = is_with_told and meeting.status in PLANNED and not is_over(meeting)
    told = tuple(_told(before, after)) if is_telling else ()
    return Plan(newest + 1, before, after, comparison, told)


def release_programme(meeting: Meeting, *, by: User | None, said: str, note: str = "") -> ProgrammeRelease:
    """Release the draft as the next version, close what is other, and tell those whose signed-up session moved.

    `said` is the sign of the plan that was read. Raises `Refused` when nothing has changed or there is no session,
    and `Changed` when the draft or who is told is another than what was read.
    """
    with transaction.atomic():
        bump(ProgrammeRelease.stamp_group)
        meeting = held(meeting)
        plan = plan_of(meeting)
        refuse_unless(plan.after or plan.before, _("The programme has no session yet."))
        refuse_unless(plan.comparison, _("Nothing has changed since the last version."))
        if said != plan.sign:
            raise Changed(_("The programme has changed since you opened the page: look at it once more."))
        _refuse_what_cannot_be(plan, meeting)
        release = ProgrammeRelease(meeting=meeting, number=plan.number, released_by=by, note=note.strip())
        release.zone = meeting.zone
        release.full_clean()
        release.save()
        _write(plan, release)
        _settle_places(plan, meeting, by=by)
        for one in plan.told:
            tell(one.registration, "programme-changed", changes=_said(one), programme=own_address(one.registration))
    return release


def _refuse_what_cannot_be(plan: Plan, meeting: Meeting) -> None:
    """What people did since the draft was saved, and what became of members: raises `Refused` naming the session."""
    counted = SessionPlace.objects.confirmed().filter(session__meeting=meeting).order_by().values("session")
    taken = dict(counted.annotate(number=models.Count("pk")).values_list("session", "number"))
    words = _("“%(title)s” has fewer seats than are taken (%(taken)s): give it at least that number.")
    for row in plan.after:
        number = taken.get(row.session_id, 0)
        is_enough = not row.needs_sign_up or row.seats is None or number <= row.seats
        refuse_unless(is_enough, words % {"title": row.title, "taken": number})
        refuse_hidden_members(row.session, row.session.offices.all(), meeting)


def _rows_of(meeting: Meeting) -> Iterator[ReleasedSession]:
    """The draft as it would stand in a version, not saved: with numbers, and offices without the names of people."""
    sessions = list(meeting.sessions.in_programme().in_order().prefetch_related(_offices()))
    numbers = numbers_of(sessions)
    for session in sessions:
        given: dict[str, Any] = {name: getattr(session, name) for name in COPIED}
        offices = [{"role": one.role, "words": str(one), "key": key_of(one)} for one in session.offices.all()]
        yield ReleasedSession(session=session, number=numbers[session.pk], offices=offices, **given)


def _offices() -> models.Prefetch:
    return models.Prefetch("offices", SessionOffice.objects.select_related(*SHOWN))


def _write(plan: Plan, release: ProgrammeRelease) -> None:
    """Close the rows that are other or gone and write the new ones; the numbers go to the sessions."""
    now = {row.session_id: row for row in plan.after}
    kept = {row.session_id for row in plan.before if _is_same(row, now.get(row.session_id))}
    closed = [row.pk for row in plan.before if row.session_id not in kept]
    ReleasedSession.objects.filter(pk__in=closed).update(until=release)
    written = [row for row in plan.after if row.session_id not in kept]
    for row in written:
        row.since = release
    ReleasedSession.objects.bulk_create(written)
    numbered = [row.session for row in plan.after if row.session.number != row.number]
    for row in plan.after:
        row.session.number = row.number
    # Nobody types a number: to give one shall not turn away who has the session open.
    unversioned: models.QuerySet[Session] = models.QuerySet(Session)
    unversioned.bulk_update(numbered, ["number"])
    for row in plan.before:
        after = now.get(row.session_id)
        if after and (row.level, row.scope) != (after.level, after.scope):
            pairs = ((row.level, row.scope), (after.level, after.scope))
            withdraw_narrowed_files(ReleasedSession.stamp_group, before=pairs[0], after=pairs[1])


def _settle_places(plan: Plan, meeting: Meeting, *, by: User | None) -> None:
    """No place stays in what is gone or needs no signing up; where there are more seats now, people move up."""
    open_to_all = {row.session_id for row in plan.after if row.needs_sign_up}
    withdraw_places({row.session_id for row in plan.before} - open_to_all, by=by)
    for one in plan.told:
        hidden = {row.session_id for row in one.before} - {row.session_id for row in one.after}
        withdraw_places(hidden, of=one.registration, by=by)
    fill_places(meeting, open_to_all, by=by)


def _told(before: Iterable[ReleasedSession], after: Iterable[ReleasedSession]) -> Iterator[Told]:
    """Those with a place, or in line, whose session moves, is gone for them, or needs no signing up any more."""
    was = {row.session_id: row for row in before}
    now = {row.session_id: row for row in after}
    lost = [key for key, row in was.items() if _is_lost(row, now.get(key))]
    coming = SessionPlace.objects.live().filter(registration__status__in=TAKING_PART)
    live = coming.filter(session__in=lost)
    related = ("registration__person__user", "registration__meeting__country", "registration__capacity")
    own: dict[int, list[SessionPlace]] = {}
    for place in live.select_related(*related).order_by("registration", "pk"):
        own.setdefault(place.registration_id, []).append(place)
    all_of: dict[int, list[int]] = {}
    for registration, session in coming.filter(registration__in=list(own)).values_list("registration", "session"):
        all_of.setdefault(registration, []).append(session)
    for places in own.values():
        registration = places[0].registration
        rows_before = [was[place.session_id] for place in places]
        rows_after = [now[place.session_id] for place in places if place.session_id in now]
        signed = [now[key] for key in all_of[registration.pk] if key in now]
        grants = _grants(registration, [*rows_before, *rows_after, *signed])
        told = Told(registration, *(_seen(rows, grants) for rows in (rows_before, rows_after, signed)))
        if any(change.is_move or not now[change.session].needs_sign_up for change in _changes(told).changes):
            yield told


def _is_lost(row: ReleasedSession, after: ReleasedSession | None) -> bool:
    """Something of it is other that a person with a place has to know, as far as can be said of everybody."""
    if after is None or not after.needs_sign_up or (row.level, row.scope) != (after.level, after.scope):
        return True
    return (row.starts_at, row.ends_at, row.room) != (after.starts_at, after.ends_at, after.room)


def _seen(rows: Iterable[ReleasedSession], grants: Grants) -> tuple[ReleasedSession, ...]:
    return tuple(row for row in rows if grants.cover(row.level, row.scope))


def _grants(registration: Registration, rows: Iterable[ReleasedSession]) -> Grants:
    """What somebody may see; a query, but where the public's share covers all of `rows`, for nobody holds less."""
    if all(PUBLIC.cover(row.level, row.scope) for row in rows):
        return PUBLIC
    user = registration.person.user
    return grants_of(user) if user else grants_of(participants_of(registration.meeting))


def _changes(told: Told) -> Comparison:
    meeting = told.registration.meeting
    return compare(told.before, told.after, zone_info_of(meeting), zone_info_of(as_released(meeting, told.before)))


def _is_same(row: ReleasedSession, other: ReleasedSession | None) -> bool:
    return other is not None and values_of(row) == values_of(other)


def _in_lines(told: Told) -> str:
    """One line for each session, in the language that is active: of the message."""
    lines = [f"- {change.name}: {' '.join(change.sentences)}" for change in _changes(told).changes]
    words = _("- “%(one)s” and “%(other)s” overlap now: give one of the places back.")
    lines += [words % {"one": one.title, "other": other.title} for one, other in overlapping(told.own_after)]
    return "\n".join(lines)


_said = lazy(_in_lines, str)
