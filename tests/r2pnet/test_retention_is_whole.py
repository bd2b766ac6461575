"""Every table and every place for files is in the table of what is kept how long, and each rule does what it says."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from focalpoints import retention as of_persons
from focalpoints.models import AccountInvitation, Person
from meetings import retention as of_meetings
from meetings.models import Needs
from r2pnet.desk import retention as of_the_portal
from r2pnet.outbox import retention as of_messages
from r2pnet.outbox.models import Message, State
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import retention as of_reports
from r2pnet.reports.models import Report
from r2pnet.reports.models import State as ReportState
from r2pnet.retention import Forgotten, everything_kept, forget_due
from tests.factories import MeetingFactory, PersonFactory, RegistrationFactory, ReportFactory, UserFactory
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


def days_ago(days: int) -> datetime:
    return datetime(2026, 11, 24, 12, tzinfo=UTC) - timedelta(days=days)


def count(forgotten: Iterable[Forgotten]) -> int:
    return sum(one.count for one in forgotten)


def tables() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def test_every_table_belongs_to_exactly_one_kind_of_thing_that_is_kept() -> None:
    named = [held.model._meta.label for one in everything_kept() for held in one.holds]
    assert sorted(named) == sorted(model._meta.label for model in tables())


def test_every_place_for_files_belongs_to_one() -> None:
    named = [name for one in everything_kept() for name in one.files]
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in tables()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    }
    folders = {name for name in dir(settings) if _is_written_into(getattr(settings, name, None))} - {"PORTAL_VAR"}
    # These have folders of their own in tests, beside the portal's.
    own = {"MEDIA_ROOT", "EMAIL_FOLDER", "ERASED_LIST", "PARTS_FOLDER"}
    assert sorted(named) == sorted(fields | folders | own)


def _is_written_into(value: object) -> bool:
    """A path of what the portal keeps, and no folder of its code."""
    return isinstance(value, Path) and value.is_relative_to(settings.PORTAL_VAR)


def test_every_field_that_says_since_when_is_a_day_or_a_moment_of_its_table() -> None:
    kinds = {
        held.model._meta.get_field(held.since).get_internal_type()
        for one in everything_kept()
        for held in one.holds
        if held.since
    }
    assert kinds == {"DateTimeField", "DateField"}


def test_needs_have_no_history() -> None:
    assert (hasattr(Needs, "history"), [one for one in tables() if one.__name__ == "HistoricalNeeds"]) == (False, [])


def log(days: int) -> LogEntry:
    entry = LogEntry.objects.create(
        user=UserFactory(),
        content_type=ContentType.objects.get_for_model(Person),
        object_id="1",
        object_repr="A. Sample",
        action_flag=CHANGE,
    )
    LogEntry.objects.filter(pk=entry.pk).update(action_time=days_ago(days))
    return entry


def test_the_log_of_the_administration_ends_after_a_year() -> None:
    old, young = log(365), log(364)
    assert of_the_portal.next_day() == TODAY
    assert count(of_the_portal.forget(TODAY)) == 1
    assert list(LogEntry.objects.all()) == [young]
    assert old.pk != young.pk
    assert of_the_portal.next_day() == date(2026, 11, 25)
    assert count(of_the_portal.forget(TODAY)) == 0


def test_an_invitation_to_staff_that_nobody_took_up_ends_after_a_year_with_its_history() -> None:
    def invited(name: str, days: int, **fields: Any) -> AccountInvitation:
        values = {"email": f"{name}@example.org", "name": name, "invited_at": days_ago(days)}
        return AccountInvitation.objects.create(**values | fields)

    invited("old", 365, staff_group="editor")
    invited("withdrawn", 800, staff_group="editor", withdrawn_at=days_ago(799))
    kept = [
        invited("young", 364, staff_group="editor"),
        invited("accepted", 800, staff_group="editor", accepted_at=days_ago(799)),
        invited("person", 800, person=PersonFactory()),
    ]
    assert count(of_persons.forget(TODAY)) == 2
    assert sorted(AccountInvitation.objects.values_list("pk", flat=True)) == sorted(one.pk for one in kept)
    told = set(AccountInvitation.history.values_list("email", flat=True))
    assert told == {"young@example.org", "accepted@example.org", "person@example.org"}
    assert (of_persons.next_day(), count(of_persons.forget(TODAY))) == (date(2026, 11, 25), 0)


def message(days: int, state: str = State.SENT, **fields: Any) -> Message:
    values = {"kind": "test", "to_address": "a@example.org", "to_name": "A. Sample", "subject": "S", "body": "B"}
    sent = {"sent_at": days_ago(days)} if state == State.SENT else {}
    return Message.objects.create(state=state, created_at=days_ago(days), **values | sent | fields)


def test_the_words_of_a_message_end_after_a_year_and_its_address_after_two() -> None:
    newest, words, address = message(364), message(365), message(730)
    refused = message(900, State.REFUSED, error="550 no mailbox a@example.org")
    waiting = message(900, State.HELD)
    assert of_messages.next_day() == date(2024, 6, 7) + timedelta(days=365)
    assert of_messages.forget(TODAY) == 3
    rows = {one.pk: (one.to_address, one.to_name, one.subject, one.body) for one in Message.objects.all()}
    whole = ("a@example.org", "A. Sample", "S", "B")
    assert rows == {
        newest.pk: whole,
        words.pk: ("a@example.org", "A. Sample", "", ""),
        address.pk: ("", "", "", ""),
        refused.pk: ("", "", "", ""),
        waiting.pk: whole,
    }
    refused.refresh_from_db()
    assert (refused.state, refused.error) == (State.REFUSED, "Deleted with the address, after its time.")
    assert (of_messages.forget(TODAY), of_messages.next_day()) == (0, date(2026, 11, 25))


def needs_of(last_day: date) -> Needs:
    meeting = MeetingFactory(start=PartialDate.on(last_day), end=None, title=f"Meeting of {last_day}")
    return Needs.objects.create(registration=RegistrationFactory(meeting=meeting), text="a ramp")


def test_needs_are_said_to_end_on_the_night_on_which_they_do() -> None:
    needs_of(TODAY - timedelta(days=90))
    assert of_meetings.next_day() == date(2026, 11, 25)
    assert list(of_meetings.forget(TODAY)) == []
    assert [one.count for one in of_meetings.forget(date(2026, 11, 25))] == [1]
    assert of_meetings.next_day() is None


def test_a_file_is_said_to_end_on_the_night_on_which_it_does(settings: Settings) -> None:
    settings.REPORT_KEPT_DAYS = 30
    values = {"state": ReportState.READY, "ready_at": days_ago(40), "file": "reports/a.pdf", "level": "members"}
    ReportFactory(**values)
    report = ReportFactory(**values | {"file": "reports/b.pdf"})
    report.orders.create(user=UserFactory(), ordered_at=days_ago(30))
    assert of_reports.next_day() == date(2026, 11, 15)
    assert of_reports.forget(TODAY) == 1
    assert of_reports.next_day() == date(2026, 11, 25)
    assert of_reports.forget(TODAY) == 0
    assert of_reports.forget(date(2026, 11, 25)) == 1
    assert (of_reports.next_day(), Report.objects.exclude(file="").count()) == (None, 0)


def test_one_night_forgets_everything_and_notes_it_without_the_content() -> None:
    log(400)
    message(400)
    needs_of(TODAY - timedelta(days=100))
    AccountInvitation.objects.create(email="old@example.org", staff_group="editor", invited_at=days_ago(400))
    done = forget_due(TODAY)
    assert sorted((one.what, one.about, one.count) for one in done) == [
        ("Invitations to the secretariat that nobody took up", "", 1),
        ("Lines of the log of the administration", "", 1),
        ("Messages", "", 1),
        ("Needs of participants", "Meeting of 2026-08-16", 1),
    ]
    assert [line for line in map(str, done) if "ramp" in line or "@" in line or "Sample" in line] == []


def test_the_command_says_when_not_everything_could_be_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(day: date) -> int:
        raise OSError("the disk is gone")

    monkeypatch.setattr("r2pnet.retention.offered", lambda module, function: [broken])
    words = f"Not everything that is due could be deleted: {__name__}. The log says why."
    with pytest.raises(CommandError, match=words.replace(".", r"\.")):
        call_command("forget_due")


class TestThePage:
    def test_staff_read_how_much_there_is_and_what_goes_next(self, staff_client: Client) -> None:
        needs_of(TODAY - timedelta(days=80))
        message(10)
        message(20)
        log(366)
        forget_due(TODAY - timedelta(days=1))
        log(367)
        words = words_of(staff_client.get("/desk/kept/"))
        assert (
            "Needs at a meeting 1 row. The next is deleted in the night of 5 December 2026. How long: until 90" in words
        )
        assert (
            "Messages that the portal sent 2 rows, the oldest of 4 November 2026. The next is deleted in the night of "
            "4 November 2027. How long: the words until 365 days"
        ) in words
        assert (
            "Log of the administration 1 row, the oldest of 22 November 2025. Due on 22 November 2026, and not" in words
        )
        assert "and not deleted yet. Look at it" in words
        assert "Deleted lately 23 November 2026: Lines of the log of the administration: 1" in words
        assert "Reports that somebody ordered None now. Nothing of it has to be deleted." in words
        assert "Backups Not in a table of the portal." in words
        assert "The record of the network" in words

    def test_it_says_everything_that_is_kept_once(self, staff_client: Client) -> None:
        words = words_of(staff_client.get("/desk/kept/"))
        for one in everything_kept():
            assert words.count(f"How long: {one.until}") >= 1
            assert f" {one.title} " in words
        assert "Nothing has been deleted after its time yet." in words

    def test_the_number_of_queries_does_not_grow(self, staff_client: Client) -> None:
        asked = []
        for number in (1, 12):
            for at in range(number):
                needs_of(TODAY - timedelta(days=10 + at))
                message(10)
                log(10)
            with CaptureQueriesContext(connection) as queries:
                staff_client.get("/desk/kept/")
            asked.append(len(queries))
        assert asked[0] == asked[1] < 160  # a query or two for each table

    def test_nobody_else_opens_it(self, client: Client) -> None:
        assert client.get("/desk/kept/").headers["Location"].startswith("/account/sign-in/")
        for user in (UserFactory(), UserFactory(is_staff=True)):
            client.force_login(user)
            assert client.get("/desk/kept/").status_code == 404
