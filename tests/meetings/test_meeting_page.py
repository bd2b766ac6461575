"""The page of a meeting: its facts with their source, its papers and neighbours, and who may see it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from meetings.dates import when, zone_of
from meetings.models import Meeting
from meetings.models.meeting import MeetingKind, MeetingStatus
from meetings.services.releasing import plan_of, release_programme
from meetings.titles import short_title
from r2pnet.partial_dates import PartialDate, Sense
from r2pnet.visibility import Level
from tests.factories import (
    CountryFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    OrganisationFactory,
    PaperFactory,
    SessionFactory,
)
from tests.meetings.gathering import account_of, invited, open_meeting, seat
from tests.meetings.programming import participant, release, session
from tests.meetings.reading import facts_in, main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]
DAY = PartialDate.of


@pytest.mark.usefixtures("real_rows")
def test_the_eleventh_meeting_as_the_sources_know_it(client: Client) -> None:
    page = client.get("/meetings/annual-11-brussels/")
    assert "<title>Eleventh meeting – Meetings – Global Network of R2P Focal Points</title>" in page.content.decode()
    assert words_of(page).startswith(
        "Annual meeting No. 11 Held Eleventh meeting of the Global Network of R2P Focal Points When"
    )
    assert facts_in(page) == {
        "When": "15–16 May 2025 Times are those of Brussels (Central European Summer Time, UTC+2)",
        "Where": "Brussels, Belgium",
        "Hosts": "Global Centre for the Responsibility to Protect"
        " With the support of the European Union (European External Action Service).",
        "Attending": "Number not recorded",
        "How we know": "A source says so Source without a date",
    }
    days = '<bdi dir="ltr"><time datetime="2025-05-15">15</time>–<time datetime="2025-05-16">16</time></bdi> May 2025'
    assert days in main_of(page)


@pytest.mark.usefixtures("real_rows")
def test_a_source_that_may_not_be_linked_is_on_file_and_members_among_the_hosts_lead_to_their_pages(
    client: Client,
) -> None:
    page = client.get("/meetings/annual-6-seoul/")
    assert facts_in(page)["How we know"] == "A source says so Source on file with the secretariat"
    assert "nwe-halabja" not in page.content.decode()
    assert '<a href="/members/republic-of-korea/"><bdi>Republic of Korea</bdi></a>' in main_of(page)
    assert '<a href="/members/timor-leste/"><bdi>Timor-Leste</bdi></a>' in main_of(page)
    assert "<bdi>Global Centre for the Responsibility to Protect</bdi>" in main_of(page)


@pytest.mark.usefixtures("real_rows")
def test_a_year_without_a_day_is_said_and_no_zone_is_computed_for_it(client: Client) -> None:
    page = client.get("/meetings/annual-10-washington/")
    assert facts_in(page)["When"] == "2022, day not verified"
    assert '<span class="unsure"><time datetime="2022">2022</time>, day not verified</span>' in main_of(page)


@pytest.mark.usefixtures("real_rows")
def test_papers_of_a_meeting_stand_on_its_page(client: Client) -> None:
    page = client.get("/meetings/annual-5-madrid/")
    assert [name.split(" (")[0] for name in names_in(page)] == [
        "Letter dated 22 October 2015 from the Permanent Representatives of Chile and Spain"
    ]
    assert "No paper of this meeting is on record." in words_of(client.get("/meetings/annual-9-brussels/"))


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (DAY(2025, 5, 15), DAY(2025, 5, 16), "15–16 May 2025"),
        (DAY(2012, 9, 29), DAY(2012, 9, 29), "29 September 2012"),
        (DAY(2012, 9, 29), None, "29 September 2012"),
        (DAY(2025, 5, 30), DAY(2025, 6, 2), "30 May – 2 June 2025"),
        (DAY(2025, 12, 30), DAY(2026, 1, 2), "30 December 2025 – 2 January 2026"),
        (DAY(2022), None, "2022, day not verified"),
        (DAY(2014, 5, sense=Sense.ABOUT), None, "about May 2014, day not verified"),
        (DAY(2013, 6, 21, sense=Sense.BY), None, "by 21 June 2013, day not verified"),
        (DAY(2013, 6, 21), DAY(2013, 6), "21 June 2013, last day not verified"),
        (None, None, "Day not recorded"),
    ],
)
def test_days_are_said_as_far_as_they_are_known(start: PartialDate | None, end: PartialDate | None, words: str) -> None:
    assert when(MeetingFactory.build(start=start, end=end)).words == words


def test_days_are_said_in_the_language_of_the_page_each_time() -> None:
    meeting = MeetingFactory.build(start=DAY(2025, 5, 15), end=DAY(2025, 5, 16))
    with override("ar"):
        arabic = when(meeting).words
    assert (arabic, when(meeting).words) == ("15–16 مايو 2025", "15–16 May 2025")


@pytest.mark.parametrize(
    ("zone", "start", "words"),
    [
        ("Europe/Brussels", DAY(2025, 5, 15), "Brussels: Central European Summer Time, UTC+2"),
        ("Europe/Brussels", DAY(2025, 1, 15), "Brussels: Central European Time, UTC+1"),
        ("America/New_York", DAY(2012, 9, 29), "New York: Eastern Daylight Time, UTC−4"),
        ("Asia/Qatar", DAY(2017, 4, 24), "Qatar: , UTC+3"),
        ("Asia/Kathmandu", DAY(2017, 4, 24), "Kathmandu: , UTC+5:45"),
        ("Africa/Accra", DAY(2013, 6, 11), "Accra: Greenwich Mean Time, UTC"),
        ("Asia/Shanghai", DAY(2013, 6, 11), "Shanghai: CST, UTC+8"),
        ("Etc/UTC", DAY(2013, 6, 11), "UTC: , UTC"),
    ],
)
def test_the_zone_is_named_as_it_was_on_the_day(zone: str, start: PartialDate, words: str) -> None:
    found = zone_of(MeetingFactory.build(place="", zone=zone, start=start))
    assert found and f"{found.place}: {found.name}, {found.offset}" == words


@pytest.mark.parametrize(("zone", "start"), [("Europe/Brussels", DAY(2022)), ("Nowhere/Atlantis", DAY(2017, 4, 24))])
def test_no_zone_is_named_where_the_day_or_the_zone_is_not_known(zone: str, start: PartialDate) -> None:
    assert zone_of(MeetingFactory.build(place="", zone=zone, start=start)) is None


@pytest.mark.parametrize(
    ("ordinal", "words"),
    [(1, "First meeting"), (11, "Eleventh meeting"), (21, "Twenty-first meeting"), (30, "Thirtieth meeting")]
    + [(31, "31st meeting"), (32, "32nd meeting"), (43, "43rd meeting"), (54, "54th meeting"), (111, "111th meeting")],
)
def test_numbered_annual_meetings_are_called_by_words(ordinal: int, words: str) -> None:
    assert short_title(MeetingFactory.build(kind=MeetingKind.ANNUAL, ordinal=ordinal, title="Other")) == words


def test_other_meetings_are_called_by_their_title() -> None:
    assert short_title(MeetingFactory.build(kind=MeetingKind.REGIONAL, ordinal=3, title="Third for Europe")) == (
        "Third for Europe"
    )
    assert short_title(MeetingFactory.build(kind=MeetingKind.ANNUAL, ordinal=None, title="Extra")) == "Extra"


@pytest.mark.parametrize(
    ("number", "at_least", "words"),
    [
        (31, False, "31 states"),
        (35, True, "35 states or more"),
        (1, False, "1 state"),
        (None, False, "Number not recorded"),
    ],
)
def test_how_many_attended_is_said_as_the_source_does(
    client: Client, number: int | None, at_least: bool, words: str
) -> None:
    MeetingFactory(slug="one", attending=number, attending_is_at_least=at_least)
    assert facts_in(client.get("/meetings/one/"))["Attending"] == words


def test_a_cancelled_meeting_says_so_on_top_and_keeps_all_else(client: Client) -> None:
    testana = CountryFactory(short_name="Testana")
    meeting = MeetingFactory(slug="off", theme="What was planned", status=MeetingStatus.CANCELLED, country=testana)
    MeetingHostFactory(meeting=meeting, organisation=OrganisationFactory(name="Test Centre"), is_chair=True)
    page = client.get("/meetings/off/")
    assert notices_in(page) == ["This meeting was cancelled. What had been planned stays on record."]
    facts = facts_in(page)
    assert (facts["When"], facts["Where"], facts["Hosts"]) == (
        "13–14 May 2019 Times are those of Test City (Central European Summer Time, UTC+2)",
        "Test City, Testana",
        "Test Centre (chair)",
    )
    assert "Attending" not in facts
    assert "Test meeting" in words_of(page) and "What was planned" in words_of(page)


def test_what_nobody_verified_and_what_is_a_sample_says_so(client: Client) -> None:
    MeetingFactory(slug="guess", verified=False, source_url="")
    MeetingFactory(slug="sample", verified=False, is_sample=True, source_url="", source_note="Invented.")
    guess, sample = client.get("/meetings/guess/"), client.get("/meetings/sample/")
    assert words_of(guess).startswith("Workshop Unverified Held")
    assert facts_in(guess)["How we know"] == "Not verified No source recorded"
    assert words_of(sample).startswith("Workshop Sample Held")
    assert facts_in(sample)["How we know"] == "Invented for the sample Invented. No source recorded"


def test_text_of_people_is_escaped(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    meeting = MeetingFactory(slug="evil", title=evil, place=evil, theme=evil, summary=evil, host_note=evil)
    MeetingHostFactory(meeting=meeting, organisation=OrganisationFactory(name=evil))
    for address in ("/meetings/evil/", "/meetings/", "/", "/search/?q=script"):
        page = client.get(address).content.decode()
        assert evil not in page and "&lt;script&gt;alert(1)" in page


@pytest.fixture
def among_hidden(db: None) -> Meeting:
    """A meeting with a draft and a closed one beside it in time, with a paper and a host that are not the public's."""
    host = MemberFactory(level=Level.MEMBERS, country__short_name="Plantedland", slug="plantedland")
    MeetingFactory(title="First", slug="first", start=DAY(2016, 1, 1), end=None)
    MeetingFactory(title="Planted closed", slug="closed", start=DAY(2018), end=None, level=Level.MEMBERS)
    MeetingFactory(title="Planted draft", slug="draft", start=DAY(2020), end=None, status=MeetingStatus.DRAFT)
    shown = MeetingFactory(title="Shown", slug="shown", start=DAY(2019, 1, 1), end=None)
    MeetingHostFactory(meeting=shown, organisation=None, member=host)
    PaperFactory(meeting=shown, title="Planted paper", symbol="PLANTED/1", level=Level.MEMBERS)
    return shown


@pytest.mark.usefixtures("among_hidden")
def test_the_public_sees_no_trace_of_hidden_neighbours_papers_and_hosts(client: Client) -> None:
    page = client.get("/meetings/shown/")
    assert "lanted" not in page.content.decode().lower()
    assert facts_in(page)["Hosts"] == "Hosts not recorded"
    assert "No paper of this meeting is on record. Before First All meetings" in words_of(page)


@pytest.mark.usefixtures("among_hidden")
def test_staff_see_hidden_neighbours_papers_and_hosts_with_their_labels(staff_client: Client) -> None:
    page = staff_client.get("/meetings/shown/")
    assert names_in(page) == ["Planted paper"]
    assert "Planted paper Members only PLANTED/1" in words_of(page)
    assert facts_in(page)["Hosts"] == "Plantedland"
    assert "Before Planted closed After Planted draft All meetings" in words_of(page)
    assert words_of(staff_client.get("/meetings/draft/")).startswith("Workshop Draft Planted draft")
    assert words_of(staff_client.get("/meetings/closed/")).startswith("Workshop Members only Held Planted closed")


@pytest.mark.usefixtures("among_hidden")
@pytest.mark.parametrize("slug", ["draft", "closed"])
def test_a_hidden_meeting_is_not_found_even_by_who_knows_its_tag(
    client: Client, staff_client: Client, slug: str
) -> None:
    tag = staff_client.get(f"/meetings/{slug}/").headers["ETag"]
    hidden = client.get(f"/meetings/{slug}/", headers={"If-None-Match": tag})
    missing = client.get("/meetings/nothing/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content.replace(slug.encode(), b"nothing") == missing.content


def test_a_members_page_shows_what_it_hosted_and_nothing_hidden(client: Client, staff_client: Client) -> None:
    member = MemberFactory(slug="testana")
    hidden = {"status": MeetingStatus.DRAFT, "start": DAY(2027), "end": None}
    for values in ({"title": "Shown"}, {"title": "Planted", **hidden}):
        MeetingHostFactory(meeting=MeetingFactory(**values), organisation=None, member=member)
    MeetingFactory(title="Not theirs")
    public, staff = client.get("/members/testana/"), staff_client.get("/members/testana/")
    assert names_in(public) == ["Shown, Test City"]
    assert "Planted" not in public.content.decode()
    assert names_in(staff) == ["Planted, Test City", "Shown, Test City"]


@pytest.mark.parametrize("number", [1, 30])
def test_a_meeting_page_takes_twelve_queries_whatever_hangs_on_it(
    client: Client, django_assert_num_queries: Queries, number: int
) -> None:
    meeting = MeetingFactory(slug="one", country=CountryFactory())
    for _ in range(number):
        MeetingHostFactory(meeting=meeting, organisation=None, member=MemberFactory())
        PaperFactory(meeting=meeting)
        MeetingFactory()
        SessionFactory(meeting=meeting)
    release_programme(meeting, by=None, said=plan_of(meeting).sign)
    # meeting, hosts, stamps, papers, their files, before, after, three of the programme, next steps, the report
    with django_assert_num_queries(12):
        client.get("/meetings/one/")


def test_an_unchanged_meeting_is_not_sent_again_and_a_new_paper_changes_it(client: Client) -> None:
    meeting = MeetingFactory(slug="one")
    tag = client.get("/meetings/one/").headers["ETag"]
    assert client.get("/meetings/one/", headers={"If-None-Match": tag}).status_code == 304
    PaperFactory(meeting=meeting, title="New paper")
    again = client.get("/meetings/one/", headers={"If-None-Match": tag})
    assert (again.status_code, names_in(again)) == (200, ["New paper"])


def in_may(**fields: Any) -> Meeting:
    days = {"start": DAY(2027, 5, 12), "end": DAY(2027, 5, 13), "registration_closes_on": date(2027, 4, 15)}
    return open_meeting(**{**days, "start_time": time(9, 30), "end_time": time(17), "seats": 60, **fields})


@time_machine.travel("2027-01-11T09:00:00Z", tick=False)
def test_the_public_reads_that_registration_is_open_until_when_and_nothing_of_seats(client: Client) -> None:
    meeting = in_may()
    seat(invited(meeting), meeting)
    page = client.get(meeting.get_absolute_url())
    assert "Annual meeting No. 12 Registration open Twelfth test meeting" in words_of(page)
    assert (
        "Take part Registration is open to those who are invited. Sign in to register Open until Thursday 15 April"
        " 2027, 23:59 (Central European Summer Time, UTC+2). Add to calendar (ICS)"
    ) in words_of(page)
    assert '<a class="button" href="/meetings/annual-12-test-city/register/">Sign in to register</a>' in main_of(page)
    assert ("seats" in page.content.decode(), "waits" in page.content.decode()) == (False, False)
    assert facts_in(page)["When"] == (
        "12–13 May 2027 Begins at 09:30, ends at 17:00 Times are those of Test City (Central European Summer Time,"
        " UTC+2)"
    )
    assert facts_in(page)["How"] == "In person and online"


@time_machine.travel("2027-01-11T09:00:00Z", tick=False)
def test_the_invited_read_the_seats_with_a_meter_and_the_way_to_one(client: Client) -> None:
    meeting = in_may(seats=3)
    person = invited(meeting)
    seat(invited(meeting), meeting)
    client.force_login(account_of(person))
    page = client.get(meeting.get_absolute_url())
    assert "1 of 3 seats is taken, nobody waits Register Takes about a minute. Open until" in words_of(page)
    assert 'aria-label="1 of 3 seats is taken"><rect class="all" width="100" height="10"/>' in main_of(page)
    assert '<rect class="part" width="33" height="10"/>' in main_of(page)
    seat(person, meeting)
    page = client.get(meeting.get_absolute_url())
    assert "You have a seat. 2 of 3 seats are taken, nobody waits See or change your registration" in words_of(page)


def test_the_page_is_new_for_who_signed_in_when_somebody_registers_and_the_same_for_the_public(
    client: Client,
) -> None:
    """The first of each invitation answers it, which is a change of the meeting; everybody after leaves it alone."""
    meeting = open_meeting(seats=60)
    person, other = invited(meeting), invited(meeting)
    meeting.invitations.update(reply="accepted", replied_on=date(2026, 11, 1))
    own = Client(SERVER_NAME="localhost")
    own.force_login(account_of(person))
    address = meeting.get_absolute_url()
    before = (client.get(address).headers["ETag"], own.get(address).headers["ETag"])
    assert own.get(address, headers={"If-None-Match": before[1]}).status_code == 304
    seat(other, meeting)
    public = client.get(address, headers={"If-None-Match": before[0]})
    mine = own.get(address, headers={"If-None-Match": before[1]})
    assert (public.status_code, mine.status_code) == (304, 200)
    assert "1 of 60 seats is taken" in words_of(mine)


def test_at_the_hour_at_which_registration_closes_the_page_is_new_for_everybody(client: Client) -> None:
    """New York's day ends when the network's has begun: the day alone would not tell."""
    meeting = in_may(zone="America/New_York")
    with time_machine.travel("2027-04-16T03:59:00Z", tick=False):
        page = client.get(meeting.get_absolute_url())
    assert "Registration open" in words_of(page)
    with time_machine.travel("2027-04-16T04:00:00Z", tick=False):
        after = client.get(meeting.get_absolute_url(), headers={"If-None-Match": page.headers["ETag"]})
    assert after.status_code == 200
    assert "Registration closed on 15 April 2027." in words_of(after)
    assert "Registration open" not in words_of(after)


def test_a_past_meeting_has_no_card(client: Client) -> None:
    assert "Take part" not in words_of(client.get(MeetingFactory().get_absolute_url()))


class TestTheReadersOwnHours:
    """Beside those of the place: without a script the zone is typed, as on the page of the programme."""

    @pytest.fixture
    def meeting(self) -> Meeting:
        made = open_meeting(zone="Europe/Brussels", start_time="09:30", end_time="17:00")
        made.start, made.end = PartialDate.of(2027, 5, 12), PartialDate.of(2027, 5, 13)
        made.registration_closes_on = None
        made.save()
        session(made, 8)
        release(made)
        return made

    @pytest.mark.parametrize("is_signed_in", [False, True])
    def test_of_the_meeting_and_of_its_programme(self, client: Client, meeting: Meeting, is_signed_in: bool) -> None:
        if is_signed_in:
            client.force_login(account_of(participant(meeting).person))
        page = client.get(f"/meetings/{meeting.slug}/?zone=Asia/Tokyo")
        words = words_of(page)
        assert "Begins at 09:30, ends at 17:00 Begins Wed 12 May, 16:30, ends Fri 14 May, 00:00 Asia/Tokyo" in words
        assert "10:00–11:00 17:00–18:00 Asia/Tokyo" in words

    def test_nothing_stands_beside_where_the_clocks_show_the_same_or_no_zone_is_asked_for(
        self, client: Client, meeting: Meeting
    ) -> None:
        for query in ("", "?zone=Europe/Paris", "?zone="):
            words = words_of(client.get(f"/meetings/{meeting.slug}/{query}"))
            assert ("Begins at 09:30" in words, "Begins Wed" in words, "Show the times of another zone" in words) == (
                True, False, True,
            )  # fmt: skip

    def test_a_zone_that_is_none_is_said_at_the_field(self, client: Client, meeting: Meeting) -> None:
        page = client.get(f"/meetings/{meeting.slug}/?zone=Nowhere/<b>")
        assert "There is no such time zone." in words_of(page)
        assert "Nowhere/<b>" not in page.content.decode()

    def test_without_a_time_or_a_programme_no_zone_is_asked_for(self, client: Client) -> None:
        made = open_meeting(zone="Europe/Brussels")
        assert "Show the times of another zone" not in words_of(client.get(f"/meetings/{made.slug}/"))
