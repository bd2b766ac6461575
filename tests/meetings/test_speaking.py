"""Who speaks for a member: the people whom its mail reaches are those who answer, name delegates and decide."""

from itertools import product

import pytest
from django.utils import timezone

from focalpoints.models import Appointment, Person
from focalpoints.models.appointment import Role
from meetings.delegations.speaking import SPEAK, may_name, speaks_for
from meetings.inviting.speakers import may_answer, speakers_of
from meetings.models import Meeting
from meetings.services.answering import Answer, answer
from meetings.services.deciding import approve
from tests.factories import InvitationFactory, MemberFactory
from tests.meetings.gathering import account_of, open_meeting
from tests.meetings.naming import Invited, invited_member, office_of

pytestmark = pytest.mark.django_db
KINDS = ("", "reached", "no address", "closed account", "closed account, no work e-mail", "anonymised")


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting()


def made_so(person: Person, kind: str) -> None:
    """Let `person` be reached, or not, in one of the ways of `KINDS`."""
    user = account_of(person)
    person.work_email = "" if kind in ("no address", "closed account, no work e-mail") else f"p{person.pk}@example.org"
    if kind == "no address":
        person.user = None
    person.save()
    if kind.startswith("closed"):
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    if kind == "anonymised":
        Person.objects.filter(pk=person.pk).update(anonymised_at=timezone.now())


def is_reached(kind: str) -> bool:
    return kind in ("reached", "closed account")


@pytest.mark.parametrize("kinds", list(product(KINDS, KINDS, ("", "reached"))), ids=str)
def test_the_first_who_is_reached_speaks_and_nobody_else(meeting: Meeting, kinds: tuple[str, ...]) -> None:
    member = MemberFactory()
    invitation = InvitationFactory(meeting=meeting, member=member)
    people = {role: office_of(member, role) for role, kind in zip(SPEAK, kinds, strict=True) if kind}
    users = {role: account_of(person) for role, person in people.items()}
    for role, kind in zip(SPEAK, kinds, strict=True):
        if kind:
            made_so(people[role], kind)
    expected = [role for role, kind in zip(SPEAK, kinds, strict=True) if is_reached(kind)][:1]
    written = [one.person for one in speakers_of([invitation])[invitation.pk]]
    assert written == [people[role] for role in expected]
    for role, user in users.items():
        has_account = Person.objects.filter(user=user).exists()
        said = (speaks_for(user, member.pk), may_name(user, member.pk), may_answer(user, invitation))
        assert said == (role in expected and has_account,) * 3


class TestTheContactAtTheMissionStandsIn:
    def test_answers_names_a_delegate_and_decides_where_nobody_else_is_reached(self, meeting: Meeting) -> None:
        ours = invited_member(meeting)
        mission = account_of(office_of(ours.member, Role.MISSION_CONTACT))
        assert not speaks_for(mission, ours.member.pk)
        Appointment.objects.filter(person__user__in=[ours.focal_point, ours.alternate]).update(person=None)
        answer(ours.invitation, Answer("accepted"), by=mission)
        assert ours.name(by=mission).status == "confirmed"
        asked = ours.name("e@example.org", by=ours.assistant)
        assert (asked.status, asked.is_for_member_to_decide) == ("requested", True)
        assert approve(asked, by=mission, for_member=True).status == "confirmed"


def test_of_two_with_one_address_the_one_who_signs_in_answers(meeting: Meeting) -> None:
    ours: Invited = invited_member(meeting)
    Appointment.objects.filter(person__user=ours.focal_point).update(person=None)
    shared = office_of(ours.member, Role.ALTERNATE)
    Person.objects.filter(pk=shared.pk).update(user=None, work_email=ours.alternate.email)
    assert may_answer(ours.alternate, ours.invitation)
    assert len(speakers_of([ours.invitation])[ours.invitation.pk]) == 1
