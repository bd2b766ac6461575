"""One's own programme as calendar events: one UID for ever, a newer number with each version and each change."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event

from meetings.calendars.events import CANCELLED, NAMES, calendar_of
from meetings.models import Meeting, Registration, ReleasedSession, SessionPlace
from meetings.models.meeting import MeetingStatus
from meetings.models.session_place import PlaceStatus
from meetings.programme.comparing import name_of, who_words
from r2pnet.visibility import Reader


def own_programme_calendar(user: Reader, registration: Registration) -> bytes:
    """The plenaries that `user` may see and the sessions that they signed up for, as a file; three queries."""
    return calendar_of(own_sessions(user, [registration]), [])


def own_sessions(user: Reader, held: Iterable[Registration]) -> list[Event]:
    """The same as events, of all meetings at which somebody takes part; two queries however many they are.

    Times are in UTC: a calendar shows them by the clocks of where its reader is.
    """
    registrations = {one.meeting_id: one for one in held}
    if not registrations:
        return []
    rows = ReleasedSession.objects.visible_to(user).current().filter(session__meeting__in=list(registrations))
    found = list(rows.select_related("session", "since").in_order())
    places, saved = _places(registrations.values())
    events = []
    for row in found:
        registration = registrations[row.session.meeting_id]
        place = places.get((registration.pk, row.session_id))
        if place or row.kind == "plenary":
            events.append(_event(row, registration.meeting, place, saved[registration.pk, row.session_id]))
    return events


def _places(
    registrations: Iterable[Registration],
) -> tuple[dict[tuple[int, int], SessionPlace], Counter[tuple[int, int]]]:
    """The live places by registration and session, and how often all of theirs were saved, given back ones too."""
    live: dict[tuple[int, int], SessionPlace] = {}
    saved = Counter[tuple[int, int]]()
    for place in SessionPlace.objects.filter(registration__in=[one.pk for one in registrations]).order_by("pk"):
        key = (place.registration_id, place.session_id)
        saved[key] += place.version
        if place.status != PlaceStatus.WITHDRAWN:
            live[key] = place
    return live, saved


def _event(row: ReleasedSession, meeting: Meeting, place: SessionPlace | None, saved: int) -> Event:
    """Its number rises with the versions of the programme, the changes of the meeting and those of the place."""
    is_cancelled = meeting.status == MeetingStatus.CANCELLED
    waits = place is not None and place.status == PlaceStatus.WAITING
    title = _("Waiting list: %(meeting)s") if waits else "%(meeting)s"
    event = Event()
    event.add("UID", str(uuid.uuid5(NAMES, f"{meeting.slug}/sessions/{row.session_id}")))
    event.add("SEQUENCE", meeting.version + row.since.number + saved)
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
