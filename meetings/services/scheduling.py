"""The draft of a programme: sessions are saved many at once, with who chairs and presents, or taken out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Meeting, ReleasedSession, Session, SessionOffice
from meetings.programme.audiences import put_choice, scope_of
from meetings.programme.clock import carried, days_of
from meetings.services.narrowing import PapersSaid, settle_papers
from meetings.services.offices_shown import refuse_hidden_members
from meetings.services.seating import held
from r2pnet.recording import record, remove, save_signed
from r2pnet.refusal import Refused, in_words, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import Level

MOST_SESSIONS = 400
"""Of one meeting: more than any programme has, and few enough for every page."""


class SessionRefused(Refused):
    """A rule that one of many sessions breaks; `number` says which of them it is, from 0."""

    def __init__(self, refusal: Refused, number: int) -> None:
        super().__init__(refusal.message, refusal.field)
        self.number = number
        self.of = refusal


@dataclass(frozen=True)
class Saved:
    """How many sessions were new, changed and taken out."""

    added: int
    changed: int
    removed: int


def save_sessions(
    meeting: Meeting,
    changed: Sequence[Session],
    removed: Sequence[Session] = (),
    *,
    by: User | None,
    papers: Mapping[int, PapersSaid] | None = None,
) -> Saved:
    """Save new and changed sessions of the draft and take others out: all of them or none. Nobody is told.

    `papers` says by the key of a session what becomes of papers that are wider than it is now. Raises
    `SessionRefused` for the one that breaks a rule, among them when somebody has saved it since it was read, and
    `Refused` when the programme would be too long.
    """
    with transaction.atomic():
        bump(Session.stamp_group)
        meeting = held(meeting)
        added = sum(one.pk is None for one in changed)
        said = papers or {}
        deeds: list[tuple[Callable[..., None], Session]] = [
            *((partial(_save, papers=said.get(session.pk)), session) for session in changed),
            *((partial(_take_out, papers=said.get(session.pk)), session) for session in removed),
        ]
        for number, (deed, session) in enumerate(deeds):
            try:
                deed(session, meeting, by=by)
            except (Refused, ValidationError) as broken:
                refusal = broken if isinstance(broken, Refused) else Refused(in_words(broken))
                raise SessionRefused(refusal, number) from broken
        words = _("A programme has no more than %(number)s sessions.") % {"number": MOST_SESSIONS}
        refuse_unless(meeting.sessions.in_programme().count() <= MOST_SESSIONS, words)
    return Saved(added, len(changed) - added, len(removed))


def save_session(
    session: Session, offices: Iterable[SessionOffice], *, by: User | None, papers: PapersSaid | None = None
) -> Session:
    """Save a session of the draft with who chairs and presents, in this order, and nobody else.

    Raises `ValidationError` for a broken rule, `Refused` for seats fewer than are taken, `WiderPapers` when it is
    narrowed and `papers` does not say what becomes of its papers that are wider then, and `Changed` when somebody has
    saved it since it was read.
    """
    with transaction.atomic():
        bump(Session.stamp_group)
        meeting = held(session.meeting)
        wanted = list(offices)
        refuse_hidden_members(session, wanted, meeting)
        if session.pk:  # those that go hinder nothing
            _put_offices(session, wanted, by=by)
        _save(session, meeting, by=by, papers=papers)
        _put_offices(session, wanted, by=by)
    return session


def move_sessions(before: Meeting, meeting: Meeting, *, by: User | None) -> None:
    """The draft goes along when the meeting moves: the same hours by its clocks, as far from its first day.

    What was released stays as it was until the next version. `before` is the row as it was; the meeting is held.
    """
    if (days_of(before)[:1], before.zone) == (days_of(meeting)[:1], meeting.zone):
        return
    bump(Session.stamp_group)
    for session in meeting.sessions.all():
        session.starts_at, session.ends_at = (
            carried(at, before, meeting) for at in (session.starts_at, session.ends_at)
        )
        save_signed(session, by=by, reason=_("The meeting has moved"))


def drop_programme(meeting: Meeting, *, by: User | None) -> None:
    """Take out everything of the programme of a draft that nobody was told of; the meeting is held."""
    ReleasedSession.objects.filter(session__meeting=meeting).delete()
    meeting.programme_releases.all().delete()
    for session in meeting.sessions.all():
        _put_offices(session, [], by=by)
        remove(session, by=by)


def show_removed_to(session: Session, choice: str, *, by: User | None, papers: PapersSaid | None = None) -> Session:
    """Say who can see what was taken out, in the versions that had it: nobody more than each was released for.

    Raises `Refused` for what stands in the programme, `WiderPapers` as `save_session`, and `Changed` when somebody has
    saved it since it was read.
    """
    with transaction.atomic():
        bump(Session.stamp_group)
        meeting = held(session.meeting)
        refuse_unless(session.is_removed, _("It stands in the programme: change it there."))
        put_choice(session, choice, meeting)
        settle_papers(session, papers, by=by)
        return record(session, by=by)


def _save(session: Session, meeting: Meeting, *, by: User | None, papers: PapersSaid | None = None) -> None:
    refuse_unless(session.meeting_id == meeting.pk, _("It is a session of another meeting."))
    refuse_unless(not session.is_removed, _("Somebody has taken this session out."))
    own = (Level.MEMBERS, scope_of(meeting))
    refuse_unless(not session.scope or (session.level, session.scope) == own, _("Choose who can see it."), "level")
    _refuse_fewer_than_taken(session)
    if session.pk:
        refuse_hidden_members(session, session.offices.all(), meeting)
        settle_papers(session, papers, by=by)
    record(session, by=by)


def _refuse_fewer_than_taken(session: Session) -> None:
    if session.pk is None or session.seats is None:
        return
    taken = session.places.confirmed().count()
    words = _("%(taken)s places are taken: give at least that number of seats.") % {"taken": taken}
    refuse_unless(taken <= session.seats, words, "seats")


def _take_out(session: Session, meeting: Meeting, *, by: User | None, papers: PapersSaid | None = None) -> None:
    """What no version had goes; what one had stays for it, and leaves the programme with the next."""
    refuse_unless(session.meeting_id == meeting.pk, _("It is a session of another meeting."))
    if session.released.exists():
        settle_papers(session, papers, by=by)
        session.is_removed = True
        record(session, by=by)
    else:
        remove(session, by=by)


def _put_offices(session: Session, wanted: list[SessionOffice], *, by: User | None) -> None:
    """Those that stand already stay as they are; the others go or come."""
    there = {_key(one): one for one in session.offices.all()}
    keys = []
    for position, office in enumerate(wanted):
        office.session, office.position = session, position
        keys.append(_key(office))
    for key, office in there.items():
        if key not in keys:
            remove(office, by=by)
    for key, office in zip(keys, wanted, strict=True):
        if key not in there:
            record(office, by=by)


def _key(office: SessionOffice) -> tuple[object, ...]:
    return (office.role, office.member_id, office.organisation_id, office.office, office.person_id, office.position)
