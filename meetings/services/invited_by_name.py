"""Whom a member's people name stands in its invitation by name, from the member's word until they are withdrawn."""

from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.delegations.speaking import speaks_for
from meetings.models import Invitation, Meeting, Registration
from meetings.places import Place
from meetings.services.answering import note_answer
from meetings.services.seating import held
from r2pnet.acting import sign
from r2pnet.stamps import bump


def held_with_invitation(meeting: Meeting) -> Meeting:
    """The row of `meeting`, locked for a deed that may also write an invitation: that stamp comes first."""
    bump(Invitation.stamp_group)
    return held(meeting)


def name_in_invitation(registration: Registration, *, by: User) -> None:
    """The invitation names the delegate from now on; the meeting is held with its invitations.

    The member's word answers it, the secretariat's does not. Nothing for somebody whom nobody has named.
    """
    invitation, person = registration.invitation, registration.person
    if invitation is None or not registration.named_as:
        return
    if speaks_for(by, invitation.member_id):
        note_answer(Place(registration.capacity, invitation), by=by, is_own=True)
    if not invitation.persons.filter(pk=person.pk).exists():
        sign(invitation, by, _("Named as a delegate"))
        invitation.persons.add(person)


def take_out_of_invitation(registration: Registration, *, by: User) -> None:
    """It names no more whom the member's people had named; the meeting is held with its invitations."""
    invitation = registration.invitation
    if invitation is not None and registration.named_as:
        sign(invitation, by, _("No longer a delegate"))
        invitation.persons.remove(registration.person)
