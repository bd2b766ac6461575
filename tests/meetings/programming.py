"""A meeting with a programme, and people with a place who sign up for its workshops."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from meetings.models import Meeting, ProgrammeRelease, Registration, Session
from meetings.models.session import SessionKind
from meetings.services.releasing import plan_of, release_programme
from tests.factories import SessionFactory
from tests.meetings.gathering import invited, seat


def at(meeting: Meeting, hour: int, minute: int = 0, day: int = 0) -> datetime:
    """That time in UTC on the first day of the meeting, or so many days later."""
    assert meeting.start is not None
    return datetime.combine(meeting.start.core, time(hour, minute), tzinfo=UTC) + timedelta(days=day)


def session(meeting: Meeting, hour: int = 9, *, day: int = 0, **fields: Any) -> Session:
    """A session of an hour in the draft."""
    begins = at(meeting, hour, day=day)
    made: Session = SessionFactory(
        meeting=meeting, **{"starts_at": begins, "ends_at": begins + timedelta(hours=1), **fields}
    )
    return made


def workshop(meeting: Meeting, hour: int = 9, seats: int | None = 2, **fields: Any) -> Session:
    """A session for which people sign up."""
    return session(meeting, hour, kind=SessionKind.WORKSHOP, needs_sign_up=True, seats=seats, **fields)


def release(meeting: Meeting, **more: Any) -> ProgrammeRelease:
    """The draft as it is becomes the next version."""
    return release_programme(meeting, by=None, said=plan_of(meeting).sign, **more)


def participant(meeting: Meeting) -> Registration:
    """Somebody with a confirmed place."""
    return seat(invited(meeting), meeting)


def moved(one: Session, **hours: int) -> Session:
    """The session at another time, saved in the draft."""
    one.refresh_from_db()
    one.starts_at += timedelta(**hours)
    one.ends_at += timedelta(**hours)
    one.save()
    return one
