"""The calendar behind a secret address holds what its person may see, and nothing of what is theirs alone to others."""

import pytest
from django.test import Client

from meetings.models import CalendarAddress, Meeting, Registration
from meetings.services.calendar_addresses import make_address
from tests.meetings.gathering import account_of
from tests.visibility.roles import PEOPLE
from tests.visibility.walking import ask
from tests.visibility.world import World

pytestmark = pytest.mark.django_db
# Who holds an office, or a place at the meeting to come; whose term has ended is named for a meeting that is over.
WITH_A_CALENDAR = {"focal_point", "assistant", "of_another", "steering", "guest", "waiting"}
SECRETS = ("zqxsecret2", "zqxsecret3")  # needs, and where one joins


def feed_of(world: World, role: str) -> str:
    person = world.cast.person(role)
    CalendarAddress.objects.filter(person=person).delete()
    address = make_address(person, by=account_of(person)).removeprefix("http://localhost:8000")
    answer = ask(Client(SERVER_NAME="localhost"), address)
    return answer.text if answer.status == 200 else str(answer.status)


def test_each_role_reads_its_own_meetings_and_no_word_that_is_hidden_from_it(world: World) -> None:
    found = {role: feed_of(world, role) for role in PEOPLE}
    assert {role for role, text in found.items() if text != "404"} == WITH_A_CALENDAR
    leaks = {role: [one.word for one in world.hidden_from(role) if one.word in found[role]] for role in PEOPLE}
    assert leaks == {role: [] for role in PEOPLE}
    planted = {one.row.pk: one.word for one in world.planted if isinstance(one.row, Meeting)}
    named = {role: [word for word in planted.values() if word in text] for role, text in found.items()}
    assert {role: words for role, words in named.items() if words} == {}  # those of 2019 are over for long


def test_needs_stand_in_no_calendar_and_the_address_for_joining_in_that_of_the_confirmed(world: World) -> None:
    found = {role: feed_of(world, role) for role in WITH_A_CALENDAR}
    assert {role for role, text in found.items() if SECRETS[0] in text} == set()
    assert {role for role, text in found.items() if SECRETS[1] not in text} == WITH_A_CALENDAR - {"guest"}
    Registration.objects.filter(person=world.cast.person("guest")).update(status="waiting")
    assert SECRETS[1] not in feed_of(world, "guest")


def test_who_is_signed_in_reads_what_the_address_holds_and_not_their_own(world: World) -> None:
    person = world.cast.person("waiting")
    address = make_address(person, by=account_of(person)).removeprefix("http://localhost:8000")
    texts = {ask(world.cast.client(role), address).text.partition("{")[0] for role in ("visitor", "guest", "editor")}
    assert ["Waiting list: Test meeting" in text for text in texts] == [True] * len(texts)
