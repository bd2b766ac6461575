"""A member names delegates, approves those who ask, changes and withdraws them; nobody learns whose an address is."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from focalpoints.models import Appointment, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.account_invitations import invite
from focalpoints.services.accounts import make_staff
from focalpoints.services.erasure import anonymise
from meetings.delegations.cards import account_cards
from meetings.delegations.speaking import for_the_secretariat, waits_for
from meetings.models import Invitation, Meeting, Registration
from meetings.models.capacity import Approval
from meetings.models.registration import Rank
from meetings.services.acting_for_delegates import ask_for_account, withdraw_delegate
from meetings.services.deciding import approve, decline
from meetings.services.registering import Wish, register, withdraw
from meetings.services.requesting_changes import Taking, change_delegate
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from r2pnet.visibility import Level, grants_of
from tests.factories import PersonFactory, RegistrationFactory, UserFactory
from tests.meetings.gathering import account_of, capacity_of, open_meeting, statuses
from tests.meetings.naming import Invited, invited_member, office_of

pytestmark = pytest.mark.django_db
NEUTRAL = "The secretariat has to record this person: write to it."


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(seats=2)


@pytest.fixture
def ours(meeting: Meeting) -> Invited:
    return invited_member(meeting)


def refusal(deed: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.message, refused.value.field


def letters() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("kind", "to_address"))


def approved_by_member(meeting: Meeting, kind: str = "delegate", by: str = Approval.MEMBER) -> None:
    meeting.capacities.filter(kind=kind).update(approval=by)


class TestNaming:
    def test_somebody_new_is_put_on_record_without_an_account_and_has_a_seat(self, ours: Invited) -> None:
        made = ours.name(name="D.  Elegate ", rank=Rank.ADVISER, language="fr")
        person = made.person
        assert (person.name, person.work_email, person.languages, person.user) == (
            "D. Elegate",
            "d@example.org",
            ["fr"],
            None,
        )
        assert (made.status, made.rank, made.office, made.named_as, made.is_listed) == (
            "confirmed",
            "adviser",
            "Adviser, Ministry",
            "D. Elegate",
            False,
        )
        assert (made.named_by, made.approved_by, made.invitation) == (ours.focal_point, None, ours.invitation)
        assert list(ours.invitation.persons.all()) == [person]
        assert letters() == [("registration-named", "d@example.org")]
        answered = Invitation.objects.get(pk=ours.invitation.pk)
        assert (answered.reply, answered.channel) == ("accepted", "portal")

    def test_the_message_says_who_named_them_and_who_acts_for_them(self, ours: Invited) -> None:
        User.objects.filter(pk=ours.focal_point.pk).update(name="F. Ocal")
        ours.focal_point.refresh_from_db()
        ours.name()
        body = Message.objects.get().body
        assert "F. Ocal has named you as a delegate of" in body
        assert f"F. Ocal, who named you, does it for you: {ours.focal_point.email}" in body
        assert "/registration/" not in body

    def test_when_every_seat_is_taken_they_wait_in_the_line(self, meeting: Meeting, ours: Invited) -> None:
        for number in range(3):
            ours.name(f"{number}@example.org")
        assert statuses(meeting) == ["confirmed", "confirmed", "waiting"]
        assert letters()[-1] == ("registration-named-waiting", "2@example.org")

    def test_the_same_address_shows_the_delegate_already_named(self, meeting: Meeting, ours: Invited) -> None:
        first = ours.name()
        again = ours.name(" D@EXAMPLE.org", name="Somebody Else", rank=Rank.HEAD)
        assert (again.pk, again.named_as, again.rank) == (first.pk, "D. Elegate", "")
        assert (meeting.registrations.count(), len(letters())) == (1, 1)

    def test_the_delegate_of_another_member_is_refused_in_the_words_of_every_such_address(
        self, meeting: Meeting, ours: Invited
    ) -> None:
        theirs = invited_member(meeting)
        theirs.name("taken@example.org")
        PersonFactory(name="Twice", work_email="two@example.org")
        PersonFactory(name="Again", work_email="two@example.org")
        PersonFactory(user=UserFactory(email="closed@example.org", is_active=False))
        RegistrationFactory(
            meeting=meeting,
            capacity=capacity_of(meeting, "un"),
            person__work_email="guest@example.org",
            invitation=None,
        )
        found = {
            address: refusal(partial(ours.name, f"{address}@example.org"))
            for address in ("taken", "two", "closed", "guest")
        }
        assert set(found.values()) == {(NEUTRAL, "work_email")}
        assert ours.invitation.persons.count() == 0

    def test_whose_the_address_is_stands_nowhere_in_what_is_answered(self, ours: Invited) -> None:
        known = PersonFactory(name="Secret Name", work_email="known@example.org", languages=["ar"])
        made = ours.name("known@example.org", name="A. Typed")
        assert (made.person, made.named_as, Person.objects.get(pk=known.pk).name) == (known, "A. Typed", "Secret Name")

    def test_the_own_address_is_refused(self, ours: Invited) -> None:
        words = "This is your own address: register yourself."
        assert refusal(lambda: ours.name(ours.focal_point.email.upper())) == (words, "work_email")

    @pytest.mark.parametrize("kind", ["focal-point", "un", "staff"])
    def test_a_capacity_without_delegates_is_refused(self, ours: Invited, kind: str) -> None:
        words = "Delegates cannot take part in this capacity."
        assert refusal(lambda: ours.name(kind=kind)) == (words, "capacity")

    def test_an_invitation_to_other_capacities_keeps_delegates_out(self, meeting: Meeting, ours: Invited) -> None:
        ours.invitation.capacities.set([capacity_of(meeting, "observer")])
        assert refusal(ours.name)[1] == "capacity"
        assert ours.name(kind="observer").status == "requested"

    def test_a_delegation_has_one_head(self, ours: Invited) -> None:
        ours.name("head@example.org", rank=Rank.HEAD)
        assert refusal(lambda: ours.name(rank=Rank.HEAD))[1] == "rank"

    def test_nobody_names_outside_the_days_of_registration(self, meeting: Meeting, ours: Invited) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=100), tick=False):
            assert refusal(ours.name)[0] == "Registration for this meeting is not open."

    def test_those_of_another_member_and_offices_that_name_nobody_are_refused(
        self, meeting: Meeting, ours: Invited
    ) -> None:
        mission = account_of(office_of(ours.member, Role.MISSION_CONTACT))
        for user in (invited_member(meeting).focal_point, ours.alternate, mission, UserFactory()):
            assert refusal(partial(ours.name, by=user))[0] == "Only the people of the member name its delegates."

    def test_an_alternate_names_while_the_office_of_focal_point_has_no_holder(self, ours: Invited) -> None:
        Appointment.objects.filter(person__user=ours.focal_point).update(person=None)
        assert ours.name(by=ours.alternate).status == "confirmed"


class TestTheWordOfTheMember:
    def test_whom_an_assistant_names_waits_for_the_focal_point(self, meeting: Meeting, ours: Invited) -> None:
        made = ours.name(by=ours.assistant)
        assert (made.status, made.is_for_member_to_decide, ours.invitation.persons.count()) == ("requested", True, 0)
        assert list(waits_for(ours.focal_point)) == [made]
        assert [list(waits_for(user)) for user in (ours.alternate, ours.assistant)] == [[], []]
        assert Invitation.objects.get(pk=ours.invitation.pk).reply == "none"
        done = approve(made, by=ours.focal_point, for_member=True)
        assert (done.status, done.approved_by) == ("confirmed", ours.focal_point)
        assert list(ours.invitation.persons.all()) == [made.person]
        assert Invitation.objects.get(pk=ours.invitation.pk).reply == "accepted"
        assert letters() == [
            ("registration-named-requested", "d@example.org"),
            ("registration-confirmed", "d@example.org"),
        ]

    def test_a_capacity_of_staff_needs_both_words(self, meeting: Meeting, ours: Invited) -> None:
        approved_by_member(meeting, by=Approval.STAFF)
        made = approve(ours.name(by=ours.assistant), by=ours.focal_point, for_member=True)
        assert (made.status, made.is_for_member_to_decide, made.approved_by) == ("requested", False, ours.focal_point)
        assert list(for_the_secretariat(Registration.objects.all())) == [made]
        assert approve(made, by=make_staff("s@example.org")).status == "confirmed"

    def test_who_asks_in_such_a_capacity_waits_for_the_focal_point(self, meeting: Meeting, ours: Invited) -> None:
        approved_by_member(meeting, "alternate")
        made = asked_as_alternate(ours)
        assert (made.status, made.is_for_member_to_decide) == ("requested", True)
        assert (list(waits_for(ours.focal_point)), list(for_the_secretariat(Registration.objects.all()))) == (
            [made],
            [],
        )

    def test_declined_with_a_reason_that_they_read_and_who_declined_is_said(
        self, meeting: Meeting, ours: Invited
    ) -> None:
        made = ours.name(by=ours.assistant)
        assert refusal(lambda: decline(made, " ", by=ours.focal_point, for_member=True))[1] == "decline_reason"
        done = decline(made, "Another comes.", by=ours.focal_point, for_member=True)
        assert (done.status, done.decline_reason, done.is_for_member_to_decide) == ("declined", "Another comes.", True)
        assert letters()[-1] == ("registration-declined-by-member", "d@example.org")
        assert refusal(lambda: ours.name(by=ours.assistant))[1] == "work_email"
        assert ours.name().status == "confirmed"

    def test_nobody_approves_their_own(self, meeting: Meeting, ours: Invited) -> None:
        approved_by_member(meeting, "focal-point")
        kind = capacity_of(meeting)
        made = register(ours.focal_point.person, meeting, capacity=kind, wish=Wish("in-person"), by=ours.focal_point)
        assert (made.status, made.is_for_member_to_decide) == ("requested", False)
        Registration.objects.filter(pk=made.pk).update(is_for_member_to_decide=True)
        assert list(waits_for(ours.focal_point)) == []
        for for_member in (True, False):
            deed = partial(approve, made, by=ours.focal_point, for_member=for_member)
            assert refusal(deed)[0] == "Nobody approves their own registration: somebody else has to."
        assert list(for_the_secretariat(Registration.objects.all())) == [made]
        assert approve(made, by=make_staff("s@example.org")).status == "confirmed"

    def test_nobody_else_gives_the_word(self, meeting: Meeting, ours: Invited) -> None:
        made, theirs = ours.name(by=ours.assistant), invited_member(meeting)
        for user in (theirs.focal_point, ours.alternate, ours.assistant, UserFactory()):
            for deed in (partial(approve, made), partial(decline, made, "No.")):
                assert refusal(partial(deed, by=user, for_member=True))[0] == (
                    "Only the focal point of the member decides this."
                )
        assert statuses(meeting) == ["requested"]

    def test_without_a_focal_point_an_alternate_decides_and_without_both_the_secretariat(
        self, meeting: Meeting, ours: Invited
    ) -> None:
        made = ours.name(by=ours.assistant)
        Appointment.objects.filter(person__user=ours.focal_point).update(person=None)
        assert (list(waits_for(ours.alternate)), list(for_the_secretariat(Registration.objects.all()))) == ([made], [])
        Appointment.objects.filter(person__user=ours.alternate).update(person=None)
        assert list(for_the_secretariat(Registration.objects.all())) == [made]

    def test_a_focal_point_decides_about_requests_alone(self, meeting: Meeting, ours: Invited) -> None:
        made = ours.name()
        assert "not yours to decide" in refusal(lambda: decline(made, "No.", by=ours.focal_point, for_member=True))[0]
        asked = ours.name("o@example.org", by=ours.focal_point)
        Registration.objects.filter(pk=asked.pk).update(status="requested", is_for_member_to_decide=False)
        assert approve(asked, by=ours.focal_point, for_member=True).status == "requested"

    def test_staff_may_always(self, meeting: Meeting, ours: Invited) -> None:
        made = approve(ours.name(by=ours.assistant), by=make_staff("s@example.org"))
        assert (made.status, made.is_for_member_to_decide) == ("confirmed", False)
        assert list(ours.invitation.persons.all()) == [made.person]


def asked_as_alternate(ours: Invited) -> Registration:
    alternate = ours.alternate.person
    kind = capacity_of(ours.meeting, "alternate")
    return register(alternate, ours.meeting, capacity=kind, wish=Wish("in-person"), by=ours.alternate)


class TestActing:
    def test_rank_office_and_way_are_changed_by_who_named_them(self, meeting: Meeting, ours: Invited) -> None:
        made = ours.name()
        done = change_delegate(made, Taking("online", "alternate", "Deputy"), by=ours.focal_point)
        assert (done.mode, done.rank, done.office, done.status) == ("online", "alternate", "Deputy", "confirmed")
        assert letters()[-1] == ("registration-changed", "d@example.org")

    def test_with_an_account_or_without_it_is_the_same(self, ours: Invited) -> None:
        PersonFactory(user=UserFactory(email="known@example.org"))
        made = ours.name("known@example.org")
        assert change_delegate(made, Taking("online", "adviser", "Deputy"), by=ours.focal_point).mode == "online"

    def test_a_second_head_is_refused(self, ours: Invited) -> None:
        ours.name("head@example.org", rank=Rank.HEAD)
        made = ours.name()
        assert refusal(lambda: change_delegate(made, Taking("online", "head"), by=ours.focal_point))[1] == "rank"

    def test_withdrawn_the_seat_goes_on_and_the_invitation_names_them_no_more(
        self, meeting: Meeting, ours: Invited
    ) -> None:
        made = [ours.name(f"{number}@example.org") for number in range(3)]
        withdraw_delegate(made[0], by=ours.focal_point)
        assert statuses(meeting) == ["withdrawn", "confirmed", "confirmed"]
        assert letters()[-2:] == [
            ("registration-withdrawn", "0@example.org"),
            ("registration-moved-up", "2@example.org"),
        ]
        assert list(ours.invitation.persons.order_by("pk")) == [made[1].person, made[2].person]

    def test_nobody_else_acts(self, meeting: Meeting, ours: Invited) -> None:
        made, theirs = ours.name(), invited_member(meeting)
        own = asked_as_alternate(ours)
        for held, user in [
            *((made, user) for user in (theirs.focal_point, ours.assistant, ours.alternate, UserFactory())),
            (own, ours.focal_point),
        ]:
            words = "Only who named a delegate, or the focal point, changes this."
            assert refusal(partial(change_delegate, held, Taking("online"), by=user))[0] == words
            assert refusal(partial(withdraw_delegate, held, by=user))[0] == words

    def test_an_assistant_acts_for_whom_they_named(self, ours: Invited) -> None:
        made = ours.name(by=ours.assistant)
        assert withdraw_delegate(made, by=ours.assistant).status == "withdrawn"


class TestWhatADelegateSees:
    def test_that_meeting_and_nothing_else_of_the_members(self, meeting: Meeting, ours: Invited) -> None:
        person = PersonFactory(user=UserFactory(email="d@example.org"))
        made = ours.name()
        grants = grants_of(account_of(person))
        scope = f"meeting:{meeting.pk}"
        assert (made.person, grants.cover(Level.MEMBERS, scope), grants.cover(Level.MEMBERS)) == (person, True, False)
        assert not grants.cover(Level.MEMBERS, f"member:{ours.member.pk}")
        assert not grants.cover(Level.PUBLIC, f"member:{ours.member.pk}")

    def test_before_the_member_has_said_yes_not_what_is_for_participants(self, meeting: Meeting, ours: Invited) -> None:
        person = PersonFactory(user=UserFactory(email="d@example.org"))
        made = ours.name(by=ours.assistant)
        scope = f"meeting:{meeting.pk}"
        assert (made.person, grants_of(account_of(person)).cover(Level.MEMBERS, scope)) == (person, False)

    def test_once_withdrawn_by_the_member_nothing(self, meeting: Meeting, ours: Invited) -> None:
        person = PersonFactory(user=UserFactory(email="d@example.org"))
        withdraw_delegate(ours.name(), by=ours.focal_point)
        assert not [one for one in grants_of(account_of(person)).scoped if one[1] == f"meeting:{meeting.pk}"]


def test_who_withdraws_themselves_may_come_back_in_the_same_capacity(meeting: Meeting, ours: Invited) -> None:
    person = PersonFactory(user=UserFactory(email="d@example.org"))
    withdraw(ours.name(), by=account_of(person))
    kind = capacity_of(meeting, "delegate")
    again = register(person, meeting, capacity=kind, wish=Wish("in-person"), by=account_of(person))
    assert (again.status, again.named_as) == ("confirmed", "D. Elegate")


def test_a_term_of_the_focal_point_that_has_ended_gives_no_word(ours: Invited) -> None:
    ended = PartialDate.of(2025, 6, 1)
    Appointment.objects.filter(person__user=ours.focal_point).update(
        end_state=EndState.KNOWN, end_earliest=ended.core, end_latest=ended.core
    )
    assert refusal(ours.name)[0] == "Only the people of the member name its delegates."


class TestAskingForAnAccount:
    def test_staff_are_asked_once_and_invite_themselves(self, ours: Invited, rf: Any) -> None:
        made = ours.name()
        for _press in range(2):
            made = ask_for_account(made, by=ours.focal_point)
        assert made.account_asked_at is not None
        staff = make_staff("s@example.org")
        titles = [card.context["task"].title for card in account_cards()]
        assert titles == ["Invite a delegate to an account: D. Elegate"]
        invite(made.person, by=staff)
        assert list(account_cards()) == []

    def test_for_who_has_an_account_nothing_is_asked_and_nothing_said(self, ours: Invited) -> None:
        PersonFactory(user=UserFactory(email="known@example.org"))
        assert ask_for_account(ours.name("known@example.org"), by=ours.focal_point).account_asked_at is not None
        assert list(account_cards()) == []

    def test_nobody_else_asks(self, meeting: Meeting, ours: Invited) -> None:
        made = ours.name()
        for user in (ours.assistant, invited_member(meeting).focal_point):
            assert refusal(partial(ask_for_account, made, by=user))[0].startswith("Only who named a delegate")


def test_the_name_that_was_typed_goes_when_the_person_is_erased(meeting: Meeting, ours: Invited) -> None:
    made = ours.name(name="Dee Spelt-Otherwise")
    Person.objects.filter(pk=made.person_id).update(name="D. Elegate")
    anonymise(Person.objects.get(pk=made.person_id), by=make_staff("s@example.org"))
    kept = [*Registration.objects.filter(pk=made.pk), *Registration.history.filter(id=made.pk)]
    assert {one.named_as for one in kept} == {""}
    assert statuses(meeting) == ["withdrawn"]
