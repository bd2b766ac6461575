"""How often members have come: of the last meetings whose participants are on record."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from meetings.models import Invitation, Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus

LAST: Final = 5


@dataclass(frozen=True)
class Attendance:
    """Of `number` meetings, those at which somebody took part for a member or an organisation, by its key."""

    number: int
    of_members: dict[int, int]
    of_organisations: dict[int, int]

    def words_for(self, invitation: Invitation) -> str:
        """ "Came to 2 of the last 5"; empty while no meeting has its participants on record."""
        return self.words(invitation.member_id, invitation.organisation_id)

    def words(self, member: int | None, organisation: int | None = None) -> str:
        if not self.number:
            return ""
        came = self.of_members.get(member or 0, 0) + self.of_organisations.get(organisation or 0, 0)
        return _("came to %(came)d of the last %(number)d") % {"came": came, "number": self.number}


def attendance_before(meeting: Meeting, last: int = LAST) -> Attendance:
    """Of the `last` meetings before `meeting` that were held and whose participants are on record; two queries."""
    attended = Registration.objects.filter(status=RegistrationStatus.ATTENDED)
    recorded = Exists(attended.filter(meeting=OuterRef("pk")))
    held = Meeting.objects.before(meeting).filter(recorded, status=MeetingStatus.HELD)
    meetings = list(held.values_list("pk", flat=True)[:last])
    came = attended.filter(meeting__in=meetings, invitation__isnull=False).order_by()
    members, bodies = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for at, member, body in came.values_list("meeting", "invitation__member", "invitation__organisation").distinct():
        (members[member] if member else bodies[body]).add(at)
    return Attendance(
        len(meetings), {key: len(at) for key, at in members.items()}, {key: len(at) for key, at in bodies.items()}
    )
