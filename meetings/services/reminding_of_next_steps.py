"""Reminding of next steps: once for each, some days before it is due, whoever speaks for the member."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from focalpoints.letter_recipients import is_address
from meetings.inviting.speakers import Speakers, speakers_of_members
from meetings.models import NextStep
from meetings.next_steps.mails import DUE
from meetings.next_steps.shown import meeting_words
from meetings.services.telling import recipient_of
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.outbox.posting import Recipient, languages_of, post_each
from r2pnet.stamps import bump
from r2pnet.visibility import Reader

logger = logging.getLogger("portal.meetings")
DAYS_BEFORE: Final = 7
DAYS_OF_PEACE: Final = 3
"""Nobody is reminded of what was taken on a few days ago."""


def remind_of_next_steps() -> int:
    """Write of each step that is due within a week to all who speak for its member; how many steps.

    Safe to call as often as one likes, by two workers at once as well: whoever marks the row as reminded writes. Where
    nobody can be written to, it is not marked, and tried again until the day is over.
    """
    due = list(_due().values_list("pk", "member_id"))
    spoken = speakers_of_members({member for _pk, member in due}) if due else {}
    return sum(_tried(pk, spoken[member]) for pk, member in due if member in spoken)


def _due() -> QuerySet[NextStep]:
    """Open, due today or within the days before, and never reminded of."""
    today, since = network_today(), timezone.now() - timedelta(days=DAYS_OF_PEACE)
    rows = NextStep.objects.open().filter(reminded_at=None, taken_on_at__lte=since)
    found: QuerySet[NextStep] = rows.filter(due_on__range=(today, today + timedelta(days=DAYS_BEFORE)))
    return found.order_by("pk")


def _tried(pk: int, spoken: Speakers) -> bool:
    """What breaks at one step keeps no other from being told of; it stands in the log, and is tried again."""
    try:
        return _remind(pk, spoken)
    except Exception:
        logger.exception("not reminded next_step=%s", pk)
        return False


def _remind(pk: int, spoken: Speakers) -> bool:
    with transaction.atomic():
        bump(NextStep.stamp_group)
        step = NextStep.objects.with_names().get(pk=pk)
        letters = list(_letters(step, spoken))
        if not letters or not _marked(pk):
            return False
        post_each(DUE, letters)
    return True


def _marked(pk: int) -> bool:
    """False when another worker has written. The mark is no version: whoever has the step open can still save it."""
    still_due = _due().order_by().values("pk")
    unversioned: QuerySet[NextStep] = QuerySet(NextStep)
    return bool(unversioned.filter(pk=pk, pk__in=still_due).update(reminded_at=timezone.now()))


def _letters(step: NextStep, spoken: Speakers) -> Iterator[tuple[NextStep, Recipient, dict[str, str]]]:
    offered = languages_of(DUE)
    for speaker in spoken:
        recipient = recipient_of(speaker.person, offered)
        if recipient is None or not is_address(recipient.address):
            continue
        reader: Reader = speaker.person.user or AnonymousUser()
        with translation.override(recipient.language):
            words = {
                "name": speaker.person.name,
                "member": step.member.name,
                "meeting": meeting_words(step, reader),
                "step": step.words,
                "day": day_in_words(step.due_on),
                "address": settings.SITE_URL + reverse("next-steps"),
            }
        yield step, recipient, words
