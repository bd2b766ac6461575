"""Next steps: who takes one on, what the database holds, who reads it, and that nobody is reminded twice."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from focalpoints.models import Appointment, Member
from focalpoints.models.appointment import Role
from focalpoints.services.erasure import anonymise
from meetings.models import Meeting, MeetingHost, NextStep, Registration
from meetings.next_steps.who_takes_on import has_first_day_come, meetings_to_take_on_at, members_to_take_on_for
from meetings.services.reminding_of_next_steps import remind_of_next_steps
from meetings.services.taking_on import MOST_OPEN, Promise, change, drop, finish, take_on, take_up_again
from meetings.tasks import remind_of_next_steps as task
from meetings.times import DAYS_TO_TAKE_ON, last_boundary
from r2pnet.clock import network_today
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message
from r2pnet.own_data import kept_about
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused
from r2pnet.visibility import Audience
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, invited, open_meeting, seat
from tests.meetings.promising import WORDS, by_letter, gathered, in_days, let_begin, made_due, member_of, promised
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """To whom a reminder was written, in order."""
    return list(Message.objects.filter(kind="next-step-due").order_by("pk").values_list("to_address", flat=True))


def promise(words: str = WORDS, days: int = 30, shown_to: str = "members") -> Promise:
    return Promise(words, in_days(days), shown_to)


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        deed()
    return caught.value.field or caught.value.message


class TestTakingOn:
    def test_whoever_speaks_for_a_member_that_took_part_takes_it_on_in_its_words(self) -> None:
        meeting, [person] = gathered()
        step = promised(meeting, person, f"  {WORDS}  ", shown_to="members")
        assert (step.words, step.member, step.state) == (WORDS, member_of(person), "open")
        assert (step.taken_on_by, step.level, step.scope) == (account_of(person), "members", "")
        assert step.meeting_begins_on == in_days(-1)
        assert [row.history_user for row in NextStep.history.filter(id=step.pk)] == [account_of(person)]

    def test_the_same_words_again_give_the_step_that_is_open(self) -> None:
        meeting, [person] = gathered()
        first, second = promised(meeting, person), promised(meeting, person)
        assert (first.pk, NextStep.objects.count()) == (second.pk, 1)

    def test_a_host_takes_part_and_an_alternate_speaks_where_nobody_else_is_reached(self) -> None:
        meeting = let_begin(open_meeting())
        office = AppointmentFactory(role=Role.ALTERNATE, person=PersonFactory(user=UserFactory()), end_state="open")
        MeetingHost.objects.create(meeting=meeting, member=office.member)
        assert members_to_take_on_for(office.person.user, meeting) == [office.member]
        assert take_on(meeting, office.member, promise(), by=office.person.user).member == office.member
        focal = AppointmentFactory(member=office.member, person=PersonFactory(user=UserFactory()), end_state="open")
        assert members_to_take_on_for(office.person.user, meeting) == []
        refused(lambda: take_on(meeting, office.member, promise("x"), by=office.person.user))
        assert take_on(meeting, office.member, promise("y"), by=focal.person.user).words == "y"

    def test_nobody_else_does(self) -> None:
        meeting, [person, other] = gathered(2)
        member = member_of(person)
        assistant = AppointmentFactory(
            member=member, role=Role.ASSISTANT, person=PersonFactory(user=UserFactory()), end_state="open"
        )
        for by in (account_of(other), assistant.person.user, UserFactory()):
            refused(lambda by=by: take_on(meeting, member, promise(), by=by))
        away = invited(meeting)
        refused(lambda: take_on(meeting, member_of(away), promise(), by=account_of(away)))
        assert NextStep.objects.count() == 0

    @pytest.mark.parametrize(
        ("days_ago", "status", "may"),
        [
            (0, "closed", True),
            (DAYS_TO_TAKE_ON - 1, "held", True),  # where its place is ahead of the network, the last day ends earlier
            (DAYS_TO_TAKE_ON + 2, "held", False),
            (-2, "closed", False),
            (1, "cancelled", False),
            (1, "draft", False),
        ],
    )
    def test_it_is_taken_on_from_the_first_day_until_ninety_days_after(
        self, days_ago: int, status: str, may: bool
    ) -> None:
        meeting, [person] = gathered()
        let_begin(meeting, days_ago=days_ago, status=status)
        assert bool(members_to_take_on_for(account_of(person), meeting)) == may
        assert meetings_to_take_on_at(account_of(person)) == ([meeting] if may else [])
        if may:
            promised(meeting, person)
        else:
            refused(lambda: promised(meeting, person))
        assert NextStep.objects.count() == int(may)

    def test_a_meeting_of_which_only_the_year_is_known_has_not_begun_with_the_year(self) -> None:
        meeting, [person] = gathered()
        meeting.start, meeting.end, meeting.status = PartialDate.of(network_today().year), None, "announced"
        meeting.save()
        assert (has_first_day_come(meeting), meetings_to_take_on_at(account_of(person))) == (False, [])
        refused(lambda: promised(meeting, person))

    def test_the_page_of_the_meeting_changes_on_its_first_day_and_after_the_last_day_to_take_on(self) -> None:
        meeting = open_meeting(start=PartialDate.of(2027, 5, 13), end=None, zone="Asia/Tokyo")
        meeting.registration_opens_on = meeting.registration_closes_on = None
        moments = (datetime(2027, 5, 12, 15, 1, tzinfo=UTC), datetime(2027, 8, 11, 15, 1, tzinfo=UTC))
        assert [last_boundary(meeting, moment) for moment in moments] == [
            "2027-05-13T00:00:00+09:00",
            "2027-08-12T00:00:00+09:00",
        ]

    def test_a_state_that_has_not_joined_takes_on_nothing_and_is_offered_nothing(self) -> None:
        meeting, [person] = gathered()
        Member.objects.update(standing="prospective", level="secretariat")
        assert members_to_take_on_for(account_of(person), meeting) == []
        assert meetings_to_take_on_at(account_of(person)) == []
        refused(lambda: promised(meeting, person))

    def test_who_was_registered_without_an_invitation_takes_part_for_the_member_of_their_office(self) -> None:
        meeting, [person] = gathered()
        Registration.objects.update(invitation=None, is_for_member_to_decide=False)
        assert members_to_take_on_for(account_of(person), meeting) == [member_of(person)]
        assert meetings_to_take_on_at(account_of(person)) == [meeting]
        assert promised(meeting, person).is_open

    def test_the_first_day_is_that_of_the_place(self) -> None:
        meeting, [person] = gathered()
        meeting.zone, meeting.status = "Asia/Tokyo", "closed"
        meeting.start = meeting.end = PartialDate.on(date(2027, 5, 13))
        meeting.save()
        for moment, may in (("2027-05-12T14:59:00Z", False), ("2027-05-12T15:01:00Z", True)):
            with time_machine.travel(moment, tick=False):
                assert bool(members_to_take_on_for(account_of(person), meeting)) == may
        with time_machine.travel("2027-05-12T15:01:00Z", tick=False):
            step = promised(meeting, person)
            assert finish(step, "Done at once.", by=account_of(person)).done_on == date(2027, 5, 13)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"words": "   "}, "words"),
            ({"words": "x" * 301}, "words"),
            ({"days": -1}, "due_on"),
            ({"days": 731}, "due_on"),
            ({"shown_to": "public"}, "shown_to"),
        ],
    )
    def test_what_does_not_fit_is_refused_beside_its_field(self, given: dict[str, Any], field: str) -> None:
        meeting, [person] = gathered()
        by = account_of(person)
        assert refused(lambda: take_on(meeting, member_of(person), promise(**given), by=by)) == field
        assert NextStep.objects.count() == 0

    def test_a_member_has_a_few_open_and_not_hundreds(self) -> None:
        meeting, [person] = gathered()
        for number in range(MOST_OPEN):
            step = promised(meeting, person, f"step {number}")
        refused(lambda: promised(meeting, person, "one more"))
        finish(step, "Done.", by=account_of(person))
        assert promised(meeting, person, "one more").is_open

    def test_the_secretariat_types_in_what_a_member_told_it_however_late(self) -> None:
        meeting, [person] = gathered()
        let_begin(meeting, days_ago=300)
        member, staff = member_of(person), UserFactory(is_staff=True, is_superuser=True)
        assert refused(lambda: take_on(meeting, member, promise(), by=staff)) == "channel"
        step = take_on(meeting, member, promise(days=-100), by=staff, why=by_letter(3))
        [row] = NextStep.history.filter(id=step.pk)
        assert (row.history_channel, row.history_on_behalf_of, row.history_received_on) == (
            "letter",
            member.name,
            in_days(-3),
        )
        assert finish(step, "Came by letter.", by=staff, why=by_letter(2)).done_on == in_days(-2)


class TestWhatBecomesOfIt:
    def test_it_is_changed_done_taken_up_again_and_dropped_with_its_whole_history(self) -> None:
        meeting, [person] = gathered()
        by = account_of(person)
        step = change(promised(meeting, person), promise("Other words", 40, "participants"), by=by)
        assert (step.words, step.due_on, step.scope) == ("Other words", in_days(40), f"meeting:{meeting.pk}")
        step = finish(step, " Three ministries use it. ", by=by)
        assert (step.state, step.outcome, step.done_on) == ("done", "Three ministries use it.", in_days(0))
        assert finish(step, "Three ministries use it.", by=by).version == step.version
        step = take_up_again(step, by=by)
        assert (step.state, step.outcome, step.done_on) == ("open", "", None)
        step = drop(step, "No budget.", by=by)
        assert (step.state, step.dropped_reason, step.dropped_on) == ("dropped", "No budget.", in_days(0))
        step = take_up_again(step, by=by)
        states = NextStep.history.filter(id=step.pk).order_by("history_id").values_list("state", flat=True)
        assert list(states) == ["open", "open", "done", "open", "dropped", "open"]

    def test_it_takes_no_words_that_stand_open_already(self) -> None:
        meeting, [person] = gathered()
        promised(meeting, person, "One")
        step = promised(meeting, person, "Two")
        assert refused(lambda: change(step, promise(" One "), by=account_of(person))) == "words"
        assert change(step, promise("Two", 50), by=account_of(person)).due_on == in_days(50)

    def test_nothing_ends_without_a_line_or_twice(self) -> None:
        meeting, [person] = gathered()
        step, by = promised(meeting, person), account_of(person)
        assert refused(lambda: finish(step, "  ", by=by)) == "outcome"
        assert refused(lambda: drop(step, "x" * 301, by=by)) == "reason"
        ended = finish(step, "Done.", by=by)
        for deed in (
            lambda: drop(ended, "No.", by=by),
            lambda: finish(ended, "Done otherwise.", by=by),
            lambda: change(ended, promise(), by=by),
        ):
            refused(deed)
        assert NextStep.objects.get().outcome == "Done."

    def test_who_read_what_was_there_before_changes_nothing(self) -> None:
        meeting, [person] = gathered()
        step, by = promised(meeting, person), account_of(person)
        change(step, promise("New words"), by=by)
        step.version -= 1  # as it was read before
        for deed in (
            lambda: change(step, promise("Other"), by=by),
            lambda: finish(step, "Done.", by=by),
            lambda: drop(step, "No.", by=by),
        ):
            with pytest.raises(Changed):
                deed()
        assert (NextStep.objects.get().words, NextStep.objects.get().state) == ("New words", "open")

    def test_a_day_that_has_passed_is_kept_and_none_is_chosen(self) -> None:
        meeting, [person] = gathered()
        step, by = made_due(promised(meeting, person), -3), account_of(person)
        assert change(step, Promise("Other words", in_days(-3), "own"), by=by).words == "Other words"
        assert refused(lambda: change(NextStep.objects.get(), Promise("x", in_days(-2), "own"), by=by)) == "due_on"

    def test_only_its_own_people_and_the_secretariat_end_it(self) -> None:
        meeting, [person, other] = gathered(2)
        step = promised(meeting, person, shown_to="members")
        refused(lambda: finish(step, "x", by=account_of(other)))
        refused(lambda: drop(step, "x", by=account_of(other)))
        successor = AppointmentFactory(
            member=step.member, person=PersonFactory(user=UserFactory()), end_state="open"
        ).person
        Appointment.objects.filter(person=person).update(end_state="unknown")
        refused(lambda: finish(step, "x", by=account_of(person)))
        assert finish(step, "By the successor.", by=account_of(successor)).state == "done"


class TestTheDatabase:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"words": ""},
            {"due_on": date(2004, 12, 31), "meeting_begins_on": date(2004, 1, 1)},
            {"due_on": in_days(-400)},
            {"state": "done"},
            {"state": "done", "done_on": in_days(0)},
            {"state": "done", "outcome": "x"},
            {"state": "done", "done_on": in_days(-400), "outcome": "x"},
            {"outcome": "x"},
            {"state": "dropped", "dropped_on": in_days(0)},
            {"state": "dropped", "dropped_reason": "x"},
            {"dropped_reason": "x"},
            {"level": "public"},
            {"level": "secretariat"},
            {"scope": ""},
            {"shown_to": "members"},
            {"shown_to": "public"},
        ],
    )
    def test_it_refuses_what_is_not_whole(self, wrong: dict[str, Any]) -> None:
        meeting, [person] = gathered()
        step = promised(meeting, person)
        with pytest.raises(IntegrityError), transaction.atomic():
            NextStep.objects.filter(pk=step.pk).update(**wrong)

    def test_a_rule_has_words_for_people(self) -> None:
        meeting, [person] = gathered()
        step = promised(meeting, person)
        step.due_on = in_days(-400)
        with pytest.raises(ValidationError, match="before the meeting begins"):
            step.full_clean()

    def test_a_step_keeps_its_meeting_and_its_member(self) -> None:
        meeting, [person] = gathered()
        promised(meeting, person)
        for row in (meeting, member_of(person)):
            with pytest.raises(Exception, match="next_steps|protected"), transaction.atomic():
                row.delete()
        assert NextStep.objects.count() == 1


class TestReading:
    def test_the_public_and_files_for_it_read_none(self) -> None:
        meeting, [person] = gathered()
        for shown_to in ("own", "participants", "members"):
            promised(meeting, person, shown_to, shown_to=shown_to)
        for reader in (AnonymousUser(), Audience("public"), UserFactory()):
            assert list(NextStep.objects.visible_to(reader)) == []

    def test_files_for_some_hold_what_all_of_them_may_read(self) -> None:
        meeting, [person] = gathered()
        for shown_to in ("own", "participants", "members"):
            promised(meeting, person, shown_to, shown_to=shown_to)
        member = member_of(person)
        found = {
            scope: sorted(NextStep.objects.visible_to(Audience("members", scope)).values_list("words", flat=True))
            for scope in ("", f"meeting:{meeting.pk}", f"member:{member.pk}")
        }
        assert found == {
            "": ["members"],
            f"meeting:{meeting.pk}": ["participants"],
            f"member:{member.pk}": ["members", "own", "participants"],
        }

    def test_what_is_dropped_is_its_own_peoples_whatever_was_shown(self) -> None:
        meeting, [person, other] = gathered(2)
        step = drop(promised(meeting, person, shown_to="members"), "No budget.", by=account_of(person))
        readers = [account_of(person), account_of(other), Audience("members"), Audience("members", step.scope)]
        assert [list(NextStep.objects.visible_to(reader)) for reader in readers] == [[step], [], [], []]

    def test_what_was_shown_is_not_any_more_on_the_next_request(self) -> None:
        meeting, [person, other] = gathered(2)
        step = promised(meeting, person, shown_to="members")
        assert list(NextStep.objects.visible_to(account_of(other))) == [step]
        change(step, promise(shown_to="own"), by=account_of(person))
        assert list(NextStep.objects.visible_to(account_of(other))) == []


class TestTheReminder:
    def test_it_goes_once_a_week_before_to_whoever_speaks_for_the_member(self) -> None:
        meeting, [person] = gathered()
        step = made_due(promised(meeting, person), 8)
        assert (remind_of_next_steps(), told()) == (0, [])
        made_due(step, 7)
        task()  # as the schedule calls it
        assert remind_of_next_steps() == 0
        assert told() == [account_of(person).email]
        message = Message.objects.get(kind="next-step-due")
        assert (WORDS in message.body, "Twelfth meeting" in message.body) == (True, True)
        made_due(step, 5)
        assert (remind_of_next_steps(), len(told())) == (0, 1)

    def test_of_another_day_they_are_reminded_anew(self) -> None:
        meeting, [person] = gathered()
        made_due(promised(meeting, person), 5)
        remind_of_next_steps()
        step = change(NextStep.objects.get(), promise("Other words", 5), by=account_of(person))
        assert remind_of_next_steps() == 0
        change(step, promise("Other words", 6), by=account_of(person))
        assert (remind_of_next_steps(), len(told())) == (1, 2)

    def test_whoever_has_it_open_can_save_it_after_the_reminder(self) -> None:
        meeting, [person] = gathered()
        step = made_due(promised(meeting, person), 5)
        assert remind_of_next_steps() == 1
        assert finish(step, "Done.", by=account_of(person)).state == "done"

    def test_it_is_not_marked_where_no_letter_can_be_written(self) -> None:
        meeting, [person] = gathered()
        made_due(promised(meeting, person), 5)
        user = account_of(person)
        address, user.email = user.email, "no address"
        user.save()
        assert (remind_of_next_steps(), told(), NextStep.objects.get().reminded_at) == (0, [], None)
        user.email = address
        user.save()
        assert (remind_of_next_steps(), told()) == (1, [address])

    def test_nobody_is_reminded_of_what_is_done_late_or_was_taken_on_a_moment_ago(self) -> None:
        meeting, [person] = gathered()
        made_due(promised(meeting, person, "late"), -1)
        promised(meeting, person, "new", days=5)
        finish(made_due(promised(meeting, person, "done"), 5), "x", by=account_of(person))
        drop(made_due(promised(meeting, person, "dropped"), 5), "x", by=account_of(person))
        assert (remind_of_next_steps(), told()) == (0, [])

    def test_it_waits_for_somebody_who_can_be_reached_and_goes_to_the_successor(self) -> None:
        meeting, [person] = gathered()
        step = made_due(promised(meeting, person), 5)
        Appointment.objects.filter(person=person).update(end_state="unknown")
        assert (remind_of_next_steps(), NextStep.objects.get().reminded_at) == (0, None)
        office = AppointmentFactory(member=step.member, person=PersonFactory(user=UserFactory()), end_state="open")
        assert (remind_of_next_steps(), told()) == (1, [office.person.user.email])
        # Who took it on may not know of the meeting any more; the successor does not learn its name from the mail.
        Meeting.objects.update(level="secretariat")
        NextStep.objects.update(reminded_at=None)
        remind_of_next_steps()
        assert "Twelfth meeting" not in Message.objects.filter(kind="next-step-due").latest("pk").body

    def test_it_is_not_sent_when_it_is_true_no_more(self) -> None:
        meeting, [person] = gathered()
        step = made_due(promised(meeting, person), 5)
        remind_of_next_steps()
        message, still_true = Message.objects.get(kind="next-step-due"), kind_of("next-step-due").still_true
        assert still_true is not None
        assert still_true(message)
        Appointment.objects.filter(person=person).update(end_state="unknown")
        assert not still_true(message)
        Appointment.objects.filter(person=person).update(end_state="open")
        finish(NextStep.objects.get(pk=step.pk), "Done.", by=account_of(person))
        assert not still_true(message)


class TestPersons:
    def test_a_person_reads_what_they_took_on_and_nobody_elses(self) -> None:
        meeting, [person, other] = gathered(2)
        promised(meeting, person)
        rows = {
            one.pk: [kept.rows for kept in kept_about(account_of(one)) if kept.title == "Next steps that you took on"]
            for one in (person, other)
        }
        assert [row["next step"] for row in rows[person.pk][0]] == [WORDS]
        assert rows[other.pk] == [[]]

    def test_after_the_office_they_read_their_own_words_and_nothing_of_the_successors(self) -> None:
        meeting, [person] = gathered()
        step = promised(meeting, person, "Zqx mine")
        successor = AppointmentFactory(member=step.member, person=PersonFactory(user=UserFactory()), end_state="open")
        Appointment.objects.filter(person=person).update(end_state="unknown")
        by = successor.person.user
        finish(change(step, Promise("Zqx theirs", in_days(99), "own"), by=by), "Zqx outcome", by=by)
        [row] = [
            row for kept in kept_about(account_of(person)) if kept.title == "Next steps that you took on"
            for row in kept.rows
        ]  # fmt: skip
        assert (row["next step"], row["for"]) == ("Zqx mine", step.member.name)
        assert ({"due", "state"} & set(row), "Zqx theirs" in str(row)) == (set(), False)

    def test_an_erased_person_is_named_in_no_step(self) -> None:
        meeting, [person] = gathered()
        person.name = "Zqxperson Named"
        person.save()
        step = promised(meeting, person, "Zqxperson Named writes to all")
        finish(step, "Zqxperson Named wrote.", by=account_of(person))
        anonymise(person, by=None)
        texts = [f"{row.words} {row.outcome}" for row in (*NextStep.objects.all(), *NextStep.history.all())]
        assert [text for text in texts if "Zqxperson" in text] == []
        assert NextStep.objects.matching("zqxperson").count() == 0
        assert NextStep.objects.matching("wrote").count() == 1
        assert NextStep.objects.get().state == "done"

    def test_a_withdrawn_member_takes_on_nothing(self) -> None:
        meeting = open_meeting()
        person = invited(meeting)
        seat(person, meeting)
        Registration.objects.update(status="withdrawn")
        let_begin(meeting)
        assert members_to_take_on_for(account_of(person), meeting) == []


@race
def test_of_two_workers_one_writes_the_reminder() -> None:
    meeting, [person] = gathered()
    for number in range(5):
        made_due(promised(meeting, person, f"step {number}"), 5)
    assert sum(at_once([remind_of_next_steps] * 4)) == 5
    assert told() == [account_of(person).email] * 5


@race
def test_of_two_clicks_one_takes_it_on_and_one_ends_it() -> None:
    meeting, [person] = gathered()
    member, by = member_of(person), account_of(person)
    taken = at_once([lambda: take_on(meeting, member, promise(), by=by)] * 2)
    assert (taken[0].pk, NextStep.objects.count()) == (taken[1].pk, 1)

    def end(deed: Callable[..., NextStep], words: str) -> str:
        try:
            return deed(NextStep.objects.get(), words, by=by).state
        except Refused:
            return ""

    outcome = at_once([lambda: end(finish, "Done."), lambda: end(drop, "No.")])
    assert sorted(map(bool, outcome)) == [False, True]
    assert NextStep.objects.get().state == max(outcome)


def test_a_former_member_has_no_new_steps_of_others() -> None:
    """A step of a member that nobody but the secretariat may know of is told to nobody."""
    meeting, [_person] = gathered()
    hidden = MemberFactory(level="secretariat")
    MeetingHost.objects.create(meeting=meeting, member=hidden)
    staff = UserFactory(is_staff=True, is_superuser=True)
    step = take_on(meeting, hidden, promise(), by=staff, why=by_letter())
    reader = account_of(invited(open_meeting(slug="other", ordinal=13)))
    assert list(NextStep.objects.visible_to(reader)) == []
    assert list(NextStep.objects.visible_to(staff)) == [step]
