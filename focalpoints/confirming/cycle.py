"""When a member's word is due again: in months of the calendar, from the last one or from the beginning."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.formats import date_format

from focalpoints.models import Appointment, Member
from focalpoints.models.appointment import Role
from focalpoints.models.member import MemberQuerySet
from r2pnet.clock import network_today
from r2pnet.provenance import MONTH

MAY_CONFIRM: Final = (Role.FOCAL_POINT, Role.ALTERNATE)
"""Who answers for a member, the first of them first. An assistant drafts and releases nothing; a contact office and a
contact at the mission do not speak for the entry."""


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` ago; the last of that month where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """The first day from which `months_before` is not earlier than `day`: of 31 August and six months, 1 March."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, day.day) if day.day <= last else date(years, month + 1, last) + timedelta(days=1)


def due_after(confirmed_on: date) -> date:
    """The day from which the member is asked again."""
    return months_after(confirmed_on, settings.CONFIRM_AFTER_MONTHS)


def is_fresh(confirmed_on: date) -> bool:
    """True while a word of that day keeps its member from being due."""
    return due_after(confirmed_on) > network_today()


def late_limit() -> date:
    """The last day of a confirmation that counts no more: the public reads "not confirmed since" (`signs.py`)."""
    return network_today() - settings.CONFIRMED_FOR_MONTHS * MONTH


def next_words(confirmed_on: date) -> str:
    """ "November 2027": when it is asked again."""
    return date_format(due_after(confirmed_on), "F Y")


def real_unless_sample(prefix: str = "") -> models.Q:
    """Rows that are no samples; in the sample all."""
    return models.Q() if settings.SAMPLE else models.Q(**{f"{prefix}is_sample": False})


def speaking(day: date | None = None) -> models.QuerySet[Appointment]:
    """Offices that may answer for their member on `day`, of whom somebody is known who can: with the person."""
    held = Appointment.objects.current(day).filter(role__in=MAY_CONFIRM, person__anonymised_at=None)
    return held.filter(real_unless_sample(), person__isnull=False)


def in_the_cycle() -> MemberQuerySet:
    """Members that are asked every year: those that belong to the network now and whose entry is public."""
    found: MemberQuerySet = Member.objects.standing_members().visible_to(AnonymousUser()).filter(real_unless_sample())
    return found


def due(day: date | None = None) -> MemberQuerySet:
    """Members of the cycle whose word is due on `day` (default: the network's today), asked or not.

    Twelve months after the last confirmation of the entry or of its present office. Of one that was never confirmed
    twelve months after the present office began; at once when nobody knows when that was, or nobody holds it.
    """
    day = day or network_today()
    limit = months_before(day, settings.CONFIRM_AFTER_MONTHS)
    offices = Appointment.objects.of_focal_points().current(day).filter(member=models.OuterRef("pk"))
    fresh = offices.filter(last_confirmed_on__gt=limit)
    begun = offices.filter(start_latest__gt=limit)
    never_and_new = models.Q(models.Exists(begun), last_confirmed_on=None)
    old = models.Q(last_confirmed_on=None) | models.Q(last_confirmed_on__lte=limit)
    return in_the_cycle().filter(old & ~models.Exists(fresh)).exclude(never_and_new)


def never_confirmed() -> models.Q:
    """Condition on members: neither the entry nor its present office has been confirmed, nor is a start known."""
    known = Appointment.objects.of_focal_points().current().filter(member=models.OuterRef("pk"))
    said = known.filter(models.Q(last_confirmed_on__isnull=False) | models.Q(start_latest__isnull=False))
    return models.Q(~models.Exists(said), last_confirmed_on=None)
