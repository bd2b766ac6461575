"""What an office gives to see, from its first day to its last."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Appointment, Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import PUBLIC, Grants, Level, grants_from, grants_of
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    SteeringTermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture
def user() -> User:
    return UserFactory(email="focal.point@example.org")


@pytest.fixture
def member() -> Member:
    return MemberFactory()


def office(user: User, member: Member, **term: object) -> Appointment:
    term = {"start": PartialDate.of(2025, 1, 1), "end_state": EndState.OPEN, **term}
    person = getattr(user, "person", None) or PersonFactory(user=user)
    return AppointmentFactory(member=member, person=person, **term)


def of_a_focal_point(user: User, member: Member, *more: str) -> Grants:
    levels = {"public", "members", *more}
    scopes = (f"member:{member.pk}", f"person:{user.person.pk}")
    return Grants(frozenset(levels), frozenset((level, scope) for level in levels for scope in scopes))


@pytest.mark.parametrize("role", Role.values)
def test_every_current_office_gives_the_members_level_and_the_members_own(
    user: User, member: Member, role: str
) -> None:
    office(user, member, role=role)
    assert grants_of(user) == of_a_focal_point(user, member)


def test_a_steering_term_of_the_member_gives_the_steering_level(user: User, member: Member) -> None:
    office(user, member)
    SteeringTermFactory(member=member, start=PartialDate.of(2024), end_state=EndState.OPEN)
    assert grants_of(user) == of_a_focal_point(user, member, "steering")


def test_a_steering_term_of_another_member_gives_nothing(user: User, member: Member) -> None:
    office(user, member)
    SteeringTermFactory(start=PartialDate.of(2024), end_state=EndState.OPEN)
    assert grants_of(user) == of_a_focal_point(user, member)


@pytest.mark.parametrize(
    ("term", "seen"),
    [
        ({"end_state": EndState.KNOWN, "end": PartialDate.on(TODAY)}, True),
        ({"end_state": EndState.KNOWN, "end": PartialDate.of(2026, 11, 24)}, False),
        ({"end_state": EndState.KNOWN, "end": PartialDate.of(2026)}, False),
        ({"end_state": EndState.UNKNOWN}, False),
        ({"start": PartialDate.on(TODAY)}, True),
        ({"start": PartialDate.of(2026, 11, 26)}, False),
        ({"start": PartialDate.of(2026, 11)}, False),
        ({"start": None}, True),
    ],
    ids=["last day", "ended", "may have ended", "end not known", "first day", "to begin", "may begin", "no start"],
)
def test_access_lasts_from_the_first_certain_day_to_the_last(
    user: User, member: Member, term: dict[str, object], seen: bool
) -> None:
    with time_machine.travel("2026-11-25 12:00Z", tick=False):
        office(user, member, **term)
        assert grants_of(user).cover(Level.MEMBERS) == seen
        assert grants_of(user).cover(Level.MEMBERS, f"member:{member.pk}") == seen


@pytest.mark.parametrize("standing", [Standing.FORMER, Standing.PROSPECTIVE])
def test_an_office_of_who_is_no_member_gives_nothing(user: User, member: Member, standing: str) -> None:
    office(user, member)
    member.standing = standing
    member.save()
    assert grants_of(user).levels == PUBLIC.levels


def test_an_account_that_is_closed_holds_nothing(user: User, member: Member) -> None:
    office(user, member)
    user.is_active = False
    assert grants_of(user) == PUBLIC


def test_nobody_holds_what_another_person_does(user: User, member: Member) -> None:
    office(user, member)
    assert grants_of(UserFactory()) == PUBLIC == grants_of(AnonymousUser())


def test_all_that_somebody_holds_is_asked_in_one_query(user: User, member: Member) -> None:
    office(user, member)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        grants_of(user)
    assert len(asked) == 1


def test_what_is_narrowed_is_read_up_to_the_level_it_is_held_at() -> None:
    grants = grants_from([("steering", ""), ("members", "meeting:5")])
    assert grants.levels == {"public", "steering"}
    assert grants.scoped == {("public", "meeting:5"), ("members", "meeting:5"), ("steering", "meeting:5")}
    guest = grants_from([("members", "meeting:5")])
    assert (guest.cover("members"), guest.cover("members", "meeting:5"), guest.cover("members", "meeting:6")) == (
        False,
        True,
        False,
    )


@pytest.mark.parametrize("how", ["named", "waiting", "requested", "observer", "confirmed"])
def test_an_office_opens_what_is_for_participants_to_those_alone_who_take_part(
    user: User, member: Member, how: str
) -> None:
    person = office(user, member).person
    meeting = MeetingFactory()
    if how == "named":
        InvitationFactory(meeting=meeting).persons.add(person)
    else:
        status = how if how in ("waiting", "requested") else "confirmed"
        capacity = CapacityFactory(meeting=meeting, reads_papers=how != "observer")
        RegistrationFactory(meeting=meeting, person=person, capacity=capacity, status=status)
    assert grants_of(user).cover(Level.MEMBERS, f"meeting:{meeting.pk}") == (how == "confirmed")
    assert grants_of(user).cover(Level.PUBLIC, f"meeting:{meeting.pk}")


def test_a_place_that_came_with_an_office_opens_nothing_when_the_office_has_ended(user: User, member: Member) -> None:
    term = office(user, member)
    invitation = InvitationFactory(member=member)
    RegistrationFactory(meeting=invitation.meeting, person=term.person, invitation=invitation)
    scope = f"meeting:{invitation.meeting_id}"
    assert grants_of(user).cover(Level.MEMBERS, scope)
    term.end_state, term.end = EndState.KNOWN, PartialDate.of(2026, 11, 1)
    term.save()
    assert not grants_of(user).cover(Level.MEMBERS, scope)
    invitation.persons.add(term.person)
    assert grants_of(user).cover(Level.MEMBERS, scope)
