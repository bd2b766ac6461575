"""The daily run: close what is over, remind, ask whose word is due. Each member in a transaction of its own.

It may be stopped anywhere and begun again at any time: what it has done for a member is committed and found again, so
the same day twice writes nothing twice. It holds one member at a time and a page of keys, however many there are.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from focalpoints.confirming.cycle import due, in_the_cycle, months_before, never_confirmed, speaking
from focalpoints.models import ConfirmationRequest, Member
from focalpoints.models.confirmation import AskedBy
from focalpoints.services.asking_to_confirm import ask, close_if_over, remind
from r2pnet.clock import network_today
from r2pnet.refusal import Refused

logger = logging.getLogger("portal.confirming")

AT_A_TIME: Final = 200
"""Keys that are read at once."""

Row = TypeVar("Row", bound=models.Model)


@dataclass
class Tally:
    """What a run has done; `failed` are members of whom an error stands in the log."""

    closed: int = 0
    reminded: int = 0
    asked: int = 0
    failed: int = 0


def run() -> Tally:
    """Do today's part of the cycle, once or as often as it is called."""
    tally = Tally()
    waiting = ConfirmationRequest.objects.open()
    for request in _each(waiting.filter(_may_be_over())):
        tally.closed += _tried(close_if_over, request, tally)
    for request in _each(waiting.filter(_may_be_reminded(timezone.now()))):
        tally.reminded += _tried(remind, request, tally)
    for member in _each(to_ask().exclude(never_confirmed())):
        tally.asked += _tried(ask, member, tally)
    for member in first_asked(_left_for_today()):
        tally.asked += _tried(ask, member, tally)
    logger.info("confirmation run %s", " ".join(f"{name}={number}" for name, number in vars(tally).items()))
    return tally


def to_ask() -> models.QuerySet[Member]:
    """Members whose word is due, who have no mail to answer, and for whom somebody with an address speaks.

    One that was sent a sheet is among them: a sheet is no mail, and nobody is reminded of it.
    """
    address = ~models.Q(person__work_email="") | models.Q(person__user__is_active=True)
    reached = speaking().filter(address, member=models.OuterRef("pk"))
    waiting = ConfirmationRequest.objects.open().filter(member=models.OuterRef("pk"), asked_by=AskedBy.MAIL)
    found: models.QuerySet[Member] = due().filter(models.Exists(reached), ~models.Exists(waiting))
    return found


def first_asked(number: int) -> list[Member]:
    """Of those never confirmed, of whose office no start is known, the first `number`: the oldest source first."""
    oldest = models.F("source_date_latest").asc(nulls_first=True)
    return list(to_ask().filter(never_confirmed()).order_by(oldest, "pk")[: max(number, 0)])


def _left_for_today() -> int:
    """How many of `CONFIRM_FIRST_A_DAY` an earlier run of today has left."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    first = {"member__last_confirmed_on": None, "appointment__start_latest": None, "asked_by": AskedBy.MAIL}
    return settings.CONFIRM_FIRST_A_DAY - ConfirmationRequest.objects.filter(asked_at__gte=today, **first).count()


def _may_be_over() -> models.Q:
    """Requests whose holder no longer speaks, or which are a cycle old; `close_if_over` looks at each."""
    held = {name: models.OuterRef(name) for name in ("person", "member")}
    speaks = models.Exists(speaking().filter(pk=models.OuterRef("appointment"), **held))
    belongs = models.Exists(in_the_cycle().filter(pk=models.OuterRef("member")))
    # A day more, for the day of the network is not that of UTC.
    old = months_before(network_today(), settings.CONFIRM_AFTER_MONTHS) + timedelta(days=2)
    return ~belongs | models.Q(~speaks, asked_by=AskedBy.MAIL) | models.Q(asked_at__date__lt=old)


def _may_be_reminded(now: datetime) -> models.Q:
    """A wide condition for the database; `remind` looks at each."""
    again = models.Q(last_asked_at__lte=now - timedelta(days=settings.CONFIRM_AGAIN_DAYS), asked_by=AskedBy.MAIL)
    first = models.Q(first_reminder_at=None, asked_at__lte=now - timedelta(days=settings.CONFIRM_FIRST_REMINDER_DAYS))
    second = models.Q(
        second_reminder_at=None, asked_at__lte=now - timedelta(days=settings.CONFIRM_SECOND_REMINDER_DAYS)
    )
    return again & (first | second)


def _each(rows: models.QuerySet[Row]) -> Iterator[Row]:
    """All of `rows` by their keys, a page at a time: no cursor stays open while others are written."""
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:AT_A_TIME]):
        yield from page
        last = page[-1].pk


def _tried(deed: Callable[[Any], Any], row: models.Model, tally: Tally) -> bool:
    """Whether `deed` did something; one that is refused or breaks leaves the others, and says so in the log."""
    try:
        return bool(deed(row))
    except Refused:
        logger.warning("confirmation refused deed=%s row=%s", deed.__name__, row.pk)
    except Exception:
        logger.exception("confirmation failed deed=%s row=%s", deed.__name__, row.pk)
    tally.failed += 1
    return False
