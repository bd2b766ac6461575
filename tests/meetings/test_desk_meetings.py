"""The secretariat's meetings on the desk: the list, and where one stands; nobody else learns of them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from meetings.models import Meeting, Needs, Registration
from meetings.models.meeting import MeetingStatus
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from tests.factories import (
    CapacityFactory,
    InvitationFactory,
    MeetingFactory,
    PersonFactory,
    RegionalOrganisationFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.meetings.gathering import IN_PERSON, ONLINE, account_of, invited, open_meeting, seat
from tests.meetings.reading import facts_in, main_of, names_in, text_of, words_of

pytestmark = pytest.mark.django_db
SECRET = "zqx-needs: a sample of what somebody needs"
QUERIES = 14
"""Of the page of a meeting, with those of the frame and the session, however many have registered."""


@pytest.fixture
def editor() -> Client:
    return signed_in(make_staff("editor@example.org"))


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def address(meeting: Meeting, more: str = "") -> str:
    return f"/desk/meetings/{meeting.slug}/{more}"


def rows_in(page: Any) -> dict[str, list[str]]:
    """The rows of both tables by their first cell."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', main_of(page), re.DOTALL)
    return {text_of(name): [text_of(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", rest)] for name, rest in found}


def to_do_in(page: Any) -> list[str]:
    card = main_of(page).partition('<section class="card first stack">')[2].partition("</section>")[0]
    return [text_of(one) for one in re.findall(r'<li class="row">(.*?)</li>', card, re.DOTALL)]


def buttons_in(page: Any) -> dict[str, str]:
    """Each step that can be taken, with the page that it leads to."""
    status = main_of(page).partition("<h2>Status</h2>")[2].partition("</section>")[0]
    return {text_of(verb): url for url, verb in re.findall(r'<a class="button[^"]*" href="([^"]+)">(.*?)</a>', status)}


class TestTheList:
    def test_says_what_comes_the_drafts_and_the_last_ten(self, editor: Client) -> None:
        day = network_today()
        MeetingFactory(status=MeetingStatus.DRAFT, title="Draft", place="", start=None, end=None)
        MeetingFactory(status=MeetingStatus.OPEN, title="Open", place="", start=PartialDate.on(day), end=None)
        later = PartialDate.on(day + timedelta(days=9))
        MeetingFactory(status=MeetingStatus.CANCELLED, title="Off", place="", start=later, end=None)
        for year in range(2008, 2020):
            MeetingFactory(title=f"Meeting of {year}", place="", start=PartialDate.of(year), end=None)
        page = editor.get("/desk/meetings/")
        assert names_in(page) == ["Open", "Off", "Draft", *(f"Meeting of {year}" for year in range(2019, 2009, -1))]
        assert "Webinar" not in words_of(page)

    def test_says_in_words_that_there_is_none(self, editor: Client) -> None:
        words = words_of(editor.get("/desk/meetings/"))
        for said in ("No meeting is announced.", "No draft.", "No past meeting is on record."):
            assert said in words


class TestWhoSeesIt:
    FORMS = ("step/cancel/", "step/close/", "move/", "seats/")

    def asked(self, client: Client, meeting: Meeting) -> list[tuple[str, Any]]:
        """Every page, asked for and sent to."""
        forms = ["/desk/meetings/new/", *(address(meeting, one) for one in self.FORMS)]
        answers = [(path, client.get(path)) for path in ("/desk/meetings/", address(meeting), *forms)]
        return answers + [(path, client.post(path, {"confirm": "1", "seats": "1"})) for path in forms]

    def test_nobody_but_the_secretariat_learns_that_they_are_there(self) -> None:
        meeting = open_meeting(seats=1)
        focal_point, delegate = invited(meeting), PersonFactory(user=UserFactory())
        meeting.invitations.get().persons.add(delegate)
        for person, kind in ((focal_point, "focal-point"), (delegate, "delegate")):
            seat(person, meeting, kind=kind)
        for client in (signed_in(account_of(focal_point)), signed_in(account_of(delegate)),
                       signed_in(UserFactory(is_staff=True))):  # fmt: skip
            for path, answer in self.asked(client, meeting):
                assert (path, answer.status_code) == (path, 404)
                assert "Twelfth" not in answer.content.decode()
        assert Meeting.objects.get().status == MeetingStatus.OPEN

    def test_whoever_has_not_signed_in_is_led_to_sign_in_and_nothing_is_done(self, client: Client) -> None:
        meeting = open_meeting()
        for _path, answer in self.asked(client, meeting):
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/account/sign-in/")
        assert Meeting.objects.get().status == MeetingStatus.OPEN

    def test_no_cache_but_the_readers_own_keeps_it(self, editor: Client) -> None:
        answer = editor.get(address(open_meeting()))
        assert answer.headers["Cache-Control"] == "private, no-cache"

    def test_what_is_not_there_is_not_found(self, editor: Client) -> None:
        meeting = open_meeting()
        for path in ("/desk/meetings/no-such-meeting/", address(meeting, "step/no-such-step/")):
            assert editor.get(path).status_code == 404


class TestWhereItStands:
    def test_counts_by_capacity_and_region(self, editor: Client) -> None:
        meeting = open_meeting(seats=2)
        for _one in range(3):
            seat(invited(meeting), meeting, IN_PERSON)
        seat(invited(meeting), meeting, ONLINE)
        InvitationFactory(
            meeting=meeting, member=RegionalOrganisationFactory(), reply="declined", replied_on=network_today()
        )
        InvitationFactory(meeting=meeting, member__country__un_group="weog")
        page = editor.get(address(meeting))
        assert rows_in(page)["Focal point"] == ["2", "no limit", "1", "0", "1"]
        assert rows_in(page)["Observer"] == ["0", "no limit", "0", "0", "0"]
        regions = list(rows_in(page).items())[-4:]
        assert regions == [
            ("African Group", ["4", "4", "0", "0", "4"]),
            ("Western European and Others Group", ["1", "0", "0", "1", "0"]),
            ("Organisations and others", ["1", "0", "1", "0", "0"]),
            ("All", ["6", "4", "1", "1", "4"]),
        ]
        assert facts_in(page)["Seats"] == "All 2 seats are taken, one person waits"

    def test_needs_are_a_number_and_never_a_text(self, editor: Client) -> None:
        meeting = open_meeting()
        for status in ("confirmed", "waiting"):
            registration = RegistrationFactory(
                meeting=meeting, capacity=meeting.capacities.get(kind="un"), status=status
            )
            Needs.objects.create(registration=registration, text=SECRET)
        page = editor.get(address(meeting))
        assert facts_in(page)["Needs"] == "2 people wrote what they need. Each stands with the registration."
        assert "zqx" not in page.content.decode()

    def test_the_links_lead_to_the_registrations_of_the_capacity(self, editor: Client) -> None:
        meeting, other = open_meeting(), open_meeting(slug="other", ordinal=13)
        for one, kind in ((meeting, "un"), (meeting, "speaker"), (other, "un")):
            RegistrationFactory(meeting=one, capacity=one.capacities.get(kind=kind), person__name=f"{one.slug} {kind}")
        html = main_of(editor.get(address(meeting)))
        (url,) = re.findall(r'href="([^"]+)">United Nations</a>', html)
        listed = editor.get(url.replace("&amp;", "&")).context["cl"].result_list
        assert [one.person.name for one in listed] == [f"{meeting.slug} un"]

    @pytest.mark.parametrize("number", [20, 2_000])
    def test_it_asks_the_same_for_twenty_as_for_two_thousand(
        self, editor: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        meeting = open_meeting(seats=50)
        fill(meeting, number)
        editor.get(address(meeting))
        with django_assert_num_queries(QUERIES):
            assert editor.get(address(meeting)).status_code == 200

    @pytest.mark.parametrize("number", [20, 2_000])
    def test_so_does_the_page_before_it_is_cancelled(
        self, editor: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        meeting = open_meeting(seats=50)
        fill(meeting, number)
        editor.get(address(meeting, "step/cancel/"))
        with django_assert_num_queries(9):
            page = editor.get(address(meeting, "step/cancel/"))
        assert f"{number} people who have registered are told that it is cancelled." in words_of(page)


def fill(meeting: Meeting, number: int) -> None:
    """So many registrations of all kinds, written at once."""
    person = type(PersonFactory.build())
    people = person.objects.bulk_create(
        [PersonFactory.build(name=f"Test {one}", work_email=f"p{one}@example.org") for one in range(number)]
    )
    capacities = list(meeting.capacities.all())
    statuses = ("confirmed", "waiting", "requested", "confirmed")
    Registration.objects.bulk_create(
        Registration(
            meeting=meeting, person=one, capacity=capacities[place % 3], status=statuses[place % 4],
            mode=("in-person", "online")[place % 2], level="secretariat",
        )
        for place, one in enumerate(people)
    )  # fmt: skip


class TestWhatIsNext:
    def test_of_a_draft_what_is_missing_comes_first(self, editor: Client) -> None:
        page = editor.get(address(open_meeting(status="draft", zone="")))
        assert [one.partition(".")[0] for one in to_do_in(page)] == [
            "Give the time zone: registration closes by the clocks of the place",
            "Everybody who may see it finds it among the meetings and in the calendar",
        ]
        assert list(buttons_in(page)) == ["Announce"]
        assert "Open registration Give the time zone" in words_of(page)

    def test_of_one_that_is_announced_whom_to_invite(self, editor: Client) -> None:
        assert "Nobody is invited yet. Invite" in to_do_in(editor.get(address(open_meeting(status="announced"))))

    def test_of_an_open_one_requests_and_those_who_are_silent(self, editor: Client) -> None:
        meeting = open_meeting(how_held="in-person")
        InvitationFactory(meeting=meeting)
        RegistrationFactory(meeting=meeting, capacity=meeting.capacities.get(kind="un"), status="requested")
        page = editor.get(address(meeting))
        assert to_do_in(page) == ["1 request waits for you. Decide", "1 invited has not answered. See who"]
        assert buttons_in(page) == {
            "Close registration": address(meeting, "step/close/"),
            "Cancel the meeting": address(meeting, "step/cancel/"),
        }

    def test_of_one_that_is_over_that_it_was_held_and_then_who_attended(self, editor: Client) -> None:
        day = PartialDate.on(network_today() - timedelta(days=2))
        meeting = MeetingFactory(status="open", start=day, end=None)
        CapacityFactory(meeting=meeting)
        assert to_do_in(editor.get(address(meeting)))[-1].endswith("Record that it was held")
        Meeting.objects.update(status="held")
        assert to_do_in(editor.get(address(meeting))) == ["Nobody has written down who attended. Write it down"]
        Meeting.objects.update(attending=41)
        page = editor.get(address(meeting))
        assert (to_do_in(page), "Nothing waits for you here." in words_of(page)) == ([], True)

    def test_of_one_that_is_on_the_door_comes_before_that_it_was_held(self, editor: Client) -> None:
        today = PartialDate.on(network_today())
        meeting = MeetingFactory(status="open", start=today, end=today, zone="UTC", how_held="in-person")
        RegistrationFactory(meeting=meeting)
        page = editor.get(address(meeting))
        assert to_do_in(page)[-2:] == [
            "The meeting is on: who comes into the room is checked in. Check in",
            "Its last day has come: say that it was held once it is over. Record that it was held",
        ]
        assert f'href="{address(meeting, "check-in/")}"' in main_of(page)
        assert main_of(page).count(f'href="{address(meeting, "attendance/")}"') == 1

    def test_of_one_that_people_join_online_what_is_missing_so_that_they_can(self, editor: Client) -> None:
        meeting = open_meeting()
        invited(meeting)
        assert to_do_in(editor.get(address(meeting)))[0].endswith("nobody can be told how to join. Give the address")
        Meeting.objects.update(joining_address="https://join.example.org/")
        assert to_do_in(editor.get(address(meeting)))[0].endswith("goes out an hour before. Give the time")
        Meeting.objects.update(start_time="09:30")
        assert to_do_in(editor.get(address(meeting))) == ["1 invited has not answered. See who"]

    def test_after_a_meeting_who_attended_is_written_down_on_its_own_page(self, editor: Client) -> None:
        day = PartialDate.on(network_today() - timedelta(days=2))
        meeting = MeetingFactory(status="held", start=day, end=None)
        registration = RegistrationFactory(meeting=meeting)
        page = editor.get(address(meeting))
        assert to_do_in(page) == ["Nobody has written down who attended. Write down who attended"]
        assert f'href="{address(meeting, "attendance/")}"' in main_of(page)
        Registration.objects.filter(pk=registration.pk).update(status="attended")
        assert [one.rpartition(". ")[2] for one in to_do_in(editor.get(address(meeting)))] == [
            "Look at it and close it", "Write the report", "Thank them",
        ]  # fmt: skip

    def test_every_button_leads_to_a_page(self, editor: Client) -> None:
        for number, status in enumerate(MeetingStatus.values):
            meeting = open_meeting(status=status, slug=f"meeting-{number}", ordinal=20 + number)
            page = editor.get(address(meeting))
            links = re.findall(r'href="(/[^"#]*)', main_of(page))
            assert {(url, editor.get(url.replace("&amp;", "&")).status_code) for url in links} == {
                (url, 200) for url in links
            }
