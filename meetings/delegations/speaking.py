"""Who speaks for a member: its focal point; an alternate, then the contact at the mission, where nobody is reached.

The one rule of everything that is a member's word about a meeting: the mail of its invitation goes to them, they
answer it, name delegates and decide about requests. Roles: focalpoints/grants.py says what each may do. An assistant
drafts, so whom they name waits for the member's word; everybody else of its offices sees the delegation and decides
nothing.
"""

from collections.abc import Collection
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from focalpoints.confirming.cycle import real_unless_sample
from focalpoints.models import Appointment, Person
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from meetings.models import Capacity, Invitation, Meeting, Registration
from meetings.models.capacity import Approval, CapacityKind, MayAsk
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.models.registration import RegistrationStatus
from r2pnet.visibility import Reader

SPEAK: Final = (Role.FOCAL_POINT, Role.ALTERNATE, Role.MISSION_CONTACT)
"""The first of them first: the next stands in only where nobody before can be reached."""
# Of a member that is invited in all capacities of a meeting, its people name delegates in these.
FOR_DELEGATES = (CapacityKind.FOCAL_POINT, CapacityKind.ALTERNATE, CapacityKind.DELEGATE, CapacityKind.MISSION)
SHOWN = (*PLANNED, MeetingStatus.HELD)


def speakers() -> QuerySet[Appointment]:
    """The offices of today whose holders give their member's word; each holder has an address to be reached at."""
    reached = Appointment.objects.current().filter(_is_reached(), real_unless_sample(), role__in=SPEAK)
    before = {
        role: Exists(reached.filter(member=OuterRef("member"), role__in=SPEAK[:rank]))
        for rank, role in enumerate(SPEAK)
        if rank
    }
    stand_in = [Q(role=role) & ~Q(somebody) for role, somebody in before.items()]
    spoken: QuerySet[Appointment] = reached.filter(Q(role=SPEAK[0]) | stand_in[0] | stand_in[1])
    return spoken


def _is_reached() -> Q:
    """As `address_of` finds an address: of an account that is open that of signing in, else the work e-mail."""
    signs_in = Q(person__user__is_active=True)
    by_account = signs_in & ~Q(person__user__email="")
    by_work = (Q(person__user=None) | Q(person__user__is_active=False)) & ~Q(person__work_email="")
    return Q(person__isnull=False, person__anonymised_at=None) & (by_account | by_work)


def speaks_for(user: Reader, member: int | None) -> bool:
    """True for somebody whose word is the member's; `member` is its key, and None is no member."""
    return member is not None and speakers().filter(member=member, person__user=user.pk).exists()


def namers(user: Reader) -> QuerySet[Appointment]:
    """The offices of the reader's in which they may name delegates: where their word is the member's, or assistants."""
    held = Appointment.objects.current().filter(person__user=user.pk)
    rows: QuerySet[Appointment] = held.filter(Q(role=Role.ASSISTANT) | Q(pk__in=speakers().values("pk")))
    return rows.order_by()


def may_name(user: Reader, member: int | None) -> bool:
    """True for who may name delegates: whose word is the member's, and its assistants."""
    return member is not None and namers(user).filter(member=member).exists()


def can_decide_about(person: Person, member: int | None) -> bool:
    """True when somebody speaks for the member who is not `person`: nobody approves their own."""
    return member is not None and speakers().filter(member=member).exclude(person=person).exists()


def who_decides(capacity: Capacity, invitation: Invitation | None, person: Person) -> Approval:
    """Who decides about the request of `person`: for a member without somebody else to say it, the secretariat."""
    if capacity.approval != Approval.MEMBER:
        return Approval(capacity.approval)
    member = invitation.member_id if invitation else None
    return Approval.MEMBER if can_decide_about(person, member) else Approval.STAFF


def invitations_of(user: Reader, meeting: Meeting) -> QuerySet[Invitation]:
    """The invitations to `meeting` of the members in which the reader holds an office today."""
    offices = Appointment.objects.current().filter(person__user=user.pk).values("member")
    rows: QuerySet[Invitation] = Invitation.objects.filter(meeting=meeting, member__in=offices)
    return rows.select_related("meeting", "member__country", "member__organisation").order_by("pk")


def has_delegation(user: Reader, meeting: Meeting) -> bool:
    """True for somebody of the offices of a member that is invited to a meeting that is planned or was held."""
    return user.is_authenticated and meeting.status in SHOWN and invitations_of(user, meeting).exists()


def capacities_for_delegates(invitation: Invitation) -> list[Capacity]:
    """In which capacities the member names delegates: those that need no office, and that its invitation allows.

    An invitation that names no capacity allows those of a delegation, and one of a prospective state theirs.
    """
    rows = Capacity.objects.filter(meeting=invitation.meeting_id)
    chosen = {capacity.pk for capacity in invitation.capacities.all()}
    return [capacity for capacity in rows if is_for_delegates(capacity, invitation, chosen)]


def is_for_delegates(capacity: Capacity, invitation: Invitation, chosen: Collection[int]) -> bool:
    """True when whoever is named for the member can take part in `capacity`; `chosen` are those of its invitation."""
    if capacity.may_ask not in (MayAsk.NAMED, MayAsk.OFFICE):
        return False
    if chosen:
        return capacity.pk in chosen
    return _is_of_delegation(capacity, invitation)


def capacities_of_delegation(invitation: Invitation) -> list[Capacity]:
    """As what people can take part for who is invited: as the invitation says, or of a member as a delegation does."""
    chosen = list(invitation.capacities.all())
    rows = list(invitation.meeting.capacities.all())
    if chosen or invitation.member_id is None:
        return chosen or rows
    return [capacity for capacity in rows if _is_of_delegation(capacity, invitation)]


def _is_of_delegation(capacity: Capacity, invitation: Invitation) -> bool:
    is_joining = invitation.member is not None and invitation.member.standing != Standing.MEMBER
    return capacity.kind in FOR_DELEGATES or (is_joining and capacity.kind == CapacityKind.PROSPECTIVE)


def waits_for(user: Reader) -> QuerySet[Registration]:
    """The requests that wait for the reader's word as that of their member; none of their own."""
    members = speakers().filter(person__user=user.pk).values("member")
    asked = Registration.objects.filter(status=RegistrationStatus.REQUESTED, is_for_member_to_decide=True)
    rows: QuerySet[Registration] = asked.filter(invitation__member__in=members).exclude(person__user=user.pk)
    return rows


def for_the_secretariat(asked: QuerySet[Registration]) -> QuerySet[Registration]:
    """Of the requests `asked`, those that no member decides: theirs, and those of a member for which nobody speaks."""
    own = Exists(speakers().filter(member=OuterRef("invitation__member")).exclude(person=OuterRef("person")))
    return asked.filter(Q(is_for_member_to_decide=False) | ~Q(own))
