"""The mail of thanks says what a member took on to those who may read it, and to nobody else."""

from typing import Any

import pytest
from django.core import mail as mails
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Appointment, User
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from meetings.models import Meeting, NextStep, Registration
from meetings.reporting.editions import PARTICIPANTS
from meetings.reporting.taken_on import reading_of
from meetings.services.thanking import send_thanks, thanking
from meetings.services.writing_the_report import take_report_back
from r2pnet.clock import network_today
from r2pnet.outbox.deeds import release
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.sending import send
from r2pnet.partial_dates import PartialDate
from tests.factories import NextStepFactory, PersonFactory, UserFactory
from tests.meetings.after import held_meeting, thanks_as_they_go, took_part
from tests.meetings.gathering import account_of
from tests.meetings.promising import in_days
from tests.meetings.reading import words_of
from tests.meetings.test_meeting_report import browser_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


def steps_of(row: Registration, *words: str, **fields: Any) -> list[NextStep]:
    """One for each of the choices whom it is shown to, of the member for which somebody came."""
    assert row.invitation is not None
    given = {"meeting": row.meeting, "member": row.invitation.member, **fields}
    return [
        NextStepFactory(words=f"{word} {shown_to}", shown_to=shown_to, **given)
        for word in words
        for shown_to in ("own", "participants", "members")
    ]


def meeting_mails(state: State) -> list[Message]:
    return list(Message.objects.filter(kind="meeting-thanks", state=state))


def office_ends(row: Registration) -> None:
    yesterday = PartialDate.on(in_days(-1))
    office = Appointment.objects.get(person=row.person)
    office.end_state, office.end = EndState.KNOWN, yesterday
    office.save()


def cast(meeting: Meeting) -> dict[str, Registration]:
    """The focal point of a member, others who came with it, and somebody of another member."""
    own = took_part(meeting, "Own People")
    assert own.invitation is not None
    delegate = PersonFactory(name="Delegate", user=UserFactory())
    own.invitation.persons.add(delegate)
    left = took_part(meeting, "Term Ended")
    office_ends(left)
    rows = {
        "own": own,
        "delegate": took_part(meeting, person=delegate, invitation=own.invitation),
        "without account": took_part(meeting, person=PersonFactory(name="Letter"), invitation=own.invitation),
        "left": left,
        "other": took_part(meeting, "Of Another"),
    }
    steps_of(own, "Zqxone")
    steps_of(left, "Zqxtwo")
    steps_of(own, "Zqxdropped", state="dropped", dropped_on=network_today(), dropped_reason="No.")
    steps_of(own, "Zqxelsewhere", meeting=held_meeting(slug="elsewhere", ordinal=13))
    return rows


def test_each_is_told_what_the_one_rule_lets_them_read_of_their_member() -> None:
    meeting = held_meeting()
    rows = cast(meeting)
    found = reading_of(list(rows.values()), meeting)
    told = {who: [step.words for step in found.steps[row.pk]] for who, row in rows.items()}
    assert told == {
        "own": ["Zqxone own", "Zqxone participants", "Zqxone members"],
        "delegate": ["Zqxone participants"],
        "without account": [],
        "left": [],
        "other": [],
    }
    for who, row in rows.items():
        if row.person.user is None or row.invitation is None:
            continue
        seen = NextStep.objects.visible_to(row.person.user).filter(meeting=meeting, member=row.invitation.member)
        rule = seen.exclude(state="dropped").by_due_day().values_list("words", flat=True)
        assert (who, told[who]) == (who, list(rule))


def test_the_mail_says_the_words_and_the_day_to_those_alone(staff: User) -> None:
    meeting = held_meeting()
    rows = cast(meeting)
    NextStep.objects.filter(words="Zqxone own").update(words="Zqxone own\n\nand {report}")
    send_thanks(meeting, by=staff, said=thanking(meeting).sign)
    bodies = thanks_as_they_go()
    own = bodies["Own People"]
    member = rows["own"].invitation
    assert member is not None
    assert f"{member.member.name} took this on:\n\n- Zqxone own and {{report}} (by " in own
    assert own.count("Zqx") == 3
    assert ("Zqxone participants" in bodies["Delegate"], bodies["Delegate"].count("Zqx")) == (True, 1)
    assert {name for name, body in bodies.items() if "Zqx" in body} == {"Own People", "Delegate"}
    assert all("Zqxdropped" not in body and "Zqxelsewhere" not in body for body in bodies.values())


def test_a_mail_that_was_held_back_says_what_is_true_when_it_goes(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Ann Example")
    steps_of(row, "Zqxone", "Zqxtwo")
    report = shown(meeting, staff, PARTICIPANTS)
    send_thanks(meeting, by=staff, said=thanking(meeting).sign, held_back=True)
    before = thanks_as_they_go()["Ann Example"]
    assert ("/report/" in before, before.count("Zqx")) == (True, 6)
    NextStep.objects.filter(words__startswith="Zqxone").update(
        state="dropped", dropped_on=network_today(), dropped_reason="No."
    )
    NextStep.objects.filter(words="Zqxtwo own").update(words="Zqxthree own")
    take_report_back(meeting, version=report.version, by=staff)
    [message] = meeting_mails(State.HELD)
    release(message)
    send(message.pk)
    [mail] = mails.outbox
    for body in (str(mail.body), str(mail.alternatives[0][0])):
        assert ("/report/" in body, "Zqxone" in body, "Zqxtwo own" in body) == (False, False, False)
        assert ("Zqxthree own" in body, "{to_say}" in body) == (True, False)


def test_a_mail_with_nothing_more_to_say_has_no_gap(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Ann Example")
    send_thanks(meeting, by=staff, said=thanking(meeting).sign)
    [message] = meeting_mails(State.QUEUED)
    send(message.pk)
    assert "\n\n\n" not in str(mails.outbox[0].body).partition("\n-- ")[0].rstrip()


def test_the_page_shows_it_as_somebody_reads_it_whose_member_took_something_on(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Nothing Taken On")
    row = took_part(meeting, "Ann Example")
    steps_of(row, "Zqxone", due_on=in_days(30))
    page = words_of(browser_of(staff).get(f"/desk/meetings/{meeting.slug}/thanks/"))
    for said in (
        "As Ann Example reads it.",
        "took this on:",
        "Zqxone own (by ",
        "Each reads what their member took on",
    ):
        assert said in page


def test_whose_account_is_closed_is_told_nothing_of_steps() -> None:
    meeting = held_meeting()
    row = took_part(meeting)
    steps_of(row, "Zqxone")
    User.objects.filter(pk=account_of(row.person).pk).update(is_active=False)
    assert reading_of([row], meeting).steps == {row.pk: []}


def test_steps_of_two_members_take_as_many_queries_as_those_of_nine(staff: User) -> None:
    counts = []
    for number in (2, 9):
        meeting = held_meeting(slug=f"held-{number}", ordinal=number)
        for place in range(number):
            steps_of(took_part(meeting, f"Name {place}"), "Zqxone")
        client = browser_of(staff)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/meetings/{meeting.slug}/thanks/")
            send_thanks(meeting, by=staff, said=thanking(meeting).sign)
        counts.append(len(queries))
    assert counts[0] == counts[1]
