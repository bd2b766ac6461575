"""An invented coming meeting for the sample; its name, place and host say that it is one."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from focalpoints.models import Member
from focalpoints.sample import SLUG as SAMPLE_MEMBER
from meetings.models import Meeting, MeetingHost
from meetings.models.meeting import MeetingKind, MeetingStatus
from r2pnet.clock import network_today
from r2pnet.loading import sample
from r2pnet.partial_dates import PartialDate

SLUG = "annual-12-sample-city"
# A meeting is announced some months ahead; one that comes sooner than this is put off by a year.
AHEAD = timedelta(days=90)


@sample(order=20)
def make() -> str:
    """The twelfth meeting, announced for a coming May and hosted by the sample member.

    One that a sample made long ago has seen pass is announced anew: there is always one to come.
    """
    meeting = Meeting.objects.filter(slug=SLUG, is_sample=True).first()
    if meeting is None:
        host = Member.objects.get(slug=SAMPLE_MEMBER, is_sample=True)
        MeetingHost.objects.create(meeting=_make_meeting(), member=host, is_chair=True, position=1, is_sample=True)
    elif meeting.status == MeetingStatus.ANNOUNCED and meeting.end and meeting.end.latest < network_today():
        for name, day in _days().items():
            setattr(meeting, name, day)
        meeting.save()
    return _("Sample: the twelfth meeting in Sample City is there.")


def _days() -> dict[str, Any]:
    """12 and 13 May of the first year in which that is well ahead, by the names of the fields."""
    today = network_today()
    year = today.year if today + AHEAD < date(today.year, 5, 12) else today.year + 1
    return {"start": PartialDate.of(year, 5, 12), "end": PartialDate.of(year, 5, 13)}


def _make_meeting() -> Meeting:
    return Meeting.objects.create(
        slug=SLUG,
        kind=MeetingKind.ANNUAL,
        ordinal=12,
        title="Twelfth meeting of the Global Network of R2P Focal Points (sample)",
        place="Sample City",
        zone="Europe/Brussels",
        theme="A sample theme",
        status=MeetingStatus.ANNOUNCED,
        source_note="Invented for the sample; no such meeting is planned.",
        is_sample=True,
        **_days(),
    )
