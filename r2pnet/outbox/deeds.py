"""What staff do with a message: change it, hold it back, let it go, send it again, say that it has arrived.

Each writes only when the row is still in a state that allows it, so no worker and no second person is overtaken.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from r2pnet.outbox.kinds import is_forgotten, kind_of, tell_of_sending
from r2pnet.outbox.models import UNSETTLED, Message, State
from r2pnet.outbox.queue import tell_worker
from r2pnet.outbox.wording import complaints, one_line, placeholders_in
from r2pnet.refusal import Changed, refuse_unless


def change(message: Message, *, subject: str, body: str, hold: bool, version: int) -> None:
    """Give a message that has not gone other words, and say whether it is held back.

    `version` is that of the row from which the words were made. Raises `Refused` for words that cannot be sent, and
    `Changed` when the message has gone or somebody else has changed it meanwhile.
    """
    for field, words in wrong_words(message, subject, body).items():
        refuse_unless(False, " ".join(words), field)
    state = State.HELD if hold else State.QUEUED
    waiting = Message.objects.filter(pk=message.pk, version=version, state__in=(State.QUEUED, State.HELD))
    released = not hold and message.state == State.HELD
    values = {"next_try_at": timezone.now()} if released else {}
    with transaction.atomic():
        if not waiting.update(subject=one_line(subject), body=body, state=state, version=F("version") + 1, **values):
            raise Changed(_("It has gone meanwhile, or somebody else has changed it: look at it once more."))
        if released:
            transaction.on_commit(lambda: tell_worker(message.pk), robust=True)


def wrong_words(message: Message, subject: str, body: str) -> dict[str, list[str]]:
    """What is wrong with other words for `message`, by field. What stood there in braces before may stay."""
    try:
        kind = kind_of(message.kind)
    except KeyError:
        return {}
    stood = placeholders_in(message.subject) | placeholders_in(message.body)
    return complaints(kind, subject, body, stood - set(kind.late))


def hold(message: Message) -> None:
    """Keep a message that waits from going until somebody releases it."""
    words = _("Only a message that waits can be held back.")
    refuse_unless(_move(message, (State.QUEUED,), state=State.HELD), words)


def release(message: Message) -> None:
    """Let a message go that was held back."""
    values = {"state": State.QUEUED, "next_try_at": timezone.now()}
    refuse_unless(_move(message, (State.HELD,), **values), _("Only a message that is held back can be released."))


def send_again(message: Message) -> None:
    """Send once more what did not arrive or perhaps did not, or try at once what waits for its next try.

    It keeps its Message-ID, so a mailbox that has it already can tell. Refuses what has gone, is being sent, is no
    longer true, has no text any more, or is of a kind whose words are forgotten at the end.
    """
    refuse_unless(message.body, _("The text of this message has been deleted: it cannot be sent again."))
    kept = message.state == State.QUEUED or not is_forgotten(message.kind)
    refuse_unless(kept, _("What this message said was forgotten when it ended: whoever wrote it has to write again."))
    values = {"state": State.QUEUED, "next_try_at": timezone.now(), "attempts": 0, "claim": None, "error": ""}
    words = _("Only a message that waits, failed, was refused or was perhaps sent can be sent again.")
    refuse_unless(_move(message, (State.QUEUED, *UNSETTLED), **values), words)


def has_arrived(message: Message) -> None:
    """Note that a message that was perhaps sent has arrived: somebody has asked."""
    values = {"state": State.SENT, "sent_at": message.claimed_at or timezone.now(), "error": ""}
    words = _("Only of a message that was perhaps sent can this be said.")
    refuse_unless(_move(message, (State.PERHAPS_SENT,), **values), words)
    tell_of_sending(message)


def _move(message: Message, allowed: tuple[State, ...], **values: object) -> bool:
    with transaction.atomic():
        moved = Message.objects.filter(pk=message.pk, state__in=allowed).update(version=F("version") + 1, **values)
        if moved and values["state"] == State.QUEUED:
            transaction.on_commit(lambda: tell_worker(message.pk), robust=True)
    return bool(moved)
