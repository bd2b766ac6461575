"""The page of the steering group: for the group and the secretariat; who rotates out when, the balance by region."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Member, Person
from focalpoints.models.country import UNGroup
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from focalpoints.steering_group import steering_group
from r2pnet.partial_dates import PartialDate
from tests.factories import MemberFactory, SteeringTermFactory
from tests.focalpoints.peers.people import peer, signed_in
from tests.meetings.reading import main_of, words_of

pytestmark = pytest.mark.django_db

STEERING = "/desk/steering/"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


def state(name: str, group: UNGroup = UNGroup.AFRICAN) -> Member:
    found: Member = MemberFactory(
        country__short_name=name, country__un_group=group, slug=name.lower().replace(" ", "-")
    )
    return found


def serves(member: Member, start: PartialDate, end: PartialDate | None = None, **fields: Any) -> Any:
    state_of_end = EndState.KNOWN if end else EndState.OPEN
    return SteeringTermFactory(member=member, start=start, end_state=state_of_end, end=end, verified=True, **fields)


@pytest.fixture
def chair() -> Person:
    """The focal point of a member that chairs the group until the end of the year; another one follows."""
    one = peer("C. Example", member=state("Chairland", UNGroup.WEOG))
    serves(Member.objects.get(slug="chairland"), PartialDate.of(2024), PartialDate.on(date(2026, 12, 31)), role="chair")
    serves(state("Openland"), PartialDate.of(2025))
    serves(state("Nextland", UNGroup.GRULAC), PartialDate.on(date(2027, 1, 1)))
    serves(state("Pastland"), PartialDate.of(2014), PartialDate.of(2016))
    return one


def test_it_is_for_the_group_and_the_secretariat(chair: Person) -> None:
    other = signed_in(peer("O. Example"))
    visitor, staff = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    staff.force_login(make_staff("editor@example.org"))
    assert [client.get(STEERING).status_code for client in (signed_in(chair), staff, other, visitor)] == [
        200, 200, 404, 302,
    ]  # fmt: skip
    assert STEERING in main_of(signed_in(chair).get("/desk/"))
    assert STEERING not in main_of(other.get("/desk/"))
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False):
        assert signed_in(chair).get(STEERING).status_code == 404


def test_terms_stand_by_time_and_the_next_change_is_said(chair: Person) -> None:
    words = words_of(signed_in(chair).get(STEERING))
    assert "The group changes next on 1 January 2027. Then leaves: Chairland. Then enters: Nextland." in words
    assert re.search(r"first to rotate out on top Chairland Chair 2024 – 31 December 2026 Openland Since 2025", words)
    assert (
        "Terms to come Nextland Since 1 January 2027 Past terms, and those whose end is not known Pastland 2014 – 2016"
        in words
    )


def test_the_balance_by_region_is_that_of_today_and_after_the_next_change(chair: Person) -> None:
    rows = {region.label: (region.now, region.then, region.members) for region in steering_group(chair.user).regions}  # type: ignore[arg-type]
    assert rows == {
        "African Group": (1, 1, 2),
        "Latin American and Caribbean Group": (0, 1, 1),
        "Western European and Others Group": (1, 0, 1),
    }


def test_without_a_change_ahead_there_is_one_column_and_without_terms_words() -> None:
    staff = Client(SERVER_NAME="localhost")
    staff.force_login(make_staff("editor@example.org"))
    words = words_of(staff.get(STEERING))
    assert "No change is recorded ahead." in words
    assert "No term that runs now is on record." in words
    assert "No past term is on record." in words


def test_a_term_for_the_secretariat_alone_is_not_counted_for_the_group(chair: Person) -> None:
    serves(state("Hiddenland"), PartialDate.of(2025), level="secretariat")
    serves(MemberFactory(level="secretariat", country__short_name="Secretland"), PartialDate.of(2025))
    shown = words_of(signed_in(chair).get(STEERING))
    assert [word for word in ("Hiddenland", "Secretland") if word in shown] == []
    assert len(steering_group(chair.user).current) == 2  # type: ignore[arg-type]


def test_the_public_sees_who_is_in_the_group_now(chair: Person) -> None:
    visitor = Client(SERVER_NAME="localhost")
    assert 'href="/members/?steering=yes"' in main_of(visitor.get("/about/"))
    listed = words_of(visitor.get("/members/?steering=yes"))
    assert [name for name in ("Chairland", "Openland", "Nextland", "Pastland") if name in listed] == [
        "Chairland",
        "Openland",
    ]


def test_the_number_of_queries_does_not_grow_with_the_terms(chair: Person) -> None:
    client = signed_in(chair)
    client.get(STEERING)
    with CaptureQueriesContext(connection) as few:
        client.get(STEERING)
    for number in range(12):
        serves(state(f"Land {number}"), PartialDate.of(2025))
    with CaptureQueriesContext(connection) as many:
        client.get(STEERING)
    assert len(few) == len(many)
