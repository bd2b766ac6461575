"""A new meeting from an earlier one: rules are taken over, days keep their distance and are shown first."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from focalpoints.models import User
from meetings.models import Meeting, MeetingHost
from meetings.models.capacity import Approval
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.services.copying import NewMeeting, copy_meeting, next_ordinal, title_for
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import (
    CountryFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    PersonFactory,
    SessionFactory,
    UserFactory,
)
from tests.meetings.gathering import capacity_of, open_meeting
from tests.meetings.reading import facts_in, main_of, notices_in, words_of
from tests.races import at_once, race

NEW = "/desk/meetings/new/"


@pytest.fixture(autouse=True)
def january_2027() -> Any:
    with time_machine.travel("2027-01-05T12:00:00Z"):
        yield


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(is_staff=True, is_superuser=True, email="secretariat@example.org")


def earlier(**fields: Any) -> Meeting:
    """The twelfth meeting, on a Wednesday and a Thursday, with rules of its own."""
    given: dict[str, Any] = {
        "start": PartialDate.of(2027, 5, 12),
        "end": PartialDate.of(2027, 5, 13),
        "start_time": time(9, 30),
        "end_time": time(17),
        "registration_opens_on": date(2027, 3, 1),
        "registration_closes_on": date(2027, 4, 15),
        "seats": 60,
        "theme": "A theme of its own",
        "summary": "What was said there",
        "joining_address": "https://join.example.org/zqx-secret",
        "title": "Twelfth meeting of the Global Network of R2P Focal Points",
        **fields,
    }
    meeting = open_meeting(**given)
    meeting.capacities.filter(kind="observer").update(seats=5, approval=Approval.NOBODY, badge_word="Guest")
    meeting.capacities.filter(kind="speaker").delete()
    return meeting


def new(**fields: Any) -> NewMeeting:
    given = {"kind": "annual", "start": date(2028, 5, 10), "ordinal": 13, "zone": "Africa/Accra", "place": "Accra"}
    return NewMeeting(**{**given, **fields})


class TestTheCopy:
    def test_is_a_draft_with_the_days_at_the_same_distance(self, staff: User) -> None:
        made = copy_meeting(earlier(), new(), by=staff)
        made.refresh_from_db()
        assert (made.status, made.slug, made.zone, made.place) == ("draft", "annual-13-accra", "Africa/Accra", "Accra")
        assert (made.start, made.end) == (PartialDate.of(2028, 5, 10), PartialDate.of(2028, 5, 11))
        # 72 and 27 days before the first one, as before; 2028 is a leap year and the day before does not matter.
        assert (made.registration_opens_on, made.registration_closes_on) == (date(2028, 2, 28), date(2028, 4, 13))
        assert (made.start_time, made.end_time, made.seats, made.how_held) == (time(9, 30), time(17), 60, HowHeld.BOTH)
        assert made.title == "Thirteenth meeting of the Global Network of R2P Focal Points"
        assert made.history.get().history_user == staff

    def test_has_the_capacities_with_their_rules_and_seats(self, staff: User) -> None:
        source = earlier()
        made = copy_meeting(source, new(), by=staff)
        names = ("kind", "may_ask", "approval", "seats", "reads_papers", "badge_word", "badge_colour", "position")
        assert list(made.capacities.values_list(*names)) == list(source.capacities.values_list(*names))
        assert (capacity_of(made, "observer").seats, made.capacities.filter(kind="speaker").exists()) == (5, False)

    def test_takes_nothing_that_is_the_earlier_ones_alone(self, staff: User) -> None:
        source = earlier()
        InvitationFactory(meeting=source)
        MeetingHostFactory(meeting=source)
        made = copy_meeting(source, new(), by=staff)
        assert (made.theme, made.summary, made.joining_address, made.attending) == ("", "", "", None)
        assert (made.invitations.count(), made.registrations.count(), made.hosts.count()) == (0, 0, 0)
        assert Message.objects.count() == 0

    def test_the_hosts_come_with_it_where_that_is_wished(self, staff: User) -> None:
        source = earlier(host_note="With thanks")
        chair = MeetingHostFactory(meeting=source, is_chair=True, position=1)
        made = copy_meeting(source, new(with_hosts=True), by=staff)
        (host,) = MeetingHost.objects.filter(meeting=made)
        assert (host.organisation, host.is_chair, made.host_note) == (chair.organisation, True, "With thanks")

    def test_the_sessions_come_as_a_draft_at_the_same_hours_where_that_is_wished(self, staff: User) -> None:
        source = earlier()
        first = source.start.core  # type: ignore[union-attr]  # it has one
        opening = SessionFactory(meeting=source, title="Opening", starts_at=datetime.combine(first, time(7), UTC))
        opening.offices.create(role="chair", member=MemberFactory(), office="focal point", person=PersonFactory())
        narrow = {"level": "members", "scope": f"meeting:{source.pk}"}
        second = SessionFactory(meeting=source, title="Second day", **narrow)
        second.starts_at += timedelta(days=1)
        second.ends_at += timedelta(days=1)
        second.save()
        SessionFactory(meeting=source, title="Taken out", is_removed=True)
        assert not copy_meeting(source, new(ordinal=14), by=staff).sessions.exists()
        made = copy_meeting(source, new(with_sessions=True), by=staff)
        one, other = made.sessions.all()
        # 07:00 in summer time of Brussels is 09:00 there, and in Accra 09:00 is 09:00.
        assert (one.title, one.starts_at) == ("Opening", datetime(2028, 5, 10, 9, tzinfo=UTC))
        assert (other.starts_at.date(), other.scope) == (date(2028, 5, 11), f"meeting:{made.pk}")
        assert [(office.office, office.person) for office in one.offices.all()] == [("focal point", None)]
        assert not made.programme_releases.exists()

    def test_of_an_old_meeting_without_days_or_capacities_it_has_the_standard_set(self, staff: User) -> None:
        source = MeetingFactory(kind="annual", ordinal=10, start=PartialDate.of(2022), end=None)
        made = copy_meeting(source, new(), by=staff)
        assert (made.start, made.end, made.registration_closes_on) == (PartialDate.of(2028, 5, 10), None, None)
        assert made.capacities.count() == 10

    def test_is_no_wider_than_the_earlier_one(self, staff: User) -> None:
        members = earlier(level=Level.MEMBERS)
        assert copy_meeting(members, new(), by=staff).level == Level.MEMBERS
        narrowed = earlier(slug="b", ordinal=20, level=Level.MEMBERS, scope="member:1")
        made = copy_meeting(narrowed, new(ordinal=14), by=staff)
        assert (made.level, made.scope) == (Level.SECRETARIAT, "")

    def test_sent_twice_it_is_made_once(self, staff: User) -> None:
        source = earlier()
        workshop = new(kind="workshop", ordinal=None, title="A workshop")
        made = [copy_meeting(source, workshop, by=staff).pk for _press in range(2)]
        assert made[0] == made[1]
        assert Meeting.objects.count() == 2

    def test_the_next_number_is_that_after_the_highest_of_the_kind(self, db: None) -> None:
        assert next_ordinal("annual") == 1
        earlier(ordinal=11)
        MeetingFactory(kind="regional", ordinal=30)
        assert next_ordinal("annual") == 12

    @pytest.mark.parametrize(
        ("fields", "title"),
        [
            ({"ordinal": 13}, "Thirteenth meeting of the Global Network of R2P Focal Points"),
            ({"ordinal": 31}, "31st meeting of the Global Network of R2P Focal Points"),
            ({"kind": "regional", "ordinal": None}, "Regional meeting of 2028"),
        ],
    )
    def test_the_title_is_made_from_the_number_or_the_year(self, db: None, fields: dict[str, Any], title: str) -> None:
        assert title_for(earlier(title="Regional meeting of 2027"), new(**fields)) == title


def typed(**fields: Any) -> dict[str, Any]:
    """What is typed into the form."""
    given = {"source": "annual-12-test-city", "kind": "annual", "ordinal": "13", "start": "10 May 2028"}
    return {**given, "place": "Accra", "country": "", "zone": "Africa/Accra", "title": "", **fields}


class TestThePages:
    def test_the_form_offers_the_last_annual_meeting_and_the_next_free_number(self, staff_client: Client) -> None:
        earlier()
        MeetingFactory(title="Later workshop", start=PartialDate.of(2027, 9, 1), end=None)
        page = staff_client.get(NEW)
        form = page.context["form"]
        assert {name: form[name].value() for name in ("source", "kind", "ordinal", "zone")} == {
            "source": "annual-12-test-city", "kind": "annual", "ordinal": 13, "zone": "Europe/Brussels",
        }  # fmt: skip
        assert "The next free one is 13." in words_of(page)

    def test_another_can_be_named_in_the_address(self, staff_client: Client) -> None:
        earlier()
        other = MeetingFactory(kind="webinar", slug="webinar-2019")
        form = staff_client.get(f"{NEW}?source=webinar-2019").context["form"]
        assert (form["source"].value(), form["kind"].value(), form["ordinal"].value()) == (other.slug, "webinar", None)

    @pytest.mark.parametrize("source", ["no-such-meeting", "%00", "", "x" * 5_000])
    def test_an_address_that_names_none_offers_the_last_annual_one(self, staff_client: Client, source: str) -> None:
        earlier()
        assert staff_client.get(f"{NEW}?source={source}").context["form"]["source"].value() == "annual-12-test-city"

    def test_the_second_page_shows_every_day_with_its_weekday_and_saves_nothing(self, staff_client: Client) -> None:
        earlier()
        page = staff_client.post(NEW, typed(country=CountryFactory(short_name="Ghana").pk))
        facts = facts_in(page)
        assert facts["First day"] == "Wednesday 10 May 2028 earlier: Wednesday 12 May 2027"
        assert facts["Last day"] == "Thursday 11 May 2028 earlier: Thursday 13 May 2027"
        assert facts["Registration opens on"] == "Monday 28 February 2028 earlier: Monday 1 March 2027"
        assert facts["Last day to register"] == "Thursday 13 April 2028 earlier: Thursday 15 April 2027"
        assert facts["Time zone"].startswith("Africa/Accra (Greenwich Mean Time, UTC)")
        assert (facts["State"][:5], facts["Hosts"], facts["Seats"]) == ("Ghana", "none yet", "60")
        assert (notices_in(page), Meeting.objects.count()) == ([], 1)

    def test_a_day_on_a_weekend_is_said(self, staff_client: Client) -> None:
        earlier()
        page = staff_client.post(NEW, typed(start="12 May 2028"))
        assert notices_in(page) == [
            "Last day: Saturday 13 May 2028 is on a weekend.",
            "Last day to register: Saturday 15 April 2028 is on a weekend.",
        ]

    def test_the_third_is_the_page_of_the_draft(self, staff_client: Client) -> None:
        earlier()
        page = staff_client.post(NEW, typed())
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main_of(page)))
        for _press in range(2):
            done = staff_client.post(NEW, {**hidden, "confirm": "1"}, follow=True)
            assert done.redirect_chain == [("/desk/meetings/annual-13-accra/", 302)]
        assert "The draft is saved. Nobody is written to" in notices_in(done)[0]
        made = Meeting.objects.get(slug="annual-13-accra")
        assert (made.status, made.history.get().history_user.email) == (MeetingStatus.DRAFT, "secretariat@example.org")
        assert Message.objects.count() == 0

    def test_the_public_does_not_see_the_draft(self, staff_client: Client, client: Client) -> None:
        earlier()
        staff_client.post(NEW, {**typed(), "confirm": "1"})
        assert client.get("/meetings/annual-13-accra/").status_code == 404
        assert "Thirteenth" not in client.get("/meetings/").content.decode()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"ordinal": "12"}, "There is an annual meeting of that number already."),
            ({"start": "10 May 2020"}, "Give a day to come."),
            ({"start": "10 May 2090"}, "Give a day of the next ten years."),
            ({"start": ""}, "Give the first day: the other days follow from it."),
            ({"zone": "Atlantis"}, "There is no such time zone."),
            ({"zone": ""}, "Give the time zone: times and last days are those of the place."),
            ({"source": "no-such-meeting"}, "Select a valid choice."),
            ({"ordinal": "99999999999"}, "Ensure this value is less than or equal to 32767."),
        ],
    )
    def test_what_cannot_be_is_refused_and_what_was_typed_stays(
        self, staff_client: Client, fields: dict[str, str], words: str
    ) -> None:
        earlier()
        page = staff_client.post(NEW, {**typed(**fields), "confirm": "1"})
        assert words in words_of(page)
        assert 'value="Accra"' in main_of(page)
        assert Meeting.objects.count() == 1

    def test_the_way_back_keeps_what_was_typed(self, staff_client: Client) -> None:
        earlier()
        page = staff_client.post(NEW, {**typed(with_hosts="on"), "back": "1"})
        assert 'value="10 May 2028"' in main_of(page)
        assert page.context["form"]["with_hosts"].value() is True


@race
def test_pressed_at_once_one_draft_is_made() -> None:
    staff = UserFactory(is_staff=True)
    source = earlier()
    wanted = new(kind="workshop", ordinal=None, title="A workshop")
    made = at_once([lambda: copy_meeting(source, wanted, by=staff).pk for _press in range(3)])
    assert len(set(made)) == 1
    assert Meeting.objects.count() == 2
