"""What other days or another zone of a meeting mean for its programme, said before it is saved."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Meeting, ReleasedSession
from meetings.programme.clock import carried, days_of
from meetings.times import zone_info_of


@dataclass(frozen=True)
class MovedProgramme:
    """How many `sessions` of the draft go along, by how many `days`; None where a first day is not known to the day.

    So many are `outside` of the days of the meeting then; `is_released`: a version is out, which stays as it is.
    """

    sessions: int
    days: int | None
    outside: int
    is_released: bool

    @property
    def words(self) -> Iterator[str]:
        """One sentence for each thing that happens."""
        if self.sessions:
            yield self._draft_words()
        if number := self.outside:
            words = ngettext(
                "%(number)d session of the draft then stands on no day of the meeting: give it another day.",
                "%(number)d sessions of the draft then stand on no day of the meeting: give them another day.",
                number,
            )
            yield words % {"number": number}
        if self.is_released:
            yield _(
                "The programme that is released stays as it is, with its days and hours of before, until you release "
                "the next version. Whoever has signed up for a session that moves is told then."
            )

    def _draft_words(self) -> str:
        if self.days:
            words = ngettext(
                "The draft of the programme goes along: %(number)d session moves by %(days)s, at the same hours.",
                "The draft of the programme goes along: %(number)d sessions move by %(days)s, at the same hours.",
                self.sessions,
            )
            return words % {"number": self.sessions, "days": self._days_in_words(self.days)}
        words = ngettext(
            "%(number)d session of the draft keeps its day, and its hours by the clocks of the place.",
            "%(number)d sessions of the draft keep their days, and their hours by the clocks of the place.",
            self.sessions,
        )
        return words % {"number": self.sessions}

    def _days_in_words(self, days: int) -> str:
        later = ngettext("%(number)d day to later", "%(number)d days to later", abs(days))
        earlier = ngettext("%(number)d day to earlier", "%(number)d days to earlier", abs(days))
        return (later if days > 0 else earlier) % {"number": abs(days)}


def moved_programme(before: Meeting, after: Meeting) -> MovedProgramme | None:
    """What `move_sessions` will do when `before` is saved as `after`; None, and no query, where days and zone stay.

    Two queries, however long the programme is.
    """
    was, becomes = days_of(before), days_of(after)
    if (was, before.zone) == (becomes, after.zone):
        return None
    goes_along = (was[:1], before.zone) != (becomes[:1], after.zone)
    beginnings = list(before.sessions.in_programme().values_list("starts_at", flat=True))
    moved = [carried(at, before, after) for at in beginnings] if goes_along else beginnings
    zone = zone_info_of(after)
    outside = sum(at.astimezone(zone).date() not in becomes for at in moved) if becomes else 0
    is_released = ReleasedSession.objects.current().filter(session__meeting=before).exists()
    days = (becomes[0] - was[0]).days if was and becomes else None
    found = MovedProgramme(len(moved) if goes_along else 0, days, outside, is_released and goes_along)
    return found if any((found.sessions, found.outside, found.is_released)) else None
