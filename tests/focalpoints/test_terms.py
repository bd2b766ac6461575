"""Offices and terms in the steering group: never two where one is meant."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from focalpoints.models import Appointment, Member, SteeringTerm, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.terms import (
    certain_days,
    certainly_overlap,
    is_current,
    save_appointment,
    save_steering_term,
)
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.examples import examples
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, SteeringTermFactory, UserFactory
from tests.races import at_once, race

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL keeps this rule itself")
parse = PartialDate.parse


def term(start: str = "", end: str = "", *, is_open: bool = False, **fields: object) -> Appointment:
    """A focal-point office that is not saved: "" is a date that nobody knows."""
    state = EndState.OPEN if is_open else EndState.KNOWN if end else EndState.UNKNOWN
    return Appointment(
        start=parse(start) if start else None, end=parse(end) if end else None, end_state=state, **fields
    )


def of(member: Member, office: Appointment) -> Appointment:
    office.member = member
    return office


@pytest.fixture
def slovenia(db: None) -> Member:
    return MemberFactory(country__short_name="Slovenia", slug="slovenia")


@pytest.fixture
def by(db: None) -> User:
    return UserFactory()


class TestCertainDays:
    def test_they_run_from_the_latest_start_to_the_earliest_end(self) -> None:
        assert certain_days(term("2020", "2024-05")) == (date(2020, 12, 31), date(2024, 5, 1))

    def test_an_open_end_is_the_end_of_time(self) -> None:
        assert certain_days(term("2020-02-01", is_open=True)) == (date(2020, 2, 1), date.max)

    def test_an_unknown_end_counts_as_the_earliest_start(self) -> None:
        assert certain_days(term("2020-02-01")) == (date(2020, 2, 1), date(2020, 2, 1))
        assert certain_days(term("2020-02")) is None
        assert certain_days(term("by 2020")) is None

    def test_without_a_start_no_day_is_certain(self) -> None:
        assert [certain_days(term(is_open=True)), certain_days(term("", "2024"))] == [None, None]

    def test_a_start_that_may_lie_after_the_end_leaves_no_certain_day(self) -> None:
        assert certain_days(term("2024", "2024-03-01")) is None


class TestASecondFocalPoint:
    def test_is_refused_while_the_first_has_not_ended(self, slovenia: Member, by: User) -> None:
        save_appointment(of(slovenia, term("2025-05-06", is_open=True)), by=by)
        with pytest.raises(Refused) as refused:
            save_appointment(of(slovenia, term("2026-01-01", is_open=True)), by=by)
        assert refused.value.field == "start"
        assert refused.value.message == (
            "Slovenia has a focal point since 6 May 2025: end that term first, or record an agreed cover."
        )
        assert Appointment.objects.count() == 1

    def test_is_refused_before_the_day_on_which_the_first_ends(self, slovenia: Member, by: User) -> None:
        save_appointment(of(slovenia, term("2025-05-06", "2027-06-30")), by=by)
        with pytest.raises(Refused, match="^Slovenia has a focal point until 30 June 2027: end that term first, or"):
            save_appointment(of(slovenia, term("2027-06-30", is_open=True)), by=by)
        assert save_appointment(of(slovenia, term("2027-07-01", is_open=True)), by=by).pk

    def test_is_refused_where_both_are_current_without_a_known_start(self, slovenia: Member, by: User) -> None:
        save_appointment(of(slovenia, term(is_open=True)), by=by)
        with pytest.raises(Refused, match="^Slovenia has a focal point: end that term first, or record an agreed"):
            save_appointment(of(slovenia, term("by 2013", is_open=True)), by=by)

    def test_is_refused_on_the_one_day_that_is_known_of_the_first(self, slovenia: Member, by: User) -> None:
        save_appointment(of(slovenia, term("2020-02-01")), by=by)
        with pytest.raises(Refused, match="^Slovenia had a focal point on 1 February 2020: correct that term first"):
            save_appointment(of(slovenia, term("2020-02-01", "2021")), by=by)
        assert save_appointment(of(slovenia, term("2020-02-02", is_open=True)), by=by).pk

    def test_is_let_through_where_only_perhaps_both_served(self, slovenia: Member, by: User) -> None:
        save_appointment(of(slovenia, term("2012", "2015")), by=by)
        assert save_appointment(of(slovenia, term("2015", is_open=True)), by=by).pk
        assert save_appointment(of(slovenia, term("by 2013")), by=by).pk

    def test_is_an_agreed_cover_for_a_stated_time(self, slovenia: Member, by: User) -> None:
        save_appointment(of(slovenia, term("2025-05-06", is_open=True)), by=by)
        cover = of(slovenia, term("2026-01-01", "2027-01-31", is_agreed_cover=True))
        assert save_appointment(cover, by=by).pk
        cover.position = "Deputy"
        assert save_appointment(cover, by=by).version == 2

    def test_is_no_matter_of_other_members_and_other_roles(self, slovenia: Member, by: User) -> None:
        save_appointment(of(slovenia, term("2025-05-06", is_open=True)), by=by)
        assert save_appointment(of(slovenia, term("2025-05-06", is_open=True, role=Role.ALTERNATE)), by=by).pk
        assert save_appointment(of(MemberFactory(), term("2025-05-06", is_open=True)), by=by).pk

    def test_is_refused_when_an_alternate_is_made_one(self, slovenia: Member, by: User) -> None:
        save_appointment(of(slovenia, term("2025-05-06", is_open=True)), by=by)
        alternate = save_appointment(of(slovenia, term("2025-05-06", is_open=True, role=Role.ALTERNATE)), by=by)
        alternate.role = Role.FOCAL_POINT
        with pytest.raises(Refused):
            save_appointment(alternate, by=by)
        assert Appointment.objects.get(pk=alternate.pk).role == Role.ALTERNATE

    def test_follows_when_the_first_is_ended(self, slovenia: Member, by: User) -> None:
        first = save_appointment(of(slovenia, term("2025-05-06", is_open=True)), by=by)
        first.end, first.end_state = parse("2026-06-30"), EndState.KNOWN
        save_appointment(first, by=by, reason="Letter of 1 June")
        second = save_appointment(of(slovenia, term("2026-07-01", is_open=True)), by=by)
        with time_machine.travel("2026-07-01"):
            assert list(Appointment.objects.of_focal_points().current()) == [second]
        assert first.history.latest().history_change_reason == "Letter of 1 June"
        assert first.history.latest().history_user == by


def test_an_office_names_an_institution_of_its_own_member(slovenia: Member, by: User) -> None:
    with pytest.raises(Refused) as refused:
        save_appointment(of(slovenia, term("2020", institution=InstitutionFactory())), by=by)
    assert (refused.value.field, refused.value.message) == (
        "institution",
        "This institution belongs to another member.",
    )


def test_a_member_is_once_in_the_steering_group_at_a_time(slovenia: Member, by: User) -> None:
    first = SteeringTerm(member=slovenia, start=parse("2025-01-01"), end_state=EndState.OPEN)
    save_steering_term(first, by=by)
    second = SteeringTerm(member=slovenia, start=parse("2026-01-01"), end_state=EndState.OPEN)
    with pytest.raises(Refused, match="^Slovenia is in the steering group since 1 January 2025: end that term first.$"):
        save_steering_term(second, by=by)
    first.end, first.end_state = parse("2025-12-31"), EndState.KNOWN
    save_steering_term(first, by=by)
    assert save_steering_term(second, by=by).pk


days = st.dates(date(2005, 1, 1), date(2030, 12, 31))
known = st.one_of(
    days.map(PartialDate.on),
    days.map(lambda day: PartialDate.of(day.year, day.month)),
    days.map(lambda day: parse(f"by {day.year}")),
    days.map(lambda day: parse(f"about {day.isoformat()}")),
)


@st.composite
def terms(draw: Callable) -> Appointment:
    state = draw(st.sampled_from(EndState))
    start = draw(st.one_of(st.none(), known))
    end = (
        draw(known.filter(lambda day: not (start and day.certainly_before(start)))) if state == EndState.KNOWN else None
    )
    return Appointment(start=start, end_state=state, end=end)


@given(terms(), terms(), days)
def test_terms_overlap_exactly_when_both_certainly_run_on_one_day(
    one: Appointment, other: Appointment, day: date
) -> None:
    def certain(office: Appointment, on: date) -> bool:
        span = certain_days(office)
        return span is not None and span[0] <= on <= span[1]

    edges = [edge for office in (one, other) for edge in certain_days(office) or ()]
    assert certainly_overlap(one, other) == any(certain(one, edge) and certain(other, edge) for edge in edges)
    assert certainly_overlap(one, other) == certainly_overlap(other, one)
    if certain(one, day) and one.end_state != EndState.UNKNOWN:
        assert is_current(one, day)


@pytest.mark.django_db
@settings(max_examples=examples(25), deadline=None)
@given(st.lists(terms(), min_size=2, max_size=4))
def test_what_is_saved_never_overlaps_and_current_means_the_same_everywhere(offices: list[Appointment]) -> None:
    with transaction.atomic():
        member = MemberFactory()
        for office in offices:
            try:
                save_appointment(of(member, office), by=None)
            except Refused:
                continue
        saved = list(member.appointments.all())
        pairs = [(one, other) for one in saved for other in saved if one.pk < other.pk]
        assert not [pair for pair in pairs if certainly_overlap(*pair)]
        today = date(2026, 11, 24)
        current = {one.pk for one in saved if is_current(one, today)}
        assert current == set(member.appointments.current(today).values_list("pk", flat=True))
        transaction.set_rollback(True)


@on_postgresql
@pytest.mark.django_db
class TestPostgreSQLKeepsTermsApart:
    def test_when_a_second_focal_point_is_written_past_the_service(self) -> None:
        first = AppointmentFactory(start=parse("2025-05-06"), end_state=EndState.OPEN)
        with pytest.raises(IntegrityError, match="focalpoints_appointment_offices_apart"), transaction.atomic():
            AppointmentFactory(
                member=first.member, start=parse("2026-01-01"), end=parse("2027-01-01"), end_state=EndState.KNOWN
            )

    def test_and_lets_through_what_only_perhaps_overlaps(self) -> None:
        member = MemberFactory()
        for start, end in (("2012", "2015"), ("2015", "2016"), ("by 2013", ""), ("about 2014", "2015-06")):
            of(member, term(start, end)).save()
        of(member, term("2014-01-01", "2014-06-01", is_agreed_cover=True)).save()
        of(member, term("2012", "2015", role=Role.CONTACT_OFFICE)).save()
        assert member.appointments.count() == 6

    def test_in_the_steering_group_too(self) -> None:
        first = SteeringTermFactory(start=parse("2025-01-01"), end_state=EndState.OPEN)
        with pytest.raises(IntegrityError, match="focalpoints_steeringterm_terms_apart"), transaction.atomic():
            SteeringTermFactory(member=first.member, start=parse("2026"), end_state=EndState.OPEN)

    @settings(max_examples=examples(25), deadline=None)
    @given(terms(), terms())
    def test_by_the_same_rule_as_the_service(self, one: Appointment, other: Appointment) -> None:
        with transaction.atomic():
            member = MemberFactory()
            of(member, one).save()
            try:
                with transaction.atomic():
                    of(member, other).save()
                refused = False
            except IntegrityError:
                refused = True
            assert refused == certainly_overlap(one, other)
            transaction.set_rollback(True)


@race
def test_of_two_who_name_a_focal_point_at_once_one_is_told() -> None:
    member = MemberFactory(country__short_name="Slovenia")
    offices = [
        of(Member.objects.get(pk=member.pk), term(start, is_open=True)) for start in ("2026-01-01", "2026-02-01")
    ]

    def name(office: Appointment) -> str:
        try:
            save_appointment(office, by=None)
        except Refused as refused:
            return refused.message.partition(":")[2]
        return "named"

    outcomes = at_once([lambda office=office: name(office) for office in offices])
    assert sorted(outcomes) == [" end that term first, or record an agreed cover.", "named"]
    assert member.appointments.count() == 1
