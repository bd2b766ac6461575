"""An invented coming meeting for the sample; its name, place and host say that it is one."""

from typing import Any

from django.utils.translation import gettext as _

from focalpoints.models import Member
from focalpoints.sample import SLUG as SAMPLE_MEMBER
from meetings.models import Meeting, MeetingHost
from meetings.models.meeting import MeetingKind, MeetingStatus
from r2pnet.loading import sample
from r2pnet.partial_dates import PartialDate

SLUG = "annual-12-sample-city"
DAYS: dict[str, Any] = {"start": PartialDate.of(2027, 5, 12), "end": PartialDate.of(2027, 5, 13)}


@sample(order=20)
def make() -> str:
    """The twelfth meeting, announced for May 2027 and hosted by the sample member."""
    if not Meeting.objects.filter(slug=SLUG, is_sample=True).exists():
        host = Member.objects.get(slug=SAMPLE_MEMBER, is_sample=True)
        MeetingHost.objects.create(meeting=_make_meeting(), member=host, is_chair=True, position=1, is_sample=True)
    return _("Sample: the twelfth meeting in Sample City is there.")


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
        **DAYS,
    )
