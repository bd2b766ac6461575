"""Writing to those who join a meeting online, an hour before it begins: once for each beginning."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone, translation

from focalpoints.letter_recipients import is_address
from meetings.dates import day_and_time_of
from meetings.models import JoiningMail, Meeting, Registration
from meetings.models.meeting import PLANNED, HowHeld
from meetings.models.registration import Mode, RegistrationQuerySet, RegistrationStatus
from meetings.online.joining import is_time_to_write
from meetings.online.mails import JOINING, say_so_words
from meetings.services.seating import held
from meetings.services.telling import recipient_of
from meetings.times import begins_at
from meetings.titles import short_title
from r2pnet.outbox.posting import Recipient, languages_of, post_each

logger = logging.getLogger("portal.meetings")
A_DAY = timedelta(days=1)
"""No zone is further than that from the days of UTC."""


def tell_how_to_join() -> int:
    """Write to everybody who joins online, from an hour before a meeting begins until it is over; how many.

    Safe to call as often as one likes: a meeting that is moved is told anew, and who is confirmed, or takes over a
    place, within the hour is told with the next call. One query while nobody is due, and for a meeting with somebody
    due a number that does not grow with them. Of a meeting without a time or an address nobody is told.
    """
    about_to_begin = _about_to_begin(timezone.now())
    return sum(_tried(meeting) for meeting, begins in about_to_begin if _due(meeting, begins).exists())


def _tried(meeting: Meeting) -> int:
    """What breaks at one meeting keeps no other from being told; it stands in the log, and is tried again."""
    try:
        return _tell(meeting)
    except Exception:
        logger.exception("how to join not told meeting=%s", meeting.pk)
        return 0


def _about_to_begin(now: datetime) -> Iterator[tuple[Meeting, datetime]]:
    """Those with an address whose hour has come and that are not over; one query."""
    today = now.date()
    near = Q(start_latest__lte=today + A_DAY) & (
        Q(end_latest__gte=today - A_DAY) | Q(end_latest=None, start_latest__gte=today - A_DAY)
    )
    rows = Meeting.objects.filter(near, status__in=PLANNED, how_held__in=(HowHeld.ONLINE, HowHeld.BOTH))
    for meeting in rows.exclude(joining_address="").exclude(start_time=None).order_by("pk"):
        begins = begins_at(meeting)
        if begins and is_time_to_write(meeting, now):
            yield meeting, begins


def _due(meeting: Meeting, begins: datetime) -> RegistrationQuerySet:
    """Those with an address to write to who were not told of this beginning, since they hold the place."""
    told = JoiningMail.objects.filter(
        registration=OuterRef("pk"), begins_at=begins, written_at__gte=OuterRef("registered_at")
    )
    rows = Registration.objects.filter(
        ~Exists(told), meeting=meeting, status=RegistrationStatus.CONFIRMED, mode=Mode.ONLINE
    )
    found: RegistrationQuerySet = rows.exclude(person__user=None, person__work_email="")
    return found


def _tell(meeting: Meeting) -> int:
    with transaction.atomic():
        meeting = held(meeting)
        begins, now = begins_at(meeting), timezone.now()
        if begins is None or meeting.status not in PLANNED or not is_time_to_write(meeting, now):
            return 0
        due = list(
            _due(meeting, begins).by_arrival().select_related(
                *("meeting__country", "capacity", "person__user", "named_by", "invitation__organisation"),
                *("invitation__member__country", "invitation__member__organisation"),
            )
        )  # fmt: skip
        # Whoever held the place before was told, perhaps.
        JoiningMail.objects.filter(registration__in=due, begins_at=begins).delete()
        JoiningMail.objects.bulk_create(JoiningMail(registration=one, begins_at=begins, written_at=now) for one in due)
        post_each(JOINING, list(_letters(due, begins)))
    return len(due)


def _letters(due: list[Registration], begins: datetime) -> Iterator[tuple[Registration, Recipient, dict[str, str]]]:
    offered = languages_of(JOINING, due[0].words_of) if due else ()
    for registration in due:
        recipient = recipient_of(registration.person, offered)
        if recipient and is_address(recipient.address):
            with translation.override(recipient.language):
                words = {
                    "name": registration.person.name,
                    "meeting": short_title(registration.meeting),
                    "begins": day_and_time_of(begins, registration.meeting),
                    "say_so": _say_so(registration),
                }
            yield registration, recipient, words


def _say_so(registration: Registration) -> str:
    """Only who signs in has a page to say it on."""
    if registration.person.user_id is None:
        return ""
    page = reverse("registration", args=[registration.meeting.slug])
    return str(say_so_words(settings.SITE_URL + page))
