"""Places in workshops: taken in order of arrival, never more than there are, a free one to the first who waits.

Everything here happens while the meeting is held. What counts is what is released: its time, its seats.
"""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.grants import entitled
from meetings.models import Meeting, Registration, ReleasedSession, Session, SessionPlace
from meetings.models.meeting import PLANNED
from meetings.models.registration import TAKING_PART
from meetings.models.session_place import PlaceStatus
from meetings.programme.audiences import participants_of
from meetings.programme.clock import as_released, day_and_hours, overlap
from meetings.programme.comparing import name_of
from meetings.services.seating import fresh, held
from meetings.services.telling import tell
from meetings.times import zone_info_of
from r2pnet.recording import save_signed
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.visibility import Reader


def sign_up(registration: Registration, session: Session, *, by: User) -> SessionPlace:
    """Take a place in a session, or one in its line. Who has one already keeps it: nothing is given twice.

    Raises `Refused` for somebody else's registration, one without a place at the meeting, a session that is not in the
    programme or for which nobody signs up, one that has begun, and for one at the time of another of one's own.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        refuse_unless(registration.person.user_id == by.pk, _("It is not your registration."))
        words = _("Who has a place at the meeting signs up for its sessions.")
        refuse_unless(is_taking_part(registration), words)
        row = _released(session, meeting, by)
        refuse_unless(row.needs_sign_up, _("Nobody needs to sign up for this session: come."))
        if there := registration.session_places.live().filter(session=session).first():
            return there
        refuse_unless(is_open(row, meeting), _("This session has begun, or the meeting is over or was cancelled."))
        _refuse_clash(registration, row, by)
        line = session.places.waiting().exists()
        status = PlaceStatus.WAITING if line or _free_in(row) == 0 else PlaceStatus.CONFIRMED
        place = SessionPlace(session_id=session.pk, registration=registration, status=status)
        return save_signed(place, by=by)


def give_back(place: SessionPlace, *, by: User) -> SessionPlace:
    """Give a place back; it goes to the first who waits, exactly once. What was given back before stays as it is.

    Raises `Refused` for a place of somebody else.
    """
    with transaction.atomic():
        meeting = held(place.registration.meeting)
        registration = fresh(place.registration)
        refuse_unless(registration.person.user_id == by.pk, _("It is not your registration."))
        now: SessionPlace = SessionPlace.objects.get(pk=place.pk)
        if now.status == PlaceStatus.WITHDRAWN:
            return now
        _withdraw(now, by=by)
        fill_places(meeting, [now.session_id, *_waited_for(registration)], by=by)
    return now


def give_back_all(registration: Registration, meeting: Meeting, *, by: User | None) -> None:
    """Give back what somebody has who comes to the meeting no longer; `meeting` is held."""
    places = list(registration.session_places.live())
    for place in places:
        _withdraw(place, by=by)
    if places:
        fill_places(meeting, [place.session_id for place in places], by=by)


def fill_places(meeting: Meeting, sessions: Iterable[int], *, by: User | None) -> list[SessionPlace]:
    """Give every free place in these sessions to the first who waits for it, and tell them; `meeting` is held.

    Who may not see the session any longer waits for nothing and is told nothing; who has another at that time is
    passed over, and waits on. As many queries for one session as for all of them, and those of each who is next.
    """
    line = SessionPlace.objects.waiting().filter(session__in=list(sessions)).order_by().values("session")
    found = ReleasedSession.objects.current().filter(session__in=line).select_related("since").in_order()
    rows = [row for row in found if is_open(row, meeting)]
    free = _free_in_each(rows)
    rows = [row for row in rows if free[row.session_id] != 0]
    lines = _lines(rows)
    taken = _taken_by_those_in_line(rows)
    moved: list[SessionPlace] = []
    for row in rows:
        moved += _fill(row, lines[row.session_id], free[row.session_id], taken, by=by)
    return moved


def is_taking_part(registration: Registration) -> bool:
    """They have a place at the meeting, and the office by which they came has not ended; one query where they have."""
    if registration.status not in TAKING_PART:
        return False
    rows = Registration._base_manager.filter(entitled(), pk=registration.pk)
    return bool(rows.exists())


def may_see(registration: Registration, session: int) -> bool:
    """The session stands in the programme as this person may read it; by who takes part, where they have no account."""
    reader: Reader = registration.person.user or participants_of(registration.meeting)
    rows = ReleasedSession.objects.visible_to(reader).current().filter(session=session)
    return bool(rows.exists())


def is_open(row: ReleasedSession, meeting: Meeting) -> bool:
    """People can sign up for it: it has not begun, and the meeting is planned."""
    return row.needs_sign_up and row.starts_at > timezone.now() and meeting.status in PLANNED


def withdraw_places(sessions: Iterable[int], *, of: Registration | None = None, by: User | None) -> None:
    """Nobody has a place any more in what is gone from the programme; `of` one person alone. The meeting is held."""
    places = SessionPlace.objects.live().filter(session__in=list(sessions))
    for place in places.filter(registration=of) if of else places:
        _withdraw(place, by=by)


def _released(session: Session, meeting: Meeting, by: User) -> ReleasedSession:
    """The session as it stands in the newest version, as far as `by` may see it; raises `Refused` where it does not."""
    rows = ReleasedSession.objects.visible_to(by).current()
    found: ReleasedSession | None = rows.filter(session=session, session__meeting=meeting).first()
    if found is None:
        raise Refused(_("This session is not in the programme any more."))
    return found


def _withdraw(place: SessionPlace, *, by: User | None) -> None:
    place.status = PlaceStatus.WITHDRAWN
    save_signed(place, by=by)


def _fill(
    row: ReleasedSession,
    line: Iterable[SessionPlace],
    free: int | None,
    taken: dict[int, list[ReleasedSession]],
    *,
    by: User | None,
) -> Iterator[SessionPlace]:
    """Those who move up in one session, which is written into `taken`."""
    for place in line:
        if free == 0:
            return
        own = taken.setdefault(place.registration_id, [])
        if not may_see(place.registration, row.session_id):
            _withdraw(place, by=by)
        elif not any(overlap(row, other) for other in own):
            yield _confirm(place, row, by=by)
            own.append(row)
            free = None if free is None else free - 1


def _waited_for(registration: Registration) -> list[int]:
    """The sessions in whose line somebody stands."""
    return list(registration.session_places.waiting().values_list("session_id", flat=True))


def _taken_by_those_in_line(rows: Iterable[ReleasedSession]) -> dict[int, list[ReleasedSession]]:
    """By registration, the sessions in which those who wait for one of `rows` have a place; two queries."""
    in_line = SessionPlace.objects.waiting().filter(session__in=[row.session_id for row in rows])
    confirmed = SessionPlace.objects.confirmed().filter(registration__in=in_line.order_by().values("registration"))
    others = ReleasedSession.objects.current().filter(session__in=confirmed.order_by().values("session"))
    by_session = {row.session_id: row for row in others}
    taken: dict[int, list[ReleasedSession]] = {}
    for registration, session in confirmed.values_list("registration", "session"):
        if session in by_session:
            taken.setdefault(registration, []).append(by_session[session])
    return taken


def _confirm(place: SessionPlace, row: ReleasedSession, *, by: User | None) -> SessionPlace:
    place.status = PlaceStatus.CONFIRMED
    save_signed(place, by=by, reason=_("Moved up from the waiting list"))
    zone = zone_info_of(as_released(place.registration.meeting, [row]))
    session_words = lazy(lambda: f"{name_of(row)}, {day_and_hours(row, zone)}", str)
    tell(
        *(place.registration, "session-moved-up"),
        about=place,
        session=session_words(),
        programme=own_address(place.registration),
    )
    return place


def own_address(registration: Registration) -> str:
    """Where somebody reads their own programme."""
    return f"{settings.SITE_URL}{registration.meeting.get_absolute_url()}programme/mine/"


def _lines(rows: Iterable[ReleasedSession]) -> dict[int, list[SessionPlace]]:
    """By session, who waits for it, the first who came first; one query."""
    found: dict[int, list[SessionPlace]] = {row.session_id: [] for row in rows}
    related = ("registration__meeting", "registration__person__user", "registration__capacity")
    for place in SessionPlace.objects.waiting().filter(session__in=list(found)).select_related(*related):
        found[place.session_id].append(place)
    return found


def _free_in(row: ReleasedSession) -> int | None:
    """How many places are left; None is no limit. Never less than none."""
    return _free_in_each([row])[row.session_id]


def _free_in_each(rows: Iterable[ReleasedSession]) -> dict[int, int | None]:
    """The same by session; one query."""
    limits = {row.session_id: row.seats for row in rows}
    limited = [session for session, seats in limits.items() if seats is not None]
    confirmed = SessionPlace.objects.confirmed().filter(session__in=limited).order_by()
    used = dict(confirmed.values_list("session").annotate(models.Count("pk")))
    return {
        session: None if seats is None else max(seats - used.get(session, 0), 0) for session, seats in limits.items()
    }


def _refuse_clash(registration: Registration, row: ReleasedSession, by: User) -> None:
    """Nobody sits in two workshops at once, and nobody waits for one while they sit in another.

    What they may not see any longer hinders nothing: it is not named, and they cannot give it back.
    """
    own = registration.session_places.live().values("session")
    for other in ReleasedSession.objects.visible_to(by).current().filter(session__in=own):
        words = _("You have signed up for “%(title)s” at the same time: give that place back first.")
        refuse_unless(not overlap(row, other), words % {"title": other.title})
