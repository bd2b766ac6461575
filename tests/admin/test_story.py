"""The whole story of a member on one page of the admin: what is so, what was, and every change of it."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focalpoints.models import Appointment, Member, User
from focalpoints.services.account_invitations import invite
from focalpoints.services.accounts import make_staff
from focalpoints.services.correcting_terms import correct_term, strike_term
from focalpoints.services.ending import end_term
from focalpoints.services.terms import save_appointment
from r2pnet.acting import Reason
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from tests.admin.pages import text_of
from tests.factories import (
    AppointmentFactory,
    InstitutionFactory,
    InvitationFactory,
    MeetingHostFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    SteeringTermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_staff("editor@example.org")


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    return client


def address(member: Member) -> str:
    return reverse("admin:focalpoints_member_story", args=[member.pk])


def story(client: Client, member: Member, **query: Any) -> str:
    return text_of(client.get(address(member), query))


def full_story(editor: User) -> Member:
    """A member with two people, an institution, terms, a message, meetings, and a change of each."""
    member = MemberFactory(country__short_name="Storyland")
    people = [PersonFactory(name=f"{letter}. Sample", work_email=f"{letter}.sample@example.org") for letter in "AB"]
    office = AppointmentFactory(member=member, person=people[0], position="Head", end_state="open")
    AppointmentFactory(member=member, person=people[1], role="alternate", position="Deputy", end_state="open")
    SteeringTermFactory(member=member)
    invite(people[0], by=editor)
    MeetingHostFactory(member=member, organisation=None)
    registration = RegistrationFactory(person=people[0], invitation=InvitationFactory(member=member))
    office.position = "Director"
    save_appointment(office, by=editor, reason="Renamed")
    registration.office = "Director"
    registration.save()
    return member


def test_the_page_tells_offices_institutions_terms_people_messages_and_meetings(
    editor_client: Client, editor: User
) -> None:
    member = full_story(editor)
    words = story(editor_client, member)
    for told in (
        "Standing Member",
        "Verified, source of 11 May 2021, https://source.example/members",
        "Focal point: Director, Test Ministry",
        "Alternate: Deputy, Test Ministry",
        "Person A. Sample",
        "Member of the steering group",
        "B. Sample B.sample@example.org Not invited yet",
        "A.sample@example.org Invited on",
        "a.sample@example.org Waits",
        "Hosted Test meeting",
        "No answer yet",
        "A. Sample, Test meeting",
    ):
        assert told in words, told


def test_what_runs_stands_before_what_is_over_and_what_was_struck_out_last(editor_client: Client, editor: User) -> None:
    member = MemberFactory()
    AppointmentFactory(
        member=member, position="Past", start=PartialDate.of(2022), end_state="known", end=PartialDate.of(2024)
    )
    AppointmentFactory(
        member=member, position="Current", start=PartialDate.of(2012), end_state="open", role="alternate"
    )
    wrong = AppointmentFactory(member=member, position="Wrong", start=PartialDate.of(2025), role="assistant")
    strike_term(wrong, by=editor, reason="Another member's letter")
    rows = ["Alternate: Current", "Focal point: Past", "Assistant: Wrong"]
    words = story(editor_client, member)
    assert sorted(rows, key=words.index) == rows
    told = words.partition("Every change")[0]
    assert (told.count(" Current Person"), told.count(" Struck out Person")) == (1, 1)


def test_the_stream_tells_who_when_why_on_whose_behalf_and_both_values(editor_client: Client, editor: User) -> None:
    member = MemberFactory(country__short_name="Storyland")
    office = AppointmentFactory(member=member, position="Head", start=PartialDate.of(2020), end_state="open")
    told = Reason("Note verbale 12", channel="letter", on_behalf_of="Storyland", received_on=date(2026, 5, 3))
    end_term(office, last_day=PartialDate.of(2026, 6, 30), by=editor, reason=told)
    office = Appointment.objects.get()
    office.position = "Director"
    correct_term(office, by=editor, reason=Reason("Misread", channel="phone", on_behalf_of="Storyland"))
    newest, ended, *_older = editor_client.get(address(member)).context["page_obj"]
    assert (newest.kind, newest.get_history_deed_display(), newest.history_user) == (
        "Appointment", "Corrected", editor,
    )  # fmt: skip
    assert [(one.field, one.before, one.after) for one in newest.changes] == [("Position", "Head", "Director")]
    assert ended.get_history_deed_display() == "Ended"
    words = story(editor_client, member)
    assert "Why: Note verbale 12" in words
    assert "On behalf of Storyland, by letter, received on 3 May 2026." in words
    assert "On behalf of Storyland, by phone." in words


def test_the_stream_is_paged_newest_first_and_each_page_knows_the_value_before(
    editor_client: Client,
) -> None:
    member = MemberFactory()
    office = AppointmentFactory(member=member, position="Position 0")
    for number in range(1, 40):
        office.position = f"Position {number}"
        office.save()
    first, second = (editor_client.get(address(member), {"page": page}) for page in (1, 2))
    changes = [row.changes[0] for page in (first, second) for row in page.context["page_obj"]][:39]
    assert [(one.before, one.after) for one in changes] == [
        (f"Position {number - 1}", f"Position {number}") for number in range(39, 0, -1)
    ]
    assert len(first.context["page_obj"]) == 30
    assert [page.context["sections"] == [] for page in (first, second)] == [False, True]


@pytest.mark.parametrize("page", ["0", "-1", "x", "\0", "99999999999999999999999"])
def test_a_page_that_is_none_is_no_fault(editor_client: Client, page: str) -> None:
    assert editor_client.get(address(MemberFactory()), {"page": page}).status_code in (200, 400)


def test_other_members_and_their_people_are_not_in_the_story(editor_client: Client, editor: User) -> None:
    full_story(editor)
    member = MemberFactory(country__short_name="Quietland")
    words = story(editor_client, member)
    for other in ("Storyland", "A. Sample", "sample@example.org", "Director"):
        assert other not in words


def test_a_message_is_listed_without_its_words(editor_client: Client, editor: User) -> None:
    member = full_story(editor)
    Message.objects.update(body="Planted words", subject="Planted subject")
    page = editor_client.get(address(member)).content.decode()
    assert "Planted" not in page
    assert reverse("admin:outbox_message_change", args=[Message.objects.get().pk]) in page


def test_messages_to_an_address_that_somebody_had_before_are_found_by_what_they_are_about(
    editor_client: Client, editor: User
) -> None:
    member = full_story(editor)
    Message.objects.update(to_address="old.address@example.org")
    assert "old.address@example.org Waits" in story(editor_client, member)


class TestWhoMay:
    def test_staff_who_may_read_members_alone_are_told_of_nothing_else(self, editor: User) -> None:
        member = full_story(editor)
        reader, client = UserFactory(is_staff=True), Client(SERVER_NAME="localhost")
        reader.user_permissions.add(Permission.objects.get(codename="view_member"))
        client.force_login(reader)
        words = story(client, member)
        assert ("Standing Member" in words, "Member: Created" in words) == (True, True)
        for hidden in ("sample@example.org", "A. Sample", "Director", "Test meeting", "Test Ministry", "steering"):
            assert hidden not in words

    def test_who_may_not_read_members_is_refused(self) -> None:
        reader, client = UserFactory(is_staff=True), Client(SERVER_NAME="localhost")
        client.force_login(reader)
        assert client.get(address(MemberFactory())).status_code == 403

    def test_a_member_that_is_none_is_not_there(self, editor_client: Client) -> None:
        assert editor_client.get("/admin/focalpoints/member/999999/story/").status_code == 404


def test_the_story_is_reached_from_the_list_and_the_member_and_leads_back(editor_client: Client) -> None:
    member = MemberFactory()
    pages = [
        editor_client.get(reverse("admin:focalpoints_member_changelist")).content.decode(),
        editor_client.get(reverse("admin:focalpoints_member_change", args=[member.pk])).content.decode(),
    ]
    assert [f'href="{address(member)}"' in page for page in pages] == [True, True]
    told = editor_client.get(address(member)).content.decode()
    assert f'href="{reverse("admin:focalpoints_member_change", args=[member.pk])}"' in told
    assert f'href="{reverse("admin:focalpoints_member_changelist")}"' in told


def test_each_thing_leads_to_its_deed(editor_client: Client, editor: User) -> None:
    member = full_story(editor)
    page = editor_client.get(address(member)).content.decode()
    for office in member.appointments.all():
        for deed in ("end", "correct", "change"):
            assert f'href="/admin/focalpoints/appointment/{office.pk}/{deed}/"' in page


def test_the_story_asks_as_much_for_a_long_one_as_for_a_short_one(editor_client: Client, editor: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert editor_client.get(address(member)).status_code == 200
        return len(asked)

    member = full_story(editor)
    queries()
    few = queries()
    for number in range(6):
        person = PersonFactory(name=f"Number {number}")
        AppointmentFactory(member=member, person=person, role="assistant", last_confirmed_by=editor)
        SteeringTermFactory(member=member, last_confirmed_by=editor)
        InstitutionFactory(member=member)
        MeetingHostFactory(member=member, organisation=None)
        RegistrationFactory(person=person, invitation=InvitationFactory(member=member))
        invite(person, by=editor)
    assert queries() <= few
