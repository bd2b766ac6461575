"""The programme of the sample's meeting: invented sessions on both days, released as its first version."""

from datetime import time

from focalpoints.models import Member
from meetings.models import Meeting, Session, SessionOffice
from meetings.models.session import SessionKind, SessionRole
from meetings.programme.audiences import PARTICIPANTS, put_choice
from meetings.programme.clock import days_of, moment
from meetings.services.releasing import plan_of, release_programme

P, W, C, B = SessionKind.PLENARY, SessionKind.WORKSHOP, SessionKind.CASE_STUDY, SessionKind.BREAK
HALL, PUBLIC = "Plenary hall", "public"
# Day, from, to, kind, title, room, who sees it, seats.
SESSIONS = (
    (0, "09:30", "10:15", P, "Opening (sample)", HALL, PUBLIC, None),
    (0, "10:15", "11:00", P, "What members have done since the eleventh meeting (sample)", HALL, PUBLIC, None),
    (0, "11:00", "11:15", B, "Break", "", PUBLIC, None),
    (0, "11:15", "12:45", W, "Working with a justice ministry (sample)", "Room 1", PUBLIC, 40),
    (0, "11:15", "12:45", W, "First hundred days of a new focal point (sample)", "Room 2", PUBLIC, 25),
    (0, "12:45", "14:00", B, "Lunch", "", PUBLIC, None),
    (0, "14:00", "15:30", C, "Early warning in a sample state", HALL, PARTICIPANTS, None),
    (0, "15:30", "15:45", B, "Break", "", PUBLIC, None),
    (0, "15:45", "17:00", P, "Consultation of members (sample)", HALL, "members", None),
    (1, "09:30", "11:00", P, "The manual: two chapters for adoption (sample)", HALL, PUBLIC, None),
    (1, "11:00", "11:15", B, "Break", "", PUBLIC, None),
    (1, "11:15", "12:30", W, "Writing a case study that others can use (sample)", "Room 1", PUBLIC, 40),
    (1, "11:15", "12:30", W, "Handing over: how knowledge stays (sample)", "Room 2", PUBLIC, 25),
    (1, "12:30", "14:00", B, "Lunch", "", PUBLIC, None),
    (1, "14:00", "16:00", P, "Next steps and closing (sample)", HALL, PUBLIC, None),
)


def make_programme(meeting: Meeting, host: Member) -> None:
    """Sessions on the days of `meeting`, which has none yet; the host chairs the opening."""
    days = days_of(meeting)
    for day, begins, ends, kind, title, room, seen_by, seats in SESSIONS:
        session = Session(meeting=meeting, kind=kind, title=title, room=room, seats=seats)
        session.needs_sign_up = kind == SessionKind.WORKSHOP
        session.starts_at = moment(days[day], time.fromisoformat(begins), meeting)
        session.ends_at = moment(days[day], time.fromisoformat(ends), meeting)
        put_choice(session, seen_by, meeting)
        session.save()
    opening = meeting.sessions.in_order()[0]
    SessionOffice.objects.create(session=opening, role=SessionRole.CHAIR, member=host, office="national focal point")
    release_programme(meeting, by=None, said=plan_of(meeting).sign)
