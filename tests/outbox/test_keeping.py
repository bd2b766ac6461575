"""How messages are counted, kept, forgotten; and where they go without a mail server."""

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from r2pnet.outbox.claims import claim, try_later
from r2pnet.outbox.deeds import release
from r2pnet.outbox.examination import mail_health, outbox
from r2pnet.outbox.models import Message, MessageText, State
from r2pnet.outbox.retention import forget, hold_restored, scrub
from r2pnet.outbox.sending import send
from r2pnet.outbox.sweep import sweep
from tests.outbox.conftest import LINK, Offer, Posted

pytestmark = pytest.mark.django_db


def set_state(message: Message, state: State, **values: object) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, error="Why.", sent_at=timezone.now(), **values)


def test_the_outbox_says_what_waits_and_what_to_look_at(offer: Offer, posted: Posted) -> None:
    offer()
    assert [(one.part, one.is_well, one.words) for one in outbox()] == [("Messages", True, "no message waits.")]
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        posted()
        clock.shift(timedelta(minutes=4))
        assert mail_health() == "1 message waits, for 4 minutes"
        posted()
        assert mail_health() == "2 messages wait, the oldest for 4 minutes"
        assert [one.is_well for one in outbox()] == [True]
        clock.shift(timedelta(minutes=7))
        words = "2 messages wait, the oldest for 11 minutes. Look at Messages in the administration."
        assert [(one.is_well, one.words) for one in outbox()] == [(False, words)]


def test_what_staff_hold_is_not_late_and_what_did_not_arrive_is_told(offer: Offer, posted: Posted) -> None:
    offer()
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        set_state(posted(), State.HELD)
        clock.shift(timedelta(days=2))
        assert [(one.is_well, one.words) for one in outbox()] == [(True, "no message waits; 1 is held back.")]
        for state in (State.PERHAPS_SENT, State.FAILED, State.REFUSED):
            set_state(posted(), state)
        words = "no message waits; 1 is held back; 1 was perhaps sent; 2 did not arrive"
        assert mail_health() == words
        assert [one.words for one in outbox()] == [f"{words}. Look at Messages in the administration."]


def test_words_are_forgotten_a_year_after_they_went_and_who_got_them_when_stays(offer: Offer, posted: Posted) -> None:
    offer()
    with time_machine.travel("2025-05-01T12:00:00Z"):
        old, waiting = posted(), posted()
        set_state(old, State.SENT)
    with time_machine.travel("2025-05-02T12:00:00Z"):
        newer = posted()
        set_state(newer, State.SENT)
    assert forget(date(2026, 4, 30)) == 0
    assert forget(date(2026, 5, 1)) == 1
    assert forget(date(2026, 5, 1)) == 0
    old.refresh_from_db()
    assert (old.subject, old.body, old.to_address, old.state) == ("", "", "guest@example.org", State.SENT)
    assert [bool(Message.objects.get(pk=one.pk).body) for one in (waiting, newer)] == [True, True]


def test_somebody_who_is_erased_is_in_no_message_and_gets_none(offer: Offer, posted: Posted) -> None:
    offer()
    text = MessageText.objects.create(kind="test-invitation", subject="To {meeting}", body="Dear {name}: {link}")
    waiting, sent, going, refused = (posted(address="Guest@example.org") for _number in range(4))
    other = posted(address="other@example.org", name="Other")
    set_state(sent, State.SENT)
    set_state(refused, State.REFUSED)
    Message.objects.filter(pk=refused.pk).update(error="550 guest@example.org is not known")
    held = claim(going.pk)
    assert held is not None
    assert scrub(" guest@EXAMPLE.org") == 4
    rows = Message.objects.exclude(pk=other.pk).values_list(
        "state", "to_address", "to_name", "subject", "body", "error"
    )
    nobody = ("", "", "", "")
    assert list(rows.order_by("pk")) == [
        (State.OUTDATED, *nobody, "The person has been erased."),
        (State.SENT, *nobody, "The person has been erased."),
        (State.PERHAPS_SENT, *nobody, "The person has been erased."),
        (State.REFUSED, *nobody, "The person has been erased."),
    ]
    send(waiting.pk)
    assert mail.outbox == []
    assert not try_later(held, "The mail server does not answer.")
    other.refresh_from_db()
    assert (other.to_address, other.body) == ("other@example.org", "Dear Other: {link}")
    assert text.history.count() == 1


def test_without_a_mail_server_mail_is_kept_for_its_owner_alone_and_printed_in_the_sample(
    offer: Offer, posted: Posted, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "r2pnet.outbox.filebased.EmailBackend"
    settings.SAMPLE = True
    offer()
    message = posted()
    send(message.pk)
    message.refresh_from_db()
    assert message.state == State.SENT
    [kept] = Path(settings.EMAIL_FOLDER).iterdir()
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (0o600, 0o700)
    assert LINK in kept.read_text()
    printed = capfd.readouterr().out
    assert printed.startswith(
        '--- Mail to "Ada Guest" <guest@example.org> ---\nInvitation to the annual meeting\n\nGood'
    )
    assert LINK in printed and printed.endswith(f"--- {kept} ---\n")


def test_outside_the_sample_no_code_stands_in_a_log(
    offer: Offer, posted: Posted, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "r2pnet.outbox.filebased.EmailBackend"
    settings.SAMPLE = False
    offer()
    send(posted().pk)
    assert len(list(Path(settings.EMAIL_FOLDER).iterdir())) == 1
    assert "Good day" not in capfd.readouterr().out


def test_after_a_restore_nothing_goes_by_itself_that_may_have_gone_since(offer: Offer, posted: Posted) -> None:
    offer()
    waiting, going, gone = (posted() for _number in range(3))
    claim(going.pk)
    set_state(gone, State.SENT)
    assert hold_restored() == 1
    words = "Brought back from a backup: it may have gone since. Release it if it has not."
    assert list(Message.objects.order_by("pk").values_list("pk", "state", "error")) == [
        (waiting.pk, State.HELD, words),
        (going.pk, State.PERHAPS_SENT, words),
        (gone.pk, State.SENT, "Why."),
    ]
    assert sweep() == 0
    assert mail.outbox == []
    release(Message.objects.get(pk=waiting.pk))
    assert sweep() == 1
