"""An invented coming meeting for the sample, open to register; its name, place and host say that it is one."""

from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from focalpoints.models import Member
from focalpoints.sample import OTHER_SLUG
from focalpoints.sample import SLUG as SAMPLE_MEMBER
from meetings.models import Invitation, Meeting, MeetingHost
from meetings.models.meeting import PLANNED, HowHeld, MeetingKind, MeetingStatus
from meetings.programme.sample import make_programme
from meetings.services.inviting import give_standard_capacities
from meetings.services.scheduling import drop_programme
from r2pnet.clock import network_today
from r2pnet.loading import sample
from r2pnet.partial_dates import PartialDate

SLUG = "annual-12-sample-city"
# A meeting is announced some months ahead; one that comes sooner than this is put off by a year.
AHEAD = timedelta(days=90)
CLOSES_BEFORE = timedelta(days=27)


@sample(order=20)
def make() -> str:
    """The twelfth meeting, in a coming May, to which the members of the sample are invited.

    One that a sample made long ago has seen pass is announced anew: there is always one to come.
    """
    meeting = Meeting.objects.filter(slug=SLUG, is_sample=True).first()
    host = Member.objects.get(slug=SAMPLE_MEMBER, is_sample=True)
    if meeting is None:
        meeting = _make_meeting()
        MeetingHost.objects.create(meeting=meeting, member=host, is_chair=True, position=1, is_sample=True)
        give_standard_capacities(meeting, by=None)
        for member in Member.objects.filter(slug__in=[SAMPLE_MEMBER, OTHER_SLUG], is_sample=True):
            Invitation.objects.create(meeting=meeting, member=member)
    elif meeting.status in PLANNED and meeting.end and meeting.end.latest < network_today():
        for name, day in _days().items():
            setattr(meeting, name, day)
        meeting.save()
        drop_programme(meeting, by=None)
    if not meeting.sessions.exists():
        make_programme(meeting, host)
    return _("Sample: the twelfth meeting in Sample City is there.")


def _days() -> dict[str, Any]:
    """12 and 13 May of the first year in which that is well ahead, and the last day to register; by their fields."""
    today = network_today()
    year = today.year if today + AHEAD < date(today.year, 5, 12) else today.year + 1
    first = date(year, 5, 12)
    return {
        "start": PartialDate.on(first),
        "end": PartialDate.on(first + timedelta(days=1)),
        "registration_closes_on": first - CLOSES_BEFORE,
    }


def _make_meeting() -> Meeting:
    return Meeting.objects.create(
        slug=SLUG,
        kind=MeetingKind.ANNUAL,
        ordinal=12,
        title="Twelfth meeting of the Global Network of R2P Focal Points (sample)",
        place="Sample City",
        zone="Europe/Brussels",
        theme="A sample theme",
        how_held=HowHeld.BOTH,
        start_time=time(9, 30),
        end_time=time(17),
        seats=60,
        joining_address="https://join.example.org/sample-meeting",
        status=MeetingStatus.OPEN,
        source_note="Invented for the sample; no such meeting is planned.",
        is_sample=True,
        **_days(),
    )
