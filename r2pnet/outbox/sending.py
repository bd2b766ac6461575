"""Sending one message: claim it, ask whether it is still true, write the mail, hand it over, note how that went."""

import logging
import time
from collections.abc import Mapping

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from r2pnet.outbox import claims
from r2pnet.outbox.delivery import NotNow, NotSent, RefusedForGood, deliver
from r2pnet.outbox.kinds import MessageKind, kind_of, tell_of_sending
from r2pnet.outbox.letters import letter_of
from r2pnet.outbox.models import Message, State

logger = logging.getLogger("portal.outbox")

PAUSE_SECONDS = 55
"""So long nothing is tried after a mail server that does not answer: each try could take `EMAIL_TIMEOUT`."""


class Pause:
    """Keeps this process from asking a mail server that is away; in memory, so that no cache can stop the mail."""

    def __init__(self) -> None:
        self.until = 0.0

    def begin(self) -> None:
        self.until = time.monotonic() + PAUSE_SECONDS

    def end(self) -> None:
        self.until = 0.0

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self.until


pause = Pause()


def send(message_id: int) -> bool:
    """Send the message if it waits and is due; false when no other can go now, because no server answers."""
    if pause.is_on:
        return False
    message = claims.claim(message_id)
    return message is None or _send(message)


def _send(message: Message) -> bool:
    try:
        kind = kind_of(message.kind)
    except KeyError:
        claims.end(message, State.FAILED, _("No part of the portal sends messages of this kind any more."))
        return True
    try:
        if kind.still_true is not None and not kind.still_true(message):
            claims.end(message, State.OUTDATED)
            return True
        late = kind.fill(message) if kind.fill else {}
        reply_to = kind.reply_to(message) if kind.reply_to else ""
        mail = letter_of(message, late, kind.attach(message) if kind.attach else [], reply_to=reply_to)
    except Exception as error:  # an app's own words or files: one that breaks must not stop the others
        logger.exception("message could not be written message=%s kind=%s", message.pk, message.kind)
        words = _("It could not be written (%s); the worker's log says where.") % type(error).__name__
        claims.try_later(message, words)
        return True
    return _hand_over(message, kind, mail, late)


def _hand_over(message: Message, kind: MessageKind, mail: EmailMessage, late: Mapping[str, str]) -> bool:
    try:
        deliver(mail)
    except NotSent as outcome:
        return _note(message, kind, outcome, _without(str(outcome), late))
    if claims.sent(message):
        tell_of_sending(message)
    return True


def _note(message: Message, kind: MessageKind, outcome: NotSent, words: str) -> bool:
    """Write down an outcome that is not "sent"; false when the server is away."""
    if isinstance(outcome, NotNow):
        claims.try_later(message, words)
        if outcome.is_server_away:
            pause.begin()
        return not outcome.is_server_away
    if isinstance(outcome, RefusedForGood):
        claims.end(message, State.REFUSED, words)
        _tell_of_refusal(message, kind)
        return True
    claims.end(message, State.PERHAPS_SENT, words)
    return True


def _tell_of_refusal(message: Message, kind: MessageKind) -> None:
    if kind.refused is None:
        return
    try:
        kind.refused(message)
    except Exception:  # the row says already that it was refused
        logger.exception("refusal not noted message=%s kind=%s", message.pk, message.kind)


def _without(words: str, late: Mapping[str, str]) -> str:
    """A server may repeat what it refuses: nothing that was filled in late is kept."""
    for value in late.values():
        words = words.replace(value, "…") if value else words
    return words
