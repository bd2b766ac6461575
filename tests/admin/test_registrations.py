"""The secretariat registers, approves, moves up, declines and withdraws: each row like a single deed."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from focalpoints.models import User
from focalpoints.services.accounts import StaffGroup, make_staff
from meetings.admin import registrations
from meetings.models import Capacity, Invitation, Meeting, Needs, Registration
from meetings.models.capacity import Approval
from meetings.models.registration import Mode
from meetings.services.registering import Wish
from r2pnet.outbox.models import Message
from tests.admin.pages import errors_of, filled_in, text_of
from tests.factories import MemberFactory, PersonFactory
from tests.meetings.gathering import capacity_of, invited, open_meeting, seat, statuses

pytestmark = pytest.mark.django_db
LIST = "admin:meetings_registration_changelist"


@pytest.fixture
def editor() -> User:
    return make_staff("editor@example.org", group=StaffGroup.EDITOR)


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    return client


def act(client: Client, action: str, *registrations: Registration, **more: str) -> str:
    """The words on the page after an action on the list."""
    chosen = [str(one.pk) for one in registrations]
    answer = client.post(reverse(LIST), {"action": action, "_selected_action": chosen, **more}, follow=True)
    return text_of(answer)


def change(registration: Registration) -> str:
    return reverse("admin:meetings_registration_change", args=[registration.pk])


@pytest.fixture
def full() -> list[Registration]:
    """One seat, and three who want it."""
    meeting = open_meeting(seats=1)
    return [seat(invited(meeting, name=f"Test Person {number}"), meeting) for number in "ABC"]


def test_an_editor_enters_somebody_who_wrote_a_letter(editor_client: Client, editor: User) -> None:
    meeting, person = open_meeting(), PersonFactory(work_email="guest@example.org")
    page = reverse("admin:meetings_registration_add")
    typed: dict[str, Any] = {
        "meeting": meeting.pk,
        "person": person.pk,
        "capacity": capacity_of(meeting, "speaker").pk,
        "mode": Mode.IN_PERSON,
        "office": "Professor, Test University",
        "reason": "Letter of 3 May",
    }
    assert editor_client.post(page, filled_in(editor_client.get(page), **typed)).status_code == 302
    made = Registration.objects.get()
    assert (made.person, made.status, made.office, made.named_by) == (
        person, "confirmed", "Professor, Test University", editor,
    )  # fmt: skip
    assert made.history.first().history_change_reason == "Letter of 3 May"
    assert Message.objects.get().to_address == "guest@example.org"
    again = editor_client.post(page, filled_in(editor_client.get(page), **typed))
    assert errors_of(again) == {"person": ["This person is registered for the meeting already."]}
    assert Registration.objects.count() == 1


def test_a_capacity_of_another_meeting_is_refused_beside_its_field(editor_client: Client) -> None:
    meeting, other = open_meeting(), open_meeting(slug="other", ordinal=13)
    page = reverse("admin:meetings_registration_add")
    typed = {"meeting": meeting.pk, "person": PersonFactory().pk, "capacity": capacity_of(other).pk, "mode": "online"}
    answer = editor_client.post(page, filled_in(editor_client.get(page), **typed))
    assert errors_of(answer) == {"capacity": ["This capacity is of another meeting."]}
    assert Registration.objects.count() == 0


def test_rank_and_office_are_corrected_and_the_status_is_not_typed(editor_client: Client, full: list[Any]) -> None:
    page = change(full[1])
    typed = filled_in(editor_client.get(page), office="Director, Test Ministry", rank="adviser", status="confirmed")
    assert editor_client.post(page, typed).status_code == 302
    saved = Registration.objects.get(pk=full[1].pk)
    assert (saved.office, saved.rank, saved.status) == ("Director, Test Ministry", "adviser", "waiting")


def test_two_editors_of_one_registration_are_told_apart(editor_client: Client, full: list[Any]) -> None:
    page = change(full[0])
    mine = filled_in(editor_client.get(page), office="Mine")
    editor_client.post(page, filled_in(editor_client.get(page), office="Theirs"))
    assert "Somebody else has saved this record since you opened it" in text_of(editor_client.post(page, mine))
    assert Registration.objects.get(pk=full[0].pk).office == "Theirs"


def test_needs_are_read_on_the_page_of_the_registration_and_in_no_list(editor_client: Client) -> None:
    meeting = open_meeting()
    registration = seat(invited(meeting), meeting, Wish(Mode.IN_PERSON, needs="Planted need"))
    assert "Planted need" in text_of(editor_client.get(change(registration)))
    assert "Planted need" not in text_of(editor_client.get(reverse(LIST)))
    history = reverse("admin:meetings_registration_history", args=[registration.pk])
    assert "Planted need" not in text_of(editor_client.get(history))
    assert Needs.objects.count() == 1


def test_requests_are_approved_each_by_itself(editor_client: Client) -> None:
    meeting = open_meeting()
    meeting.capacities.update(approval=Approval.STAFF)
    one, two, three = (seat(invited(meeting, name=f"Test Person {number}"), meeting) for number in "ABC")
    act(editor_client, "decline", two, reason="No", sure="yes")
    words = act(editor_client, "approve", one, two, three)
    assert statuses(meeting) == ["confirmed", "declined", "confirmed"]
    assert "2 registrations are done." in words
    assert "Test Person B, Twelfth test meeting: Only a request can be approved." in words


def test_a_seat_that_is_not_free_is_not_given(editor_client: Client, full: list[Any]) -> None:
    words = act(editor_client, "move_up", full[2])
    assert "Test Person C, Twelfth test meeting: No seat is free: give the meeting or the capacity more seats" in words
    assert statuses(full[0].meeting) == ["confirmed", "waiting", "waiting"]


def test_the_list_is_narrowed_to_a_meeting_that_somebody_registered_for(
    editor_client: Client, full: list[Registration]
) -> None:
    open_meeting(slug="other", ordinal=13, title="Nobody registered here")
    page = editor_client.get(f"{reverse(LIST)}?meeting__id__exact={full[0].meeting_id}")
    assert (page.context["cl"].result_count, "Nobody registered here" in text_of(page)) == (3, False)
    for wrong in ("no-key", "99999999999999999999", "-1"):
        assert editor_client.get(f"{reverse(LIST)}?meeting__id__exact={wrong}").headers["Location"].endswith("?e=1")


class TestAskingOnce:
    def test_to_decline_asks_for_the_reason_first(self, editor_client: Client, full: list[Any]) -> None:
        words = act(editor_client, "decline", full[0])
        assert "Decline these registrations?" in words
        assert "Test Person A , Focal point: Twelfth test meeting (Confirmed)" in words
        assert statuses(full[0].meeting) == ["confirmed", "waiting", "waiting"]
        assert "Write the reason: each person reads it." in act(editor_client, "decline", full[0], sure="yes")
        act(editor_client, "decline", full[0], sure="yes", reason="The delegation is complete.")
        assert statuses(full[0].meeting) == ["declined", "confirmed", "waiting"]
        assert "The reason: The delegation is complete." in Message.objects.get(kind="registration-declined").body

    def test_to_withdraw_asks_once(self, editor_client: Client, full: list[Any]) -> None:
        assert "Their seats go to those who wait." in act(editor_client, "withdraw", full[0])
        assert statuses(full[0].meeting) == ["confirmed", "waiting", "waiting"]
        told = {"reason": "Ill", "for_member": "on", "came_by": "phone", "received_on": "3 May 2026"}
        act(editor_client, "withdraw", full[0], sure="yes", **told)
        assert statuses(full[0].meeting) == ["withdrawn", "confirmed", "waiting"]
        gone = Registration.objects.get(pk=full[0].pk).history.first()
        assert (gone.history_change_reason, gone.history_user.email) == ("Ill", "editor@example.org")
        member = full[0].invitation.member.name
        assert (gone.history_on_behalf_of, gone.history_channel) == (member, "phone")
        assert gone.history_received_on == date(2026, 5, 3)

    def test_what_was_typed_stays_when_the_day_cannot_be_read(self, editor_client: Client, full: list[Any]) -> None:
        chosen = {"action": "withdraw", "_selected_action": [full[0].pk], "sure": "yes"}
        told = {"reason": "Planted reason", "came_by": "phone", "received_on": "the third of May"}
        answer = editor_client.post(reverse(LIST), {**chosen, **told})
        assert "Not done yet: this is to be put right" in text_of(answer)
        assert 'value="the third of May"' in answer.content.decode()
        assert "Planted reason" in text_of(answer)
        assert statuses(full[0].meeting) == ["confirmed", "waiting", "waiting"]


class TestTooManyAtOnce:
    def test_how_many_of_the_chosen_were_not_done_is_said(
        self, editor_client: Client, full: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(registrations, "MOST_AT_ONCE", 2)
        full[0].meeting.capacities.update(seats=None)
        Meeting.objects.update(seats=None)
        words = act(editor_client, "move_up", *full)
        assert "2 registrations are done." in words
        assert ("1 of the chosen is not done: no more than 2 at once, in order of arrival. Choose it anew.") in words
        assert statuses(full[0].meeting) == ["confirmed", "confirmed", "waiting"]
        assert "not done" not in act(editor_client, "move_up", *full[1:])

    def test_the_page_that_asks_says_so_as_well_and_who_is_written_to(
        self, editor_client: Client, full: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(registrations, "MOST_AT_ONCE", 1)
        for action in ("withdraw", "decline"):
            words = act(editor_client, action, *full)
            assert "Those of whom an address is kept are written to, with the reason" in words
            assert "2 of the chosen are not done: no more than 1 at once, in order of arrival. Choose them" in words


class TestTheMeeting:
    def test_a_new_meeting_is_given_the_standard_capacities(self, editor_client: Client) -> None:
        page = reverse("admin:meetings_meeting_add")
        typed = {"kind": "webinar", "title": "A webinar", "status": "draft", "level": "members", "how_held": "online"}
        answer = editor_client.post(page, filled_in(editor_client.get(page), **typed))
        assert (answer.status_code, Meeting.objects.get().capacities.count()) == (302, 10)

    def test_seats_that_are_added_are_given_to_those_who_wait(self, editor_client: Client, full: list[Any]) -> None:
        page = reverse("admin:meetings_meeting_change", args=[full[0].meeting_id])
        assert editor_client.post(page, filled_in(editor_client.get(page), seats="2")).status_code == 302
        assert statuses(full[0].meeting) == ["confirmed", "confirmed", "waiting"]

    def test_fewer_seats_than_are_taken_are_refused_beside_their_field(self, editor_client: Client) -> None:
        meeting = open_meeting(seats=2)
        for _ in range(2):
            seat(invited(meeting), meeting)
        page = reverse("admin:meetings_meeting_change", args=[meeting.pk])
        answer = editor_client.post(page, filled_in(editor_client.get(page), seats="1"))
        words = "2 seats are taken: withdraw or decline somebody first, or give at least that number."
        assert errors_of(answer) == {"seats": [words]}

    def test_a_member_is_invited_in_some_capacities(self, editor_client: Client) -> None:
        meeting, member = open_meeting(), MemberFactory()
        page = reverse("admin:meetings_meeting_change", args=[meeting.pk])
        typed = filled_in(editor_client.get(page))
        typed |= {
            "invitations-TOTAL_FORMS": "1",
            "invitations-0-meeting": str(meeting.pk),
            "invitations-0-member": str(member.pk),
            "invitations-0-capacities": [str(capacity_of(meeting).pk)],
            "invitations-0-reply": "none",
        }
        assert editor_client.post(page, typed).status_code == 302
        invitation = Invitation.objects.get()
        assert (invitation.member, list(invitation.capacities.all())) == (member, [capacity_of(meeting)])
        assert (invitation.level, invitation.scope) == ("members", f"member:{member.pk}")

    def test_a_capacity_that_somebody_registered_in_stays(self, editor_client: Client, full: list[Any]) -> None:
        meeting = full[0].meeting
        page = reverse("admin:meetings_meeting_change", args=[meeting.pk])
        typed = filled_in(editor_client.get(page)) | {"capacities-0-DELETE": "on"}
        answer = editor_client.post(page, typed)
        assert answer.status_code == 200
        assert Capacity.objects.filter(meeting=meeting).count() == 10
