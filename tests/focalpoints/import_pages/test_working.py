"""What the worker does with an import: claimed once, said how far it is, taken up again when it was lost, given up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from focalpoints.importing import claims, work
from focalpoints.importing.claims import READING, WRITING, ClaimLost, Working, claim, tell_worker
from focalpoints.importing.sweep import sweep
from focalpoints.models import Person, SheetImport, User
from focalpoints.models.sheet_import import ImportState
from focalpoints.services.accounts import make_staff
from focalpoints.services.uploading import decide, withdraw
from tests.focalpoints.import_pages.made import CSV, an_import

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor() -> User:
    return make_staff("m.sample@example.org", "M. Sample")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was handed to a broker that answers."""
    told: list[tuple[str, int]] = []

    def hint(task: str, row_id: int) -> bool:
        told.append((task, row_id))
        return True

    monkeypatch.setattr(claims, "hint", hint)
    return told


def long_ago() -> Any:
    return timezone.now() - timedelta(minutes=5)


def broken(error: Exception) -> Callable[..., None]:
    def deed(import_id: int, progress: Callable[[int, int], None]) -> None:
        raise error

    return deed


def test_a_spreadsheet_is_read_decided_and_written(editor: User, sent: list[tuple[str, int]]) -> None:
    """By what the tasks call, without a worker: persons of a list are on record, seen by members at most."""
    one = an_import(editor, ImportState.QUEUED)
    work.read(one.pk)
    one.refresh_from_db()
    assert (one.state, one.claim, one.counts["new"]) == (ImportState.PLANNED, None, 1)
    decide(one, editor)
    assert sent == [("imports.write", one.pk)]
    work.write(one.pk)
    one.refresh_from_db()
    assert (one.state, one.claim, one.finished_at is not None) == (ImportState.DONE, None, True)
    person = Person.objects.get()
    assert (person.name, person.work_email, person.level) == ("A. Sample", "a.sample@example.org", "members")
    assert str(person.history.get().history_user) == "M. Sample"


def test_a_message_that_comes_twice_does_nothing_the_second_time(editor: User) -> None:
    one = an_import(editor, ImportState.QUEUED)
    held = claim(one.pk, READING)
    assert held is not None and held.state == ImportState.PLANNING
    assert claim(one.pk, READING) is None
    work.read(one.pk)
    one.refresh_from_db()
    assert (one.state, one.claim) == (ImportState.PLANNING, held.claim)


def test_writing_is_claimed_once_and_only_when_it_was_decided(editor: User) -> None:
    one = an_import(editor)
    assert claim(one.pk, WRITING) is None
    SheetImport.objects.update(state=ImportState.WRITING)
    assert claim(one.pk, WRITING) is not None
    assert claim(one.pk, WRITING) is None


def test_how_far_it_is_is_kept_while_it_works(editor: User, settings: Settings) -> None:
    settings.IMPORT_HEARTBEAT_SECONDS = 0.02
    one = an_import(editor, ImportState.QUEUED)
    held = claim(one.pk, READING)
    assert held is not None
    working = Working(held)
    working.progress(40, 143)
    working._beat()
    one.refresh_from_db()
    assert (one.done, one.total) == (40, 143)
    assert one.heartbeat_at is not None and one.heartbeat_at > held.heartbeat_at  # type: ignore[operator]


def test_what_was_withdrawn_meanwhile_is_worked_on_no_more(editor: User) -> None:
    one = an_import(editor, ImportState.QUEUED)
    held = claim(one.pk, READING)
    assert held is not None
    working = Working(held)
    withdraw(one, editor)
    working.progress(1, 143)
    working._beat()
    with pytest.raises(ClaimLost):
        working.progress(2, 143)
    one.refresh_from_db()
    assert one.state == ImportState.WITHDRAWN


def test_what_breaks_is_tried_three_times_and_then_says_why(
    editor: User, sent: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work.importing, "plan", broken(ZeroDivisionError()))
    one = an_import(editor, ImportState.QUEUED)
    states = []
    for _attempt in range(4):
        work.read(one.pk)
        one.refresh_from_db()
        states.append((one.state, one.attempts))
    assert states == [
        (ImportState.QUEUED, 1),
        (ImportState.QUEUED, 2),
        (ImportState.FAILED, 3),
        (ImportState.FAILED, 3),
    ]
    assert one.error == "It could not be done (ZeroDivisionError); the worker's log says where. Nothing was written."
    assert sent == [("imports.plan", one.pk)] * 2


def test_what_takes_too_long_is_not_tried_again(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work.importing, "plan", broken(SoftTimeLimitExceeded()))
    one = an_import(editor, ImportState.QUEUED)
    work.read(one.pk)
    one.refresh_from_db()
    assert (one.state, one.error.partition(".")[0]) == (ImportState.FAILED, "It was not done after 600 seconds")


def test_a_database_that_goes_away_leaves_the_import_to_the_sweep(
    editor: User, sent: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work.importing, "plan", broken(OperationalError()))
    one = an_import(editor, ImportState.QUEUED)
    with pytest.raises(OperationalError):
        work.read(one.pk)
    one.refresh_from_db()
    assert (one.state, one.attempts) == (ImportState.PLANNING, 0)
    assert sweep() == 0, "its worker was heard of a moment ago"
    SheetImport.objects.update(heartbeat_at=long_ago())
    sweep()
    one.refresh_from_db()
    assert (one.state, one.claim, one.attempts) == (ImportState.QUEUED, None, 1)
    assert sent == [("imports.plan", one.pk)]


def test_a_lost_writing_waits_again_for_it_has_written_nothing(editor: User, sent: list[tuple[str, int]]) -> None:
    one = an_import(editor, ImportState.WRITING)
    claim(one.pk, WRITING)
    SheetImport.objects.update(heartbeat_at=long_ago())
    sweep()
    one.refresh_from_db()
    assert (one.state, one.claim) == (ImportState.WRITING, None)
    assert ("imports.write", one.pk) in sent


def test_a_spreadsheet_that_ends_every_worker_does_not_come_back_for_ever(
    editor: User, sent: list[tuple[str, int]]
) -> None:
    one = an_import(editor, ImportState.QUEUED)
    for _life in range(3):
        claim(one.pk, READING)
        SheetImport.objects.update(heartbeat_at=long_ago())
        sweep()
    one.refresh_from_db()
    assert (one.state, one.error) == (
        ImportState.FAILED,
        "The portal was stopped while it worked on this spreadsheet. Nothing was written.",
    )


def test_a_worker_that_spoke_since_the_sweep_looked_keeps_its_import(editor: User) -> None:
    one = an_import(editor, ImportState.QUEUED)
    claim(one.pk, READING)
    SheetImport.objects.update(heartbeat_at=long_ago())
    lost = SheetImport.objects.get()
    SheetImport.objects.update(heartbeat_at=timezone.now())
    claims.fail(lost, READING, "Lost.", is_silent=True)
    one.refresh_from_db()
    assert (one.state, one.attempts) == (ImportState.PLANNING, 0)


def test_without_a_broker_the_import_waits_and_the_sweep_sends_it(
    editor: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    one = an_import(editor, ImportState.QUEUED)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert tell_worker(one.pk) is False
    one.refresh_from_db()
    assert (one.state, one.sent_at) == (ImportState.QUEUED, None)
    monkeypatch.setattr(claims, "hint", lambda task, row_id: True)
    assert sweep() == 1
    one.refresh_from_db()
    assert one.sent_at is not None
    assert CSV.encode() == one.file.read()
