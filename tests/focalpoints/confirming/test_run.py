"""The daily run: who is due, who is asked, once; reminders over a year; stopped in the middle and begun again."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from focalpoints.confirming import run as running
from focalpoints.confirming.cycle import due, due_after, months_after, months_before
from focalpoints.confirming.run import run
from focalpoints.models import Appointment, Confirmation, ConfirmationRequest, Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.asking_to_confirm import ask, ask_on_paper
from focalpoints.services.confirming import confirm_on_desk, seen_of
from focalpoints.signs import words_of
from r2pnet.outbox.models import Message, State
from r2pnet.partial_dates import PartialDate
from tests.factories import PersonFactory
from tests.focalpoints.confirming.making import account_of, holder_of, member_of, send_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel("2026-11-28T06:10:00Z", tick=False) as traveller:
        yield traveller


def asked() -> list[str]:
    return [one.member.slug for one in ConfirmationRequest.objects.order_by("member__slug")]


def made(number: int, **fields: Any) -> list[Member]:
    members = [member_of(f"Land{at}", **fields) for at in range(number)]
    for at, member in enumerate(members):
        holder_of(member, name=f"Person {at}", address=f"person{at}@example.org")
    return members


def test_months_follow_the_calendar() -> None:
    assert months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_after(date(2028, 2, 29), 12) == date(2029, 3, 1)
    assert due_after(date(2026, 11, 28)) == date(2027, 11, 28)


def test_the_first_day_that_is_due_is_the_day_that_was_announced() -> None:
    from datetime import timedelta

    for months in (1, 6, 12, 15):
        for day in (date(2027, 1, 1) + timedelta(days=number) for number in range(800)):
            later = months_after(day, months)
            assert months_before(later, months) >= day
            assert months_before(later - timedelta(days=1), months) < day


@pytest.mark.parametrize(
    ("confirmed", "is_due"),
    [(date(2025, 11, 28), True), (date(2025, 11, 29), False), (date(2020, 1, 1), True)],
)
def test_a_word_is_due_twelve_months_after_the_last(confirmed: date, is_due: bool) -> None:
    holder_of(member_of(last_confirmed_on=confirmed))
    assert due().exists() is is_due


@pytest.mark.parametrize(
    ("start", "is_due"),
    [(PartialDate.of(2025, 11, 28), True), (PartialDate.of(2025, 11, 29), False), (PartialDate.of(2025), False)],
)
def test_one_never_confirmed_is_due_twelve_months_after_the_term_began(start: PartialDate, is_due: bool) -> None:
    holder_of(member_of(last_confirmed_on=None), start=start)
    assert due().exists() is is_due


def test_an_office_confirmed_lately_speaks_for_the_entry() -> None:
    holder_of(member_of(), last_confirmed_on=date(2026, 6, 1))
    assert not due().exists()


@pytest.mark.parametrize("fields", [{"standing": "former"}, {"standing": "prospective"}, {"level": "members"}])
def test_only_public_members_of_today_are_asked(fields: dict[str, Any]) -> None:
    holder_of(member_of(**fields))
    run()
    assert asked() == []


def test_samples_are_asked_in_the_sample_alone(settings: Settings) -> None:
    holder_of(member_of(is_sample=True), is_sample=True)
    settings.SAMPLE = False
    run()
    assert asked() == []
    settings.SAMPLE = True
    run()
    assert asked() == ["testland"]


def test_the_focal_point_is_asked_before_the_alternate() -> None:
    member = member_of()
    holder_of(member, role=Role.ALTERNATE, name="Alternate", address="alternate@example.org")
    holder_of(member, address="first@example.org")
    run()
    assert [message.to_address for message in Message.objects.all()] == ["first@example.org"]


def test_the_alternate_is_asked_where_the_focal_point_has_no_address() -> None:
    member = member_of()
    holder_of(member, address="")
    holder_of(member, role=Role.ALTERNATE, name="Alternate", address="alternate@example.org")
    run()
    assert [message.to_address for message in Message.objects.all()] == ["alternate@example.org"]


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.CONTACT_OFFICE, Role.MISSION_CONTACT])
def test_nobody_else_is_asked(role: Role) -> None:
    holder_of(member_of(), role=role)
    run()
    assert not Message.objects.exists()


def test_the_mail_names_nobody_in_its_subject_and_goes_to_who_signs_in() -> None:
    office = holder_of(member_of(), account=True)
    person = office.person
    assert person
    person.work_email = "old@example.org"
    person.save()
    run()
    (sent,) = send_all()
    assert sent.to == [f'"{person.name}" <{account_of(office).email}>']
    assert sent.subject == "Is your entry in the network still right?"
    for header in sent.message().items():
        assert "Testland" not in str(header)


def test_the_same_day_twice_writes_no_second_mail() -> None:
    made(3)
    assert run().asked == 3
    assert vars(run()) == {"closed": 0, "reminded": 0, "asked": 0, "failed": 0}
    assert Message.objects.count() == 3


def test_a_run_that_was_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    made(5)
    real, calls = running.ask, []

    def stopped(member: Member) -> Any:
        calls.append(member)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(member)

    monkeypatch.setattr(running, "ask", stopped)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert (ConfirmationRequest.objects.count(), Message.objects.count()) == (2, 2)
    monkeypatch.setattr(running, "ask", real)
    run()
    assert asked() == ["land0", "land1", "land2", "land3", "land4"]
    assert sorted(Message.objects.values_list("to_address", flat=True)) == [
        f"person{at}@example.org" for at in range(5)
    ]


def test_one_that_breaks_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_others = made(3)
    real = running.ask

    def breaks(member: Member) -> Any:
        if member == first:
            raise RuntimeError("broken")
        return real(member)

    monkeypatch.setattr(running, "ask", breaks)
    tally = run()
    assert (tally.asked, tally.failed, asked()) == (2, 1, ["land1", "land2"])


def test_more_than_a_page_of_keys_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_A_TIME", 2)
    made(5)
    assert run().asked == 5


def test_a_new_installation_does_not_write_to_everybody_at_once(settings: Settings, clock: Any) -> None:
    settings.CONFIRM_FIRST_A_DAY = 2
    for member in made(5, last_confirmed_on=None):
        Appointment.objects.filter(member=member).update(
            start_earliest=None, start_latest=None, start_precision="", start_sense=""
        )
    run()
    run()
    assert len(asked()) == 2
    clock.move_to("2026-11-29T06:10:00Z")
    run()
    assert len(asked()) == 4


def test_a_year_of_one_member(clock: Any, staff_client: Client) -> None:
    """Asked, reminded after two and six weeks, a task for staff, late in public words, and asked anew after a year."""
    member = member_of(source_date=PartialDate.of(2020, 1, 1), last_confirmed_on=date(2025, 11, 28))
    holder_of(member, source_date=PartialDate.of(2020, 1, 1))
    told: dict[str, list[str]] = {}
    for number in (*range(60), *range(60, 360, 10), *range(360, 380)):
        day = date.fromordinal(date(2026, 11, 28).toordinal() + number)
        clock.move_to(f"{day.isoformat()}T06:10:00Z")
        run()
        if sent := send_all():
            told[day.isoformat()] = [one.subject for one in sent]
    first, again = "Is your entry in the network still right?", "Reminder: is your entry in the network still right?"
    assert told == {
        "2026-11-28": [first],
        "2026-12-12": [again],
        "2027-01-09": [again],
        "2027-11-28": [first],
        "2027-12-12": [again],
    }
    outcomes = [(one.outcome, one.due_on.isoformat()) for one in ConfirmationRequest.objects.order_by("pk")]
    assert outcomes == [("unanswered", "2026-11-28"), ("", "2026-11-28")]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-02-26", "Confirmed on 28 November 2025"),
        ("2027-02-27", "Not confirmed since 28 November 2025"),
        ("2027-06-01", "Not confirmed since 28 November 2025"),
    ],
)
def test_three_months_late_the_public_reads_it(clock: Any, client: Client, day: str, words: str) -> None:
    member = member_of(source_date=PartialDate.of(2020, 1, 1), last_confirmed_on=date(2025, 11, 28))
    holder_of(member, source_date=PartialDate.of(2020, 1, 1))
    clock.move_to(f"{day}T12:00:00Z")
    from django.contrib.auth.models import AnonymousUser

    from focalpoints.entries import entries_of

    (entry,) = entries_of([member], AnonymousUser())
    assert words_of(entry) == words
    assert words in client.get("/members/testland/").content.decode()
    assert words in client.get("/members/").content.decode()


def test_no_reminder_goes_after_the_answer(clock: Any) -> None:
    member = member_of()
    office = holder_of(member, account=True)
    run()
    confirm_on_desk(member, seen=seen_of(member), by=account_of(office))
    for day in ("2026-12-12", "2027-01-09"):
        clock.move_to(f"{day}T06:10:00Z")
        run()
    assert [message.state for message in Message.objects.all()] == [State.QUEUED]
    assert send_all() == []
    assert Message.objects.get().state == State.OUTDATED


def test_the_successor_is_asked_when_the_term_of_who_was_asked_ends(clock: Any) -> None:
    member = member_of()
    leaver = holder_of(member, address="leaver@example.org")
    run()
    leaver.end_state, leaver.end = EndState.KNOWN, PartialDate.of(2026, 11, 30)
    leaver.save()
    holder_of(member, name="B. Example", address="successor@example.org", start=PartialDate.of(2026, 12, 1))
    clock.move_to("2026-12-01T06:10:00Z")
    tally = run()
    assert (tally.closed, tally.asked) == (1, 1)
    assert [(one.outcome, one.person.work_email) for one in ConfirmationRequest.objects.order_by("pk")] == [
        ("overtaken", "leaver@example.org"),
        ("", "successor@example.org"),
    ]


def test_a_reminder_that_waited_with_the_first_mail_goes_alone(clock: Any) -> None:
    holder_of(member_of())
    run()
    clock.move_to("2026-12-12T06:10:00Z")
    run()
    assert [one.subject for one in send_all()] == ["Reminder: is your entry in the network still right?"]


def test_the_queries_of_a_run_grow_by_the_same_for_each_member(django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for number in (2, 4):
        made_now = [member_of(f"More{number}{at}") for at in range(number)]
        for at, member in enumerate(made_now):
            holder_of(member, name="A. Example", address=f"more{number}{at}@example.org")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run()
        counted.append(len(queries))
        for member in made_now:
            Member.objects.filter(pk=member.pk).update(standing="former")
        ConfirmationRequest.objects.all().delete()
    assert counted[1] - counted[0] <= 2 * 20


def test_nobody_is_asked_who_was_erased() -> None:
    office = holder_of(member_of())
    from focalpoints.services.erasure import anonymise

    assert office.person
    anonymise(office.person, by=None)
    run()
    assert asked() == []


def test_an_account_closed_and_without_work_address_reaches_nobody() -> None:
    office = holder_of(member_of(), account=True)
    user = account_of(office)
    user.is_active = False
    user.save()
    PersonFactory._meta.model.objects.filter(user=user).update(work_email="")
    assert run().asked == 0
    assert not Confirmation.objects.exists()


def test_a_sheet_silences_no_yearly_mail(staff: User) -> None:
    member = member_of(last_confirmed_on=date(2026, 6, 1))
    holder_of(member)
    ask_on_paper(member, by=staff)
    assert run().asked == 0  # it is not due: the sheet waits alone
    Member.objects.filter(pk=member.pk).update(last_confirmed_on=date(2025, 11, 28))
    assert (run().asked, run().asked) == (1, 0)
    assert [(one.asked_by, one.outcome) for one in ConfirmationRequest.objects.order_by("pk")] == [
        ("sheet", "overtaken"),
        ("mail", ""),
    ]
    assert Message.objects.count() == 1
    sheet = ConfirmationRequest.objects.get(asked_by="sheet")
    assert sheet.outcome_words == "Overtaken: asked by mail since, or asked no more"
    assert ask_on_paper(member, by=staff).asked_by == "mail"  # printed once more, nothing is opened anew
    assert run().asked == 0


def test_a_sheet_to_whom_no_mail_reaches_stays_open(staff: User) -> None:
    member = member_of()
    holder_of(member, address="")
    sheet = ask_on_paper(member, by=staff)
    assert (ask(member), run().asked) == (None, 0)
    sheet.refresh_from_db()
    assert sheet.closed_at is None


def test_sheets_cost_a_run_the_same_for_each_member_and_no_list_of_all(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    monkeypatch.setattr(running, "AT_A_TIME", 2)
    counted = []
    for number in (2, 4, 6):
        members = [member_of(f"Paper{number}{at}") for at in range(number)]
        for at, member in enumerate(members):
            holder_of(member, name="A. Example", address=f"paper{number}{at}@example.org")
            ask_on_paper(member, by=staff)
        with CaptureQueriesContext(connection) as queries:
            assert run().asked == number
        counted.append(len(queries))
    assert counted[1] - counted[0] == counted[2] - counted[1] <= 2 * 24
