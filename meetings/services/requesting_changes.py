"""Changing how somebody takes part: at once, or by asking whoever decides about it; deciding what was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.changes.requests import lazily_asked_words, open_request, who_decides_change
from meetings.delegations.speaking import speaks_for
from meetings.models import ChangeRequest, Meeting, Needs, Registration
from meetings.models.capacity import Approval
from meetings.models.change_request import LONGEST_REASON, ChangeState
from meetings.models.registration import Mode, RegistrationStatus
from meetings.questions.answers import is_planned
from meetings.services.acting_for_delegates import acts_for, refuse_stranger
from meetings.services.files import take_back_files
from meetings.services.naming_delegates import refuse_second_head
from meetings.services.registering import Wish, change, refuse_mode, status_of_place
from meetings.services.seating import fresh, held
from meetings.services.telling import in_a_sentence, tell
from meetings.times import is_open_to_register
from r2pnet.recording import record, save_signed
from r2pnet.refusal import refuse_unless


@dataclass(frozen=True)
class Taking:
    """How somebody takes part for a member: what of it others decide about."""

    mode: str
    rank: str = ""
    office: str = ""


def change_own(registration: Registration, wish: Wish, *, by: User) -> ChangeRequest | None:
    """Change one's own registration; what is asked for instead of saved, if any.

    Needs and whether they are listed are the person's own word and saved at once. Another way of taking part is asked
    for where somebody decides about it: the place stays as it is until then. Raises `Refused` as `change`, and while
    another change is asked for.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration)
        refuse_unless(registration.person.user_id == by.pk, _("It is not your registration."))
        taking = Taking(wish.mode, registration.rank, registration.office)
        return _change_or_ask(registration, taking, wish, by=by)[1]


def change_delegate(registration: Registration, taking: Taking, *, by: User) -> Registration:
    """Change or ask to change rank, office and way of a delegate: for who has an account as for who has none.

    A difference would tell whether the address has an account. Raises `Refused` for who does not act for them, for a
    second head of the delegation, and as `change_own`.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration)
        refuse_stranger(registration, by)
        _refuse_second_head(registration, taking.rank)
        needs = Needs.objects.filter(registration=registration).values_list("text", flat=True).first() or ""
        wish = Wish(taking.mode, needs=needs, is_listed=registration.is_listed)
        return _change_or_ask(registration, taking, wish, by=by)[0]


def take_back(request: ChangeRequest, *, by: User) -> ChangeRequest:
    """Ask no longer, by the person or who acts for them. Taken back twice it stays so.

    Raises `Refused` for anybody else, and when it is decided.
    """
    with transaction.atomic():
        _meeting, registration, request = _held(request)
        is_theirs = registration.person.user_id == by.pk or acts_for(registration, by)
        refuse_unless(is_theirs, _("Only the person, or who acts for them, takes this back."))
        if request.state == ChangeState.TAKEN_BACK:
            return request
        _refuse_decided(request)
        return _decided(request, ChangeState.TAKEN_BACK, by=by)


def grant(request: ChangeRequest, *, by: User, for_member: bool = False) -> ChangeRequest:
    """Let the registration be as it was asked for, by the seats that hold for everybody. Granted twice it is once.

    `for_member`: as the word of the member. Raises `Refused` when it is decided otherwise, for one's own, for a word
    that is not the member's to give, when the meeting is over or cancelled, and when no seat is free: then it stays
    open.
    """
    with transaction.atomic():
        meeting, registration, request = _held(request)
        _refuse(registration, request, by, for_member=for_member)
        if request.state == ChangeState.GRANTED:
            return request
        _refuse_decided(request)
        refuse_unless(is_planned(meeting), _("The meeting is over or was cancelled."))
        _refuse_without_seat(registration, request, meeting)
        _refuse_second_head(registration, request.rank)
        request = _decided(request, ChangeState.GRANTED, by=by)
        registration = _as_asked(registration, request, by)
        tell(registration, "registration-change-granted", asked=lazily_asked_words(request))
    return request


def decline(request: ChangeRequest, reason: str, *, by: User, for_member: bool = False) -> ChangeRequest:
    """Say no, with a reason that the person reads; the place stays as it is. Declined twice it is declined once.

    Raises `Refused` without a reason, and as `grant`.
    """
    with transaction.atomic():
        _meeting, registration, request = _held(request)
        _refuse(registration, request, by, for_member=for_member)
        if request.state == ChangeState.DECLINED:
            return request
        _refuse_decided(request)
        reason = reason.strip()
        refuse_unless(reason, _("Write the reason: the person reads it."), "decline_reason")
        words = _("Write no more than %(number)s letters.") % {"number": LONGEST_REASON}
        refuse_unless(len(reason) <= LONGEST_REASON, words, "decline_reason")
        request = _decided(request, ChangeState.DECLINED, by=by, reason=reason)
        asked = lazily_asked_words(request)
        tell(registration, "registration-change-declined", asked=asked, reason=in_a_sentence(reason))
    return request


def _change_or_ask(
    registration: Registration, taking: Taking, wish: Wish, *, by: User
) -> tuple[Registration, ChangeRequest | None]:
    """Save what nobody decides about and ask for the rest; the meeting is held."""
    decides = who_decides_change(registration, by)
    asked = _to_ask(registration, taking, decides)
    at_once = replace(taking, **{name: getattr(registration, name) for name in asked})
    registration = change(registration, replace(wish, mode=at_once.mode), by=by)
    _save_taking(registration, at_once, by)
    return registration, _asked_for(registration, asked, decides, by) if asked else None


def _to_ask(registration: Registration, taking: Taking, decides: Approval) -> dict[str, str]:
    """What of `taking` is to be asked for: while registration is open the way alone, since the others are small."""
    if decides == Approval.NOBODY:
        return {}
    names = ("mode",) if is_open_to_register(registration.meeting) else ("mode", "rank", "office")
    wanted = {name: getattr(taking, name).strip() for name in names}
    return {name: value for name, value in wanted.items() if value and value != getattr(registration, name)}


def _asked_for(registration: Registration, asked: Mapping[str, str], decides: Approval, by: User) -> ChangeRequest:
    """The one open request; asked twice for the same it was asked once."""
    refuse_mode(asked.get("mode", registration.mode), registration.meeting)
    before = open_request(registration)
    if before is not None:
        is_same = all(getattr(before, name) == asked.get(name, "") for name in ("mode", "rank", "office"))
        refuse_unless(is_same, _("A change is asked for already: take it back first."))
        return before
    is_for_member = decides == Approval.MEMBER
    made = ChangeRequest(registration=registration, asked_by=by, is_for_member_to_decide=is_for_member, **asked)
    return record(made, by=by)


def _as_asked(registration: Registration, request: ChangeRequest, by: User) -> Registration:
    if request.mode:
        needs = Needs.objects.filter(registration=registration).values_list("text", flat=True).first() or ""
        wish = Wish(request.mode, needs=needs, is_listed=registration.is_listed)
        registration = change(registration, wish, by=by, is_staff=True, is_told=False)
    office, rank = request.office or registration.office, request.rank or registration.rank
    _save_taking(registration, Taking(registration.mode, rank, office), by)
    return registration


def _save_taking(registration: Registration, taking: Taking, by: User) -> None:
    if (registration.rank, registration.office) != (taking.rank, taking.office.strip()):
        registration.rank, registration.office = taking.rank, taking.office.strip()
        save_signed(registration, by=by)
        take_back_files(registration)


def _decided(request: ChangeRequest, state: ChangeState, *, by: User, reason: str = "") -> ChangeRequest:
    request.state, request.reason = state, reason
    request.decided_by, request.decided_at = by, timezone.now()
    return save_signed(request, by=by)


def _held(request: ChangeRequest) -> tuple[Meeting, Registration, ChangeRequest]:
    """Meeting, registration and request as they are now; the meeting is held, so nobody else decides."""
    meeting = held(request.registration.meeting)
    now = ChangeRequest.objects.select_related("registration").get(pk=request.pk)
    return meeting, fresh(now.registration), now


def _refuse(registration: Registration, request: ChangeRequest, by: User, *, for_member: bool) -> None:
    words = _("Nobody decides about their own registration: somebody else has to.")
    refuse_unless(registration.person.user_id != by.pk, words)
    if for_member:
        member = registration.invitation.member_id if registration.invitation else None
        refuse_unless(speaks_for(by, member), _("Only the focal point of the member decides this."))
        refuse_unless(request.is_for_member_to_decide, _("The secretariat decides about this change."))


def _refuse_decided(request: ChangeRequest) -> None:
    words = _("This is decided already, was taken back, or the place has gone to somebody else.")
    refuse_unless(request.state == ChangeState.ASKED, words)


def _refuse_without_seat(registration: Registration, request: ChangeRequest, meeting: Meeting) -> None:
    """Who is confirmed online has no seat in the room yet."""
    is_confirmed = registration.status == RegistrationStatus.CONFIRMED
    takes_seat = is_confirmed and request.mode == Mode.IN_PERSON != registration.mode
    is_free = not takes_seat or status_of_place(registration.capacity, meeting, request.mode) == registration.status
    words = _("Every seat in the room that they may have is taken. It can be granted when one is free, or declined.")
    refuse_unless(is_free, words)


def _refuse_second_head(registration: Registration, rank: str) -> None:
    if registration.invitation:
        refuse_second_head(registration.invitation, rank, besides=registration)
