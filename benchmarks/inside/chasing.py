"""Chasing: `python -m benchmarks.inside.chasing MEMBERS` fills an empty database, invites and reminds everybody."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (models need the set-up)
from django.db import connection, reset_queries  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.inside.confirming import fill  # noqa: E402
from focalpoints.models import Member, Person, User  # noqa: E402
from meetings.inviting.chasing import chase  # noqa: E402
from meetings.models import Invitation, Meeting  # noqa: E402
from meetings.models.meeting import MeetingStatus  # noqa: E402
from meetings.services.inviting import invite  # noqa: E402
from meetings.services.reminding import remind  # noqa: E402
from r2pnet.clock import network_today  # noqa: E402
from r2pnet.outbox.models import Message, MessageText, State  # noqa: E402
from r2pnet.partial_dates import PartialDate  # noqa: E402

LANGUAGES = ("en", "ar", "fr")


def speak() -> None:
    """Each third of the people reads one of three languages, in which the secretariat has words for both kinds."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "Français")]
    for at, code in enumerate(LANGUAGES):
        keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))[at :: len(LANGUAGES)]
        Person.objects.filter(pk__in=keys).update(languages=[code])
        for kind in ("meeting-invitation", "meeting-reminder"):
            words = {"subject": f"{code} {{meeting}}", "body": "{name}\n\n{member}\n\n{answer_by}\n\n{address}"}
            MessageText.objects.create(kind=kind, language=code, **words)


def a_meeting() -> Meeting:
    day = network_today() + timedelta(days=90)
    made: Meeting = Meeting.objects.create(
        kind="annual", slug="annual-12", title="Annual meeting", status=MeetingStatus.OPEN, start=PartialDate.on(day)
    )
    return made


def measured(name: str, deed: Callable[[], Any]) -> None:
    """A line for `deed`: how long it took, and with how many queries."""
    settings.DEBUG = True
    reset_queries()
    began, used = time.perf_counter(), time.process_time()
    deed()
    seconds, used = time.perf_counter() - began, time.process_time() - used
    print(f"{name}: {seconds:.2f} s ({used:.2f} s of processor), {len(connection.queries)} queries")
    settings.DEBUG = False


def measure() -> None:
    """Invite all, send, remind all, and read the chasing list."""
    meeting, members = a_meeting(), list(Member.objects.with_names())
    staff = User.objects.create_superuser(email="staff@example.org", password=None)
    measured("invite all", lambda: invite(meeting, members=members, by=staff))
    measured("invite all once more", lambda: invite(meeting, members=members, by=staff))
    Message.objects.update(state=State.SENT, sent_at=timezone.now())
    Invitation.objects.update(sent_at=timezone.now())
    measured("chasing list", lambda: chase(meeting))
    measured("remind all", lambda: remind(meeting, None, by=staff))
    measured("remind all at once again", lambda: remind(meeting, None, by=staff))
    print(dict(sorted(Counter(Message.objects.values_list("kind", "language")).items())))


if __name__ == "__main__":
    if Member.objects.exists():
        sys.exit("This database holds members: name an empty one of the benchmark's own in DATABASE_URL.")
    fill(int(sys.argv[1]))
    speak()
    print(f"database: {connection.vendor}, members: {sys.argv[1]}")
    measure()
