"""What workers lost is taken up again; what kills every worker is not."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from r2pnet.reports import claims
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.rendering import render
from r2pnet.reports.sweep import sweep
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(settings: LazySettings) -> None:
    """Messages of these tests go nowhere: the folder of the broker is absent."""
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": "/nonexistent"}


def silent_since(report: Report, seconds: int) -> None:
    Report.objects.filter(pk=report.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=seconds))


def test_a_report_whose_worker_is_silent_waits_again_and_counts_no_failed_attempt(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    claims.claim(report.pk)
    silent_since(report, 31)
    sweep()
    report.refresh_from_db()
    assert (report.state, report.claim, report.attempts, report.losses) == (State.QUEUED, None, 0, 1)


def test_a_report_whose_worker_was_heard_of_is_left_alone(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    claims.claim(report.pk)
    silent_since(report, 20)
    sweep()
    report.refresh_from_db()
    assert (report.state, report.losses) == (State.RUNNING, 0)


def test_ten_lost_workers_in_a_row_without_getting_further_are_a_failure_in_words(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    states = []
    for _loss in range(10):
        claimed = claims.claim(report.pk)
        assert claimed is not None
        claims.advance(claimed, "collect")
        silent_since(report, 31)
        sweep()
        report.refresh_from_db()
        states.append((report.state, report.losses))
    waiting = [(State.QUEUED, losses) for losses in range(1, 10)]
    # The first time it got further than ever before; after that it always stopped at the same step.
    assert states == [*waiting, (State.FAILED, 10)]
    assert report.error == f"The worker ended 10 times in a row while it made “{report}”."


def test_getting_further_ends_a_row_of_losses(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    Report.objects.filter(pk=report.pk).update(losses=9, furthest=1)
    claimed = claims.claim(report.pk)
    assert claimed is not None
    claims.advance(claimed, "collect")
    assert Report.objects.get(pk=report.pk).losses == 9
    claims.advance(claimed, "lay out")
    assert Report.objects.get(pk=report.pk).losses == 0


def test_without_a_broker_everything_waits_and_nothing_breaks(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    assert sweep() == 0
    report.refresh_from_db()
    assert (report.state, report.sent_at) == (State.QUEUED, None)
    render(report.pk)
    assert Report.objects.get(pk=report.pk).state == State.READY


def test_a_message_counts_as_lost_only_after_a_while(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    old, new = order("note", subject="old"), order("note", subject="new")
    now = timezone.now()
    Report.objects.filter(pk=old.pk).update(sent_at=now - timedelta(seconds=40))
    Report.objects.filter(pk=new.pk).update(sent_at=now - timedelta(seconds=5))
    assert list(Report.objects.without_message(now - timedelta(seconds=30))) == [old]
