"""Another person of the same member takes a place at a meeting, without losing the seat or the place in the line."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.models import Person, User
from meetings.delegations.speaking import speaks_for
from meetings.models import Invitation, Registration
from meetings.models.capacity import Approval
from meetings.models.registration import RegistrationStatus
from meetings.services.changing_holder import Holder, Told, change_holder, refuse_ended
from meetings.services.invited_by_name import held_with_invitation, name_in_invitation, take_out_of_invitation
from meetings.services.naming_delegates import Delegate, found_delegate, made_delegate, neutral_words, refuse_found
from meetings.services.registering import OF_DELEGATES, live_registration
from meetings.services.seating import fresh
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump

WHY = gettext_lazy("Another person of your delegation takes the place.")


def substitute(registration: Registration, delegate: Delegate, *, by: User) -> Registration:
    """Let `delegate` have the place of `registration` in the delegation as it stands: by the word of the member.

    Also after the last day to register, for nobody else is moved; who has the place already keeps it. The rank stays
    with the place. Raises `Refused` for whose word is not the member's, for what has ended, for a place that staff have
    given in a capacity that they approve, and for an address as `name_delegate` does.
    """
    with transaction.atomic():
        for group in (Invitation.stamp_group, Person.stamp_group):
            bump(group)  # in the order of all (`focalpoints.services.merging.STAMPS`)
        meeting = held_with_invitation(registration.meeting)
        registration = fresh(registration, of_anybody=True)
        invitation = registration.invitation
        may = invitation is not None and speaks_for(by, invitation.member_id)
        if invitation is None or not may:
            refuse_unless(False, _("Only the focal point of the member decides who takes this place."))
            return registration
        found = found_delegate(delegate, by)
        if found and found.pk == registration.person_id and registration.is_live:
            return registration
        refuse_ended(registration, meeting)
        given = registration.capacity.approval == Approval.STAFF
        words = _("The secretariat approves who takes part in this capacity: write to it.")
        refuse_unless(not given or registration.status == RegistrationStatus.REQUESTED, words)
        if found:
            _refuse_registered(found, registration)
            refuse_found(found, invitation, meeting, has_word=True)
        person = found or made_delegate(delegate, invitation, by)
        take_out_of_invitation(registration, by=by)
        named = Holder(person, delegate.office.strip(), " ".join(delegate.name.split()))
        told = Told(OF_DELEGATES, WHY, taken=_("Takes the place of another"), left=_("Another takes the place"))
        change_holder(registration, named, told, by=by)
        # What waits for the member's word is named with it, when it is approved.
        if not (registration.status == RegistrationStatus.REQUESTED and registration.is_for_member_to_decide):
            name_in_invitation(registration, by=by)
    return registration


def _refuse_registered(found: Person, registration: Registration) -> None:
    """Of the own delegation it may be said; of others the neutral words stand."""
    held = live_registration(found, registration.meeting)
    if held is None:
        return
    is_ours = held.invitation_id == registration.invitation_id
    words = _("This person takes part already.") if is_ours else neutral_words()
    refuse_unless(False, words, "work_email")
