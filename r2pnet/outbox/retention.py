"""How long messages are kept, what is left of them when somebody asks to be erased, and what a restore does to them."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from r2pnet.outbox.models import ENDED, WAITING, Message, State
from r2pnet.retention import Kept

KEPT_FOR_DAYS = 365
"""So long the words of a message can be read by staff (privacy page); that it went, to whom and when stays longer."""


def kept() -> list[Kept]:
    """Messages, as the page on privacy says it."""
    until = _("the words until %(days)d days after they were written; that a message went, and when, longer.")
    return [
        Kept(
            35,
            _("Messages that the portal sent"),
            _("To whom, when, about what, and the words; never a code or a link that signs in."),
            _("so that a message is neither lost nor sent twice, and it can be said what somebody was told."),
            until % {"days": KEPT_FOR_DAYS},
            _("you, and the secretariat."),
        )
    ]


def forget(day: date) -> int:
    """Delete the words of every message that was written a year before `day` or earlier and waits no more.

    Kind, address, state and times stay. Says how many messages it was.
    """
    last = day - timedelta(days=KEPT_FOR_DAYS)
    old = Message.objects.filter(state__in=ENDED, created_at__date__lte=last).exclude(subject="", body="")
    return old.update(subject="", body="", version=F("version") + 1)


def scrub(address: str) -> int:
    """Take a person out of all messages to `address`: what waits is not sent, of the others only kind and times stay.

    Says how many messages it was. A message that a worker is just sending goes, and is found empty after it.
    """
    nobody = {"to_address": "", "to_name": "", "subject": "", "body": "", "version": F("version") + 1}
    words = _("The person has been erased.")
    with transaction.atomic():
        theirs = Message.objects.to(address)
        number = theirs.count()
        theirs.exclude(error="").update(error=words)  # a server's answer may name the address
        theirs.filter(state__in=ENDED).update(**nobody)
        theirs.filter(state__in=WAITING).update(state=State.OUTDATED, error=words, **nobody)
        theirs.filter(state=State.SENDING).update(state=State.PERHAPS_SENT, error=words, **nobody)
    return number


def hold_restored() -> int:
    """After a restore: nothing goes by itself that may have gone after the backup was taken. How many are held.

    Staff release what has not gone. What was just being sent is "perhaps sent".
    """
    words = _("Brought back from a backup: it may have gone since. Release it if it has not.")
    values = {"error": words, "version": F("version") + 1}
    Message.objects.filter(state=State.SENDING).update(state=State.PERHAPS_SENT, **values)
    return Message.objects.filter(state=State.QUEUED).update(state=State.HELD, **values)
