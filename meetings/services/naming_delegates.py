"""The people of a member name somebody who takes part for it: known by the address, or put on record without account.

Nothing that is answered tells whose an address is (threat model, enumeration): the words are the same for whoever is
already on record and for who is not, and the member's pages show the name that was typed.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Person, User
from focalpoints.services.persons_by_address import persons_with
from meetings.delegations.speaking import can_decide_about, capacities_for_delegates, may_name, speaks_for
from meetings.models import Capacity, Invitation, Meeting, Registration
from meetings.models.capacity import Approval
from meetings.models.registration import Rank, RegistrationStatus
from meetings.places import Place
from meetings.services.answering import refuse_declined
from meetings.services.invited_by_name import held_with_invitation, name_in_invitation
from meetings.services.registering import Naming, Wish, live_registration, take
from meetings.times import is_open_to_register
from r2pnet.recording import record
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.stamps import bump


@dataclass(frozen=True)
class Delegate:
    """Somebody as the member's people know them; `language` is a code, taken of who is not on record yet."""

    name: str
    work_email: str
    office: str = ""
    rank: str = ""
    language: str = "en"


def name_delegate(
    invitation: Invitation, delegate: Delegate, *, capacity: Capacity, mode: str, by: User
) -> Registration:
    """Register `delegate` for the member of `invitation`: a seat, a place in the line, or a request.

    Whom an assistant names waits for the word of the member; a capacity that staff approve waits for them. The address
    of a delegate who takes part for the member already gives that registration, unchanged. Raises `Refused` for who may
    not name, outside the days of registration, while the member has declined, for a capacity without delegates, a
    second head of the delegation, and, in words that do not say which, for an address that only the secretariat can
    record: another member's delegate, two people, a closed account.
    """
    with transaction.atomic():
        for group in (Invitation.stamp_group, Person.stamp_group):
            bump(group)  # in the order of all (`focalpoints.services.merging.STAMPS`): nobody waits in a circle
        meeting = held_with_invitation(invitation.meeting)
        refuse_unless(may_name(by, invitation.member_id), _("Only the people of the member name its delegates."))
        found = found_delegate(delegate, by)
        held = live_registration(found, meeting) if found else None
        if held and held.invitation_id == invitation.pk:
            return held
        refuse_unless(is_open_to_register(meeting), _("Registration for this meeting is not open."))
        refuse_declined(invitation)
        allowed = [one.pk for one in capacities_for_delegates(invitation)]
        refuse_unless(capacity.pk in allowed, _("Delegates cannot take part in this capacity."), "capacity")
        has_word = speaks_for(by, invitation.member_id)
        if found:
            refuse_found(found, invitation, meeting, has_word=has_word)
        refuse_second_head(invitation, delegate.rank)
        person = found or made_delegate(delegate, invitation, by)
        made = take(
            person,
            meeting,
            Place(capacity, invitation, delegate.office.strip()),
            Wish(mode),
            by=by,
            approval=_who_decides(capacity, invitation, person, has_word=has_word),
            naming=Naming(_in_a_line(delegate.name), delegate.rank),
        )
        if has_word:
            name_in_invitation(made, by=by)
    return made


def found_delegate(delegate: Delegate, by: User) -> Person | None:
    """Who is on record with the address; raises `Refused` for no name, no address, one's own, and two people."""
    refuse_unless(delegate.name.strip(), _("Write the name of the delegate."), "name")
    address = delegate.work_email.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("Write an e-mail address, such as name@ministry.example."), "work_email") from None
    found = persons_with(address)
    is_own = address.lower() == by.email or any(one.user_id == by.pk for one in found)
    refuse_unless(not is_own, _("This is your own address: register yourself."), "work_email")
    refuse_unless(len(found) < 2, neutral_words(), "work_email")
    return found[0] if found else None


def neutral_words() -> str:
    """One refusal for all that would tell whose an address is, or what they have done elsewhere."""
    return _("The secretariat has to record this person: write to it.")


def refuse_found(found: Person, invitation: Invitation, meeting: Meeting, *, has_word: bool) -> None:
    """Raise `Refused` for who takes part otherwise, was declined, or whose account was closed.

    Whom the member itself has declined it can name all the same.
    """
    is_closed = found.user is not None and not found.user.is_active
    theirs = meeting.registrations.filter(person=found)
    elsewhere = theirs.live() | theirs.filter(status=RegistrationStatus.DECLINED)
    is_elsewhere = elsewhere.exclude(invitation=invitation.pk).exists() or elsewhere.filter(invitation=None).exists()
    refuse_unless(not (is_closed or is_elsewhere), neutral_words(), "work_email")
    declined = theirs.filter(status=RegistrationStatus.DECLINED)
    if has_word:
        declined = declined.exclude(is_for_member_to_decide=True)
    words = _("The registration of this delegate was declined before: write to the secretariat.")
    refuse_unless(not declined.exists(), words, "work_email")


def refuse_second_head(invitation: Invitation, rank: str, besides: Registration | None = None) -> None:
    """Raise `Refused` where somebody else is head of the delegation already."""
    if rank != Rank.HEAD:
        return
    heads = Registration.objects.live().filter(invitation=invitation, rank=Rank.HEAD)
    others = heads.exclude(pk=besides.pk) if besides else heads
    refuse_unless(not others.exists(), _("Somebody else is head of the delegation: change that first."), "rank")


def made_delegate(delegate: Delegate, invitation: Invitation, by: User) -> Person:
    """Somebody who is not on record yet, put there without an account; raises as `record`."""
    person = Person(
        name=_in_a_line(delegate.name),
        work_email=delegate.work_email.strip(),
        languages=[delegate.language] if delegate.language else [],
        is_sample=invitation.meeting.is_sample,
    )
    return record(person, by=by, reason=_("Named as a delegate"))


def _who_decides(capacity: Capacity, invitation: Invitation, person: Person, *, has_word: bool) -> Approval:
    if has_word:
        return Approval.STAFF if capacity.approval == Approval.STAFF else Approval.NOBODY
    return Approval.MEMBER if can_decide_about(person, invitation.member_id) else Approval.STAFF


def _in_a_line(name: str) -> str:
    return " ".join(name.split())
