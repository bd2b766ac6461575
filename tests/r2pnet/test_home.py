"""The home page: what the apps bring to it, the question on it, and what it never shows."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import time_machine
from django.test import Client

from meetings.models.meeting import MeetingKind, MeetingStatus
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import CountryFactory, MeetingFactory, MeetingHostFactory, MemberFactory, OrganisationFactory
from tests.meetings.reading import headings_in, main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z"):
        yield


@pytest.mark.usefixtures("real_rows")
def test_the_real_home_page_has_its_parts_in_their_order(client: Client) -> None:
    page = client.get("/")
    assert headings_in(page) == [
        "Next meeting",
        "For states that consider joining",
        "Meetings of the network",
        "What the network is",
    ]
    assert names_in(page) == [
        "Eleventh meeting, Brussels",
        "Tenth meeting, Washington, D.C.",
        "Ninth meeting, Brussels",
        "Eighth meeting, Helsinki",
        "Third European R2P focal points meeting, Ljubljana",
    ]
    words = words_of(page)
    assert words.startswith("Each member names an official for the prevention of mass atrocities")
    assert "No meeting is announced. The last one was Eleventh meeting, Brussels, 15–16 May 2025." in words
    assert "All 19 meetings on record" in words
    assert main_of(page).index("<h1>") < main_of(page).index('class="map"') < main_of(page).index("Next meeting")


@pytest.mark.usefixtures("real_rows")
def test_the_real_home_page_is_light(client: Client) -> None:
    page = client.get("/").content.decode()
    assert len(page.encode()) < 60_000
    assert [page.count(piece) for piece in ('rel="stylesheet"', "<script", "<img", "style=")] == [1, 0, 0, 0]


def test_the_next_meeting_is_the_nearest_that_is_announced(client: Client) -> None:
    far, near = PartialDate.of(2028, 1, 1), PartialDate.of(2027, 5, 12)
    announced = {"kind": MeetingKind.ANNUAL, "status": MeetingStatus.ANNOUNCED}
    MeetingFactory(ordinal=13, start=far, end=None, **announced)
    twelfth = MeetingFactory(ordinal=12, start=near, end=PartialDate.of(2027, 5, 13), **announced)
    MeetingHostFactory(meeting=twelfth, organisation=OrganisationFactory(name="Test House"))
    MeetingFactory(title="Off", start=PartialDate.of(2027, 1, 1), end=None, status=MeetingStatus.CANCELLED)
    words = words_of(client.get("/"))
    assert "Next meeting Twelfth meeting, Test City, 12–13 May 2027. Hosted by Test House." in words
    assert "No meeting is announced" not in words


def test_an_empty_record_says_so(client: Client) -> None:
    words = words_of(client.get("/"))
    assert "Next meeting No meeting is announced. For states" in words
    assert "No meeting is on record yet." in words


@pytest.mark.parametrize("typed", ["Testana", "tst", " TESTANA "])
def test_the_name_or_code_of_a_member_leads_to_its_page(client: Client, typed: str) -> None:
    MemberFactory(slug="testana", country=CountryFactory(short_name="Testana", iso3="TST"))
    answer = client.get("/", {"q": typed})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/members/testana/")


def test_a_state_that_is_not_listed_is_answered_on_the_page_with_the_way_to_join(client: Client) -> None:
    CountryFactory(short_name="Testana")
    page = client.get("/?q=testana")
    assert (
        "Testana is not listed. The list is not complete: no source was found that names it, and it may still be a "
        "member. How a state joins Search meetings and papers too"
    ) in words_of(page)
    assert '<a href="/search/?q=testana">' in main_of(page)
    assert 'value="testana"' in main_of(page)


def test_what_is_no_state_is_searched_for_on_the_whole_site(client: Client) -> None:
    MeetingFactory(title="Agenda of Testana")
    found = client.get("/", {"q": "agenda & more"})
    assert (found.status_code, found.headers["Location"]) == (302, "/search/?q=agenda+%26+more")
    assert names_in(client.get("/?q=agenda", follow=True)) == ["Agenda of Testana, Test City"]


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "\x00", "!!!", "x" * 10_000, "🙂 خ"])
def test_whatever_is_typed_is_answered_and_given_back_escaped(client: Client, typed: str) -> None:
    page = client.get("/", {"q": typed}, follow=True)
    assert page.status_code == 200
    assert "<script>" not in main_of(page)
    assert "x" * 201 not in main_of(page)
    assert "\x00" not in main_of(page)


@pytest.fixture
def hidden(db: None) -> None:
    """A meeting that comes, a draft and a past one, none of them the public's."""
    coming = {"status": MeetingStatus.ANNOUNCED, "start": PartialDate.of(2027), "end": None}
    MeetingFactory(title="Planted coming", level=Level.MEMBERS, **coming)
    MeetingFactory(title="Planted draft", **{**coming, "status": MeetingStatus.DRAFT})
    MeetingFactory(title="Planted past", level=Level.STEERING)
    MemberFactory(slug="plantedland", level=Level.MEMBERS, country__short_name="Plantedland")


@pytest.mark.usefixtures("hidden")
def test_the_public_sees_no_trace_of_what_is_hidden(client: Client) -> None:
    page = client.get("/")
    assert "lanted" not in page.content.decode()
    assert "No meeting is announced. For states" in words_of(page)
    assert "Meetings of the network No meeting is on record yet." in words_of(page)
    answered = client.get("/?q=plantedland")
    assert (answered.status_code, notices_in(answered)) == (200, [])
    assert "Plantedland is not listed." in words_of(answered)


@pytest.mark.usefixtures("hidden")
def test_staff_see_what_is_hidden(staff_client: Client) -> None:
    page = staff_client.get("/")
    assert "Next meeting Members only Planted coming, Test City, 2027, day not verified." in words_of(page)
    assert names_in(page) == ["Planted past, Test City"]
    assert "All 3 meetings on record" in words_of(page)


@pytest.mark.parametrize("number", [2, 40])
def test_the_home_page_takes_nine_queries_whatever_is_on_record(
    client: Client, django_assert_num_queries: Queries, number: int
) -> None:
    for year in range(number):
        member = MemberFactory()
        MeetingHostFactory(meeting=MeetingFactory(), organisation=None, member=member)
        coming = PartialDate.of(2030 + year)
        MeetingHostFactory(meeting=MeetingFactory(status=MeetingStatus.ANNOUNCED, start=coming, end=None))
    with django_assert_num_queries(9):
        client.get("/")


def test_an_unchanged_home_page_is_not_sent_again_and_a_change_of_either_record_changes_it(client: Client) -> None:
    tag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    MemberFactory()
    second = client.get("/", headers={"If-None-Match": tag})
    assert second.status_code == 200
    MeetingFactory()
    assert client.get("/", headers={"If-None-Match": second.headers["ETag"]}).status_code == 200


def test_an_unchanged_home_page_costs_one_query(client: Client, django_assert_num_queries: Queries) -> None:
    tag = client.get("/").headers["ETag"]
    with django_assert_num_queries(1):
        client.get("/", headers={"If-None-Match": tag})
