"""How a person stands to the workshops of a programme: their places, what is left, what they can do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Meeting, Registration, ReleasedSession, SessionPlace
from meetings.models.registration import TAKING_PART
from meetings.models.session_place import PlaceStatus
from meetings.programme.clock import overlap, overlapping
from meetings.services.signing_up import is_open


@dataclass(frozen=True)
class SignUp:
    """One workshop, as somebody with a place at the meeting stands to it."""

    place: SessionPlace | None
    left: int | None
    is_open: bool
    clash: str = ""

    @property
    def has_place(self) -> bool:
        return self.place is not None and self.place.status == PlaceStatus.CONFIRMED

    @property
    def waits(self) -> bool:
        return self.place is not None and self.place.status == PlaceStatus.WAITING

    @property
    def may_sign_up(self) -> bool:
        return self.place is None and self.is_open and not self.clash

    @property
    def left_words(self) -> str:
        """ "3 places left", "All places are taken: you can wait for one."; empty without a limit."""
        if self.left is None:
            return ""
        if not self.left:
            return _("All places are taken: you can wait for one.")
        return ngettext("%(number)s place left", "%(number)s places left", self.left) % {"number": self.left}


def sign_ups_of(
    registration: Registration | None, meeting: Meeting, rows: Iterable[ReleasedSession]
) -> dict[int, SignUp]:
    """By session, for those among `rows` for which people sign up; two queries, none for who takes no part."""
    asked = [row for row in rows if row.needs_sign_up]
    if registration is None or registration.status not in TAKING_PART or not asked:
        return {}
    own = {place.session_id: place for place in registration.session_places.live()}
    keys = [row.session_id for row in asked]
    confirmed = Count("pk", filter=Q(status=PlaceStatus.CONFIRMED))
    waiting = Count("pk", filter=Q(status=PlaceStatus.WAITING))
    counted = SessionPlace.objects.filter(session__in=keys).order_by().values("session")
    taken = {one["session"]: one for one in counted.annotate(confirmed=confirmed, waiting=waiting)}
    mine = [row for row in asked if row.session_id in own]
    return {
        row.session_id: SignUp(
            own.get(row.session_id),
            _left(row, taken.get(row.session_id)),
            is_open(row, meeting),
            "" if row.session_id in own else _clash(row, mine),
        )
        for row in asked
    }


def own_rows(registration: Registration, rows: Iterable[ReleasedSession]) -> list[ReleasedSession]:
    """My programme, of `rows` that the person may see."""
    own = set(registration.session_places.live().values_list("session_id", flat=True))
    return [row for row in rows if is_own(row, has_place=row.session_id in own)]


def is_own(row: ReleasedSession, *, has_place: bool) -> bool:
    """It stands in one's own programme: they signed up for it, or it is for everybody, and no break."""
    return has_place or not (row.needs_sign_up or row.is_break)


def clashes_in(rows: Iterable[ReleasedSession]) -> list[str]:
    """What overlaps among the sessions that somebody has signed up for: one of them was moved since."""
    words = _("“%(one)s” and “%(other)s” are at the same time now: give one of the places back.")
    return [words % {"one": one.title, "other": other.title} for one, other in overlapping(rows)]


def both_at_once(rows: Iterable[ReleasedSession]) -> list[str]:
    """For which sessions, that would overlap, somebody has a place in both; one query."""
    pairs = list(overlapping([row for row in rows if row.needs_sign_up]))
    keys = {row.session_id for pair in pairs for row in pair}
    have: dict[int, set[int]] = defaultdict(set)
    live = SessionPlace.objects.live().filter(session__in=keys, registration__status__in=TAKING_PART)
    for session, registration in live.values_list("session", "registration"):
        have[session].add(registration)
    return [
        ngettext(
            "%(number)s person has signed up for both “%(one)s” and “%(other)s”, which overlap.",
            "%(number)s people have signed up for both “%(one)s” and “%(other)s”, which overlap.",
            number,
        )
        % {"number": number, "one": one.title, "other": other.title}
        for one, other in pairs
        if (number := len(have[one.session_id] & have[other.session_id]))
    ]


def _left(row: ReleasedSession, taken: dict[str, int] | None) -> int | None:
    if row.seats is None:
        return None
    if taken is None:
        return row.seats
    return 0 if taken["waiting"] else max(row.seats - taken["confirmed"], 0)


def _clash(row: ReleasedSession, mine: Iterable[ReleasedSession]) -> str:
    """The title of what the person has signed up for at the same time."""
    return next((other.title for other in mine if overlap(row, other)), "")
