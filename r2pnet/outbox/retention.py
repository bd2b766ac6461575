"""How long messages are kept, what is left of them when somebody asks to be erased, and what a restore does to them."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils.translation import gettext as _

from r2pnet.clock import network_day
from r2pnet.outbox.models import ENDED, WAITING, Message, MessageQuerySet, MessageText, State
from r2pnet.retention import Held, Kept

KEPT_FOR_DAYS = 365
"""So long the words of a message can be read by staff (privacy page)."""
ADDRESS_KEPT_FOR_DAYS = 730
"""So long it can be said to whom it went; that it went, and when, stays."""


def kept() -> list[Kept]:
    """Messages, as the page on privacy says it."""
    until = _(
        "the words until %(days)d days after they were written, to whom until %(longer)d days; that a message went, "
        "and when, for good."
    )
    return [
        Kept(
            35,
            _("Messages that the portal sent"),
            _("To whom, when, about what, and the words; never a code or a link that signs in."),
            _("so that a message is neither lost nor sent twice, and it can be said what somebody was told."),
            until % {"days": KEPT_FOR_DAYS, "longer": ADDRESS_KEPT_FOR_DAYS},
            _("you, and the secretariat."),
            holds=(Held(Message, "created_at"),),
            next_day=next_day,
        ),
        Kept(
            62,
            _("Words of messages"),
            _("What the secretariat has written for each kind of message, in each language."),
            _("so that messages say what the secretariat wants to say."),
            _("for good."),
            _("the secretariat."),
            holds=(Held(MessageText),),
            about_persons=False,
        ),
    ]


def forget(day: date) -> int:
    """Delete the words of every message that was written a year before `day` or earlier and waits no more.

    After two years the name and address go as well, and what a mail server answered, which may name them. Kind, state
    and times stay. Says how many messages it was.
    """
    words = {"subject": "", "body": ""}
    nobody = {"to_address": "", "to_name": "", **words}
    unsettled = {"error": _("Deleted with the address, after its time.")}
    with transaction.atomic():
        old = _ended().filter(created_at__date__lte=day - timedelta(days=ADDRESS_KEPT_FOR_DAYS)).exclude(**nobody)
        old.exclude(error="").update(**unsettled)
        number = old.update(**nobody, version=F("version") + 1)
        old = _ended().filter(created_at__date__lte=day - timedelta(days=KEPT_FOR_DAYS)).exclude(**words)
        return number + old.update(**words, version=F("version") + 1)


def next_day() -> date | None:
    """When the next words or addresses are deleted."""
    oldest = _ended().aggregate(
        words=Min("created_at", filter=~Q(subject="", body="")), address=Min("created_at", filter=~Q(to_address=""))
    )
    days = {"words": KEPT_FOR_DAYS, "address": ADDRESS_KEPT_FOR_DAYS}
    found = [network_day(moment) + timedelta(days=days[name]) for name, moment in oldest.items() if moment]
    return min(found, default=None)


def _ended() -> MessageQuerySet:
    return Message.objects.filter(state__in=ENDED)


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
