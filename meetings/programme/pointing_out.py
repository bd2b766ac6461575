"""What is odd in a draft, in words: rooms, offices and people in two sessions at once, gaps, days beside its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from meetings.models import Meeting, Session, SessionOffice
from meetings.programme.clock import day_of, day_words, days_of, hours, overlapping
from meetings.times import zone_info_of

SHORTEST_GAP = timedelta(minutes=20)
"""Less than that is the way from one room to the next."""
LONGEST = timedelta(hours=8)
"""What ends before it begins, in the morning, ends on the next day: 09:30 to 05:30 is a slip of the pen."""


def draft_of(meeting: Meeting) -> list[Session]:
    """The sessions of the draft with who chairs and presents, in order; two queries."""
    offices = SessionOffice.objects.select_related("member__country", "member__organisation", "organisation", "person")
    return list(meeting.sessions.in_programme().in_order().prefetch_related(Prefetch("offices", offices)))


def odd_things(meeting: Meeting, sessions: Sequence[Session]) -> list[str]:
    """Sentences in the order of the programme; none of them hinders a release."""
    zone = zone_info_of(meeting)
    return [
        *_outside(meeting, sessions, zone),
        *_long(sessions, zone),
        *_rooms(sessions, zone),
        *_offices(sessions, zone),
        *_gaps(sessions, zone),
    ]


def _outside(meeting: Meeting, sessions: Iterable[Session], zone: tzinfo) -> Iterator[str]:
    days = days_of(meeting)
    for one in sessions:
        if days and day_of(one, zone) not in days:
            words = _("“%(title)s” stands on %(day)s, which is no day of the meeting.")
            yield words % {"title": one.title, "day": day_words(day_of(one, zone))}


def _long(sessions: Iterable[Session], zone: tzinfo) -> Iterator[str]:
    for one in sessions:
        if one.ends_at - one.starts_at > LONGEST:
            words = _("“%(title)s” on %(day)s lasts from %(hours)s: more than eight hours.")
            yield words % {"title": one.title, "day": day_words(day_of(one, zone)), "hours": hours(one, zone)}


def _rooms(sessions: Iterable[Session], zone: tzinfo) -> Iterator[str]:
    by_room: dict[str, list[Session]] = defaultdict(list)
    for one in sessions:
        if one.room:
            by_room[" ".join(one.room.casefold().split())].append(one)
    for own in by_room.values():
        for one, other in overlapping(own):
            words = _("Room %(room)s on %(day)s: “%(one)s” (%(hours)s) and “%(other)s” (%(other_hours)s) overlap.")
            yield words % {"room": one.room, **_both(one, other, zone)}


def _offices(sessions: Iterable[Session], zone: tzinfo) -> Iterator[str]:
    by_office: dict[tuple[object, ...], list[tuple[str, Session]]] = defaultdict(list)
    for one in sessions:
        for office in one.offices.all():
            key = (office.member_id, office.organisation_id, office.office.casefold())
            by_office[key].append((str(office), one))
            if office.person:
                by_office[("person", office.person_id)].append((office.person.name, one))
    said = set()
    for own in by_office.values():
        named = own[0][0]
        for one, other in overlapping(_each_once(session for _name, session in own)):
            words = _("%(who)s on %(day)s: “%(one)s” (%(hours)s) and “%(other)s” (%(other_hours)s) overlap.")
            sentence = words % {"who": named, **_both(one, other, zone)}
            if sentence not in said:
                said.add(sentence)
                yield sentence


def _gaps(sessions: Iterable[Session], zone: tzinfo) -> Iterator[str]:
    for day, own in groupby(sessions, key=lambda one: day_of(one, zone)):
        until: datetime | None = None
        for one in own:
            if until and one.starts_at - until >= SHORTEST_GAP:
                words = _("Nothing stands on %(day)s from %(begins)s to %(ends)s.")
                ends = f"{one.starts_at.astimezone(zone):%H:%M}"
                yield words % {"day": day_words(day), "begins": f"{until.astimezone(zone):%H:%M}", "ends": ends}
            until = max(until, one.ends_at) if until else one.ends_at


def _each_once(sessions: Iterable[Session]) -> list[Session]:
    return list({one.pk: one for one in sessions}.values())


def _both(one: Session, other: Session, zone: tzinfo) -> dict[str, str]:
    return {
        "day": day_words(day_of(one, zone)),
        "one": one.title,
        "hours": hours(one, zone),
        "other": other.title,
        "other_hours": hours(other, zone),
    }
