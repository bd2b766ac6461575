"""Next steps in the calendar of one person: the open ones of the own member, each on the day on which it is due."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event

from meetings.models import NextStep
from meetings.next_steps.shown import own_members
from r2pnet.visibility import Reader

# UIDs are made from the number of the step, which never changes: no host stands in them.
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://r2p-focal-points.invalid/next-steps/")
MOST = 100


def own_open_steps(user: Reader) -> tuple[NextStep, ...]:
    """What the own member has open, what is due first before; one query, none for who has no member."""
    members = own_members(user)
    if not members:
        return ()
    return tuple(NextStep.objects.visible_to(user).filter(member__in=members).open().by_due_day()[:MOST])


def step_event(step: NextStep) -> Event:
    """The whole day on which it is due; it takes up no time."""
    event = Event()
    event.add("UID", str(uuid.uuid5(NAMES, str(step.pk))))
    event.add("SEQUENCE", step.version)
    event.add("DTSTAMP", timezone.now())
    event.add("SUMMARY", _("Due: %(words)s") % {"words": " ".join(step.words.split())})
    event.add("URL", settings.SITE_URL + reverse("next-steps"))
    event.add("DTSTART", step.due_on)
    event.add("DTEND", step.due_on + timedelta(days=1))
    event.add("TRANSP", "TRANSPARENT")
    return event
