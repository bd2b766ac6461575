"""How a person stands to the workshops of a programme: their places, what is left, what they can do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Meeting, Registration, ReleasedSession, SessionPlace
from meetings.models.registration import TAKING_PART
from meetings.models.session_place import PlaceStatus
from meetings.programme.clock import overlap
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
    """My programme: plenaries, and what the person has signed up for; `rows` are those that they may see."""
    own = set(registration.session_places.live().values_list("session_id", flat=True))
    return [row for row in rows if row.session_id in own or row.kind == "plenary"]


def _left(row: ReleasedSession, taken: dict[str, int] | None) -> int | None:
    if row.seats is None:
        return None
    if taken is None:
        return row.seats
    return 0 if taken["waiting"] else max(row.seats - taken["confirmed"], 0)


def _clash(row: ReleasedSession, mine: Iterable[ReleasedSession]) -> str:
    """The title of what the person has signed up for at the same time."""
    return next((other.title for other in mine if overlap(row, other)), "")
