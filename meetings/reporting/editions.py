"""For whom the report on a meeting is made: one file for each audience, which shows what all of it may see."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from r2pnet.reports.withdrawing import withdraw_files
from r2pnet.visibility import Audience, Level

KIND: Final = "meeting-report"


@dataclass(frozen=True)
class Readers:
    """Those who may read a report: by a word for forms and addresses, a name, and their level."""

    key: str
    name: str | Promise
    level: Level
    is_of_meeting: bool = False

    def scope(self, meeting: Meeting) -> str:
        """What it is narrowed to."""
        return f"meeting:{meeting.pk}" if self.is_of_meeting else ""

    def audience(self, meeting: Meeting) -> Audience:
        """All of them as one reader."""
        return Audience(self.level, self.scope(meeting))

    def know_of(self, meeting: Meeting) -> bool:
        """True when all of them may see `meeting`: as `Meeting.objects.visible_to`, without a query, but for drafts."""
        grants = self.audience(meeting).grants
        return grants.cover(meeting.level, meeting.scope) or meeting.pk in grants.numbers("meeting")


PUBLIC = Readers("public", _("Everybody"), Level.PUBLIC)
MEMBERS = Readers("members", _("Members only"), Level.MEMBERS)
PARTICIPANTS = Readers("participants", _("Only those who take part in the meeting"), Level.MEMBERS, is_of_meeting=True)
STEERING = Readers("steering", _("Steering group only"), Level.STEERING)
SECRETARIAT = Readers("secretariat", _("Secretariat only"), Level.SECRETARIAT)
SHOWN_TO: Final = (PARTICIPANTS, STEERING, MEMBERS, PUBLIC)
"""Whom a report can be shown to."""
EDITIONS: Final = (PUBLIC, MEMBERS, STEERING, PARTICIPANTS, SECRETARIAT)


def shown_to(meeting: Meeting) -> list[Readers]:
    """Whom the report on `meeting` can be shown to: nobody who may not see the meeting itself."""
    return [one for one in SHOWN_TO if one.know_of(meeting)]


def readers_named(key: str) -> Readers | None:
    """Those called so in forms and addresses."""
    return next((one for one in EDITIONS if one.key == key), None)


def readers_at(level: str, scope: str) -> Readers:
    """Those of a level and scope."""
    return next(one for one in EDITIONS if one.level == level and one.is_of_meeting == bool(scope))


def subject_of(slug: str, readers: Readers) -> str:
    """How reports call the edition for `readers` of the report on a meeting: slugs have no dot."""
    return f"{slug}.{readers.key}"


def withdraw_editions(*slugs: str) -> None:
    """Let no file of the report on these meetings be opened any more that was made before this change."""
    withdraw_files(KIND, *(subject_of(slug, one) for slug in slugs for one in EDITIONS))
