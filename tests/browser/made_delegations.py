"""A delegation for the pictures: a delegate who is named and asks for a change, and one whose naming waits."""

from django.db import transaction

from focalpoints.models import Appointment, Person, User
from focalpoints.models.appointment import Role
from meetings.models import ChangeRequest, Invitation, Registration
from meetings.models.capacity import Approval, CapacityKind
from meetings.models.registration import Mode, Rank
from meetings.places import Place
from meetings.sample import SLUG
from meetings.services.invited_by_name import held_with_invitation
from meetings.services.naming_delegates import Delegate, name_delegate
from meetings.services.registering import Naming, Wish, take
from r2pnet.recording import save_signed

NAMED, ASKED = "named.delegate@example.org", "asked.delegate@example.org"


def make_delegation(by: User) -> dict[str, str]:
    """The paths of both and of the change, by the names that the pictures know; all of the sample's council."""
    invitation = Invitation.objects.get(meeting__slug=SLUG, member__slug="sample-council")
    capacity = invitation.meeting.capacities.get(kind=CapacityKind.DELEGATE)
    term = Appointment.objects.current().get(member=invitation.member, role=Role.FOCAL_POINT)
    assert term.person is not None  # the sample's
    assert term.person.user is not None
    who = Delegate("D. Example", NAMED, "Sample Adviser, Sample Ministry", Rank.ADVISER)
    named = name_delegate(invitation, who, capacity=capacity, mode=Mode.IN_PERSON, by=term.person.user)
    asked = Registration.objects.filter(invitation=invitation, person__work_email=ASKED).first()
    asked = asked or _asked(invitation, Place(capacity, invitation, "Sample Desk Officer"), by)
    change = ChangeRequest.objects.open().filter(registration=named).first() or save_signed(
        ChangeRequest(registration=named, mode=Mode.ONLINE, asked_by=term.person.user), by=term.person.user
    )
    paths = {word: f"/meetings/{SLUG}/delegate/{one.pk}/" for word, one in [("named", named), ("asked", asked)]}
    decline = f"/desk/meetings/{SLUG}/changes/{change.pk}/decline/"
    return {f"delegate_{word}": path for word, path in paths.items()} | {"change_decline": decline}


def _asked(invitation: Invitation, place: Place, by: User) -> Registration:
    """As an assistant of the member names somebody; the sample has none."""
    person = Person.objects.create(name="E. Example", work_email=ASKED, is_sample=True)
    naming = Naming("E. Example", Rank.ADVISER)
    with transaction.atomic():
        meeting = held_with_invitation(invitation.meeting)
        return take(person, meeting, place, Wish(Mode.IN_PERSON), by=by, approval=Approval.MEMBER, naming=naming)
