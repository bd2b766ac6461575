"""Thanks to those who took part: once each, with what they can read, and never twice."""

import os
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from meetings.models import Meeting, ThanksMail
from meetings.reporting.editions import MEMBERS, PARTICIPANTS, PUBLIC, STEERING
from meetings.services.attending import note_attendance
from meetings.services.consenting import say_whether_named
from meetings.services.thanking import Thanking, send_thanks, thanking
from r2pnet.outbox.deeds import send_again
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.sending import send as deliver
from r2pnet.refusal import Changed, Refused
from tests.factories import PersonFactory
from tests.meetings.after import close, held_meeting, thanks_as_they_go, took_part
from tests.meetings.gathering import account_of
from tests.meetings.reading import words_of
from tests.meetings.test_meeting_report import browser_of, shown
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
REPEATS = int(os.environ.get("RACE_REPEATS", "3"))


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


def send(meeting: Meeting, staff: User, **how: bool) -> Thanking:
    return send_thanks(meeting, by=staff, said=thanking(meeting).sign, **how)


def test_who_took_part_and_can_be_reached_is_thanked_once(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Ann Example")
    took_part(meeting, "Planted absent", status="confirmed")
    unreached = took_part(meeting, "Without address", person=PersonFactory(name="Without address", work_email=""))
    done = send(meeting, staff)
    assert [one.person.name for one, _to in done.thanked] == ["Ann Example"]
    assert done.unreached == [unreached]
    [message] = Message.objects.filter(kind="meeting-thanks")
    assert (message.to_name, message.to_address) == ("Ann Example", account_of(row.person).email)
    assert f"/meetings/{meeting.slug}/" in message.body
    assert "report" not in thanks_as_they_go()["Ann Example"]
    assert f"/meetings/{meeting.slug}/registration/#certificate" in message.body
    assert send(meeting, staff).thanked == []
    assert (Message.objects.filter(kind="meeting-thanks").count(), ThanksMail.objects.count()) == (1, 1)


def test_who_is_noted_later_is_thanked_then_and_nobody_again(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Ann")
    late = took_part(meeting, "Ben", status="confirmed")
    send(meeting, staff)
    note_attendance(meeting, came=[late.pk], by=staff)
    found = thanking(meeting)
    assert ([row.pk for row, _to in found.thanked], found.thanked_before) == ([late.pk], 1)
    send(meeting, staff)
    assert sorted(Message.objects.filter(kind="meeting-thanks").values_list("to_name", flat=True)) == ["Ann", "Ben"]


@pytest.mark.parametrize(("readers", "is_told"), [(PUBLIC, True), (PARTICIPANTS, True), (MEMBERS, False)])
def test_the_report_is_spoken_of_where_its_reader_can_open_it(staff: User, readers: object, is_told: bool) -> None:
    meeting = held_meeting()
    took_part(meeting)
    shown(meeting, staff, readers)
    send(meeting, staff)
    [body] = thanks_as_they_go().values()
    assert (f"/meetings/{meeting.slug}/report/" in body) == is_told


def test_who_has_no_account_is_not_led_to_what_is_for_participants(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, person=PersonFactory(name="No account"))
    shown(meeting, staff, PARTICIPANTS)
    send(meeting, staff)
    [body] = thanks_as_they_go().values()
    assert ("/report/" in body, "certificate" in body) == (False, False)


def test_nobody_is_led_to_a_public_report_once_the_meeting_itself_is_not_public(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, person=PersonFactory(name="No account"))
    shown(meeting, staff, PUBLIC)
    send(meeting, staff)
    assert "/report/" in thanks_as_they_go()["No account"]
    Meeting.objects.filter(pk=meeting.pk).update(level="steering")
    assert "/report/" not in thanks_as_they_go()["No account"]


def test_nobody_is_thanked_before_it_was_held_nor_others_than_the_page_said(staff: User) -> None:
    meeting, planned = held_meeting(), held_meeting(slug="other", ordinal=13, status="closed")
    for one in (meeting, planned):
        took_part(one)
    with pytest.raises(Refused):
        send(planned, staff)
    with pytest.raises(Changed):
        send_thanks(meeting, by=staff, said="x")
    assert not Message.objects.filter(kind="meeting-thanks").exists()


def test_a_mail_that_waits_does_not_go_to_who_did_not_take_part_after_all(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting)
    send(meeting, staff, held_back=True)
    message = Message.objects.get(kind="meeting-thanks")
    still_true = kind_of(message.kind).still_true
    assert still_true is not None
    assert (message.state, still_true(message)) == (State.HELD, True)
    note_attendance(meeting, taken_back=[row.pk], by=staff)
    assert still_true(message) is False


def test_who_got_no_mail_because_it_was_not_true_for_a_time_is_thanked_anew(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Ann Example")
    took_part(meeting, "Ben Example")
    send(meeting, staff)
    first, other = Message.objects.filter(kind="meeting-thanks").order_by("pk")
    note_attendance(meeting, taken_back=[row.pk], by=staff)
    for one in (first, other):
        deliver(one.pk)
    note_attendance(meeting, came=[row.pk], by=staff)
    found = thanking(meeting)
    assert ([one.pk for one, _to in found.thanked], found.thanked_before) == ([row.pk], 1)
    send(meeting, staff)
    newest = Message.objects.filter(kind="meeting-thanks").latest("pk")
    deliver(newest.pk)
    assert ["Ben" in str(one.to) for one in mail.outbox] == [True, False]
    assert (ThanksMail.objects.count(), thanking(meeting).thanked, thanking(meeting).thanked_before) == (2, [], 2)


def test_a_mail_that_was_given_up_does_not_go_beside_the_one_that_was_written_anew(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Ann Example")
    send(meeting, staff)
    first = Message.objects.get(kind="meeting-thanks")
    Message.objects.filter(pk=first.pk).update(state=State.FAILED, error="Given up.")
    assert len(send(meeting, staff).thanked) == 1
    send_again(Message.objects.get(pk=first.pk))
    for one in Message.objects.filter(kind="meeting-thanks"):
        deliver(one.pk)
    assert len(mail.outbox) == 1
    assert thanking(meeting).thanked == []


def test_the_page_says_how_many_and_what_they_read(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Ann Example")
    took_part(meeting, "French Reader", person=PersonFactory(name="French Reader", languages=["fr"]))
    client, address = browser_of(staff), f"/desk/meetings/{meeting.slug}/thanks/"
    page = client.get(address)
    words = words_of(page)
    for said in ("2 people get the mail.", "As Ann Example reads it.", "Dear Ann Example", "Thank 2 people"):
        assert said in words
    done = words_of(client.post(address, {"said": page.context["thanking"].sign}, follow=True))
    assert ("2 people are thanked." in done, "Nobody is left to be thanked" in done) == (True, True)
    again = words_of(client.post(address, {"said": page.context["thanking"].sign}, follow=True))
    assert "Nobody is left to be thanked." in again
    assert Message.objects.filter(kind="meeting-thanks").count() == 2


def test_it_takes_as_many_queries_for_two_as_for_nine(staff: User) -> None:
    counts = []
    for number in (2, 9):
        meeting = held_meeting(slug=f"held-{number}", ordinal=number)
        for place in range(number):
            took_part(meeting, f"Name {place}")
        client = browser_of(staff)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/meetings/{meeting.slug}/thanks/")
            send(meeting, staff)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@race
def test_two_who_press_at_once_thank_nobody_twice() -> None:
    both = [make_staff(f"{name}@example.org") for name in ("one", "two")]
    for repeat in range(REPEATS):
        meeting = held_meeting(slug=f"race-{repeat}", ordinal=20 + repeat)
        for number in range(3):
            took_part(meeting, f"Name {number}")
        said = thanking(meeting).sign
        done = at_once([partial(send_thanks, meeting, by=by, said=said) for by in both])
        assert sorted(len(one.thanked) for one in done) == [0, 3]
        sent = Message.objects.filter(kind="meeting-thanks").count()
        assert (ThanksMail.objects.count(), sent) == (3 * (repeat + 1), 3 * (repeat + 1))


def test_a_person_takes_their_name_out_and_back_after_the_meeting(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Ann Example")
    client, own = browser_of(account_of(row.person)), f"/meetings/{meeting.slug}/registration/"
    assert f"{own}name/" in client.get(own).content.decode()
    assert "Take my name out" in words_of(client.get(f"{own}name/"))
    assert "Your name is taken out of every list." in words_of(client.post(f"{own}name/", {"named": "no"}, follow=True))
    row.refresh_from_db()
    assert (row.is_listed, row.level) == (False, "secretariat")
    client.post(f"{own}name/", {"named": "yes"})
    row.refresh_from_db()
    assert row.is_listed
    with pytest.raises(Refused):
        say_whether_named(row, False, by=staff)


def test_who_has_no_place_has_no_such_page() -> None:
    meeting = held_meeting()
    row = took_part(meeting, status="declined", decline_reason="No.")
    for client in (browser_of(account_of(row.person)), Client(SERVER_NAME="localhost")):
        assert client.get(f"/meetings/{meeting.slug}/registration/name/").status_code in (302, 404)


def test_who_agrees_after_the_list_is_closed_reads_that_the_next_version_names_them(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Ann Example", is_listed=False)
    client, own = browser_of(account_of(row.person)), f"/meetings/{meeting.slug}/registration/name/"
    assert "its next version names you" not in words_of(client.get(own))
    close(meeting, staff)
    assert "its next version names you" in words_of(client.get(own))
    done = words_of(client.post(own, {"named": "yes"}, follow=True))
    said = ("You are named in the next version of the final list.", "The list names you from now on.")
    assert [one in done for one in said] == [True, False]
    desk = words_of(browser_of(staff).get(f"/desk/meetings/{meeting.slug}/"))
    assert "There are changes since version 1 of the list of participants." in desk
    close(meeting, staff)
    desk = words_of(browser_of(staff).get(f"/desk/meetings/{meeting.slug}/"))
    assert "There are changes since version" not in desk


@pytest.mark.parametrize(
    ("readers", "is_led"), [(PUBLIC, True), (PARTICIPANTS, True), (MEMBERS, False), (STEERING, False)]
)
def test_the_page_says_whether_the_mail_leads_to_the_report(staff: User, readers: object, is_led: bool) -> None:
    meeting = held_meeting()
    took_part(meeting)
    shown(meeting, staff, readers)
    page = words_of(browser_of(staff).get(f"/desk/meetings/{meeting.slug}/thanks/"))
    said = ("It leads to the report, for those who may read it.", "It does not speak of the report")
    assert [one in page for one in said] == [is_led, not is_led]


def test_nobody_is_left_to_be_thanked_whom_no_mail_reaches(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, person=PersonFactory(name="Without address", work_email=""))
    late = took_part(meeting, "Ann Example", status="confirmed")
    client, address = browser_of(staff), f"/desk/meetings/{meeting.slug}/"
    assert "not thanked yet" not in words_of(client.get(address))
    note_attendance(meeting, came=[late.pk], by=staff)
    assert "Those who took part are not thanked yet." in words_of(client.get(address))
    send(meeting, staff)
    assert "not thanked yet" not in words_of(client.get(address))
    took_part(meeting, "Ben Example")
    assert "Some who took part are not thanked yet." in words_of(client.get(address))


def test_the_desk_says_what_is_left_to_do_until_nothing_is(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting)
    client, address = browser_of(staff), f"/desk/meetings/{meeting.slug}/"
    left = ("is not closed.", "is not shown to anybody.", "are not thanked yet.")
    assert [one in words_of(client.get(address)) for one in left] == [True, True, True]
    close(meeting, staff)
    shown(meeting, staff)
    send(meeting, staff)
    assert [one in words_of(client.get(address)) for one in left] == [False, False, False]
    assert "Nothing waits for you here." in words_of(client.get(address))
