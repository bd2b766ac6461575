"""The words of a meeting's own for its messages: written, looked at, used before all others, given up, copied."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from focalpoints.models import User
from meetings.models import Meeting
from meetings.running.mail_words import kinds_of_meetings
from meetings.services.copying import NewMeeting, copy_meeting
from meetings.services.inviting import invite
from meetings.services.wording import own_words, save_words
from r2pnet.outbox.kinds import kinds_with_texts
from r2pnet.outbox.models import Message, MessageText
from r2pnet.refusal import Changed
from tests.factories import MeetingFactory, UserFactory
from tests.meetings.gathering import invited, open_meeting, seat
from tests.meetings.inviting import with_focal_point
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
KIND = "meeting-invitation"
URL = "/desk/meetings/annual-12-test-city/mails/"
EDIT = f"{URL}{KIND}/en/"
OWN = {"subject": "Come to {meeting}", "body": "Dear {name},\n\n{member}: {address}"}


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting()


@pytest.fixture
def other() -> Meeting:
    return open_meeting(slug="regional-test", kind="regional", ordinal=None, title="A regional test meeting")


def write(meeting: Meeting, by: User, kind: str = KIND, **words: str) -> MessageText:
    text = own_words(meeting, kind, "en")
    text.subject, text.body = words.get("subject", OWN["subject"]), words.get("body", OWN["body"])
    return save_words(text, by=by)


class TestWhoseWordsGo:
    def test_those_of_the_meeting_then_those_for_all_then_the_portals(
        self, meeting: Meeting, other: Meeting, staff: User
    ) -> None:
        write(meeting, staff)
        subjects = []
        for step, one in enumerate((meeting, other)):
            invite(one, members=[with_focal_point(f"Land{step}")], by=staff)
            subjects.append(Message.objects.latest("pk").subject)
        MessageText.objects.create(kind=KIND, language="en", subject="For all: {meeting}", body="{address}")
        for step, one in enumerate((meeting, other)):
            invite(one, members=[with_focal_point(f"More{step}")], by=staff)
            subjects.append(Message.objects.latest("pk").subject)
        assert [subject.split(" ")[0] for subject in subjects] == ["Come", "Invitation:", "Come", "For"]

    def test_a_message_about_a_registration_has_those_of_its_meeting(
        self, meeting: Meeting, other: Meeting, staff: User
    ) -> None:
        write(meeting, staff, "registration-confirmed", subject="Yours: {meeting}", body="{address}")
        for one in (meeting, other):
            seat(invited(one), one)
        found = Message.objects.filter(kind="registration-confirmed").order_by("pk").values_list("subject", flat=True)
        assert [subject.split(":")[0] for subject in found] == ["Yours", "Your place is confirmed"]

    def test_they_are_no_words_for_other_meetings_in_the_admin(self, meeting: Meeting, staff: User) -> None:
        write(meeting, staff)
        client = Client(SERVER_NAME="localhost")
        client.force_login(staff)
        page = client.get("/admin/outbox/messagetext/").content.decode()
        assert "Come to {meeting}" not in page
        assert "Write other words: Meeting: invitation, English" in page


def test_every_kind_about_an_invitation_or_a_registration_is_offered() -> None:
    offered = {kind.key for kind in kinds_of_meetings()}
    about_others = {kind.key for kind in kinds_with_texts()} - offered
    assert offered >= {KIND, "meeting-reminder", "registration-confirmed", "registration-moved-up", "travel-granted"}
    assert not [key for key in about_others if kind_names_a_meeting(key)]


def kind_names_a_meeting(key: str) -> bool:
    return any(kind.key == key and "meeting" in kind.placeholders for kind in kinds_with_texts())


class TestThePages:
    def test_the_list_says_whose_words_each_has(self, meeting: Meeting, staff: User, staff_client: Client) -> None:
        write(meeting, staff)
        MessageText.objects.create(kind="meeting-reminder", language="ar", subject="تذكير", body="{address}")
        words = words_of(staff_client.get(URL))
        assert "Meeting: invitation Change : Meeting: invitation, English own words" in words
        assert "Meeting: reminder of an invitation Write" in words
        assert words.count("for all meetings") == 3  # twice in the lede and the link, once in the table

    def test_it_begins_with_what_goes_now_and_shows_how_it_comes_out(
        self, meeting: Meeting, staff_client: Client
    ) -> None:
        page = words_of(staff_client.get(EDIT))
        assert "These are the words for all meetings." in page
        assert "Invitation: Twelfth" in page
        looked = words_of(staff_client.post(EDIT, {**OWN, "look": "1"}))
        assert "Come to Twelfth" in looked
        assert not MessageText.objects.exists()

    def test_a_language_without_words_says_what_its_readers_get(self, meeting: Meeting, staff_client: Client) -> None:
        address = f"{URL}{KIND}/ar/"
        page = words_of(staff_client.get(address))
        assert "Nobody has written words in this language: whoever reads it gets these in English." in page
        assert "How it comes out" not in page
        looked = staff_client.post(address, {"subject": "دعوة {meeting}", "body": "{address}", "look": "1"})
        assert "How it comes out" in words_of(looked)

    def test_saving_and_giving_up(self, meeting: Meeting, staff_client: Client) -> None:
        saved = staff_client.post(EDIT, {**OWN, "save": "1"}, follow=True)
        assert "Saved. Messages that wait already keep their words." in words_of(saved)
        text = MessageText.objects.get()
        assert (text.about, text.subject) == (f"meetings.meeting:{meeting.pk}", OWN["subject"])
        assert "This meeting has words of its own." in words_of(staff_client.get(EDIT))
        again = staff_client.post(EDIT, {**OWN, "subject": "Do come", "seen_version": text.version, "save": "1"})
        assert again.status_code == 302
        for _press in range(2):
            gone = staff_client.post(f"{EDIT}give-up/", follow=True)
            assert "The words for all meetings are used again." in words_of(gone)
        assert not MessageText.objects.exists()
        assert [row.subject for row in MessageText.history.order_by("history_id")][:2] == [OWN["subject"], "Do come"]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"body": "{nmae}"}, "{nmae} is not known here."),
            ({"subject": ""}, "This field is required."),
            ({"subject": "One\nBcc: all@example.org"}, "Write the subject in one line."),
        ],
    )
    def test_words_that_cannot_go_are_refused_and_stay_typed(
        self, meeting: Meeting, staff_client: Client, typed: dict[str, str], said: str
    ) -> None:
        page = staff_client.post(EDIT, {**OWN, **typed, "save": "1"})
        assert said in words_of(page)
        assert "How it comes out" not in words_of(page)
        assert not MessageText.objects.exists()

    def test_two_who_write_at_once_see_both(self, meeting: Meeting, staff: User, staff_client: Client) -> None:
        seen = write(meeting, staff).version
        write(meeting, staff, subject="Theirs: {meeting}")
        page = words_of(staff_client.post(EDIT, {**OWN, "subject": "Mine", "seen_version": seen, "save": "1"}))
        assert "Somebody else has saved this record since you opened it." in page
        assert MessageText.objects.get().subject == "Theirs: {meeting}"

    @pytest.mark.parametrize("path", ["outbox-nonsense/en/", f"{KIND}/xx/", "nomination-received/en/"])
    def test_what_is_not_there_is_404(self, meeting: Meeting, staff_client: Client, path: str) -> None:
        assert staff_client.get(URL + path).status_code == 404

    def test_nobody_but_staff(self, meeting: Meeting) -> None:
        client = Client(SERVER_NAME="localhost")
        assert client.get(EDIT).status_code == 302
        client.force_login(UserFactory())
        for path in (URL, EDIT):
            assert client.get(path).status_code == 404
        assert client.post(f"{EDIT}give-up/").status_code == 404


def test_words_that_were_read_before_somebody_saved_are_refused(meeting: Meeting, staff: User) -> None:
    write(meeting, staff)
    first, second = own_words(meeting, KIND, "en"), own_words(meeting, KIND, "en")
    first.subject, second.subject = "One", "Two"
    save_words(first, by=staff)
    with pytest.raises(Changed):
        save_words(second, by=staff)


def test_a_copy_takes_them_along(meeting: Meeting, staff: User) -> None:
    write(meeting, staff)
    new: Any = {"kind": "annual", "ordinal": 13, "start": date(2028, 5, 1), "zone": "Europe/Brussels"}
    for _twice in range(2):
        copied = copy_meeting(meeting, NewMeeting(**new), by=staff)
    assert own_words(copied, KIND, "en").body == OWN["body"]
    write(meeting, staff, subject="Another")
    assert own_words(copied, KIND, "en").subject == OWN["subject"]
    assert not own_words(MeetingFactory(), KIND, "en").pk
