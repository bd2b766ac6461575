"""What each role may do for its member, beside what it gives to see (tests/focalpoints/test_grants.py)."""

from datetime import date
from typing import Any

import pytest

from focalpoints.models import Appointment, Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.confirming import confirm_on_desk, seen_of, speaks_for
from focalpoints.services.nominating import members_to_nominate_for
from focalpoints.services.succession import Successor, look_ahead
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from r2pnet.visibility import Level, grants_of
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

# Reads the member's own, confirms the entry, nominates, hands the office over.
MAY = {
    Role.FOCAL_POINT: (True, True, True, True),
    Role.ALTERNATE: (True, True, False, True),
    Role.ASSISTANT: (True, False, True, False),
    Role.CONTACT_OFFICE: (True, False, False, False),
    Role.MISSION_CONTACT: (True, False, False, False),
}


@pytest.fixture
def member() -> Member:
    return MemberFactory()


def holder(member: Member, role: str, **fields: Any) -> User:
    """The account of somebody who holds `role` now."""
    user: Any = UserFactory()
    days: dict[str, Any] = {"start": PartialDate.of(2020), "end_state": EndState.OPEN, "end": None, **fields}
    AppointmentFactory(member=member, role=role, person=PersonFactory(user=user), **days)
    return user  # type: ignore[no-any-return]


def hands_over(office: Appointment) -> bool:
    """True when the deed takes this office, whatever it then says of the day or the successor."""
    successor = Successor(name="B. Example", work_email="b.example@example.org")
    try:
        look_ahead(office, last_day=network_today(), successor=successor, by=None)
    except Refused as refused:
        return refused.field is not None
    return True


def does(user: User, member: Member) -> tuple[bool, bool, bool, bool]:
    office = Appointment.objects.get(member=member, person__user=user)
    return (
        grants_of(user).cover(Level.MEMBERS, f"member:{member.pk}"),
        speaks_for(user, member),
        members_to_nominate_for(user).filter(pk=member.pk).exists(),
        hands_over(office),
    )


@pytest.mark.parametrize("role", Role)
def test_each_role_does_what_is_written_down_and_no_more(member: Member, role: Role) -> None:
    assert does(holder(member, role), member) == MAY[role]


@pytest.mark.parametrize("role", Role)
def test_none_of_it_is_left_after_the_last_day_nor_true_of_another_member(member: Member, role: Role) -> None:
    ended = {"end_state": EndState.KNOWN, "end": PartialDate.on(date(2024, 5, 1))}
    user = holder(member, role, **ended)
    assert does(user, member) == (False, False, False, False)
    other = holder(MemberFactory(), role)
    assert not grants_of(other).cover(Level.MEMBERS, f"member:{member.pk}")
    assert (speaks_for(other, member), members_to_nominate_for(other).filter(pk=member.pk).exists()) == (False, False)


def test_what_an_assistant_would_release_is_refused(member: Member) -> None:
    user = holder(member, Role.ASSISTANT)
    with pytest.raises(Refused):
        confirm_on_desk(member, seen=seen_of(member), by=user)
    member.refresh_from_db()
    assert member.last_confirmed_on is None
