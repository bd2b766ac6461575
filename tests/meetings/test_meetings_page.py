"""The list of meetings: what is coming, then the past by year, filters, pages, what it never shows."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from focalpoints.models import Member
from meetings.models import Meeting
from meetings.models.meeting import MeetingKind, MeetingStatus
from r2pnet.partial_dates import PartialDate, Sense
from r2pnet.visibility import Level
from tests.factories import CountryFactory, MeetingFactory, MeetingHostFactory, MemberFactory, OrganisationFactory
from tests.meetings.gathering import open_meeting
from tests.meetings.reading import headings_in, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z"):
        yield


def on(year: int, month: int | None = None, day: int | None = None) -> dict[str, Any]:
    return {"start": PartialDate.of(year, month, day), "end": None}


@pytest.mark.usefixtures("real_rows")
def test_the_real_meetings_stand_by_year_and_years_without_one_are_named(client: Client) -> None:
    page = client.get("/meetings/")
    assert headings_in(page) == [
        "2025",
        "2023–2024: no meeting on record",
        "2022",
        "2020–2021: no meeting on record",
        *("2019", "2018", "2017", "2016", "2015", "2014", "2013", "2012", "2011", "2010"),
    ]
    assert names_in(page)[:4] == [
        "Eleventh meeting, Brussels",
        "Tenth meeting, Washington, D.C.",
        "Ninth meeting, Brussels",
        "Eighth meeting, Helsinki",
    ]
    assert "19 meetings CSV JSON XLSX No meeting is announced." in words_of(page)
    assert "Tenth meeting, Washington, D.C. 2022, day not verified hosted by Global Centre" in words_of(page)


def test_what_is_coming_stands_first_and_the_nearest_of_it_on_top(client: Client) -> None:
    MeetingFactory(title="Past", **on(2025, 5, 15))
    MeetingFactory(title="Far", status=MeetingStatus.ANNOUNCED, **on(2028))
    MeetingFactory(title="Near", status=MeetingStatus.ANNOUNCED, **on(2027, 5))
    MeetingFactory(title="Today", status=MeetingStatus.ANNOUNCED, **on(2026, 11, 24))
    MeetingFactory(title="Cancelled", status=MeetingStatus.CANCELLED, **on(2027, 6, 1))
    page = client.get("/meetings/")
    coming = ["Today, Test City", "Near, Test City", "Cancelled, Test City", "Far, Test City"]
    assert names_in(page) == [*coming, "Past, Test City"]
    assert headings_in(page) == ["Coming", "2025"]
    assert "Cancelled, Test City Cancelled 1 June 2027" in words_of(page)


def test_a_meeting_stands_under_the_year_that_is_named_however_vaguely(client: Client) -> None:
    MeetingFactory(title="About 2014", start=PartialDate.of(2014, sense=Sense.ABOUT), end=None)
    MeetingFactory(title="June 2015", **on(2015, 6))
    MeetingFactory(title="Not dated", start=None, end=None)
    page = client.get("/meetings/")
    assert headings_in(page) == ["2015", "2014", "Year not recorded"]
    assert names_in(page) == ["June 2015, Test City", "About 2014, Test City", "Not dated, Test City"]
    assert "about 2014, day not verified" in words_of(page)
    assert "Day not recorded" in words_of(page)


def test_filters_by_words_kind_region_and_host_narrow_the_list(client: Client) -> None:
    ghana = CountryFactory(short_name="Testana", m49_region="Africa")
    accra = MeetingFactory(title="One", place="Açcra", country=ghana, kind=MeetingKind.REGIONAL)
    MeetingHostFactory(meeting=accra, organisation=None, member=MemberFactory(country=ghana, slug="testana"))
    other = MeetingFactory(title="Two", country=CountryFactory(m49_region="Europe"))
    MeetingHostFactory(meeting=other, organisation=OrganisationFactory(name="Test Centre"))
    found = {
        query: names_in(client.get(f"/meetings/?{query}"))
        for query in ("q=accra", "q=TESTANA", "kind=regional", "region=europe", "host=testana", "host=test-centre")
    }
    one, two = ["One, Açcra"], ["Two, Test City"]
    assert found == {
        "q=accra": one,
        "q=TESTANA": one,
        "kind=regional": one,
        "region=europe": two,
        "host=testana": one,
        "host=test-centre": two,
    }


def test_a_filtered_list_says_that_years_hold_none_that_fits(client: Client) -> None:
    MeetingFactory(title="Alpha one", **on(2019))
    MeetingFactory(title="Beta", **on(2018))
    MeetingFactory(title="Alpha two", **on(2017))
    assert headings_in(client.get("/meetings/?q=alpha")) == ["2019", "2018: none that fits", "2017"]


def test_bad_values_are_left_out_and_named(client: Client) -> None:
    MeetingFactory(title="Kept")
    page = client.get("/meetings/", {"kind": "party", "region": "<b>", "host": "x" * 90, "q": "!?\x00", "page": "-3"})
    assert notices_in(page) == [
        "We left out the filter 'q=!?': it has no letter and no digit.",
        "We left out the filter 'kind=party': there is no such kind.",
        "We left out the filter 'region=<b>': there is no such region.",
        f"We left out the filter 'host={'x' * 60}…': no such host is on record.",
        "We left out the filter 'page=-3': there is no such page.",
    ]
    assert names_in(page) == ["Kept, Test City"]


def test_a_search_of_ten_thousand_letters_is_cut_and_says_so(client: Client) -> None:
    page = client.get("/meetings/", {"q": "a" * 10_000})
    assert notices_in(page) == ["The search was longer than 200 letters. We used the first 200."]
    assert f'value="{"a" * 200}"' in page.content.decode()


def test_when_nothing_fits_the_list_says_so_and_leads_back(client: Client) -> None:
    MeetingFactory(title="Alpha")
    page = client.get("/meetings/?q=omega")
    assert names_in(page) == []
    assert "No meeting fits. Show all meetings" in words_of(page)


def test_a_hundred_meetings_make_a_page_and_a_gap_between_pages_is_named(client: Client) -> None:
    for number in range(100):
        MeetingFactory(title=f"New {number}", **on(2019))
    MeetingFactory(title="Old", **on(2015))
    first, second = client.get("/meetings/"), client.get("/meetings/?page=2")
    assert len(names_in(first)) == 100
    assert names_in(second) == ["Old, Test City"]
    assert headings_in(second) == ["2016–2018: no meeting on record", "2015"]
    assert "101 meetings" in words_of(second)


@pytest.mark.parametrize("asked", ["99", "0", "-1", "two", "١", "9" * 50])
def test_for_a_page_that_does_not_exist_the_first_is_shown_with_a_notice(client: Client, asked: str) -> None:
    for number in range(101):
        MeetingFactory(title=f"Test meeting {number}", **on(2019))
    page = client.get("/meetings/", {"page": asked})
    assert notices_in(page) == [f"We left out the filter 'page={asked}': there is no such page."]
    assert names_in(page) == names_in(client.get("/meetings/"))


@pytest.fixture
def hidden(db: None) -> list[Meeting]:
    """Three meetings that are not the public's, and a host that is not."""
    member = MemberFactory(level=Level.MEMBERS, country__short_name="Plantedland", slug="plantedland")
    draft = MeetingFactory(title="Planted draft", slug="planted-draft", status=MeetingStatus.DRAFT, **on(2027, 1, 1))
    closed = MeetingFactory(title="Planted closed", slug="planted-closed", level=Level.MEMBERS, **on(2016))
    scoped = MeetingFactory(title="Planted scoped", slug="planted-scoped", scope="member:1", **on(2014))
    shown = MeetingFactory(title="Shown", **on(2019))
    for meeting in (draft, closed, scoped, shown):
        MeetingHostFactory(meeting=meeting, organisation=None, member=member)
    MeetingHostFactory(meeting=draft, organisation=OrganisationFactory(name="Planted House"))
    return [draft, closed, scoped]


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("query", ["", "?q=planted", "?host=planted-house", "?host=plantedland", "?kind=workshop"])
def test_the_list_never_tells_the_public_of_what_it_may_not_see(client: Client, query: str) -> None:
    page = client.get(f"/meetings/{query}")
    body = page.content.decode()
    for echo in ('value="planted"', "host=planted-house", "host=plantedland"):  # what was typed, given back
        body = body.replace(echo, "")
    assert "lanted" not in body
    assert set(names_in(page)) <= {"Shown, Test City"}


@pytest.mark.usefixtures("hidden")
def test_counts_and_gaps_know_only_what_the_reader_may_see(client: Client, staff_client: Client) -> None:
    public, staff = client.get("/meetings/"), staff_client.get("/meetings/")
    assert "1 meeting CSV JSON XLSX No meeting is announced." in words_of(public)
    assert headings_in(public) == ["2019"]
    assert "4 meetings" in words_of(staff)
    assert headings_in(staff) == [
        "Coming",
        "2019",
        "2017–2018: no meeting on record",
        "2016",
        "2015: no meeting on record",
        "2014",
    ]
    assert "Planted draft, Test City Draft 1 January 2027" in words_of(staff)
    assert "Planted closed, Test City Members only 2016, day not verified" in words_of(staff)


@pytest.mark.parametrize("number", [3, 150])
def test_the_list_takes_four_queries_whatever_its_length(
    client: Client, django_assert_num_queries: Queries, number: int
) -> None:
    for _ in range(number):
        meeting = MeetingFactory()
        MeetingHostFactory(meeting=meeting)
        MeetingHostFactory(meeting=meeting, organisation=None, member=MemberFactory())
    with django_assert_num_queries(5):  # stamps, the hosts to choose from, count, rows, their hosts
        client.get("/meetings/")
    with django_assert_num_queries(1):  # the page is remembered
        client.get("/meetings/")
    with django_assert_num_queries(4):  # of another one the hosts are
        client.get("/meetings/?page=1")


def test_an_unchanged_list_is_not_sent_again_and_a_new_meeting_or_name_changes_it(client: Client) -> None:
    host = MeetingHostFactory(organisation=None, member=MemberFactory())
    tags = [client.get("/meetings/").headers["ETag"]]
    unchanged = client.get("/meetings/", headers={"If-None-Match": tags[0]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    MeetingFactory()
    tags.append(client.get("/meetings/").headers["ETag"])
    Member.objects.filter(pk=host.member.pk).update(standing="former")
    tags += [client.get("/meetings/").headers["ETag"], client.get("/meetings/?kind=annual").headers["ETag"]]
    assert len(set(tags)) == 4


def test_the_list_for_staff_is_private_and_has_a_tag_of_its_own(client: Client, staff_client: Client) -> None:
    public, staff = client.get("/meetings/"), staff_client.get("/meetings/")
    assert public.headers["Cache-Control"] == "public, no-cache"
    assert staff.headers["Cache-Control"] == "private, no-cache"
    assert public.headers["ETag"] != staff.headers["ETag"]


def test_lists_and_home_say_by_the_day_of_the_network_whether_registration_is_open(client: Client) -> None:
    days = {"start": PartialDate.of(2027, 5, 12), "end": None, "registration_opens_on": date(2027, 2, 1)}
    open_meeting(**days, registration_closes_on=date(2027, 4, 15))
    found = {}
    for day in ("2027-01-31", "2027-02-01", "2027-04-15", "2027-04-16"):
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            found[day] = ["Registration open" in words_of(client.get(path)) for path in ("/", "/meetings/")]
    assert found == {
        "2027-01-31": [False, False],
        "2027-02-01": [True, True],
        "2027-04-15": [True, True],
        "2027-04-16": [False, False],
    }
