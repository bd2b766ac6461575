"""A prospective member comes nearer step by step, and becomes a member in one deed."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Institution, Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.member import JoiningState, Standing
from focalpoints.models.term import EndState
from focalpoints.services.joining import save_member
from focalpoints.services.terms import save_appointment
from r2pnet.acting import Why
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Changed, Refused, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import Level


@dataclass(frozen=True)
class Source:
    """What says that the state or organisation joined."""

    url: str = ""
    note: str = ""
    dated: PartialDate | None = None


@dataclass(frozen=True)
class FirstOffice:
    """The office of the focal point as the letter names it: the institution by its English name."""

    institution: str = ""
    sector: str = ""
    position: str = ""
    start: PartialDate | None = None
    letter: str = ""

    @property
    def is_named(self) -> bool:
        """True when there is an office to record."""
        return bool(self.institution or self.position)


def note_joining(
    member: Member, state: str, *, since: date, note: str, seen_version: int, by: User | None, reason: Why = ""
) -> Member:
    """Say how far the joining of a prospective member is, since when, and in a sentence where it stands.

    Raises `Refused` for a member that is not prospective and for a day to come, `Changed` when somebody has saved the
    member since `seen_version`; else as `record`.
    """
    with transaction.atomic():
        held = _held(member, seen_version)
        refuse_unless(since <= network_today(), _("Write the day since when it is so: today or earlier."), "since")
        held.joining_state, held.joining_since, held.joining_note = JoiningState(state), since, note
        return save_member(held, by=by, reason=reason)


def become_member(
    member: Member,
    *,
    joined: PartialDate,
    source: Source,
    office: FirstOffice | None = None,
    seen_version: int,
    by: User | None,
    reason: Why = "",
) -> Member:
    """Let a prospective member be one from `joined` on, seen by everybody, and with it the office that it names.

    One transaction: the standing, the day, the source and the office, each with its line in the history. How far the
    joining was goes from the record; the history keeps it. Raises `Refused` for a member that is not prospective and
    without a source, `Changed` when somebody has saved the member since `seen_version`; else as `save_appointment`.
    """
    with transaction.atomic():
        held = _held(member, seen_version)
        words = _("Write the address of the source, or what it says.")
        refuse_unless(source.url or source.note, words, "source_note")
        held.standing, held.joined, held.joining_note = Standing.MEMBER, joined, ""
        held.level, held.scope = Level.PUBLIC, ""
        held.source_url, held.source_note, held.source_date = source.url, source.note, source.dated
        held.verified = True
        save_member(held, by=by, reason=reason)
        if office and office.is_named:
            _name_office(held, office, source, by, reason)
    return held


def _held(member: Member, seen_version: int) -> Member:
    """The row as it is now, locked: after the stamp, as everybody locks rows."""
    bump(Member.stamp_group)
    rows = Member.objects.with_names().select_for_update(of=("self",), no_key=True)
    held: Member = rows.get(pk=member.pk)
    if held.standing != Standing.PROSPECTIVE:
        raise Refused(_("%(name)s is not a prospective member any more.") % {"name": held.name})
    if held.version != seen_version:
        raise Changed(_("Somebody else has changed it since you opened the page: look at what it says now."))
    return held


def _name_office(member: Member, office: FirstOffice, source: Source, by: User | None, reason: Why) -> Appointment:
    institution = None
    if office.institution:
        institution = Institution.objects.filter(member=member, name=office.institution).first()
        institution = institution or record(
            Institution(member=member, name=office.institution, sector=office.sector), by=by, reason=reason
        )
    named = Appointment(
        member=member,
        role=Role.FOCAL_POINT,
        institution=institution,
        position=office.position,
        letter=office.letter,
        end_state=EndState.OPEN,
        source_url=source.url,
        source_note=source.note,
        verified=True,
    )
    named.start, named.source_date = office.start, source.dated
    return save_appointment(named, by=by, reason=reason)
