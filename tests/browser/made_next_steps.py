"""Next steps of the sample's focal point for the pictures, at a sample meeting that was held a month ago."""

from datetime import timedelta

from focalpoints.models import Appointment, Member, User
from focalpoints.sample import FOCAL_POINT
from meetings.models import Meeting, MeetingHost, NextStep
from meetings.models.meeting import MeetingKind, MeetingStatus
from meetings.models.next_step import ShownTo
from meetings.services.announcing import save_meeting
from meetings.services.taking_on import Promise, finish, take_on
from r2pnet.acting import Reason
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate

TITLE = "Sample workshop on early warning"
LONG = (
    "We translate the checklist on early warning into French and Arabic, try it in two ministries and in the "
    "national commission, and tell the network by letter what worked, what did not, and which of its questions nobody "
    "could answer \u2013 \u0642\u0627\u0626\u0645\u0629 \u062a\u062d\u0642\u0642."
)


def make_next_steps(staff: User) -> dict[str, str]:
    """Paths of a meeting that was held, of a step that is late, and of one that is done; made where they are not."""
    office = Appointment.objects.current().filter(person__user__email=FOCAL_POINT).select_related("member").first()
    assert office is not None
    meeting = Meeting.objects.filter(title=TITLE).first() or _make_meeting(office.member)
    if not NextStep.objects.exists():
        _make_steps(meeting, office.member, staff)
    late, done = (NextStep.objects.filter(state=state).order_by("due_on")[0] for state in ("open", "done"))
    return {
        "held_meeting": meeting.get_absolute_url(),
        "own_attendance": f"/desk/attendance/{office.member.slug}/",
        "next_step_late": f"/desk/next-steps/{late.pk}/",
        "next_step_done": f"/desk/next-steps/{done.pk}/",
    }


def _make_meeting(host: Member) -> Meeting:
    day = PartialDate.on(network_today() - timedelta(days=30))
    given = {"kind": MeetingKind.WORKSHOP, "place": "Sample City", "start": day, "end": day, "is_sample": True}
    meeting = save_meeting(Meeting(title=TITLE, status=MeetingStatus.HELD, source_note="Invented.", **given), by=None)
    for member in (
        host,
        *Member.objects.filter(is_sample=True, standing="member").exclude(pk=host.pk).order_by("sort_name")[:3],
    ):
        MeetingHost.objects.create(meeting=meeting, member=member)
    return meeting


def _make_steps(meeting: Meeting, own: Member, staff: User) -> None:
    """Late, due soon and later, of each choice; done; and two of other members."""
    today = network_today()
    why = Reason(channel="letter", received_on=today)
    steps = (
        ("We name a contact in the ministry of justice.", -3, ShownTo.OWN),
        ("We send the case study on schools.", 10, ShownTo.PARTICIPANTS),
        (LONG, 200, ShownTo.MEMBERS),
        ("We host a call on early warning.", 60, ShownTo.MEMBERS),
    )
    made = [
        take_on(meeting, own, Promise(words, today + timedelta(days=days), shown_to), by=staff, why=why)
        for words, days, shown_to in steps
    ]
    finish(made[3], "Eleven members joined; the notes are with the papers.", by=staff, why=why)
    hosts = [host.member for host in meeting.hosts.exclude(member=own).select_related("member")]
    for number, member in enumerate(hosts, start=1):
        words = f"Sample: we share our national checklist, part {number}."
        take_on(
            meeting, member, Promise(words, today + timedelta(days=20 * number), ShownTo.MEMBERS), by=staff, why=why
        )
