"""Random histories of offices against a slow and simple reference, which goes through the days one by one.

The reference knows no rule of the portal but the words of them: a date is every day that it can be; a term runs on a
day for certain when it does so whichever of these days is true.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focalpoints.continuity import gaps_between
from focalpoints.duplicates.kinds import KINDS
from focalpoints.models import Appointment, Member, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.merge import KindOfRecord, Merge
from focalpoints.models.term import EndState
from focalpoints.offices import offices_seen, timeline
from focalpoints.services.accounts import make_staff
from focalpoints.services.correcting_terms import correct_term, restore_term, strike_term
from focalpoints.services.ending import end_term
from focalpoints.services.merging import merge
from focalpoints.services.succession import Successor, succeed
from focalpoints.services.terms import save_appointment
from focalpoints.services.undoing_merges import undo
from focalpoints.signs import held_office
from r2pnet.partial_dates import PartialDate, Sense
from r2pnet.refusal import Refused
from tests.examples import examples
from tests.factories import MemberFactory, PersonFactory

TODAY = date(2026, 11, 24)
A_DAY = timedelta(days=1)
REFUSALS = (Refused, ValidationError)
Days = list[date]


def days_of(when: PartialDate | None) -> Days:
    """Every day that it can be; of "by" the first, and then the few years that these histories know."""
    if when is None:
        return []
    first = max(when.earliest, date(2018, 1, 1))
    known = [first + A_DAY * number for number in range((when.latest - first).days + 1)]
    return known if first == when.earliest else [when.earliest, *known]


@dataclass
class Row:
    """What was recorded of one term, as the reference remembers it."""

    role: str
    start: PartialDate | None
    end: PartialDate | None
    end_state: str
    person: int | None
    is_cover: bool = False
    is_struck: bool = False

    def runs(self, day: date) -> bool:
        """True when it certainly runs on `day`, if somebody asks on that day: an unknown start has been."""
        begun = all(one <= day for one in days_of(self.start))
        if self.end_state == EndState.OPEN:
            return begun
        return begun and self.end_state == EndState.KNOWN and all(one >= day for one in days_of(self.end))

    def runs_by_the_record(self, day: date) -> bool:
        """The same where the record alone counts: without a start no day is certain; an unknown end is the start."""
        if self.start is None or not all(one <= day for one in days_of(self.start)):
            return False
        if self.end_state == EndState.OPEN:
            return True
        return all(one >= day for one in days_of(self.end or self.start)[:1] + days_of(self.end))

    def may_run(self, day: date) -> bool:
        begun = self.start is None or any(one <= day for one in days_of(self.start))
        return begun and (self.end is None or any(one >= day for one in days_of(self.end)))

    @property
    def stands_alone(self) -> bool:
        return self.role == Role.FOCAL_POINT and not self.is_cover and not self.is_struck

    @property
    def edges(self) -> Days:
        ends = [day for when in (self.start, self.end) if when for day in (when.earliest, when.latest)]
        return [day + A_DAY * by for day in ends for by in (-1, 0, 1)]


@dataclass
class Reference:
    """All rows of one member by their keys."""

    rows: dict[int, Row] = field(default_factory=dict)

    def fits(self, wanted: Row, key: int | None = None) -> bool:
        """True unless it is certainly wrong: the end before the start, a cover without an end, two at once."""
        if wanted.start and wanted.end and not any(one <= wanted.end.latest for one in days_of(wanted.start)):
            return False
        if wanted.is_cover and wanted.end_state != EndState.KNOWN:
            return False
        beside = [one for other, one in self.rows.items() if other != key and one.stands_alone]
        if not wanted.stands_alone:
            return True
        if any(wanted.runs(TODAY) and one.runs(TODAY) for one in beside):
            return False
        return not any(
            wanted.runs_by_the_record(day) and one.runs_by_the_record(day)
            for one in beside
            for day in (*wanted.edges, *one.edges)
        )


MONTHS = [date(year, month, 1) for year in range(2020, 2029) for month in (1, 4, 11)]


@st.composite
def dates(draw: st.DrawFn) -> PartialDate:
    day, precision = draw(st.sampled_from(MONTHS)), draw(st.integers(1, 3))
    parts = (day.year, day.month, draw(st.sampled_from([1, 24, 30])))[:precision]
    return PartialDate.of(*parts, sense=draw(st.sampled_from(Sense)))


@st.composite
def ends(draw: st.DrawFn) -> tuple[str, PartialDate | None]:
    state = draw(st.sampled_from([EndState.OPEN, EndState.KNOWN, EndState.KNOWN, EndState.UNKNOWN]))
    return state, draw(dates()) if state == EndState.KNOWN else None


some = st.integers(0, 5)
maybe_dates = st.one_of(st.none(), dates(), dates(), dates())
roles = st.sampled_from([Role.FOCAL_POINT, Role.FOCAL_POINT, Role.FOCAL_POINT, Role.ALTERNATE])
deeds = st.one_of(
    st.tuples(st.just("appoint"), roles, maybe_dates, ends(), some, st.booleans()),
    st.tuples(st.just("appoint"), roles, maybe_dates, ends(), some, st.just(False)),
    st.tuples(st.just("end"), some, dates()),
    st.tuples(st.just("correct"), some, maybe_dates, ends()),
    st.tuples(st.just("strike"), some),
    st.tuples(st.just("restore"), some),
    st.tuples(st.just("succeed"), some, st.sampled_from([TODAY, date(2026, 12, 31), date(2027, 2, 1)]), some),
    st.tuples(st.just("merge"), some, some),
    st.tuples(st.just("undo")),
)


class History:
    """A member, a few persons, and what is done to them: in the portal and in the reference."""

    def __init__(self) -> None:
        self.member: Member = MemberFactory()
        self.persons: list[Person] = [PersonFactory(work_email=f"p{n}@example.org") for n in range(4)]
        self.by: User = make_staff("m.sample@example.org", "M. Sample")
        self.reference = Reference()
        self.merges: list[Merge] = []

    def do(self, deed: tuple[Any, ...]) -> None:
        getattr(self, f"_{deed[0]}")(*deed[1:])

    def _term(self, number: int) -> Appointment | None:
        rows = list(Appointment.everything.filter(member=self.member).order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def _person(self, number: int) -> Person:
        person = Person._base_manager.get(pk=self.persons[number % len(self.persons)].pk)
        return person.lasting  # type: ignore[no-any-return]

    def _appoint(self, role: str, start: Any, end: Any, number: int, is_cover: bool) -> None:
        row = Row(role, start, end[1], end[0], self._person(number).pk, is_cover and role == Role.FOCAL_POINT)
        made = Appointment(member=self.member, role=role, person_id=row.person, is_agreed_cover=row.is_cover)
        made.start, made.end, made.end_state = row.start, row.end, row.end_state
        fits = self.reference.fits(row)
        try:
            save_appointment(made, by=self.by)
        except REFUSALS:
            assert not fits, "refused although it is not certainly wrong"
            return
        assert fits, "recorded although it is certainly wrong"
        self.reference.rows[made.pk] = row

    def _end(self, number: int, day: PartialDate) -> None:
        if (term := self._term(number)) is None:
            return
        try:
            end_term(term, last_day=day, by=self.by)
        except REFUSALS:
            return
        row = self.reference.rows[term.pk]
        row.end, row.end_state = day, EndState.KNOWN

    def _correct(self, number: int, start: Any, end: Any) -> None:
        if (term := self._term(number)) is None or term.is_struck:
            return
        row = self.reference.rows[term.pk]
        wanted = Row(row.role, start, end[1], end[0], row.person, row.is_cover)
        term.start, term.end, term.end_state = start, end[1], end[0]
        fits = self.reference.fits(wanted, term.pk)
        try:
            correct_term(term, by=self.by, reason="A letter says so")
        except REFUSALS:
            assert not fits, "refused although it is not certainly wrong"
            return
        assert fits, "corrected to what is certainly wrong"
        self.reference.rows[term.pk] = wanted

    def _strike(self, number: int) -> None:
        if (term := self._term(number)) is not None:
            strike_term(term, by=self.by, reason="Never so")
            self.reference.rows[term.pk].is_struck = True

    def _restore(self, number: int) -> None:
        if (term := self._term(number)) is None or not term.is_struck:
            return
        row = self.reference.rows[term.pk]
        row.is_struck = False
        fits = self.reference.fits(row, term.pk)
        try:
            restore_term(term, by=self.by)
        except REFUSALS:
            assert not fits, "refused although it is not certainly wrong"
            row.is_struck = True
            return
        assert fits, "stands again although it is certainly wrong"

    def _succeed(self, number: int, last_day: date, person: int) -> None:
        if (term := self._term(number)) is None:
            return
        to = self._person(person)
        try:
            found = succeed(term, last_day=last_day, successor=Successor(to.name, to.work_email), by=self.by)
        except REFUSALS:
            return
        row, begins = self.reference.rows[term.pk], PartialDate.on(last_day + A_DAY)
        row.end, row.end_state = PartialDate.on(last_day), EndState.KNOWN
        following = found.following_id
        assert following is not None
        next_row = Row(row.role, begins, None, EndState.OPEN, to.pk)
        self.reference.rows.setdefault(following, next_row)

    def _merge(self, one: int, other: int) -> None:
        kept, goes = self._person(one), self._person(other)
        try:
            done = merge(
                KINDS[KindOfRecord.PERSON], kept.pk, goes.pk, choices={}, seen={}, reason="The same", by=self.by
            )
        except REFUSALS:
            return
        self.merges.append(done)
        for row in self.reference.rows.values():
            row.person = kept.pk if row.person == goes.pk else row.person

    def _undo(self) -> None:
        if not self.merges:
            return
        try:
            undo(self.merges.pop(), by=self.by)
        except REFUSALS:
            return
        for key, row in self.reference.rows.items():
            row.person = Appointment.everything.get(pk=key).person_id  # who it goes back to is merging's own matter

    def told(self) -> set[int]:
        """The lines of history there are."""
        return set(Appointment.history.filter(member=self.member).values_list("history_id", flat=True))


def check(history: History) -> None:
    """Everything that is recorded agrees with the reference."""
    rows = history.reference.rows
    saved = {one.pk: one for one in Appointment.everything.filter(member=history.member)}
    assert {
        key: Row(one.role, one.start, one.end, one.end_state, one.person_id, one.is_agreed_cover, one.is_struck)
        for key, one in saved.items()
    } == rows
    standing = {key: row for key, row in rows.items() if not row.is_struck}
    for day in {TODAY, *(edge for row in standing.values() for edge in row.edges)}:
        current = Appointment.objects.current(day).filter(member=history.member)
        assert set(current.values_list("pk", flat=True)) == {key for key, row in standing.items() if row.runs(day)}
        alone = [row for row in standing.values() if row.stands_alone and row.runs_by_the_record(day)]
        assert len(alone) <= 1, "two focal points on one day"
    check_pages(history, standing)


def check_pages(history: History, standing: dict[int, Row]) -> None:
    """Who holds the office, the timeline and its gaps say what the reference says."""
    offices = offices_seen(history.member, history.by)
    entry = offices.of_focal_points.entry_of(history.member)
    of_the_office = {key: row for key, row in standing.items() if row.role == Role.FOCAL_POINT}
    moments = timeline(entry, offices)
    assert sorted(one.fact.pk for one in moments if one.fact) == sorted(of_the_office)  # type: ignore[attr-defined]
    running = {key for key, row in of_the_office.items() if row.runs(TODAY)}
    holder = held_office(offices.of_focal_points.seen)
    if running:
        assert holder is not None and not entry.is_vacant
        assert (holder.pk in running) or of_the_office[holder.pk].may_run(TODAY)
    assert entry.is_vacant is (bool(of_the_office) and holder is None)
    gaps = [(gap.first, gap.last) for gap in gaps_between(offices.of_focal_points.seen)]
    assert gaps == list(empty_days(list(of_the_office.values())))
    assert len([one for one in moments if one.fact is None]) == len(gaps) + entry.is_vacant


def empty_days(rows: list[Row]) -> Iterator[tuple[date, date]]:
    """Runs of days on which certainly nobody served, between two who did."""
    known = [day for row in rows for when in (row.start, row.end) if when for day in days_of(when)]
    day, first, last = min(known, default=TODAY), None, max(known, default=TODAY)
    seen = False
    while day <= last:
        held = any(row.may_run(day) for row in rows)
        if held and first is not None:
            yield first, day - A_DAY
            first = None
        if not held and seen and first is None:
            first = day
        seen = seen or held
        day += A_DAY


@pytest.mark.django_db
@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(deeds, min_size=4, max_size=9))
def test_random_histories_keep_every_rule_and_lose_nothing(done: list[tuple[Any, ...]]) -> None:
    with time_machine.travel("2026-11-24 12:00", tick=False), transaction.atomic():
        history = History()
        told: set[int] = set()
        for deed in done:
            history.do(deed)
            assert told <= history.told(), "a line of history is gone"
            told = history.told()
        check(history)
        transaction.set_rollback(True)


@given(maybe_dates, maybe_dates)
def test_two_dates_compare_as_all_their_days_do(one: PartialDate | None, other: PartialDate | None) -> None:
    if one is None or other is None:
        return
    certain = all(first < second for first in days_of(one)[-1:] for second in days_of(other)[:1])
    if other.earliest >= date(2018, 1, 1):
        assert one.certainly_before(other) is certain
    assert not (one.certainly_before(other) and other.certainly_before(one))


@given(dates())
def test_every_date_is_shown_and_read_back_as_it_is_known(one: PartialDate) -> None:
    assert PartialDate.parse(one.text) == one
    assert PartialDate.parse(str(one)) == one
