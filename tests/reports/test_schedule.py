"""The schedule keeps public reports up to date, leaves the others alone, and rests after a failure."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from r2pnet.reports import registry
from r2pnet.reports.models import Report, State
from r2pnet.reports.rendering import render
from r2pnet.reports.schedule import order_public
from r2pnet.stamps import bump
from r2pnet.visibility import Level
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds of the apps are out of the way."""
    monkeypatch.setattr(registry, "_kinds", {})


def test_only_public_reports_are_ordered_by_the_schedule_and_by_nobody(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"), key="open")
    offer(lambda subject, language: Words("one"), key="closed", level=Level.MEMBERS)
    order_public()
    assert [(report.kind, report.ordered_by) for report in Report.objects.all()] == [("open", None)]


def test_a_report_is_made_again_only_when_its_content_has_changed(offer: Offer) -> None:
    shown = ["one"]
    offer(lambda subject, language: Words(shown[0]))
    numbers = []
    for words in ("one", "one", "two", "two"):
        shown[0] = words
        bump("focalpoints")
        (report,) = order_public()
        render(report.pk)
        numbers.append(report.pk)
    first, third = numbers[0], numbers[2]
    assert numbers == [first, first, third, third]
    assert [report.state for report in Report.objects.all()] == [State.READY, State.READY]


def test_a_report_that_cannot_be_built_does_not_keep_the_others_from_being_ordered(offer: Offer) -> None:
    def broken(subject: str, language: str) -> Words:
        raise ZeroDivisionError

    offer(broken, key="a-broken")
    offer(lambda subject, language: Words("one"), key="b-whole")
    assert [report.kind for report in order_public()] == ["b-whole"]


def test_a_failed_report_rests_for_an_hour_unless_its_content_changes(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    (report,) = order_public()
    Report.objects.filter(pk=report.pk).update(state=State.FAILED, failed_at=timezone.now())
    assert order_public() == []
    bump("focalpoints")
    assert [again.pk for again in order_public()] == [report.pk]
    Report.objects.filter(pk=report.pk).update(state=State.FAILED, failed_at=timezone.now())
    assert order_public() == []
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert [again.pk for again in order_public()] == [report.pk]
