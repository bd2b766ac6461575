"""Who sends a message: a claim that is taken once, and the ways in which sending ends.

Everything that a worker writes names its claim. Of a message that staff have sent again it can write nothing more.
"""

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from r2pnet.outbox.kinds import tell_the_end
from r2pnet.outbox.models import ENDED, Message, State

logger = logging.getLogger("portal.outbox")

DELAYS_IN_MINUTES = (1, 5, 15, 60, *(240,) * 17)
"""Until the next try after each failed one: almost three days in all, then it is given up."""


def claim(message_id: int) -> Message | None:
    """Take a message that waits and is due; None when it does not wait any more. Of two workers one gets it."""
    now = timezone.now()
    token = uuid.uuid4()
    due = Message.objects.filter(pk=message_id, state=State.QUEUED, next_try_at__lte=now)
    taken = due.update(state=State.SENDING, claim=token, claimed_at=now, version=F("version") + 1)
    return Message.objects.get(pk=message_id) if taken else None


def end(message: Message, state: State, error: str = "", **values: Any) -> bool:
    """Write how it went; false when the message is no longer in this worker's hands.

    A worker that was given up for lost and lives on may still say what it knows: that is better than "perhaps".
    """
    ours = Message.objects.filter(pk=message.pk, claim=message.claim, state__in=(State.SENDING, State.PERHAPS_SENT))
    if state == State.QUEUED:
        ours = ours.exclude(body="")  # somebody was erased meanwhile
    written = ours.update(state=state, error=error, version=F("version") + 1, **values)
    if state == State.SENT:
        logger.info("message sent message=%s kind=%s", message.pk, message.kind)
    else:
        logger.warning("message not sent message=%s kind=%s state=%s", message.pk, message.kind, state.value)
    if written and state in ENDED:
        _tell_the_end(message)
    return bool(written)


def _tell_the_end(message: Message) -> None:
    """Let the app forget what the message said; what cannot be forgotten now goes with the night's work."""
    try:
        tell_the_end(message)
    except Exception:  # the row says already how it went
        logger.exception("not forgotten message=%s kind=%s", message.pk, message.kind)


def sent(message: Message) -> bool:
    """The mail server has taken it."""
    return end(message, State.SENT, sent_at=timezone.now())


def try_later(message: Message, words: str) -> bool:
    """Count a failed attempt: it waits for its next try, or is given up after some three days of them."""
    attempts = message.attempts + 1
    if attempts > len(DELAYS_IN_MINUTES):
        return end(message, State.FAILED, words, attempts=attempts)
    pause = timedelta(minutes=DELAYS_IN_MINUTES[attempts - 1])
    return end(message, State.QUEUED, words, attempts=attempts, next_try_at=timezone.now() + pause)
