"""What a process remembers of pages: found only by who may see it, gone as soon as anything has changed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate
from r2pnet.remembering import LARGEST_BYTES, Memory, pages
from r2pnet.visibility import Level
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def queries(client: Client, path: str = "/members/") -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def focal_point() -> Client:
    client, user = Client(SERVER_NAME="localhost"), UserFactory()
    AppointmentFactory(person=PersonFactory(user=user), start=PartialDate.of(2025), end_state=EndState.OPEN)
    client.force_login(user)
    return client


def test_a_public_page_that_nobody_has_changed_asks_for_its_stamps_alone(client: Client) -> None:
    MemberFactory()
    first = client.get("/members/")
    assert queries(client) == 1
    again = client.get("/members/")
    assert (again.content, again["ETag"], again["Content-Type"], again["Cache-Control"]) == (
        first.content, first["ETag"], first["Content-Type"], first["Cache-Control"],
    )  # fmt: skip


def test_a_change_is_seen_at_once(client: Client) -> None:
    client.get("/members/")
    MemberFactory(country__short_name="Newland")
    assert b"Newland" in client.get("/members/").content


def test_what_the_public_was_shown_is_given_to_nobody_else_and_the_other_way_round(client: Client) -> None:
    hidden = MemberFactory(country__short_name="Hiddenland", level=Level.MEMBERS)
    inside = focal_point()
    shown = [b"Hiddenland" in one.get("/members/").content for one in (client, inside, client, inside)]
    assert shown == [False, True, False, True]
    hidden.level = Level.SECRETARIAT
    hidden.save()
    assert b"Hiddenland" not in inside.get("/members/").content


def test_two_who_may_see_the_same_share_the_list_and_nothing_that_names_them() -> None:
    MemberFactory()
    one, other = (Client(SERVER_NAME="localhost") for _ in range(2))
    for client, name in ((one, "one"), (other, "other")):
        client.force_login(UserFactory(name=name))
    before, after = queries(one), queries(other)
    assert before - after == 3
    assert one.get("/members/")["ETag"] != other.get("/members/")["ETag"]


def test_a_list_of_another_language_filter_or_page_is_another(client: Client) -> None:
    MemberFactory(country__short_name="Aland")
    MemberFactory(country__short_name="Bland")
    found = [client.get(path).content for path in ("/members/", "/members/?q=aland", "/ar/members/", "/members/")]
    assert [b"Bland" in one for one in found] == [True, False, True, True]
    assert (found[0] == found[3], b'dir="rtl"' in found[2]) == (True, True)


def test_a_page_with_a_form_token_is_not_remembered(client: Client) -> None:
    client.get("/account/sign-in/")
    assert pages._held == {}


def test_what_was_not_asked_for_longest_makes_room() -> None:
    memory = Memory(most=10)
    for key in "abc":
        memory.keep(key, key, 4)
    assert [memory.find(key) for key in "abc"] == [None, "b", "c"]
    memory.find("b")
    memory.keep("d", "d", 4)
    assert [memory.find(key) for key in "bcd"] == ["b", None, "d"]
    memory.keep("large", "x", LARGEST_BYTES + 1)
    assert memory.find("large") is None
