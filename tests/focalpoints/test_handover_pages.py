"""Handing an office over on three screens: by its holder, or by the secretariat on behalf of the member."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import AccountInvitation, Appointment, Person, Succession, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.succession import Successor, succeed
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, PersonFactory, UserFactory
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
parse = PartialDate.parse

PAGE = "/desk/handover/"
TYPED = {
    "last_day": "31 December 2026",
    "name": "A. Example",
    "work_email": "a.example@ministry.example.org",
    "position": "Head of department",
}
TOLD = {"came_by": "letter", "received_on": "4 November 2026", "letter": "Note 12"}


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def leaver() -> User:
    return UserFactory(email="leaver@example.org")


@pytest.fixture
def office(leaver: User) -> Appointment:
    return AppointmentFactory(
        member__country__short_name="Testland",
        member__slug="testland",
        position="Head of department",
        person=PersonFactory(user=leaver, name="L. Eaver", work_email="leaver@example.org"),
        start=parse("2025-02"),
        end_state=EndState.OPEN,
    )


@pytest.fixture
def holder(client: Client, office: Appointment, leaver: User) -> Client:
    client.force_login(leaver)
    return client


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def signed_out() -> Client:
    return Client(SERVER_NAME="localhost")


def status(client: Client, path: str) -> int:
    return client.get(path).status_code


class TestTheThreeScreens:
    def test_four_fields_a_look_at_what_it_means_and_done(self, holder: Client, office: Appointment) -> None:
        form = holder.get(PAGE)
        fields = re.findall(r'<(?:input|select)[^>]* name="(\w+)"', form.content.decode())
        assert fields == ["csrfmiddlewaretoken", *TYPED]
        assert 'value="Head of department"' in form.content.decode()
        assert "the history of the office, and the meetings attended" in words_of(form)
        check = holder.post(PAGE, TYPED)
        words = "At the end of 31 December 2026 your access through this office ends; A. Example is told"
        assert words in words_of(check)
        assert (Succession.objects.count(), Message.objects.count()) == (0, 0)
        done = holder.post(PAGE, TYPED | {"confirm": "1"}, follow=True)
        assert done.redirect_chain == [(f"{PAGE}?office={office.pk}", 302)]
        assert "Handed over: the last day is 31 December 2026. We have written to both." in words_of(done)
        assert "The office is handed over on 31 December 2026" in words_of(done)
        assert f"{PAGE}{Succession.objects.get().pk}/take-back/" in done.content.decode()

    def test_the_check_sends_on_what_was_typed(self, holder: Client) -> None:
        check = holder.post(PAGE, TYPED).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', check))
        assert {name: hidden[name] for name in TYPED} == TYPED

    def test_something_can_be_changed_from_the_check(self, holder: Client) -> None:
        page = holder.post(PAGE, TYPED | {"change": "1"})
        assert "Look at what it means" in words_of(page)
        assert 'value="A. Example"' in page.content.decode()
        assert Succession.objects.count() == 0

    def test_a_double_click_hands_over_once(self, holder: Client) -> None:
        for _click in range(2):
            assert holder.post(PAGE, TYPED | {"confirm": "1"}).status_code == 302
        assert (Succession.objects.count(), Appointment.objects.count(), Message.objects.count()) == (1, 2, 3)

    def test_errors_stand_on_top_and_beside_their_field_and_keep_what_was_typed(self, holder: Client) -> None:
        typed = TYPED | {"last_day": "23 November 2026", "work_email": "no address", "name": ""}
        page = holder.post(PAGE, typed)
        words = words_of(page)
        assert "2 things are to be put right" in words
        assert "Write an e-mail address, such as name@ministry.example." in words
        assert 'value="no address"' in page.content.decode()
        page = holder.post(PAGE, TYPED | {"last_day": "23 November 2026"})
        said = "The last day is today, 24 November 2026, or later. If it has passed, the secretariat records it."
        assert words_of(page).count(said) == 2
        assert "<title>Error: " in page.content.decode()
        assert 'value="a.example@ministry.example.org"' in page.content.decode()

    def test_a_successor_who_is_focal_point_elsewhere_is_refused_on_the_first_screen_without_saying_of_whom(
        self, holder: Client
    ) -> None:
        AppointmentFactory(
            member__country__short_name="Otherland",
            person=PersonFactory(work_email="busy@example.org"),
            start=parse("2024"),
            end_state=EndState.OPEN,
        )
        page = holder.post(PAGE, TYPED | {"work_email": "Busy@example.org"})
        words = words_of(page)
        assert "The secretariat has to record this successor: write to it." in words
        assert "Otherland" not in words

    def test_who_is_on_record_under_the_address_is_not_told_by_name(self, holder: Client) -> None:
        PersonFactory(name="Planted Name", work_email=TYPED["work_email"])
        assert "Planted Name" not in holder.post(PAGE, TYPED).content.decode()

    def test_too_many_deeds_in_an_hour_are_refused(self, holder: Client) -> None:
        answers = [holder.post(PAGE, TYPED | {"confirm": "1"}).status_code for _deed in range(31)]
        assert (answers[:30], answers[30]) == ([302] * 30, 429)


class TestTakingBack:
    @pytest.fixture
    def planned(self, holder: Client) -> str:
        holder.post(PAGE, TYPED | {"confirm": "1"})
        return f"{PAGE}{Succession.objects.get().pk}/take-back/"

    def test_it_asks_once_and_then_everything_is_as_before(self, holder: Client, planned: str) -> None:
        page = words_of(holder.get(planned))
        assert "A. Example does not begin on 1 January 2027." in page
        assert Succession.objects.live().count() == 1
        done = words_of(holder.post(planned, follow=True))
        assert "Taken back: everything is as before. We have written to both." in done
        assert "Look at what it means" in done
        assert AccountInvitation.objects.live().count() == 0
        assert "This handover was taken back already." in words_of(holder.get(planned, follow=True))

    def test_after_its_day_staff_read_what_to_do_instead_and_nobody_else_finds_it(
        self, holder: Client, planned: str, staff_client: Client, staff: User
    ) -> None:
        with time_machine.travel("2027-01-01T00:30:00Z", tick=False):
            holder.force_login(User.objects.get(email="leaver@example.org"))
            assert [holder.get(planned).status_code, holder.post(planned).status_code] == [404, 404]
        succession = Succession.objects.get()
        with time_machine.travel("2027-01-01T00:30:00Z", tick=False):
            staff_client.force_login(staff)
            page = staff_client.post(planned)
        assert "The successor’s term began on 1 January 2027, so the handover is no longer taken back." in words_of(
            page
        )
        for term in (succession.leaving_id, succession.following_id):
            assert f"/admin/focalpoints/appointment/{term}/correct/" in page.content.decode()
        assert Succession.objects.live().count() == 1


class TestStaff:
    def test_they_hand_over_on_behalf_of_the_member_with_channel_and_day(
        self, office: Appointment, staff_client: Client
    ) -> None:
        page = "/desk/handover/testland/"
        assert staff_client.get("/desk/handover/?member=testland")["Location"] == page
        ministry = InstitutionFactory(member=office.member, name="Test Ministry of the Interior")
        asked = TYPED | TOLD | {"institution": str(ministry.pk)}
        check = words_of(staff_client.post(page, asked))
        assert "by letter, received on 4 November 2026, Note 12" in check
        assert staff_client.post(page, asked | {"confirm": "1"}).status_code == 302
        following = Appointment.objects.get(person__name="A. Example")
        assert (following.institution, following.letter) == (ministry, "Note 12")
        row = office.history.latest()
        assert (row.history_on_behalf_of, row.history_channel, str(row.history_received_on)) == (
            "Testland",
            "letter",
            "2026-11-04",
        )

    def test_they_say_how_and_when_the_word_came(self, office: Appointment, staff_client: Client) -> None:
        words = words_of(staff_client.post("/desk/handover/testland/", TYPED))
        assert "Choose how the member told you." in words
        assert "Write the day on which the word came." in words

    def test_of_a_member_where_nobody_holds_the_office_they_read_what_to_do(self, staff_client: Client) -> None:
        MemberFactory(slug="vacant", country__short_name="Vacantland")
        words = words_of(staff_client.get("/desk/handover/vacant/"))
        assert "Nobody holds an office of Vacantland that can be handed over" in words

    def test_their_list_and_their_desk_say_what_is_planned_and_what_has_begun(
        self, office: Appointment, staff_client: Client, staff: User
    ) -> None:
        first = staff_client.get(PAGE)
        assert "None. A handover that a member or you have ordered stands here." in words_of(first)
        assert '<option value="testland">Testland</option>' in first.content.decode()
        succeed(office, last_day=parse("2026-12-31").latest, successor=Successor("A", "a@example.org"), by=None)
        for page in (PAGE, "/desk/"):
            words = words_of(staff_client.get(page))
            assert "Last day 31 December 2026; the successor begins on 1 January 2027." in words
        with time_machine.travel("2027-01-02T12:00:00Z", tick=False):
            staff_client.force_login(staff)
            for page in (PAGE, "/desk/"):
                assert "The successor is in office since 1 January 2027." in words_of(staff_client.get(page))


class TestWhoMay:
    def test_nobody_without_an_office_of_that_kind_learns_that_the_page_is_there(self, office: Appointment) -> None:
        assistant, former, other, guest = (UserFactory() for _user in range(4))
        started: dict[str, Any] = {"start": parse("2025"), "end_state": EndState.OPEN, "institution": None}
        AppointmentFactory(member=office.member, role=Role.ASSISTANT, person=PersonFactory(user=assistant), **started)
        ended = started | {"end_state": EndState.KNOWN, "end": parse("2026-05")}
        AppointmentFactory(person=PersonFactory(user=former), **ended)
        AppointmentFactory(person=PersonFactory(user=other), **started)
        pages = (PAGE, "/desk/handover/testland/")
        assert [[status(signed_in(user), page) for page in pages] for user in (assistant, former, other, guest)] == [
            [404, 404],
            [404, 404],
            [200, 404],
            [404, 404],
        ]
        assert signed_in(other).post("/desk/handover/testland/", TYPED | {"confirm": "1"}).status_code == 404
        assert Succession.objects.count() == 0

    def test_nobody_takes_back_the_handover_of_another(self, holder: Client) -> None:
        holder.post(PAGE, TYPED | {"confirm": "1"})
        page = f"{PAGE}{Succession.objects.get().pk}/take-back/"
        other, successor = UserFactory(), UserFactory(email=TYPED["work_email"])
        AppointmentFactory(person=PersonFactory(user=other), start=parse("2025"), end_state=EndState.OPEN)
        Person.objects.filter(work_email=TYPED["work_email"]).update(user=successor)
        for user in (other, successor):
            assert [signed_in(user).get(page).status_code, signed_in(user).post(page).status_code] == [404, 404]
        assert Succession.objects.live().count() == 1

    def test_an_alternate_hands_over_the_own_office_and_not_the_focal_points(self, office: Appointment) -> None:
        user = UserFactory()
        alternate = AppointmentFactory(
            member=office.member,
            institution=None,
            role=Role.ALTERNATE,
            person=PersonFactory(user=user),
            start=parse("2025"),
            end_state=EndState.OPEN,
        )
        signed_in(user).post(f"{PAGE}?office={office.pk}", TYPED | {"confirm": "1"})
        assert Succession.objects.get().leaving == alternate

    def test_who_holds_two_offices_chooses(self, holder: Client, office: Appointment) -> None:
        alternate = AppointmentFactory(
            member__country__short_name="Otherland",
            role=Role.ALTERNATE,
            person=office.person,
            start=parse("2025"),
            end_state=EndState.OPEN,
        )
        assert "Hand over the office: Testland" in words_of(holder.get(PAGE))
        page = holder.get(f"{PAGE}?office={alternate.pk}")
        assert "Hand over the office: Otherland" in words_of(page)
        assert f'action="{PAGE}?office={alternate.pk}"' in page.content.decode()


class TestUntilTheDay:
    def test_the_successor_signs_in_early_to_their_own_data_and_nothing_else(
        self, holder: Client, office: Appointment
    ) -> None:
        office.office_note, office.level = "Planted note", "members"
        office.save()
        holder.post(PAGE, TYPED | {"confirm": "1"})
        user = UserFactory(email=TYPED["work_email"], name="A. Example")
        Person.objects.filter(work_email=TYPED["work_email"]).update(user=user)
        early = signed_in(user)
        desk = words_of(early.get("/desk/"))
        assert "Your term for Testland begins on 1 January 2027." in desk
        assert "L. Eaver" not in desk
        assert "Testland" in words_of(early.get("/account/data/"))
        member = early.get("/members/testland/").content.decode()
        assert ["Planted note" in member, "L. Eaver" in member] == [False, False]
        assert [status(early, page) for page in (PAGE, "/desk/handover/testland/", "/admin/")] == [404, 404, 404]

    def test_the_leaver_keeps_everything_until_the_end_of_the_last_day_and_open_sessions_lose_it_then(
        self, holder: Client, office: Appointment
    ) -> None:
        office.office_note, office.level = "Planted note", "members"
        office.save()
        holder.post(PAGE, TYPED | {"confirm": "1"})
        seen = {}
        for moment in ("2026-12-31T23:59:00Z", "2027-01-01T00:00:30Z"):
            with time_machine.travel(moment, tick=False):
                holder.session.set_expiry(10**7)
                holder.force_login(User.objects.get(email="leaver@example.org"))
                page = holder.get("/members/testland/").content.decode()
                seen[moment] = ("Planted note" in page, status(holder, PAGE), status(holder, "/account/data/"))
        assert list(seen.values()) == [(True, 200, 200), (False, 404, 200)]

    def test_the_public_page_says_the_office_of_today_until_then_and_the_next_one_after(
        self, holder: Client, office: Appointment
    ) -> None:
        holder.post(PAGE, TYPED | {"position": "Director of the new desk", "confirm": "1"})
        public, office_said = signed_out(), {}
        for moment in ("2026-12-31T23:59:00Z", "2027-01-01T00:00:30Z"):
            with time_machine.travel(moment, tick=False):
                row = public.get("/members/").content.decode()
                office_said[moment] = re.findall(r"Head of department|Director of the new desk", row)
        assert list(office_said.values()) == [["Head of department"], ["Director of the new desk"]]


class TestTheDesk:
    def test_the_way_stands_beside_and_then_what_is_planned(self, holder: Client, office: Appointment) -> None:
        words = words_of(holder.get("/desk/"))
        assert "Leaving the office? Name the last day and your successor’s address." in words
        holder.post(PAGE, TYPED | {"confirm": "1"})
        words = words_of(holder.get("/desk/"))
        assert "Your last day is 31 December 2026. A. Example follows on 1 January 2027." in words

    def test_the_number_of_queries_does_not_grow(self, office: Appointment, staff_client: Client) -> None:
        asked = []
        for number in (1, 7):
            for at in range(number):
                term = AppointmentFactory(start=parse("2025"), end_state=EndState.OPEN, person=PersonFactory())
                successor = Successor("A", f"a{number}-{at}@example.org")
                succeed(term, last_day=parse("2026-12-31").latest, successor=successor, by=None)
            for page in (PAGE, "/desk/", "/admin/focalpoints/succession/"):
                with CaptureQueriesContext(connection) as queries:
                    staff_client.get(page)
                asked.append(len(queries))
        assert asked[:3] == asked[3:]
