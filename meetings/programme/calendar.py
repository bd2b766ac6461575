"""One's own programme as calendar events: one UID for ever, a newer number with each version and each change."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event

from meetings.calendars.events import CANCELLED, NAMES, calendar_of
from meetings.models import Meeting, Registration, ReleasedSession, SessionPlace
from meetings.models.meeting import MeetingStatus
from meetings.models.session_place import PlaceStatus
from meetings.programme.comparing import name_of, who_words
from meetings.programme.numbers import as_read
from meetings.programme.seats import is_own
from r2pnet.visibility import Reader

# Of every release of the session, whoever saw it: a number that never goes down for the same event.
_HOW_OFTEN = Subquery(
    ReleasedSession._base_manager.filter(session=OuterRef("session"))
    .order_by()
    .values("session")
    .annotate(number=Count("pk"))
    .values("number")
)


def own_programme_calendar(user: Reader, registration: Registration) -> bytes:
    """What `user` may see and needs no signing up, and what they signed up for, as a file; two queries."""
    return calendar_of(own_sessions(user, [registration]), [])


def own_sessions(user: Reader, held: Iterable[Registration]) -> list[Event]:
    """The same as events, of all meetings at which somebody takes part; two queries however many they are.

    Times are in UTC: a calendar shows them by the clocks of where its reader is.
    """
    registrations = {one.meeting_id: one for one in held}
    if not registrations:
        return []
    rows = ReleasedSession.objects.visible_to(user).current().filter(session__meeting__in=list(registrations))
    by_meeting: dict[int, list[ReleasedSession]] = defaultdict(list)
    often: dict[int, int] = {}
    for row in rows.select_related("session").annotate(often=_HOW_OFTEN).in_order():
        by_meeting[row.session.meeting_id].append(row)
        often[row.session_id] = row.often
    places, saved = _places(registrations.values())
    events = []
    for key, found in by_meeting.items():
        registration = registrations[key]
        for row in as_read(found):
            place = places.get((registration.pk, row.session_id))
            if is_own(row, has_place=place is not None):
                changes = often[row.session_id] + saved[registration.person_id, row.session_id]
                events.append(_event(row, registration.meeting, place, changes))
    return events


def _places(
    registrations: Iterable[Registration],
) -> tuple[dict[tuple[int, int], SessionPlace], Counter[tuple[int, int]]]:
    """The live places by registration and session, and how often all were saved by person and session.

    Those that were given back count, and those of an earlier registration: a number never goes down.
    """
    own = list(registrations)
    people, meetings = [one.person_id for one in own], [one.meeting_id for one in own]
    theirs = SessionPlace.objects.filter(registration__person__in=people, registration__meeting__in=meetings)
    live: dict[tuple[int, int], SessionPlace] = {}
    saved = Counter[tuple[int, int]]()
    for place in theirs.select_related("registration").order_by("pk"):
        saved[place.registration.person_id, place.session_id] += place.version
        if place.status != PlaceStatus.WITHDRAWN:
            live[place.registration_id, place.session_id] = place
    return live, saved


def _event(row: ReleasedSession, meeting: Meeting, place: SessionPlace | None, changes: int) -> Event:
    """Its number rises with `changes`, how often the session was released otherwise and the place saved."""
    is_cancelled = meeting.status == MeetingStatus.CANCELLED
    waits = place is not None and place.status == PlaceStatus.WAITING
    title = _("Waiting list: %(meeting)s") if waits else "%(meeting)s"
    event = Event()
    event.add("UID", str(uuid.uuid5(NAMES, f"{meeting.slug}/sessions/{row.session_id}")))
    event.add("SEQUENCE", meeting.version + changes)
    event.add("DTSTAMP", timezone.now())
    event.add("SUMMARY", str(CANCELLED if is_cancelled else title) % {"meeting": name_of(row)})
    event.add("STATUS", "CANCELLED" if is_cancelled else "TENTATIVE" if waits else "CONFIRMED")
    event.add("DTSTART", row.starts_at.astimezone(UTC))
    event.add("DTEND", row.ends_at.astimezone(UTC))
    event.add("URL", f"{settings.SITE_URL}{meeting.get_absolute_url()}programme/#session-{row.session_id}")
    if row.room:
        event.add("LOCATION", f"{row.room}, {meeting.place}" if meeting.place else row.room)
    if words := " ".join(part for part in (who_words(row), row.summary) if part):
        event.add("DESCRIPTION", words)
    return event
