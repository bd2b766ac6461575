"""An office goes to the next holder in one deed, dated ahead; until its day it can be taken back."""

from datetime import date
from typing import Any

import pytest
import time_machine

from focalpoints.models import AccountInvitation, Appointment, Institution, Person, Succession, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services import beginning_successions as beginning
from focalpoints.services.beginning_successions import begin_due
from focalpoints.services.correcting_terms import correct_term, strike_term
from focalpoints.services.ending import end_term
from focalpoints.services.succession import Successor, succeed, take_back
from r2pnet.acting import Channel, KindOfDeed, Reason
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from r2pnet.reports.models import Report
from r2pnet.visibility import grants_of
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
parse = PartialDate.parse

LAST_DAY = date(2026, 12, 31)
FIRST_DAY = date(2027, 1, 1)
NEXT = Successor("A. Example", "a.example@ministry.example.org")


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def leaver() -> User:
    return UserFactory(email="leaver@example.org")


@pytest.fixture
def office(leaver: User) -> Appointment:
    return AppointmentFactory(
        member__country__short_name="Testland",
        position="Head of department",
        person=PersonFactory(user=leaver, name="L. Eaver", work_email="leaver@example.org"),
        start=parse("2025-02"),
        end_state=EndState.OPEN,
    )


def handed_over(office: Appointment, by: User | None = None, **asked: Any) -> Succession:
    return succeed(office, **{"last_day": LAST_DAY, "successor": NEXT, "by": by} | asked)


def focal_points(office: Appointment, day: date) -> list[Appointment]:
    return list(Appointment.objects.current(day).of_focal_points().filter(member=office.member))


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("kind", "to_address"))


def refusal_of(office: Appointment, **asked: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        handed_over(office, **asked)
    return refused.value.message, refused.value.field


class TestSucceeding:
    def test_both_terms_are_written_at_once_and_the_last_day_is_inclusive(
        self, office: Appointment, leaver: User
    ) -> None:
        reason = Reason("Note of 3 November", Channel.LETTER, "Testland", date(2026, 11, 4))
        succession = handed_over(office, leaver, reason=reason, letter="Note verbale 12")
        office.refresh_from_db()
        assert (office.end_state, office.end) == (EndState.KNOWN, PartialDate.on(LAST_DAY))
        following = Appointment.objects.get(pk=succession.following_id)
        assert (following.start, following.end_state, following.member, following.role, following.letter) == (
            PartialDate.on(FIRST_DAY),
            EndState.OPEN,
            office.member,
            Role.FOCAL_POINT,
            "Note verbale 12",
        )
        assert (following.position, following.institution) == ("Head of department", office.institution)
        assert focal_points(office, LAST_DAY) == [office]
        assert focal_points(office, FIRST_DAY) == [following]

    def test_the_histories_say_who_did_it_which_deed_it_was_and_on_whose_behalf(
        self, office: Appointment, leaver: User
    ) -> None:
        reason = Reason("Note of 3 November", Channel.LETTER, "Testland", date(2026, 11, 4))
        succession = handed_over(office, leaver, reason=reason)
        told = [
            (row.history_user, row.history_deed, row.history_channel, row.history_on_behalf_of)
            for thing in (office, succession.following, succession)
            for row in [thing.history.latest()]
        ]
        assert told == [(leaver, deed, "letter", "Testland") for deed in (KindOfDeed.ENDED, "", "")]

    def test_somebody_new_is_made_and_invited_and_both_are_told(self, office: Appointment, leaver: User) -> None:
        handed_over(office, leaver)
        person = Person.objects.get(work_email=NEXT.work_email)
        assert (person.name, person.user) == ("A. Example", None)
        invitation = AccountInvitation.objects.get()
        assert (invitation.person, invitation.invited_by) == (person, leaver)
        assert mails() == [
            ("account-invitation", NEXT.work_email),
            ("succession-planned", "leaver@example.org"),
            ("succession-named", NEXT.work_email),
        ]

    def test_who_is_on_record_returns_as_the_same_person_with_the_same_account(self, office: Appointment) -> None:
        user = UserFactory(email="back@example.org")
        person = PersonFactory(user=user, name="B. Ack", work_email="old@example.org")
        succession = handed_over(office, successor=Successor("Somebody typed", "BACK@example.org"))
        person.refresh_from_db()
        assert (succession.following.person, person.name, person.user) == (person, "B. Ack", user)
        assert (AccountInvitation.objects.count(), Person.objects.count()) == (0, 2)
        assert [kind for kind, _to in mails()] == ["succession-planned", "succession-named"]

    def test_other_offices_of_the_successor_remain(self, office: Appointment) -> None:
        person = PersonFactory(work_email="deputy@example.org")
        alternate = AppointmentFactory(
            member=office.member,
            institution=None,
            role=Role.ALTERNATE,
            person=person,
            start=parse("2024"),
            end_state=EndState.OPEN,
        )
        handed_over(office, successor=Successor("D. Eputy", "deputy@example.org"))
        version = alternate.version
        alternate.refresh_from_db()
        assert (alternate.end_state, alternate.version) == (EndState.OPEN, version)

    def test_asked_for_twice_it_is_one_succession(self, office: Appointment, leaver: User) -> None:
        first, second = handed_over(office, leaver), handed_over(office, leaver)
        assert first == second
        assert (Succession.objects.count(), Appointment.objects.count(), Message.objects.count()) == (1, 2, 3)

    def test_nothing_is_written_when_the_next_term_is_refused(self, office: Appointment) -> None:
        foreign: Institution = InstitutionFactory()
        words = refusal_of(office, successor=Successor("A. Example", "a@example.org", institution=foreign))
        assert words == ("This institution belongs to another member.", "institution")
        office.refresh_from_db()
        assert (office.end_state, office.version) == (EndState.OPEN, 1)
        assert (Person.objects.count(), Message.objects.count()) == (1, 0)


class TestRefusing:
    def test_a_successor_who_is_focal_point_already(self, office: Appointment) -> None:
        other = AppointmentFactory(
            member=MemberFactory(country__short_name="Otherland"),
            institution=None,
            person=PersonFactory(work_email="busy@example.org"),
            start=parse("2024"),
            end_state=EndState.OPEN,
        )
        asked = {"successor": Successor("B. Usy", "busy@example.org")}
        assert refusal_of(office, **asked) == ("This person is already focal point of Otherland.", "work_email")
        end_term(other, last_day=PartialDate.on(LAST_DAY), by=None)
        assert handed_over(office, **asked).following.person.work_email == "busy@example.org"

    def test_the_same_person(self, office: Appointment) -> None:
        words = ("This is the address of the person who leaves: write the successor’s.", "work_email")
        assert refusal_of(office, successor=Successor("L. Eaver", "Leaver@example.org")) == words

    def test_a_day_that_has_passed_or_lies_too_far_ahead(self, office: Appointment) -> None:
        yesterday = "The last day is today, 24 November 2026, or later. If it has passed, the secretariat records it."
        assert refusal_of(office, last_day=date(2026, 11, 23)) == (yesterday, "last_day")
        far = ("The last day is 23 November 2028 at the latest.", "last_day")
        assert refusal_of(office, last_day=date(2062, 12, 31)) == far
        assert handed_over(office, last_day=date(2026, 11, 24)).first_day == date(2026, 11, 25)

    def test_nobody_prolongs_a_term_that_has_an_end_already(self, office: Appointment) -> None:
        end_term(office, last_day=parse("2026-12-30"), by=None)
        words = (
            "The term ends on 30 December 2026 already: nobody prolongs it by handing over. The last day is that day "
            "or earlier."
        )
        assert refusal_of(office) == (words, "last_day")
        assert handed_over(office, last_day=date(2026, 12, 30)).end_before == parse("2026-12-30")

    def test_another_handover_of_the_same_office(self, office: Appointment) -> None:
        handed_over(office)
        words = "This office is handed over already, with 31 December 2026 as the last day. Take that back first."
        assert refusal_of(office, last_day=date(2027, 1, 31)) == (words, None)
        assert refusal_of(office, successor=Successor("C. Other", "c@example.org")) == (words, None)

    @pytest.mark.parametrize("state", [EndState.UNKNOWN, EndState.KNOWN])
    def test_an_office_that_nobody_holds_now(self, office: Appointment, state: str) -> None:
        office.end_state, office.end = state, parse("2026-05") if state == EndState.KNOWN else None
        office.save()
        words = "Nobody holds this office today, so it cannot be handed over. Record the next term instead."
        assert refusal_of(office) == (words, None)

    def test_a_term_that_is_struck_out(self, office: Appointment) -> None:
        strike_term(office, by=None, reason="Never so")
        assert refusal_of(office)[0].startswith("Nobody holds this office today")

    def test_other_roles(self, office: Appointment) -> None:
        assistant = AppointmentFactory(
            member=office.member, institution=None, role=Role.ASSISTANT, start=parse("2025"), end_state=EndState.OPEN
        )
        words = "Only the office of a focal point or of an alternate is handed over."
        assert refusal_of(assistant) == (words, None)

    def test_what_is_no_address_and_who_has_no_name(self, office: Appointment) -> None:
        words = ("Write an e-mail address, such as name@ministry.example.", "work_email")
        assert refusal_of(office, successor=Successor("A. Example", "no address")) == words
        words = ("Write the name of the successor.", "name")
        assert refusal_of(office, successor=Successor(" ", "a@example.org")) == words

    def test_two_people_with_one_address(self, office: Appointment) -> None:
        PersonFactory.create_batch(2, work_email="shared@example.org")
        words = ("Two people are on record with this address: the secretariat puts that right first.", "work_email")
        assert refusal_of(office, successor=Successor("S. Hared", "Shared@example.org")) == words

    def test_somebody_else_who_is_to_begin_before(self, office: Appointment) -> None:
        end_term(office, last_day=PartialDate.on(LAST_DAY), by=None)
        AppointmentFactory(member=office.member, institution=None, start=parse("2027-02"), end_state=EndState.OPEN)
        message, field = refusal_of(office)
        assert (message.startswith("Testland has a focal point since February 2027"), field) == (True, "start")
        assert Succession.objects.count() == 0


class TestTakingBack:
    def test_everything_is_as_before_and_the_history_keeps_it_all(self, office: Appointment, leaver: User) -> None:
        succession = handed_over(office, leaver)
        with time_machine.travel("2026-12-31T23:00:00Z", tick=False):
            back = take_back(succession, by=leaver, reason="She stays")
        office.refresh_from_db()
        assert (office.end_state, office.end, office.is_struck) == (EndState.OPEN, None, False)
        assert Appointment.objects.get() == office
        assert (back.taken_back_by, back.is_live, back.following.is_struck) == (leaver, False, True)
        deeds = [row.history_deed for row in office.history.all()]
        assert deeds == [KindOfDeed.RESTORED, KindOfDeed.ENDED, ""]
        assert office.history.latest().history_change_reason == "She stays"
        assert AccountInvitation.objects.get().withdrawn_at is not None
        assert mails()[3:] == [
            ("succession-taken-back", "leaver@example.org"),
            ("succession-name-taken-back", NEXT.work_email),
        ]

    def test_an_end_that_was_planned_before_comes_back(self, office: Appointment) -> None:
        end_term(office, last_day=parse("2027-06"), by=None)
        take_back(handed_over(office), by=None)
        office.refresh_from_db()
        assert (office.end_state, office.end) == (EndState.KNOWN, parse("2027-06"))

    def test_once_the_next_term_has_begun_it_is_corrected_instead(self, office: Appointment) -> None:
        succession = handed_over(office)
        with time_machine.travel("2027-01-01T00:30:00Z", tick=False), pytest.raises(Refused) as refused:
            take_back(succession, by=None)
        assert refused.value.message == (
            "The successor’s term began on 1 January 2027: it is no longer taken back. If it was wrong, the "
            "secretariat corrects the two terms."
        )
        assert focal_points(office, FIRST_DAY) == [succession.following]

    def test_taken_back_twice_it_is_taken_back_once(self, office: Appointment) -> None:
        succession = handed_over(office)
        take_back(succession, by=None)
        take_back(succession, by=None)
        assert (succession.history.count(), Message.objects.count()) == (2, 5)

    def test_it_can_be_ordered_again_with_the_same_or_another_successor(self, office: Appointment) -> None:
        for successor in (NEXT, Successor("C. Other", "c@example.org"), NEXT):
            take_back(handed_over(office, successor=successor), by=None)
        again = handed_over(office)
        assert (Succession.objects.live().get(), Person.objects.count()) == (again, 3)
        assert focal_points(office, FIRST_DAY) == [again.following]
        assert AccountInvitation.objects.live().get().person == again.following.person

    def test_an_account_that_was_made_meanwhile_stays(self, office: Appointment) -> None:
        succession = handed_over(office)
        user = UserFactory(email=NEXT.work_email)
        Person.objects.filter(pk=succession.following.person_id).update(user=user)
        AccountInvitation.objects.update(accepted_at="2026-11-25T00:00:00Z")
        take_back(succession, by=None)
        assert AccountInvitation.objects.get().withdrawn_at is None
        assert set(grants_of(user).levels) == {"public"}

    def test_the_invitation_of_somebody_with_another_office_stays(self, office: Appointment) -> None:
        person = PersonFactory(work_email="deputy@example.org")
        AppointmentFactory(
            member=office.member, institution=None, role=Role.ALTERNATE, person=person, end_state=EndState.OPEN
        )
        take_back(handed_over(office, successor=Successor("D. Eputy", "deputy@example.org")), by=None)
        assert AccountInvitation.objects.live().get().person == person

    @pytest.mark.parametrize("which", ["leaving", "following"])
    def test_what_was_corrected_since_is_not_overwritten(self, office: Appointment, which: str) -> None:
        succession = handed_over(office)
        term = Appointment.objects.get(pk=getattr(succession, f"{which}_id"))
        if which == "leaving":
            term.end = parse("2026-12-15")
        else:
            term.start = parse("2027-02-01")
        correct_term(term, by=None, reason="The letter says so")
        with pytest.raises(Refused, match="One of the two terms has been corrected since"):
            take_back(succession, by=None)
        term.refresh_from_db()
        assert (term.end or term.start) in (parse("2026-12-15"), parse("2027-02-01"))


class TestAccess:
    def test_it_follows_from_the_dates_alone(self, office: Appointment, leaver: User) -> None:
        succession = handed_over(office, leaver)
        successor = UserFactory(email=NEXT.work_email)
        Person.objects.filter(pk=succession.following.person_id).update(user=successor)
        scope = ("members", f"member:{office.member_id}")
        held = {}
        for moment in ("2026-11-24T12:00Z", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"):
            with time_machine.travel(moment, tick=False):
                held[moment] = [scope in grants_of(user).scoped for user in (leaver, successor)]
        assert list(held.values()) == [[True, False], [True, False], [False, True]]


class TestBeginning:
    def test_on_the_first_day_the_successor_is_welcomed_and_the_leaver_thanked_once(self, office: Appointment) -> None:
        handed_over(office)
        Message.objects.all().delete()
        assert (begin_due(date(2026, 11, 24)), begin_due(LAST_DAY), mails()) == (0, 0, [])
        AccountInvitation.objects.update(expires_at="2026-12-10T00:00:00Z")
        with time_machine.travel("2027-01-01T05:10:00Z", tick=False):
            assert [begin_due(FIRST_DAY) for _again in range(3)] == [1, 0, 0]
        assert mails() == [
            ("account-invitation", NEXT.work_email),
            ("succession-thanks", "leaver@example.org"),
            ("succession-begun", NEXT.work_email),
        ]
        assert Succession.objects.get().announced_at is not None

    def test_a_day_on_which_nobody_asked_is_made_up_for(self, office: Appointment) -> None:
        handed_over(office)
        with time_machine.travel("2027-01-09T05:10:00Z", tick=False):
            assert begin_due(date(2027, 1, 9)) == 1

    def test_what_was_taken_back_or_struck_out_does_not_begin(self, office: Appointment) -> None:
        take_back(handed_over(office), by=None)
        struck = handed_over(office, successor=Successor("C. Other", "c@example.org"))
        strike_term(struck.following, by=None, reason="Never so")
        with time_machine.travel("2027-01-02T05:10:00Z", tick=False):
            assert begin_due(date(2027, 1, 2)) == 0

    def test_the_pack_is_ordered_once_for_the_successor(self, office: Appointment) -> None:
        succession = handed_over(office)
        user = UserFactory(email=NEXT.work_email)
        Person.objects.filter(pk=succession.following.person_id).update(user=user)
        with time_machine.travel("2027-01-01T05:10:00Z", tick=False):
            for _again in range(2):
                begin_due(FIRST_DAY)
        report = Report.objects.get(kind="handover-pack")
        assert (report.subject, report.scope) == (str(succession.pk), f"member:{office.member_id}")
        assert [order.user for order in report.orders.all()] == [user]
        assert Succession.objects.get().pack_ordered_at is not None

    def test_a_pack_that_cannot_be_ordered_keeps_no_other_and_is_tried_again(
        self, office: Appointment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = AppointmentFactory(start=parse("2025"), end_state=EndState.OPEN)
        first, second = handed_over(office), handed_over(other, successor=Successor("C. Other", "c@example.org"))
        order = beginning.order

        def fails_for_the_first(kind: str, *, subject: str, **asked: Any) -> Report:
            if subject == str(first.pk):
                raise OSError("the disk is full")
            return order(kind, subject=subject, **asked)

        monkeypatch.setattr(beginning, "order", fails_for_the_first)
        with time_machine.travel("2027-01-01T05:10:00Z", tick=False):
            assert begin_due(FIRST_DAY) == 2
            assert [one.subject for one in Report.objects.filter(kind="handover-pack")] == [str(second.pk)]
            monkeypatch.setattr(beginning, "order", order)
            begin_due(FIRST_DAY)
        assert Report.objects.filter(kind="handover-pack").count() == 2

    def test_stopped_in_the_middle_it_goes_on_where_it_was(
        self, office: Appointment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = AppointmentFactory(start=parse("2025"), end_state=EndState.OPEN)
        handed_over(office)
        handed_over(other, successor=Successor("C. Other", "c@example.org"))
        Message.objects.all().delete()
        told = beginning.tell_both
        calls: list[int] = []

        def stops(succession: Succession, *kinds: str) -> None:
            told(succession, *kinds)
            calls.append(succession.pk)
            if len(calls) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(beginning, "tell_both", stops)
        with time_machine.travel("2027-01-01T05:10:00Z", tick=False):
            with pytest.raises(KeyboardInterrupt):
                begin_due(FIRST_DAY)
            assert len(mails()) == 2
            assert begin_due(FIRST_DAY) == 1
        assert sorted(kind for kind, _to in mails()) == ["succession-begun"] * 2 + ["succession-thanks"]
