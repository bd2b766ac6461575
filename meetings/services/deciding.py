"""What is decided about a registration: approved, declined, given a seat; by the secretariat or the member's people."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.delegations.speaking import speaks_for
from meetings.models import Registration
from meetings.models.capacity import Approval
from meetings.models.registration import RegistrationStatus
from meetings.questions.answers import is_planned
from meetings.services.files import take_back_files
from meetings.services.forgetting import forget_what_was_written
from meetings.services.invited_by_name import held_with_invitation, name_in_invitation, take_out_of_invitation
from meetings.services.registering import MESSAGES, status_of_place
from meetings.services.seating import confirm, fill_seats, fresh, has_seat_for, held, place_in_line
from meetings.services.signing_up import give_back_all
from meetings.services.telling import tell
from meetings.times import has_begun
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless
from r2pnet.visibility import forget_grants


def approve(registration: Registration, *, by: User, for_member: bool = False) -> Registration:
    """Grant a request: a seat where one is free, else a place on the waiting list. Granted twice it stays granted.

    `for_member`: as the word of the member, which may also name a delegate in a capacity that staff approve; then it
    goes on to them as a request. Raises `Refused` when it was declined or withdrawn, when the meeting is over or
    cancelled, for one's own, and for a word that is not the member's to give.
    """
    with transaction.atomic():
        meeting = held_with_invitation(registration.meeting)
        registration = fresh(registration)
        _refuse(registration, by, for_member=for_member)
        if registration.status in (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING):
            return registration
        refuse_unless(registration.status == RegistrationStatus.REQUESTED, _("Only a request can be approved."))
        refuse_unless(is_planned(meeting), _("The meeting is over or was cancelled."))
        if for_member and not registration.is_for_member_to_decide:
            return registration
        registration.approved_by, registration.approved_at = by, timezone.now()
        name_in_invitation(registration, by=by)
        registration.is_for_member_to_decide = for_member
        if for_member and registration.capacity.approval == Approval.STAFF:
            registration.is_for_member_to_decide = False
            save_signed(registration, by=by, reason=_("Approved by the member; the secretariat decides"))
            return registration
        registration.status = status_of_place(registration.capacity, meeting, registration.mode)
        save_signed(registration, by=by, reason=_("Approved"))
        tell(registration, MESSAGES[registration.status], position=str(place_in_line(registration)))
    forget_grants()
    return registration


def decline(registration: Registration, reason: str, *, by: User, for_member: bool = False) -> Registration:
    """Say no, with a reason that the person reads; a seat that it held goes to the first who waits.

    `for_member`: as the word of the member, which decides about requests alone. Raises `Refused` without a reason, for
    what has ended or taken place, and for a word that is not the member's to give.
    """
    with transaction.atomic():
        meeting = held_with_invitation(registration.meeting)
        registration = fresh(registration)
        if registration.status == RegistrationStatus.DECLINED:
            return registration
        refuse_unless(reason.strip(), _("Write the reason: the person reads it."), "decline_reason")
        is_open = registration.is_live and registration.status != RegistrationStatus.ATTENDED
        refuse_unless(is_open, _("This registration has ended already."))
        if for_member:
            _refuse(registration, by, for_member=True)
            is_members = registration.is_for_member_to_decide and registration.status == RegistrationStatus.REQUESTED
            refuse_unless(is_members, _("This is decided already, or it is not yours to decide."))
        registration.is_for_member_to_decide = for_member
        registration.status, registration.decline_reason = RegistrationStatus.DECLINED, reason.strip()
        save_signed(registration, by=by, reason=_("Declined"))
        forget_what_was_written(registration, by=by)
        take_out_of_invitation(registration, by=by)
        kind = "registration-declined-by-member" if for_member else "registration-declined"
        tell(registration, kind, reason=registration.decline_reason)
        take_back_files(registration)
        give_back_all(registration, meeting, by=by)
        fill_seats(meeting, by=by)
    return registration


def move_up(registration: Registration, *, by: User) -> Registration:
    """Give somebody who waits a seat that is free. Who has one already keeps it: nothing is given twice.

    Raises `Refused` when the meeting or the capacity has no seat left, the meeting has begun, is over or cancelled, or
    the person does not wait.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        if registration.status == RegistrationStatus.CONFIRMED:
            return registration
        refuse_unless(registration.status == RegistrationStatus.WAITING, _("Only who waits can move up."))
        refuse_unless(is_planned(meeting), _("The meeting is over or was cancelled."))
        refuse_unless(not has_begun(meeting), _("The meeting has begun: nobody moves up any more."))
        words = _("No seat is free: give the meeting or the capacity more seats, or withdraw somebody first.")
        refuse_unless(has_seat_for(registration.capacity, meeting), words)
        confirm(registration, meeting, by=by, reason=_("Moved up by the secretariat"))
        tell(registration, "registration-moved-up")
    return registration


def _refuse(registration: Registration, by: User, *, for_member: bool) -> None:
    is_own = registration.person.user_id == by.pk and registration.status == RegistrationStatus.REQUESTED
    refuse_unless(not is_own, _("Nobody approves their own registration: somebody else has to."))
    if for_member:
        member = registration.invitation.member_id if registration.invitation else None
        refuse_unless(speaks_for(by, member), _("Only the focal point of the member decides this."))
