"""Every address, asked by somebody of every role: what they may not see is in no answer, what they may see is."""

import pytest
from django.db import models

from r2pnet.visibility import Grants
from tests import addresses
from tests.visibility.roles import PEOPLE, SECRETARIAT
from tests.visibility.walking import (
    OF_NO_LEVEL,
    PAGES_OF,
    Answer,
    ask,
    belongs,
    general_addresses,
    leaks,
    page_of_nothing,
    pages_of,
    room_walk,
    walk,
    without_tokens,
)
from tests.visibility.world import World

pytestmark = pytest.mark.django_db


def test_every_address_with_a_parameter_names_the_kind_of_row_that_it_shows() -> None:
    """A new page of one object fails here until it is asked for with the key of each planted row."""
    with_parameter = {route for route in addresses.routes() if "<" in route and not route.startswith("admin/")}
    assert sorted(with_parameter) == sorted([*PAGES_OF, *OF_NO_LEVEL])


@pytest.mark.parametrize("role", ["visitor", *PEOPLE])
def test_everybody_gets_what_they_may_see_and_nothing_else(world: World, role: str) -> None:
    answers = {answer.address: answer for answer in walk(world, role)}
    hidden = world.hidden_from(role)
    assert leaks(answers.values(), hidden) == {}
    assert missing(world, role, answers) == []
    client = world.cast.client(role)
    nothing = {route: ask(client, page_of_nothing(route)) for route in PAGES_OF}
    assert {answer.status for answer in nothing.values()} == ({302, 404} if role == "visitor" else {404})
    told = [
        (answer.address, answer.status)
        for one in hidden
        for route, address in pages_of(one).items()
        if without_tokens(answer := answers[address]) != without_tokens(nothing[route])
    ]
    assert told == [], "what is hidden answers otherwise than what never was"


def test_where_one_joins_is_told_to_the_confirmed_alone_and_needs_to_their_owner(
    world: World,
) -> None:
    client = world.cast.client("guest")
    answers = [ask(client, address) for address in general_addresses()]
    found = {word: {answer.address for answer in answers if word in answer.text} for word in SECRETS}
    assert found == {
        "zqxsecret2": {"/meetings/test-meeting/registration/", "/account/data/", "/account/data/export.json"},
        "zqxsecret3": {"/meetings/test-meeting/registration/", "/meetings/test-meeting/registration/calendar.ics"},
    }


SECRETS = ("zqxsecret2", "zqxsecret3")
"""Needs, and where one joins."""


@pytest.mark.parametrize("role", SECRETARIAT)
def test_the_secretariat_gets_everything(world: World, role: str) -> None:
    assert missing(world, role, {}) == []


def missing(world: World, role: str, answers: dict[str, Answer]) -> list[tuple[str, str]]:
    """What somebody of that role may see and does not get where it belongs; asks for what is not in `answers`."""
    client = world.cast.client(role)
    wanted = [(one.word, address) for one in world.shown_to(role) for address in belongs(one, role)]
    for _word, address in wanted:
        answers[address] = answers.get(address) or ask(client, address)
    return [(word, address) for word, address in wanted if word not in answers[address].text]


def test_nobody_but_the_secretariat_gets_into_its_rooms(world: World) -> None:
    """Whoever is signed in is told what everybody is told of what does not exist; the house's test asks signed out."""
    client = world.cast.client("steering")
    paths = [addresses.path_of_the_secretariat(route) for route in addresses.SECRETARIAT]
    assert {ask(client, path).status for path in paths} == {404}


@pytest.mark.parametrize("role", ["visitor", "former", "focal_point", "guest"])
def test_with_the_rule_turned_off_every_room_leaks(world: World, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that these tests would notice a page that forgets to ask."""
    monkeypatch.setattr(Grants, "as_condition", lambda grants: models.Q(pk__isnull=False))
    monkeypatch.setattr(Grants, "cover", lambda grants, level, scope="": True)
    answers = list(room_walk(world, role))
    found = leaks(answers, world.hidden_from(role))
    assert {"/members/", "/members/testland/", "/members.csv", "/members.json"} <= found["focalpoints"]
    assert {"/meetings/", "/meetings/test-meeting/", "/meetings.ics", "/papers/"} <= found["meetings"]
    chapter = next(one.address for one in answers if one.address.startswith("/manual/zqx"))
    assert {"/manual/", chapter} <= found["manual"]
    assert {"/search/?q=zqx", "/sitemap.xml"} <= found["desk"]
    assert "/members.pdf" in found["reports"]
    secrets = [one for one in world.hidden_from(role) if one.word.startswith("zqxsecret")]
    assert leaks(answers, secrets) == {}, "persons, letters and needs are not only hidden by the rule"
    assert any(address.endswith("/file") for address in found["reports"]) == (role != "visitor")
