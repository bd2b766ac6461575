"""To whom the mail of an invitation goes, and who answers it: whoever speaks for the member, or whom it names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q
from django.utils import timezone

from focalpoints.letter_recipients import address_of
from focalpoints.models import Person
from meetings.delegations.speaking import speakers
from meetings.models import Invitation, Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.times import is_over, registration_closes_at
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class Speaker:
    """Somebody who answers, and the address at which they are written to; no two of an invitation share one."""

    person: Person
    address: str


Speakers = tuple[Speaker, ...]


def speakers_of_members(members: Collection[int]) -> dict[int, Speakers]:
    """By the key of the member; one that nobody speaks for is not in it. One query.

    A focal point in office stands before who covers for them.
    """
    newest = F("start_latest").desc(nulls_last=True)
    offices = speakers().filter(member__in=members).select_related("person__user")
    found: dict[int, list[Person]] = defaultdict(list)
    for office in offices.order_by("is_agreed_cover", newest, "-pk"):
        found[office.member_id].append(office.person)  # type: ignore[arg-type]  # speakers() asks for a person
    return {member: _with_addresses(people) for member, people in found.items()}


def speakers_of(invitations: Sequence[Invitation]) -> dict[int, Speakers]:
    """By the key of the invitation, each with an entry: for a member as above, else whom it names. Four queries.

    Whom a member's people have named takes part for it, and answers nothing in its name.
    """
    by_member = speakers_of_members([one.member_id for one in invitations if one.member_id])
    named = defaultdict(list)
    links = Invitation.persons.through.objects.filter(invitation__in=[one.pk for one in invitations])
    people = Person.objects.filter(pk__in=links.values("person"), anonymised_at=None).select_related("user")
    by_key = {person.pk: person for person in people}
    delegates = Registration.objects.filter(invitation__in=[one.pk for one in invitations if one.member_id])
    taking_part = set(delegates.exclude(named_as="").order_by().values_list("invitation", "person"))
    for link in links.order_by("pk"):
        if link.person_id in by_key and (link.invitation_id, link.person_id) not in taking_part:
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
    offices = speakers().filter(person__user=user.pk).values("member")
    named = Invitation.objects.filter(persons__user=user.pk).values("pk")
    rows = Invitation.objects.filter(Q(member__in=offices) | Q(pk__in=named))
    rows = rows.filter(meeting=meeting) if meeting else rows.filter(meeting__status__in=SHOWN)
    rows = rows.filter(reply=reply) if reply else rows
    found = list(
        rows.exclude(meeting__status=MeetingStatus.DRAFT)
        .select_related("meeting__country", "member__country", "member__organisation", "organisation")
        .order_by("meeting__start_latest", "pk")
    )
    spoken = speakers_of(found) if found else {}
    return [one for one in found if any(speaker.person.user_id == user.pk for speaker in spoken[one.pk])]


SHOWN: Final = (MeetingStatus.ANNOUNCED, MeetingStatus.OPEN)
"""While a meeting is so, whoever is invited may answer in the portal."""


def is_open_to_answer(meeting: Meeting) -> bool:
    """Until the end of the last day to register, from the day on which the meeting is announced."""
    if meeting.status not in SHOWN or is_over(meeting):
        return False
    closes = registration_closes_at(meeting)
    return closes is None or timezone.now() < closes


def _with_addresses(people: Iterable[Person]) -> Speakers:
    """Of two with one address it is whoever signs in with it: the other could not answer."""
    by_address: dict[str, Person] = {}
    for person in sorted(people, key=lambda person: person.user_id is None):
        if address := address_of(person):
            by_address.setdefault(address, person)
    return tuple(Speaker(person, address) for address, person in by_address.items())
