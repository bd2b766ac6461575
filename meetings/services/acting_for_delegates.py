"""Who has named a delegate acts for them: asks for their account, and withdraws them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.delegations.speaking import may_name, speaks_for
from meetings.models import Registration
from meetings.services.invited_by_name import held_with_invitation, take_out_of_invitation
from meetings.services.registering import withdraw
from meetings.services.seating import fresh, held
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless


def acts_for(registration: Registration, by: User) -> bool:
    """True for whose word is the member's, and for the assistant who named this delegate: of those that were named."""
    member = registration.invitation.member_id if registration.invitation else None
    if not registration.named_as:
        return False
    return speaks_for(by, member) or (registration.named_by_id == by.pk and may_name(by, member))


def ask_for_account(registration: Registration, *, by: User) -> Registration:
    """Ask the secretariat, which alone invites, to invite a delegate to an account; asked twice it was asked once.

    Answers the same for who has an account already. Raises `Refused` for who does not act for them, and what has ended.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration)
        refuse_stranger(registration, by)
        refuse_unless(registration.is_live, _("This registration has ended."))
        if registration.account_asked_at is None:
            registration.account_asked_at = timezone.now()
            save_signed(registration, by=by, reason=_("Asked for an account"))
    return registration


def withdraw_delegate(registration: Registration, *, by: User) -> Registration:
    """Take a delegate out: the seat goes to the first who waits, and the invitation names them no more.

    Raises `Refused` for who does not act for them, and as `withdraw`.
    """
    with transaction.atomic():
        held_with_invitation(registration.meeting)
        registration = fresh(registration)
        refuse_stranger(registration, by)
        was_live = registration.is_live
        registration = withdraw(registration, by=by, reason=_("The member has withdrawn it."))
        if was_live:
            take_out_of_invitation(registration, by=by)
    return registration


def refuse_stranger(registration: Registration, by: User) -> None:
    """Raise `Refused` for who does not act for this delegate."""
    refuse_unless(acts_for(registration, by), _("Only who named a delegate, or the focal point, changes this."))
