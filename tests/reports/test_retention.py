"""Files are kept for so many days after they were made or last ordered; the newest public one stays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from focalpoints.models import User
from r2pnet.reports.models import Report, ReportOrder, State
from r2pnet.reports.orders import order
from r2pnet.reports.rendering import render
from r2pnet.reports.retention import forget
from r2pnet.reports.schedule import order_public
from r2pnet.reports.withdrawing import withdraw_files
from r2pnet.stamps import bump
from r2pnet.visibility import Level
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db

MADE_AT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
LAST_DAY = date(2026, 3, 31)
DAY_AFTER = date(2026, 4, 1)


def made(kind: str = "note", subject: str = "abc", by: User | None = None) -> Report:
    report = order(kind, subject=subject, by=by)
    render(report.pk)
    Report.objects.filter(pk=report.pk).update(ready_at=MADE_AT)
    ReportOrder.objects.update(ordered_at=MADE_AT)
    report.refresh_from_db()
    return report


@pytest.fixture
def note(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"), level=Level.MEMBERS)


def test_a_file_is_kept_until_the_day_that_its_page_names_and_is_gone_on_the_next(note: None, staff: User) -> None:
    report = made(by=staff)
    path = Path(report.file.path)
    assert report.kept_until(MADE_AT) == LAST_DAY
    assert (forget(LAST_DAY), path.exists(), Report.objects.get().state) == (0, True, State.READY)
    assert (forget(DAY_AFTER), path.exists(), Report.objects.get().state) == (1, False, State.FORGOTTEN)
    assert Report.objects.values_list("file", "file_size", "pages").get() == ("", None, None)
    assert forget(DAY_AFTER) == 0


def test_a_later_order_keeps_it_longer(note: None, staff: User) -> None:
    report = made(by=staff)
    later = MADE_AT + timedelta(days=10)
    ReportOrder.objects.update(ordered_at=later)
    assert report.kept_until(later) == date(2026, 4, 10)
    assert (forget(date(2026, 4, 10)), forget(date(2026, 4, 11))) == (0, 1)


def test_the_number_of_days_is_a_setting(note: None, staff: User, settings: Settings) -> None:
    settings.REPORT_KEPT_DAYS = 3
    assert made(by=staff).kept_until(MADE_AT) == date(2026, 3, 4)
    assert (forget(date(2026, 3, 4)), forget(date(2026, 3, 5))) == (0, 1)


def test_what_was_forgotten_is_made_anew_when_it_is_ordered_again(note: None, staff: User) -> None:
    old = made(by=staff)
    forget(DAY_AFTER)
    again = order("note", subject="abc", by=staff)
    assert (again.pk != old.pk, again.state) == (True, State.QUEUED)
    render(again.pk)
    again.refresh_from_db()
    assert (again.state, Path(again.file.path).exists()) == (State.READY, True)


def test_the_newest_file_for_the_public_stays_and_older_ones_go(offer: Offer) -> None:
    shown = ["one"]
    offer(lambda subject, language: Words(shown[0]))
    first = made(subject="")
    shown[0] = "two"
    bump("focalpoints")
    second = made(subject="")
    assert forget(DAY_AFTER) == 1
    states = dict(Report.objects.values_list("pk", "state"))
    assert states == {first.pk: State.FORGOTTEN, second.pk: State.READY}
    assert Path(second.file.path).exists()
    assert [report.pk for report in order_public() if report.kind == "note"] == [second.pk]


def test_a_file_that_was_taken_back_goes_too(note: None, staff: User) -> None:
    path = Path(made(by=staff).file.path)
    withdraw_files("note", "abc")
    assert (forget(DAY_AFTER), path.exists(), Report.objects.get().state) == (1, False, State.OVERTAKEN)


def test_a_file_that_could_not_be_deleted_is_deleted_the_next_day(
    note: None, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = made(by=staff)
    path = Path(report.file.path)

    def refuse(self: object, name: str) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.files.storage.FileSystemStorage.delete", refuse)
        assert forget(DAY_AFTER) == 0
    assert (Report.objects.get().state, path.exists()) == (State.FORGOTTEN, True)
    assert (forget(DAY_AFTER), path.exists()) == (1, False)


def test_taking_files_back_reaches_every_level_and_only_that_subject(note: None) -> None:
    mine, other = made(), made(subject="xyz")
    Report.objects.filter(pk=mine.pk).update(scope="member:1")
    assert withdraw_files("note", "abc") == 1
    states = dict(Report.objects.values_list("pk", "state"))
    assert states == {mine.pk: State.OVERTAKEN, other.pk: State.READY}
