"""Next steps for the pictures: of the sample's member, open, late, done and dropped, and one of another member."""

from datetime import timedelta

from focalpoints.models import Appointment, Member, User
from focalpoints.sample import FOCAL_POINT
from meetings.models import Meeting, NextStep
from r2pnet.clock import network_today
from r2pnet.recording import save_signed
from tests.browser.made_on_the_day import HELD

LONG = (
    "Sample: we translate the checklist on early warning into the languages of our region, and bring it to the five "
    "ministries that meet every quarter, with the office of the national mechanism as the one that keeps it"
)


def make_next_steps(by: User) -> dict[str, str]:
    """The paths of one that is open and of one that is done."""
    own = Appointment.objects.current().filter(person__user__email=FOCAL_POINT).first()
    other = Member.objects.standing_members().exclude(pk=own.member_id).order_by("pk").first()
    is_open = _step(own.member, LONG, by, days=9, shown_to="participants")
    _step(own.member, "Sample: we write to our mission", by, days=0, shown_to="own")
    ended = {"state": "done", "outcome": "Sample: three ministries use it.", "done_on": network_today()}
    is_done = _step(own.member, "Sample: we share our national report", by, days=30, **ended)
    reason = {"state": "dropped", "dropped_reason": "Sample: no budget.", "dropped_on": network_today()}
    _step(own.member, "مثال: نترجم القائمة المرجعية إلى العربية", by, days=60, **reason)
    _step(other, "Sample: мы проводим семинар, 我们举办研讨会", by, days=40)
    return {"next_step": f"/desk/next-steps/{is_open.pk}/", "next_step_done": f"/desk/next-steps/{is_done.pk}/"}


def _step(member: Member, words: str, by: User, *, days: int, **fields: object) -> NextStep:
    meeting = Meeting.objects.get(slug=HELD)
    found = NextStep.objects.filter(meeting=meeting, words=words).first()
    if found:
        return found
    due_on = network_today() + timedelta(days=days)
    step = NextStep(meeting=meeting, member=member, words=words, due_on=due_on, taken_on_by=by, **fields)
    step.meeting_begins_on = meeting.start.earliest
    return save_signed(step, by=by)
