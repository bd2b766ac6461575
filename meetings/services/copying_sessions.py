"""The sessions of an earlier meeting as the draft of a new one: the same hours by the clocks of its place."""

from focalpoints.models import User
from meetings.models import Meeting, Session, SessionOffice
from meetings.programme.audiences import chosen, put_choice
from meetings.programme.clock import carried, days_of
from r2pnet.recording import save_signed

KEPT = ("kind", "title", "room", "summary", "needs_sign_up", "seats")


def copy_sessions(source: Meeting, copied: Meeting, *, by: User | None) -> int:
    """Save the draft of `source` as that of `copied`, with who chairs by office and without persons; how many.

    Each keeps its distance from the first day, and its readers: what was for those of the earlier meeting is for those
    of the new one. Nothing where the first day of either is not known.
    """
    if not (days_of(source) and days_of(copied)):
        return 0
    sessions = list(source.sessions.in_programme().in_order().prefetch_related("offices"))
    for session in sessions:
        made = Session(meeting=copied, **{name: getattr(session, name) for name in KEPT})
        made.starts_at, made.ends_at = (carried(at, source, copied) for at in (session.starts_at, session.ends_at))
        put_choice(made, chosen(session), copied)
        save_signed(made, by=by)
        for office in session.offices.all():
            named = {name: getattr(office, name) for name in ("role", "member_id", "organisation_id", "office")}
            save_signed(SessionOffice(session=made, position=office.position, **named), by=by)
    return len(sessions)
