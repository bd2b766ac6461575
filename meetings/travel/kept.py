"""How long support for travel is kept: the words as needs are; that it was granted or declined stays, for the books."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from meetings.models import Meeting, TravelSupport
from meetings.models.needs import KEPT_DAYS, last_day_of_needs
from meetings.models.registration import LIVE
from meetings.models.travel_support import SupportState
from r2pnet.retention import Forgotten, Held, Kept
from r2pnet.stamps import StampedQuerySet

WORDS = ~Q(reason="") | ~Q(answer="")


def kept_support() -> Kept:
    """For the page on privacy."""
    until = _("the words until %(days)d days after the meeting; that it was granted or declined, with the meeting.")
    return Kept(
        34,
        _("Support for travel to a meeting"),
        _("That you ask for it, why, and what was decided. The words are in no history."),
        _("so that the secretariat can decide, and its budget is right."),
        until % {"days": KEPT_DAYS},
        _("the secretariat."),
        holds=(Held(TravelSupport, "asked_at"),),
        next_day=next_day_of_support,
    )


def forget_words(rows: StampedQuerySet) -> int:
    """Delete the words of `rows`, and whole rows that nobody has decided; how many had any."""
    with transaction.atomic():
        number = rows.filter(WORDS).count()
        if asked := list(rows.filter(state=SupportState.ASKED).values_list("pk", flat=True)):
            rows.filter(pk__in=asked).delete()
        if number:
            rows.filter(WORDS).update(reason="", answer="")
    return number


def forget_support(day: date) -> Iterator[Forgotten]:
    """The words of meetings whose last day lies more than `KEPT_DAYS` before `day`, and of registrations that ended."""
    for meeting in _with_words():
        rows = TravelSupport.objects.filter(registration__meeting=meeting)
        last = last_day_of_needs(meeting)
        if last is None or last >= day:
            rows = rows.exclude(registration__status__in=LIVE)
        with transaction.atomic():
            if number := forget_words(rows):
                yield Forgotten(_("Words on support for travel"), str(meeting), number)


def next_day_of_support() -> date | None:
    """When the next words are deleted."""
    last_days = [last_day_of_needs(meeting) for meeting in _with_words()]
    return min((day + timedelta(days=1) for day in last_days if day), default=None)


def _with_words() -> list[Meeting]:
    held = TravelSupport.objects.filter(WORDS).values("registration__meeting")
    return list(Meeting.objects.filter(pk__in=held).order_by("pk"))
