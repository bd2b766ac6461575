"""What somebody new in an office can do about meetings: answer those to which their member is invited."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.first_weeks.steps import Group, Step
from focalpoints.models import Appointment
from meetings.dates import when
from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import LIVE, RegistrationStatus
from meetings.times import is_open_to_register, last_day_to_register
from meetings.titles import title_with_place
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader

SHOWN = 5


def steps(office: Appointment, reader: Reader) -> list[Step]:
    """A step for each meeting that is open and to which the member is invited; one query."""
    answered = Registration.objects.filter(
        meeting=OuterRef("pk"), person=office.person_id, status__in=[*LIVE, RegistrationStatus.DECLINED]
    )
    found = Meeting.objects.visible_to(reader).filter(status=MeetingStatus.OPEN, invitations__member=office.member_id)
    soonest = found.annotate(is_answered=Exists(answered)).distinct().coming().soonest_first()[:SHOWN]
    return [_step(meeting) for meeting in soonest if meeting.is_answered or is_open_to_register(meeting)]


def _step(meeting: Meeting) -> Step:
    last = last_day_to_register(meeting)
    words = when(meeting).words
    if last:
        words = _("%(when)s. Registration is open until %(day)s.") % {"when": words, "day": day_in_words(last)}
    return Step(
        key=f"meeting-{meeting.pk}",
        group=Group.EXPECT,
        title=_("Register: %(meeting)s") % {"meeting": title_with_place(meeting)},
        words=words,
        url=reverse("register", args=[meeting.slug]),
        button=_("Register"),
        is_done_by_data=bool(vars(meeting)["is_answered"]),
    )
