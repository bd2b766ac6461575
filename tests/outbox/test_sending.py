"""What becomes of a message: sent once, tried again, refused for good, perhaps sent; said in words, never guessed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from r2pnet.outbox import claims
from r2pnet.outbox.deeds import send_again
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.posting import Attachment
from r2pnet.outbox.sending import pause, send
from r2pnet.outbox.sweep import give_up_lost, sweep
from tests.outbox.conftest import LINK, TOKEN, Offer, Posted
from tests.outbox.mail_server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A real mail server on a port of its own; the portal sends through Django's SMTP backend."""
    one = MailServer()
    one.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", one.port, 0.5
    yield one
    one.stop()


def after(message: Message) -> Message:
    """The row, once the message has been tried."""
    send(message.pk)
    message.refresh_from_db()
    return message


def test_a_message_is_taken_once_and_keeps_its_message_id(server: MailServer, offer: Offer, posted: Posted) -> None:
    offer()
    message = after(posted())
    send(message.pk)
    sweep()
    assert [one["Message-ID"] for one in server.mails] == [message.message_id]
    assert (message.state, message.error, message.sent_at is not None) == (State.SENT, "", True)


SAID = {
    "refuses the address": (State.REFUSED, "The mail server refuses it for good: 550 5.1.1 No such mailbox", 0),
    "refuses the text": (State.REFUSED, "The mail server refuses it for good: 554 5.7.1 Looks like …", 0),
    "is busy": (State.QUEUED, "The mail server does not take it now: 451 4.3.0 Come back later", 1),
    "refuses the sender": (
        State.QUEUED,
        "The mail server does not take it now: 550 5.7.1 You may not send from here",
        1,
    ),
    "closes": (State.QUEUED, "The mail server does not take it now: 421 4.3.2 Going down", 1),
    "says nothing": (State.QUEUED, "The mail server does not answer (SMTPServerDisconnected).", 1),
    "cuts before the text": (State.QUEUED, "The mail server does not answer (SMTPServerDisconnected).", 1),
    "cuts after the text": (
        State.PERHAPS_SENT,
        "The connection to the mail server was lost after the text had gone.",
        0,
    ),
    "hangs after the text": (
        State.PERHAPS_SENT,
        "The connection to the mail server was lost after the text had gone.",
        0,
    ),
    "cuts at the end": (State.SENT, "", 0),
}


@pytest.mark.parametrize("mode", SAID)
def test_each_answer_of_a_mail_server_is_read_as_what_it_is(
    server: MailServer, offer: Offer, posted: Posted, mode: str
) -> None:
    offer()
    server.mode = mode
    message = after(posted())
    assert (message.state, message.error, message.attempts) == SAID[mode]
    assert TOKEN not in str(Message.objects.values().get())


@pytest.mark.parametrize("mode", ["cuts after the text", "cuts at the end", "refuses the address"])
def test_what_has_ended_is_never_sent_again_by_itself(
    server: MailServer, offer: Offer, posted: Posted, mode: str
) -> None:
    offer()
    server.mode = mode
    message = after(posted())
    seen = len(server.taken)
    server.mode = "takes"
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        assert sweep() == 0
    assert len(server.taken) == seen
    message.refresh_from_db()
    assert message.state != State.QUEUED


def test_what_was_perhaps_sent_goes_again_under_the_same_message_id_when_staff_say_so(
    server: MailServer, offer: Offer, posted: Posted
) -> None:
    offer()
    server.mode = "cuts after the text"
    message = after(posted())
    server.mode = "takes"
    send_again(message)
    assert after(message).state == State.SENT
    assert [one["Message-ID"] for one in server.mails] == [message.message_id] * 2


def test_a_mail_server_that_is_away_costs_one_try_for_all_that_wait(
    server: MailServer, offer: Offer, posted: Posted
) -> None:
    offer()
    server.mode = "says nothing"
    waiting = [posted() for _number in range(3)]
    assert sweep() == 0
    assert [Message.objects.get(pk=one.pk).attempts for one in waiting] == [1, 0, 0]
    server.mode = "takes"
    assert sweep() == 0  # a pause, so that the worker does other things
    pause.end()
    assert sweep() == 2  # the first waits for its minute
    assert len(server.taken) == 2


def test_tries_are_further_and_further_apart_and_end_after_three_days(offer: Offer, posted: Posted) -> None:
    offer(fill=lambda message: {}[message.kind])
    tries: list[datetime] = []
    start = datetime.fromisoformat("2026-05-01T12:00:00+00:00")
    with time_machine.travel(start, tick=False) as clock:
        message = posted()
        while message.state == State.QUEUED:
            clock.move_to(message.next_try_at)
            tries.append(timezone.now())
            assert claims.claim(message.pk) is not None
            Message.objects.filter(pk=message.pk).update(state=State.QUEUED)
            after(message)
    minutes = [round((b - a).total_seconds() / 60) for a, b in zip(tries, tries[1:], strict=False)]
    assert minutes == [1, 5, 15, 60] + [240] * 17
    assert timedelta(days=2.8) < tries[-1] - tries[0] < timedelta(days=3)
    assert (message.state, message.attempts) == (State.FAILED, 22)
    assert message.error == "It could not be written (KeyError); the worker's log says where."


def test_before_its_time_a_message_is_not_tried(offer: Offer, posted: Posted) -> None:
    offer()
    message = posted()
    Message.objects.update(next_try_at=timezone.now() + timedelta(seconds=30))
    assert after(message).state == State.QUEUED
    assert mail.outbox == []


def test_of_two_workers_one_gets_a_message(offer: Offer, posted: Posted) -> None:
    offer()
    message = posted()
    first = claims.claim(message.pk)
    assert first is not None and first.state == State.SENDING
    assert claims.claim(message.pk) is None


def test_a_message_whose_worker_died_is_perhaps_sent_and_not_sent_again(
    offer: Offer, posted: Posted, settings: Settings
) -> None:
    offer()
    settings.OUTBOX_LOST_AFTER_SECONDS = 180
    message = posted()
    claims.claim(message.pk)
    with time_machine.travel(timezone.now() + timedelta(seconds=170)):
        assert give_up_lost() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=190)):
        assert sweep() == 0
    message.refresh_from_db()
    assert message.state == State.PERHAPS_SENT
    assert message.error == "The worker ended while it was sending this. It may have arrived: ask, or send it again."
    assert mail.outbox == []


def test_a_worker_that_was_given_up_and_lives_says_what_it_knows_unless_staff_have_sent_it_again(
    offer: Offer, posted: Posted
) -> None:
    offer()
    message = posted()
    held = claims.claim(message.pk)
    assert held is not None
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        give_up_lost()
    assert claims.sent(held)
    message.refresh_from_db()
    assert (message.state, message.error) == (State.SENT, "")
    Message.objects.update(state=State.PERHAPS_SENT, error="Perhaps.", sent_at=None)
    send_again(message)
    assert not claims.sent(held)
    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_what_is_no_longer_true_is_not_sent(offer: Offer, posted: Posted) -> None:
    offer(still_true=lambda message: message.to_address != "gone@example.org")
    assert after(posted(address="gone@example.org")).state == State.OUTDATED
    assert after(posted()).state == State.SENT
    assert [one.to for one in mail.outbox] == [['"Ada Guest" <guest@example.org>']]


def test_the_app_is_told_of_a_refusal_once_and_its_fault_stops_nobody(
    server: MailServer, offer: Offer, posted: Posted
) -> None:
    told: list[int] = []

    def note(message: Message) -> None:
        told.append(message.pk)
        raise ZeroDivisionError

    offer(refused=note)
    server.mode = "refuses the address"
    message, other = posted(), posted()
    assert sweep() == 2
    assert told == [message.pk, other.pk]


def test_a_kind_that_no_app_offers_any_more_is_given_up_in_words(offer: Offer, posted: Posted) -> None:
    offer()
    message = posted()
    Message.objects.update(kind="of-an-older-release")
    assert after(message).state == State.FAILED
    assert message.error == "No part of the portal sends messages of this kind any more."


def test_files_go_with_a_message_and_keep_the_parameters_of_their_type(
    server: MailServer, offer: Offer, posted: Posted
) -> None:
    calendar = Attachment("meeting.ics", "text/calendar; method=PUBLISH; charset=utf-8", "Zürich\r\n".encode())
    offer(attach=lambda message: [calendar])
    assert after(posted()).state == State.SENT
    part = server.mails[0].get_payload()[1]
    assert (part.get_content_type(), part.get_param("method"), part.get_param("charset")) == (
        "text/calendar",
        "PUBLISH",
        "utf-8",
    )
    assert (part.get_filename(), part.get_payload(decode=True)) == ("meeting.ics", "Zürich\r\n".encode())


def test_the_log_names_neither_person_nor_link(
    server: MailServer, offer: Offer, posted: Posted, caplog: pytest.LogCaptureFixture
) -> None:
    offer()
    message = after(posted())
    server.mode = "refuses the text"
    other = after(posted())
    assert [record.getMessage() for record in caplog.records if record.name == "portal.outbox"] == [
        f"message sent message={message.pk} kind=test-invitation",
        f"message not sent message={other.pk} kind=test-invitation state=refused",
    ]
    assert LINK not in caplog.text and "guest@example.org" not in caplog.text


BROKEN: list[dict[str, Any]] = [
    {"state": "sent"},
    {"state": "sending"},
    {"state": "failed"},
    {"state": "lost"},
    {"subject": ""},
    {"body": ""},
    {"subject": "One\nBcc: all@example.org"},
    {"to_name": "One\rTwo"},
    {"to_address": "one@example.org\n"},
]


@pytest.mark.parametrize("values", BROKEN)
def test_the_database_itself_refuses_a_row_that_cannot_be(offer: Offer, posted: Posted, values: dict[str, str]) -> None:
    offer()
    message = posted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**values)
