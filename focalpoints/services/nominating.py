"""A member names somebody for an office; it is withdrawn or declined with a reason. See `accepting_nominations`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Member, Nomination, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.member import MemberQuerySet, Standing
from focalpoints.models.nomination import NominationState, Way
from focalpoints.models.term import EndState
from focalpoints.services.account_invitations import language_for
from focalpoints.services.nomination_letters import keep_letter
from focalpoints.services.still_in_office import may_be_told
from focalpoints.services.terms import is_current
from r2pnet.acting import Why
from r2pnet.clock import network_day, network_today
from r2pnet.days import day_in_words
from r2pnet.outbox.kinds import Words
from r2pnet.outbox.posting import Recipient, post
from r2pnet.partial_dates import EARLIEST_DAY
from r2pnet.recording import record
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import Reader, is_of_secretariat

DECLINED: Final = "nomination-declined"
NOMINATORS: Final = (Role.FOCAL_POINT, Role.ASSISTANT)
"""Whose current office lets them nominate for their member."""
TYPED: Final = (
    *("member_id", "role", "way", "present_id", "name", "work_email", "phone", "languages", "position"),
    *("institution_id", "institution_name", "sector", "start_on", "cover_until"),
)


def members_to_nominate_for(user: Reader) -> MemberQuerySet:
    """The members for which `user` may nominate now: by the own office, or as staff for every member of the network."""
    members: MemberQuerySet = Member.objects.filter(standing=Standing.MEMBER)
    if is_of_secretariat(user):
        return members
    own = Appointment.objects.current().filter(person__user=user.pk, role__in=NOMINATORS).order_by()
    return members.filter(pk__in=own.values("member"))


@dataclass(frozen=True)
class GivenLetter:
    """The letter of a government as a form gave it, and the day that it bears, if that is known."""

    file: BinaryIO
    letter_date: date | None = None


def nominate(nomination: Nomination, *, by: User, reason: Why = "", letter: GivenLetter | None = None) -> Nomination:
    """Keep a nomination that waits for the secretariat; the very same one of the same account is answered as it is.

    Raises `Refused` for who may not nominate for the member, where it does not fit the offices on record, without a
    letter that has to be given, and for one that is none of the kinds of file that can be; `ValidationError` as
    `record`, such as for a second one of the same address and role.
    """
    with transaction.atomic():
        bump(Nomination.stamp_group)  # and of its letter
        may = members_to_nominate_for(by).filter(pk=nomination.member_id).exists()
        refuse_unless(may, _("You may nominate for your own member, as its focal point or assistant."))
        nomination.nominated_by = by
        if same := _same_before(nomination):
            return same
        refuse_what_does_not_fit(nomination)
        refuse_unless(letter or not needs_letter(nomination, by), _("Choose the file of the letter."), "letter")
        if letter is not None:
            words = _("Letter with a nomination")
            day, file = letter.letter_date, letter.file
            nomination.letter = keep_letter(file, letter_date=day, by=by, reason=words)
        return record(nomination, by=by, reason=reason)


def needs_letter(nomination: Nomination, by: Reader) -> bool:
    """A member names people by a letter; staff may have it on paper, and a mistake is put right without one."""
    return not is_of_secretariat(by) and nomination.way != Way.CORRECT


def withdraw_nomination(nomination: Nomination, *, by: User, reason: Why = "") -> Nomination:
    """Take a nomination back before it is decided; one that was taken back stays as it is.

    Raises `Refused` for who may not nominate for the member, and for one that was accepted or declined.
    """
    with transaction.atomic():
        saved = held_nomination(nomination)
        if saved.state == NominationState.WITHDRAWN:
            return saved
        may = members_to_nominate_for(by).filter(pk=saved.member_id).exists()
        refuse_unless(may, _("You may withdraw what your own member nominated, as its focal point or assistant."))
        refuse_decided(saved)
        return _decided(saved, NominationState.WITHDRAWN, by=by, reason=reason)


def decline(nomination: Nomination, words: str, *, by: User, reason: Why = "") -> Nomination:
    """Decline a nomination; whoever nominated reads `words`, on the page and in a message.

    Declined once more by the same account in the same words it stays as it is. Raises `Refused` without words and for
    one that was decided or withdrawn; `ValidationError` for words that are too long.
    """
    words = words.strip()
    with transaction.atomic():
        saved = held_nomination(nomination)
        if saved.decided_by_id == by.pk and saved.decline_reason == words != "":
            return saved
        refuse_decided(saved)
        refuse_unless(words, _("Write why it is declined: whoever nominated reads it."), "decline_reason")
        saved.decline_reason = words
        _decided(saved, NominationState.DECLINED, by=by, reason=reason)
        tell_nominator(DECLINED, saved, {"reason": words})
        return saved


def held_nomination(nomination: Nomination) -> Nomination:
    """The row as it is now, locked until the commit."""
    bump(Nomination.stamp_group)
    rows = Nomination.objects.with_all().select_for_update(of=("self",), no_key=True)
    held: Nomination = rows.get(pk=nomination.pk)
    return held


def refuse_decided(saved: Nomination) -> None:
    """Raise `Changed`, saying by whom and when, for one that does not wait any more."""
    if not saved.is_open and saved.decided_at:
        words = _("%(who)s was faster: on %(day)s it became “%(state)s”. Nothing else was written.")
        day = day_in_words(network_day(saved.decided_at))
        who = saved.decided_by or _("Somebody else")
        raise Changed(words % {"who": who, "day": day, "state": saved.get_state_display()})


def refuse_what_does_not_fit(nomination: Nomination) -> None:
    """Raise `Refused` where the nomination does not go with the offices that its member has now."""
    refuse_unless(nomination.name.strip(), _("Write the name of the person."), "name")
    refuse_unless(nomination.work_email.strip(), _("Write the work e-mail of the person."), "work_email")
    institution = nomination.institution
    own = institution is None or institution.member_id == nomination.member_id
    refuse_unless(own, _("This institution belongs to another member."), "institution")
    _refuse_days(nomination)
    present = nomination.present
    if present is None:
        words = _("Somebody holds this office: choose what happens to it.")
        refuse_unless(nomination.way != Way.BEGIN or not _is_held(nomination), words, "way")
        refuse_unless(nomination.way in (Way.BEGIN, Way.ALTERNATE), _("Nobody holds this office now."), "way")
    else:
        _refuse_holder(nomination, present)


def tell_nominator(kind: str, nomination: Nomination, values: Mapping[str, Words]) -> None:
    """Write to whoever nominated and still has an office of the member, not to the secretariat; names no nominee."""
    nominator = nomination.nominated_by
    if nominator is None or nominator.is_staff or not may_be_told(nominator, nomination.member_id):
        return
    person = Person.objects.filter(user=nominator).first()
    named = {"name": nominator.name or nominator.email, "member": nomination.member.name}
    post(
        kind,
        to=Recipient(nominator.email, nominator.name, language_for(person)),
        about=nomination,
        values={**named, "role": nomination.get_role_display(), "page": page_of_nomination(nomination), **values},
    )


def page_of_nomination(nomination: Nomination) -> str:
    """The whole address of the page of a nomination."""
    return f"{settings.SITE_URL}/desk/nominations/{nomination.pk}/"


def _same_before(nomination: Nomination) -> Nomination | None:
    """The open nomination that says the same, such as of a button that was pressed twice."""
    same: Any = Nomination.objects.open().filter(
        member=nomination.member_id,
        role=nomination.role,
        work_email__iexact=nomination.work_email,
        nominated_by=nomination.nominated_by,
    )
    found: Nomination | None = same.first()
    if found and all(getattr(found, name) == getattr(nomination, name) for name in TYPED):
        return found
    return None


def _refuse_days(nomination: Nomination) -> None:
    start, latest = nomination.start_on, network_today() + timedelta(days=settings.NOMINATION_DAYS_AHEAD)
    refuse_unless(start or nomination.way == Way.CORRECT, _("Write the first day in office."), "start_on")
    if start:
        words = _("Write a first day from 2005 to %(latest)s.") % {"latest": day_in_words(latest)}
        refuse_unless(EARLIEST_DAY <= start <= latest, words, "start_on")
    until = nomination.cover_until
    if nomination.way == Way.COVER:
        refuse_unless(until, _("Write the last day of the double cover."), "cover_until")
        words = _("The last day of the double cover lies before its first.")
        refuse_unless(until and start and until >= start, words, "cover_until")


def _is_held(nomination: Nomination) -> bool:
    """True when the member has a focal point on the day on which another would begin; others may be several."""
    if nomination.role != Role.FOCAL_POINT or nomination.start_on is None:
        return False
    day: date = nomination.start_on
    held = Appointment.objects.current(day).filter(member=nomination.member_id, is_agreed_cover=False)
    return held.of_focal_points().exists()


def _refuse_holder(nomination: Nomination, present: Appointment) -> None:
    role = Role.FOCAL_POINT if nomination.way in (Way.ALTERNATE, Way.COVER) else nomination.role
    fits = (present.member_id, present.role) == (nomination.member_id, role)
    refuse_unless(fits, _("This term is of another office: choose once more."), "present")
    words = _("This term has ended or was struck out: begin once more with the choice of the office.")
    stands = not present.is_struck and not present.has_ended and present.end_state != EndState.UNKNOWN
    refuse_unless(stands or nomination.way == Way.CORRECT and not present.is_struck, words, "present")
    own = present.person.work_email.lower() if present.person else ""
    is_same = bool(own) and own == nomination.work_email.strip().lower()
    words = _("This is the address of the present holder: write that of the person who is nominated.")
    refuse_unless(nomination.way == Way.CORRECT or not is_same, words, "work_email")
    if last_day := nomination.last_day:
        words = _("The present term began on %(start)s: write a day after it.")
        begun = present.start is None or present.start.earliest <= last_day
        refuse_unless(begun, words % {"start": present.start}, "start_on")
        words = _("Only a term that runs today is followed by another: it begins later.")
        refuse_unless(is_current(present, network_today()), words, "present")


def _decided(saved: Nomination, state: NominationState, *, by: User, reason: Why) -> Nomination:
    saved.state, saved.decided_at, saved.decided_by = state, timezone.now(), by
    return record(saved, by=by, reason=reason)
