"""Who answers an invitation: the same people whom the mail reaches, by the office that they hold now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from focalpoints.confirming.cycle import real_unless_sample
from focalpoints.letter_recipients import address_of
from focalpoints.models import Appointment, Person
from focalpoints.models.appointment import Role
from meetings.models import Invitation, Meeting
from meetings.models.meeting import MeetingStatus
from meetings.times import is_over, registration_closes_at
from r2pnet.visibility import Reader

MAY_ANSWER: Final = (Role.FOCAL_POINT, Role.ALTERNATE, Role.MISSION_CONTACT)
"""Who answers for a member, the first of them first: the next stands in only where nobody before can be reached."""


@dataclass(frozen=True)
class Speaker:
    """Somebody who answers, and the address at which they are written to; no two of an invitation share one."""

    person: Person
    address: str


Speakers = tuple[Speaker, ...]


def speakers_of_members(members: Collection[int]) -> dict[int, Speakers]:
    """By the key of the member; one that nobody answers for is not in it. One query.

    The focal point; the alternates where that office is vacant or nobody in it can be reached; then the contact at the
    mission. A focal point in office stands before who covers for them.
    """
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(MAY_ANSWER)]
    held = Appointment.objects.current().filter(real_unless_sample(), member__in=members, role__in=MAY_ANSWER)
    offices = held.filter(person__isnull=False, person__anonymised_at=None).select_related("person__user")
    newest = F("start_latest").desc(nulls_last=True)
    found: dict[int, dict[str, list[Person]]] = defaultdict(lambda: defaultdict(list))
    for office in offices.order_by(Case(*ranks, default=Value(len(ranks))), "is_agreed_cover", newest, "-pk"):
        found[office.member_id][office.role].append(office.person)
    by_member = {member: _first_reached(roles.values()) for member, roles in found.items()}
    return {member: speakers for member, speakers in by_member.items() if speakers}


def speakers_of(invitations: Sequence[Invitation]) -> dict[int, Speakers]:
    """By the key of the invitation, each with an entry: for a member as above, else whom it names. Three queries."""
    by_member = speakers_of_members([one.member_id for one in invitations if one.member_id])
    named = defaultdict(list)
    links = Invitation.persons.through.objects.filter(invitation__in=[one.pk for one in invitations])
    people = Person.objects.filter(pk__in=links.values("person"), anonymised_at=None).select_related("user")
    by_key = {person.pk: person for person in people}
    for link in links.order_by("pk"):
        if link.person_id in by_key:
            named[link.invitation_id].append(by_key[link.person_id])
    return {one.pk: by_member.get(one.member_id or 0) or _with_addresses(named[one.pk]) for one in invitations}


def may_answer(user: Reader, invitation: Invitation) -> bool:
    """True for who answers for the member or organisation now."""
    return any(speaker.person.user_id == user.pk for speaker in speakers_of([invitation])[invitation.pk])


def to_answer(user: Reader, *, meeting: Meeting | None = None, reply: str | None = None) -> list[Invitation]:
    """The invitations that `user` answers for, to `meeting` or to all that are open to answer; four queries at most.

    Those with the answer `reply`, or with whatever answer. Of a draft nobody is told.
    """
    if not user.is_authenticated:
        return []
    offices = Appointment.objects.current().filter(person__user=user.pk, role__in=MAY_ANSWER).values("member")
    named = Invitation.objects.filter(persons__user=user.pk).values("pk")
    rows = Invitation.objects.filter(Q(member__in=offices) | Q(pk__in=named))
    rows = rows.filter(meeting=meeting) if meeting else rows.filter(meeting__status__in=SHOWN)
    rows = rows.filter(reply=reply) if reply else rows
    found = list(
        rows.exclude(meeting__status=MeetingStatus.DRAFT)
        .select_related("meeting__country", "member__country", "member__organisation", "organisation")
        .order_by("meeting__start_latest", "pk")
    )
    speakers = speakers_of(found) if found else {}
    return [one for one in found if any(speaker.person.user_id == user.pk for speaker in speakers[one.pk])]


SHOWN: Final = (MeetingStatus.ANNOUNCED, MeetingStatus.OPEN)
"""While a meeting is so, whoever is invited may answer in the portal."""


def is_open_to_answer(meeting: Meeting) -> bool:
    """Until the end of the last day to register, from the day on which the meeting is announced."""
    if meeting.status not in SHOWN or is_over(meeting):
        return False
    closes = registration_closes_at(meeting)
    return closes is None or timezone.now() < closes


def _first_reached(roles: Iterable[list[Person]]) -> Speakers:
    return next((speakers for people in roles if (speakers := _with_addresses(people))), ())


def _with_addresses(people: Iterable[Person]) -> Speakers:
    by_address: dict[str, Person] = {}
    for person in people:
        if address := address_of(person):
            by_address.setdefault(address, person)
    return tuple(Speaker(person, address) for address, person in by_address.items())
