"""Handing one mail to the mail server, and reading what became of it: sent, not now, refused for good, or unknown."""

import contextlib
import smtplib
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

GO_AHEAD = 354
"""RFC 5321: the server waits for the text. Lost after this and before its answer, nobody knows."""
OURS_TO_MEND = {530, 534, 535, 538}
"""RFC 4954: the server does not take our account. Nothing is wrong with the message."""
LONGEST_ANSWER = 300


class NotSent(Exception):
    """A mail did not go, or nobody knows; the words are for staff."""


class NotNow(NotSent):
    """It has not gone and may go later; `is_server_away` when nothing can go now."""

    def __init__(self, words: str, *, is_server_away: bool = False) -> None:
        super().__init__(words)
        self.is_server_away = is_server_away


class RefusedForGood(NotSent):
    """The server says that it will never take it."""


class PerhapsSent(NotSent):
    """The connection was lost after the text had gone and before the server's answer."""


def deliver(mail: EmailMessage) -> None:
    """Give `mail` to the mail server by Django's mail backend; returns when it was taken, else raises `NotSent`.

    Each step waits `EMAIL_TIMEOUT` seconds at most. What happens after the server's "taken" does not matter.
    """
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # smtplib's own errors are OSErrors
        raise NotNow(_unreachable(error), is_server_away=True) from error
    listening = Listening(connection)
    try:
        connection.send_messages([mail])
    except OSError as error:
        raise _what_became_of_it(error, listening.last_answer) from error
    finally:
        with contextlib.suppress(OSError):
            connection.close()


class Listening:
    """Keeps the number of the server's last answer; with a backend that asks no server there is none."""

    def __init__(self, backend: Any) -> None:
        self.last_answer = 0
        session = getattr(backend, "connection", None)
        if isinstance(session, smtplib.SMTP):
            self._read = session.getreply
            session.getreply = self._note  # type: ignore[method-assign]  # smtplib offers no place to listen

    def _note(self) -> tuple[int, bytes]:
        code, words = self._read()
        self.last_answer = code
        return code, words


def _what_became_of_it(error: OSError, last_answer: int) -> NotSent:
    code, answer = _answer_of(error)
    if code >= 500 and code not in OURS_TO_MEND and not isinstance(error, smtplib.SMTPSenderRefused):
        return RefusedForGood(_("The mail server refuses it for good: %s") % answer)
    if code:
        return NotNow(_("The mail server does not take it now: %s") % answer)
    if last_answer == GO_AHEAD:
        return PerhapsSent(_("The connection to the mail server was lost after the text had gone."))
    return NotNow(_unreachable(error), is_server_away=True)


def _answer_of(error: OSError) -> tuple[int, str]:
    """What the server said, number and words; 0 when it said nothing."""
    code: int
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    said = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return (code, f"{code} {' '.join(said.split())}"[:LONGEST_ANSWER]) if code > 0 else (0, "")


def _unreachable(error: OSError) -> str:
    return _("The mail server does not answer (%s).") % type(error).__name__
