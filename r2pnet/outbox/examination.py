"""How the outbox is: for `manage.py doctor` and for the secretariat's desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2pnet.examination import Finding, offer
from r2pnet.outbox.models import Message, State

TOO_LONG = timedelta(minutes=10)
"""A message that is due goes within a minute; one that waits for so long waits for a worker or a mail server."""


@dataclass(frozen=True)
class Counts:
    """How many messages are in each state that matters; `oldest` is when the first that waits was written."""

    waiting: int
    oldest: datetime | None
    held: int
    perhaps: int
    failed: int

    @property
    def is_well(self) -> bool:
        is_late = self.oldest is not None and self.oldest < timezone.now() - TOO_LONG
        return not (is_late or self.perhaps or self.failed)

    def in_words(self) -> str:
        parts = [self._waiting()]
        if self.held:
            parts.append(ngettext("%d is held back", "%d are held back", self.held) % self.held)
        if self.perhaps:
            parts.append(ngettext("%d was perhaps sent", "%d were perhaps sent", self.perhaps) % self.perhaps)
        if self.failed:
            parts.append(ngettext("%d did not arrive", "%d did not arrive", self.failed) % self.failed)
        return "; ".join(parts)

    def _waiting(self) -> str:
        if self.oldest is None:
            return _("no message waits")
        time = timesince(self.oldest, depth=1).replace("\xa0", " ")
        words = ngettext(
            "%(n)d message waits, for %(time)s",
            "%(n)d messages wait, the oldest for %(time)s",
            self.waiting,
        )
        return words % {"n": self.waiting, "time": time}


@offer
def outbox() -> Iterator[Finding]:
    """What waits, since when, and what staff should look at."""
    counts = _counted()
    advice = "" if counts.is_well else " " + _("Look at Messages in the administration.")
    yield Finding(_("Messages"), counts.is_well, f"{counts.in_words()}.{advice}")


def mail_health() -> str:
    """How the outbox is, in words without an end, such as "2 messages wait, the oldest for 4 minutes"."""
    return _counted().in_words()


def _counted() -> Counts:
    """One query; what staff hold back is not late."""
    waits = Q(state__in=(State.QUEUED, State.SENDING))
    return Counts(
        **Message.objects.aggregate(
            waiting=Count("pk", filter=waits),
            oldest=Min("created_at", filter=waits),
            held=Count("pk", filter=Q(state=State.HELD)),
            perhaps=Count("pk", filter=Q(state=State.PERHAPS_SENT)),
            failed=Count("pk", filter=Q(state__in=(State.FAILED, State.REFUSED))),
        )
    )
