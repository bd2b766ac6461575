"""A member says that its entry is right: by the link, on its desk, or to staff, who type it in and can take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.confirming.asking import first_speakers
from focalpoints.confirming.cycle import MAY_CONFIRM, is_fresh
from focalpoints.models import Appointment, Confirmation, ConfirmationRequest, ConfirmationWithdrawal, Member, User
from focalpoints.models.confirmation import TYPED_IN, ConfirmedThrough, Outcome
from focalpoints.models.member import Standing
from focalpoints.services.asking_to_confirm import link_works, request_of
from r2pnet.acting import Reason, Why, reason_of, sign
from r2pnet.clock import network_today
from r2pnet.partial_dates import EARLIEST_DAY
from r2pnet.provenance import Provenance
from r2pnet.recording import record, save_signed
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.stamps import bump

_FROM_THE_RECORD = ("member", "appointment", "request", "noted_by", "before_on", "office_before_on")


@dataclass(frozen=True)
class Answer:
    """What a member has answered to staff: by which way, which office of it, what has changed if anything has."""

    channel: str
    answered_by: str = ""
    changed: str = ""


def seen_of(member: Member) -> str:
    """A word for the entry as it stands: another one as soon as the member or its present office is changed."""
    return seen_of_all([member])[member.pk]


def seen_of_all(members: Sequence[Member]) -> dict[int, str]:
    """The words of `seen_of` by the keys of the members; one query."""
    offices = {office.member_id: office for office in reversed(_present_offices(members))}
    return {
        member.pk: f"{member.version}-{office.pk}-{office.version}"
        if (office := offices.get(member.pk))
        else f"{member.version}"
        for member in members
    }


def confirm_by_link(token: str, *, seen: str) -> Confirmation:
    """The link says yes: once, to the entry that its holder has `seen`.

    Raises `Refused` for a link that does not work (any more), `NotSeen` when the entry was changed meanwhile.
    """
    with transaction.atomic():
        found = request_of(token)
        if found is None:
            raise Refused(_("This link to confirm no longer works."))
        member = _locked(found.member_id)
        ConfirmationRequest.objects.select_for_update(of=("self",)).get(pk=found.pk)
        request = request_of(token)  # as it is now that nobody else can use it
        if request is None or not link_works(request):
            raise Refused(_("This link to confirm no longer works."))
        _refuse_unseen(member, seen)
        request.used_at = timezone.now()
        by = request.person.user if request.person else None
        about = {"channel": ConfirmedThrough.LINK, "request": request}
        return _confirmed(member, network_today(), by, _("Confirmed by the link in the mail"), **about)


def confirm_on_desk(member: Member, *, seen: str, by: User) -> Confirmation:
    """Whoever speaks for `member` says yes on its desk to the entry that they have `seen`.

    Raises `Refused` for everybody else, `NotSeen` when the entry was changed meanwhile.
    """
    with transaction.atomic():
        locked = _locked(member.pk)
        refuse_unless(speaks_for(by, locked), _("Only the focal point or the alternate of the member confirms it."))
        _refuse_unseen(locked, seen)
        about = {"channel": ConfirmedThrough.DESK, "noted_by": by}
        return _confirmed(locked, network_today(), by, _("Confirmed on the desk"), **about)


def type_in(member: Member, answer: Answer, *, by: User, reason: Reason) -> Confirmation:
    """Staff note what `member` has answered by mail, phone or letter; `reason.received_on` is the day of the answer.

    The open question is answered by it, unless the day is so long past that the member is due all the same.
    Raises `Refused` for a day that has not come, for another channel, and for who is no member now.
    """
    words = _("Write the day of the answer: today or earlier, and not before 2005.")
    day = reason.received_on
    refuse_unless(day is not None and EARLIEST_DAY <= day <= network_today(), words, "received_on")
    refuse_unless(answer.channel in TYPED_IN, _("Choose by which way the answer came."), "channel")
    with transaction.atomic():
        locked = _locked(member.pk)
        about = {"channel": answer.channel, "noted_by": by}
        about |= {"answered_by": answer.answered_by.strip(), "changed": answer.changed.strip()}
        return _confirmed(locked, day or network_today(), by, reason, **about)


def withdraw(confirmation: Confirmation, *, by: User, reason: str) -> ConfirmationWithdrawal:
    """Take back what was noted by mistake: member and office say again what they said without it.

    Raises `Refused` without a reason, and for one that was taken back already.
    """
    refuse_unless(reason.strip(), _("Write why: the history keeps it."), "reason")
    with transaction.atomic():
        member = _locked(confirmation.member_id)
        is_standing = Confirmation.objects.standing().filter(pk=confirmation.pk).exists()
        refuse_unless(is_standing, _("This confirmation was taken back already."))
        withdrawal = ConfirmationWithdrawal(confirmation=confirmation, withdrawn_by=by, reason=reason.strip())
        withdrawal.full_clean()
        withdrawal.save()
        _fall_back(member, Confirmation.objects.filter(member=member), "before_on", confirmation, by)
        if confirmation.appointment_id:
            office = Appointment.everything.get(pk=confirmation.appointment_id)
            of_office = Confirmation.objects.filter(appointment=office)
            _fall_back(office, of_office, "office_before_on", confirmation, by)
    return withdrawal


def speaks_for(user: User, member: Member) -> bool:
    """True for who holds the office of focal point or alternate of `member` now; one query."""
    held = Appointment.objects.current().filter(role__in=MAY_CONFIRM, person__user=user.pk)
    return held.filter(member=member.pk, member__standing=Standing.MEMBER).exists()


class NotSeen(Refused):
    """The entry was changed after it was shown."""


def _locked(member_id: int) -> Member:
    """The member, locked after the stamp, as everybody locks rows."""
    bump(Member.stamp_group)
    Member.objects.select_for_update(no_key=True, of=("self",)).get(pk=member_id)
    member: Member = Member.objects.with_names().get(pk=member_id)
    return member


def _refuse_unseen(member: Member, seen: str) -> None:
    if seen != seen_of(member):
        raise NotSeen(_("The entry was changed a moment ago: look at it once more."))


def _present_offices(members: Sequence[Member]) -> list[Appointment]:
    """The present offices of focal point, whoever holds them and whether or not a person is known, the first first."""
    held = Appointment.objects.of_focal_points().current().filter(member__in=[member.pk for member in members])
    return list(first_speakers(held))


def _confirmed(member: Member, day: date, by: User | None, why: Why, **about: Any) -> Confirmation:
    """Write it down: the row, the day on member and office, and the end of the question that it answers.

    A day so long past that the member is due all the same answers no open question: its link works on.
    """
    refuse_unless(member.standing == Standing.MEMBER, _("Only a member that belongs to the network now confirms."))
    office = next(iter(_present_offices([member])), None)
    asked = about.pop("request", None) or _answered(member, day)
    confirmation = Confirmation(member=member, appointment=office, request=asked, confirmed_on=day, **about)
    confirmation.before_on = member.last_confirmed_on
    confirmation.office_before_on = office.last_confirmed_on if office else None
    why = _on_behalf(why, member) if confirmation.channel in TYPED_IN else why
    try:
        confirmation.clean_fields(exclude=_FROM_THE_RECORD)
        _say_confirmed(member, day, by, why)
        if office:
            _say_confirmed(office, day, by, why)
    except ValidationError as error:  # what stands on record breaks a rule of today
        raise Refused(" ".join(error.messages)) from error
    confirmation.save()
    if asked:
        sign(asked, by, reason_of(why).words)
        asked.close(Outcome.CONFIRMED)
    return confirmation


def _answered(member: Member, day: date) -> ConfirmationRequest | None:
    """The open question that a word of `day` answers, if any."""
    if not is_fresh(day):
        return None
    found: ConfirmationRequest | None = ConfirmationRequest.objects.open().filter(member=member.pk).first()
    return found


def _say_confirmed(fact: Member | Appointment, day: date, by: User | None, why: Why) -> None:
    """Put the day on `fact`, unless a later one stands there."""
    if fact.last_confirmed_on is None or fact.last_confirmed_on < day:
        fact.last_confirmed_on = day
        record(fact, by=by, reason=why)


def _on_behalf(why: Why, member: Member) -> Reason:
    reason = reason_of(why)
    words = reason.words or _("The member confirmed its entry")
    return Reason(words, reason.channel, member.name, reason.received_on)


def _fall_back(fact: Any, said: Any, before: str, withdrawn: Confirmation, by: User) -> None:
    """Put the newest day that still counts on `fact`, unless it says another one than `withdrawn` did."""
    if not isinstance(fact, Provenance) or fact.last_confirmed_on != withdrawn.confirmed_on:
        return
    standing = list(said.standing().newest_first())
    left = {one.confirmed_on: one.noted_by for one in reversed(standing)}
    no_more = set(said.exclude(withdrawal=None).values_list("confirmed_on", flat=True))
    earlier = set(said.values_list(before, flat=True)) - no_more - {None}
    day = max([*left, *earlier], default=None)
    if day == fact.last_confirmed_on:
        return
    fact.last_confirmed_on, fact.last_confirmed_by = day, left.get(day) if day else None
    save_signed(fact, by=by, reason=_("A confirmation was taken back"))  # type: ignore[type-var]  # both are records
