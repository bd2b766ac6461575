"""Inviting: whom the mail reaches, nobody twice, nobody's address told to others, and what staff see first."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from focalpoints.models import User
from focalpoints.models.appointment import Role
from meetings.models import Invitation, Meeting
from meetings.models.meeting import MeetingStatus
from meetings.services.inviting import invite
from r2pnet.outbox import deeds
from r2pnet.outbox.models import Message, MessageText, State
from r2pnet.outbox.sending import pause, send
from r2pnet.refusal import Changed, Refused
from tests.factories import InvitationFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.meetings.gathering import capacity_of, open_meeting
from tests.meetings.inviting import browser, holder, member, with_focal_point, written
from tests.meetings.reading import words_of
from tests.outbox.mail_server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting()


@pytest.fixture(autouse=True)
def no_pause() -> None:
    pause.end()


class TestWhomItReaches:
    def test_the_focal_point_and_nobody_else_of_the_member(self, meeting: Meeting, staff: User) -> None:
        one = with_focal_point("Testland")
        for role in (Role.ALTERNATE, Role.ASSISTANT, Role.MISSION_CONTACT):
            holder(one, role)
        invite(meeting, members=[one], by=staff)
        assert written() == ["focal-point@testland.example"]

    def test_the_alternates_where_the_focal_point_is_vacant_or_has_no_address(
        self, meeting: Meeting, staff: User
    ) -> None:
        vacant, unreached = member("Vacantland"), member("Quietland")
        holder(unreached, email="")
        for one in (vacant, unreached):
            holder(one, Role.ALTERNATE)
            holder(one, Role.MISSION_CONTACT)
        invite(meeting, members=[vacant, unreached], by=staff)
        assert written() == ["alternate@vacantland.example", "alternate@quietland.example"]

    def test_the_contact_at_the_mission_stands_in_where_nobody_else_is_reached(
        self, meeting: Meeting, staff: User
    ) -> None:
        one = member("Testland")
        holder(one, Role.MISSION_CONTACT)
        invite(meeting, members=[one], by=staff)
        assert written() == ["mission-contact@testland.example"]

    def test_whoever_is_reached_by_no_mail_is_invited_all_the_same(self, meeting: Meeting, staff: User) -> None:
        one = member("Testland")
        done = invite(meeting, members=[one], by=staff)
        assert [guest.name for guest in done.by_letter] == ["Testland"]
        assert (written(), meeting.invitations.get().member) == ([], one)

    def test_an_organisation_is_reached_by_whom_its_invitation_names(self, meeting: Meeting, staff: User) -> None:
        body = OrganisationFactory()
        invite(meeting, organisations=[body], by=staff)
        assert written() == []
        meeting.invitations.get().persons.add(PersonFactory(work_email="named@example.org"))
        for _press in range(2):
            invite(meeting, organisations=[body], by=staff)
        assert written() == ["named@example.org"]

    def test_a_mail_to_one_holds_no_name_or_address_of_another(self, meeting: Meeting, staff: User) -> None:
        one, other = member("Testland"), with_focal_point("Otherland")
        for number in (1, 2):
            holder(one, Role.ALTERNATE, email=f"alternate{number}@testland.example")
        invite(meeting, members=[one, other], by=staff)
        assert len(written()) == 3
        for message in Message.objects.all():
            send(message.pk)
        everybody = set(written())
        for sent in mail.outbox:
            others = everybody - set(sent.to[0].strip(">").split("<")[-1:])
            text = sent.message().as_string()
            assert not [address for address in others if address in text]
            assert (len(sent.to), sent.cc, sent.bcc) == (1, [], [])
        assert not [sent for sent in mail.outbox if "Otherland" in sent.body and "Testland" in sent.body]


class TestOnce:
    def test_who_is_invited_already_gets_nothing_twice(self, meeting: Meeting, staff: User) -> None:
        one, other = with_focal_point("Testland"), with_focal_point("Otherland")
        invite(meeting, members=[one], by=staff)
        done = invite(meeting, members=[one, other], by=staff)
        assert written() == ["focal-point@testland.example", "focal-point@otherland.example"]
        assert ([guest.name for guest in done.already], meeting.invitations.count()) == (["Testland"], 2)

    def test_whoever_has_answered_gets_none(self, meeting: Meeting, staff: User) -> None:
        one = with_focal_point("Testland")
        InvitationFactory(meeting=meeting, member=one, reply="accepted", replied_on="2026-01-05")
        invite(meeting, members=[one], by=staff)
        assert written() == []

    def test_an_invitation_typed_in_before_is_written_and_keeps_its_capacities(
        self, meeting: Meeting, staff: User
    ) -> None:
        one = with_focal_point("Testland")
        row = InvitationFactory(meeting=meeting, member=one)
        row.capacities.set([capacity_of(meeting, "delegate")])
        invite(meeting, members=[one], capacities=[capacity_of(meeting)], by=staff)
        assert (len(written()), [str(kind) for kind in row.capacities.all()]) == (1, ["Delegate"])

    def test_capacities_are_the_meetings_own(self, meeting: Meeting, staff: User) -> None:
        other = open_meeting(slug="other", ordinal=13)
        chosen = [capacity_of(meeting), capacity_of(other, "delegate")]
        invite(meeting, members=[with_focal_point("Testland")], capacities=chosen, by=staff)
        row = meeting.invitations.get()
        assert list(row.capacities.all()) == [capacity_of(meeting)]
        assert row.history.first().history_user == staff

    @pytest.mark.parametrize("status", [MeetingStatus.DRAFT, MeetingStatus.CANCELLED, MeetingStatus.HELD])
    def test_nobody_is_invited_to_what_nobody_can_see_or_what_is_off(self, staff: User, status: str) -> None:
        meeting = open_meeting(status=status)
        with pytest.raises(Refused):
            invite(meeting, members=[with_focal_point("Testland")], by=staff)
        assert not Invitation.objects.exists()

    def test_what_was_looked_at_is_what_goes(self, meeting: Meeting, staff: User) -> None:
        with pytest.raises(Changed):
            invite(meeting, members=[with_focal_point("Testland")], by=staff, agreed="something else")
        assert not Invitation.objects.exists()


class TestTheMessage:
    def one(self, meeting: Meeting, staff: User, **how: bool) -> Message:
        invite(meeting, members=[with_focal_point("Testland")], by=staff, **how)
        return Message.objects.get()

    def test_what_it_says(self, meeting: Meeting, staff: User) -> None:
        message = self.one(meeting, staff)
        assert message.subject == "Invitation: Twelfth meeting"
        assert "Testland is invited to the Twelfth meeting" in message.body
        assert "/meetings/annual-12-test-city/answer/" in message.body
        assert not re.search(r"\{\w+\}", message.body)

    def test_held_back_it_can_be_read_and_changed_before_it_goes(self, meeting: Meeting, staff: User) -> None:
        message = self.one(meeting, staff, held_back=True)
        send(message.pk)
        assert (message.state, mail.outbox) == (State.HELD, [])
        deeds.change(message, subject="Come", body="Other words", hold=False, version=message.version)
        send(message.pk)
        assert (mail.outbox[0].subject, "Other words" in mail.outbox[0].body) == ("Come", True)

    def test_the_invitation_says_when_it_has_gone(self, meeting: Meeting, staff: User) -> None:
        message = self.one(meeting, staff)
        assert meeting.invitations.get().sent_at is None
        send(message.pk)
        row = meeting.invitations.get()
        assert timezone.now() - row.sent_at < timedelta(minutes=1)
        assert (row.refused_at, row.was_refused) == (None, False)

    def test_the_invitation_says_when_the_mail_server_refused_it(
        self, meeting: Meeting, staff: User, settings: pytest.FixtureRequest
    ) -> None:
        server = MailServer("refuses the address")
        server.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port  # type: ignore[attr-defined]
        message = self.one(meeting, staff)
        send(message.pk)
        row = meeting.invitations.get()
        assert (row.sent_at, row.was_refused) == (None, True)
        server.mode = "takes"
        deeds.send_again(Message.objects.get())
        send(message.pk)
        server.stop()
        assert meeting.invitations.get().was_refused is False

    @pytest.mark.parametrize("change", ["answered", "cancelled", "left office"])
    def test_it_does_not_go_any_more(self, meeting: Meeting, staff: User, change: str) -> None:
        message = self.one(meeting, staff)
        if change == "answered":
            meeting.invitations.update(reply="accepted", replied_on="2026-01-05")
        elif change == "cancelled":
            Meeting.objects.update(status=MeetingStatus.CANCELLED)
        else:
            meeting.invitations.get().member.appointments.all().delete()
        send(message.pk)
        message.refresh_from_db()
        assert (message.state, mail.outbox) == (State.OUTDATED, [])

    def test_it_is_in_the_language_of_who_reads_it_where_there_is_a_text(self, meeting: Meeting, staff: User) -> None:
        one = member("Testland")
        holder(one, languages=["ar", "en"])
        text = {"subject": "دعوة {meeting}", "body": "{name} {member} {address}"}
        MessageText.objects.create(kind="meeting-invitation", language="ar", **text)
        invite(meeting, members=[one], by=staff)
        message = Message.objects.get()
        assert (message.language, message.subject[:4]) == ("ar", "دعوة")
        assert "/ar/meetings/annual-12-test-city/answer/" in message.body


class TestThePages:
    URL = "/desk/meetings/annual-12-test-city/invite/"

    def test_from_the_choice_to_the_check_to_the_mails(self, meeting: Meeting, staff_client: Client) -> None:
        with_focal_point("Testland")
        member("Quietland")
        before = with_focal_point("Beforeland")
        InvitationFactory(meeting=meeting, member=before, sent_at=timezone.now())
        with_focal_point("Prospectland", standing="prospective", level="secretariat")
        assert "All members of the network" in words_of(staff_client.get(self.URL))
        page = staff_client.get(f"{self.URL}?whom=all")
        words = words_of(page)
        said = "1 is invited by mail. 1 is reached by no mail. 1 is invited already and gets nothing."
        assert said in words
        assert "focal-point@testland.example" in words
        assert "Prospectland" not in words
        assert "As focal-point of testland reads it. Invitation: Twelfth meeting" in words
        assert not Message.objects.exists()
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page.content.decode()))
        answered = staff_client.post(self.URL, hidden, follow=True)
        assert "2 invitations are on record. The mails are on their way. 1 gets a letter." in answered.content.decode()
        assert written() == ["focal-point@testland.example"]

    def test_only_those_ticked_by_group_by_name_and_prospective(self, meeting: Meeting, staff_client: Client) -> None:
        african = with_focal_point("Testland")
        other = with_focal_point("Otherland", country__un_group="weog")
        with_focal_point("Leftland", country__un_group="grulac")
        prospective = with_focal_point("Prospectland", standing="prospective", level="secretariat")
        chosen = {"whom": "some", "groups": african.list_group, "members": other.pk, "prospective": prospective.pk}
        words = words_of(staff_client.get(self.URL, chosen))
        assert "3 are invited by mail." in words
        assert "Leftland" not in words

    def test_nobody_chosen_is_said_and_what_was_ticked_stays(self, meeting: Meeting, staff_client: Client) -> None:
        page = staff_client.get(self.URL, {"whom": "some", "capacities": capacity_of(meeting).pk})
        assert "Choose at least one member or organisation." in words_of(page)
        assert len(re.findall(r'name="capacities"[^>]* checked', page.content.decode())) == 1

    @pytest.mark.parametrize("asked", ["x", "some&members=x", "some&groups=%00", "some&members=9", "all&capacities=x"])
    def test_what_cannot_be_chosen_is_said_in_words(self, meeting: Meeting, staff_client: Client, asked: str) -> None:
        page = staff_client.get(f"{self.URL}?whom={asked}")
        assert (page.status_code, "to be put right" in words_of(page)) == (200, True)

    def test_a_plan_that_changed_is_shown_once_more(self, meeting: Meeting, staff_client: Client) -> None:
        with_focal_point("Testland")
        page = staff_client.post(self.URL, {"whom": "all", "agreed": "x"})
        assert "look at it once more" in page.content.decode()
        assert not Message.objects.exists()

    def test_a_draft_says_what_to_do_first(self, staff_client: Client) -> None:
        open_meeting(status=MeetingStatus.DRAFT)
        assert "Announce the meeting first" in words_of(staff_client.get(self.URL))

    def test_it_is_the_secretariats(self, meeting: Meeting, client: Client) -> None:
        person = holder(member("Testland"))
        assert browser(person).get(self.URL).status_code == 404
        assert browser(person).post(self.URL, {"whom": "all"}).status_code == 404
        client.force_login(UserFactory(is_staff=True))
        assert client.get(self.URL).status_code == 404
