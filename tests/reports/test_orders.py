"""Ordering: one job for one content, and an answer at once where nothing has changed."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focalpoints.models import User
from r2pnet.refusal import Refused
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order, retry
from r2pnet.reports.rendering import render
from r2pnet.stamps import bump
from r2pnet.visibility import Level
from tests.factories import MemberFactory
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db


def test_an_order_waits_with_all_that_identifies_its_document(offer: Offer, staff: User) -> None:
    offer(lambda subject, language: Words("one"), level=Level.MEMBERS)
    report = order("note", subject="abc", by=staff)
    report.refresh_from_db()
    assert (report.kind, report.subject, report.language, report.level) == ("note", "abc", "en", "members")
    assert (report.state, report.ordered_by, report.attempts, report.sent_at) == (State.QUEUED, staff, 0, None)


def test_a_second_order_of_the_same_content_gets_the_same_row(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    first = order("note")
    bump("focalpoints")
    assert order("note").pk == first.pk
    assert Report.objects.count() == 1


def test_an_unchanged_report_is_known_by_its_stamps_without_building_its_data(offer: Offer) -> None:
    built: list[str] = []

    def build(subject: str, language: str) -> Words:
        built.append(subject)
        return Words("one")

    offer(build)
    first = order("note")
    render(first.pk)
    del built[:]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = order("note")
    assert (again.pk, again.state, built, len(queries)) == (first.pk, State.READY, [], 2)


def test_changed_stamps_with_unchanged_content_cost_one_look_and_no_rendering(offer: Offer) -> None:
    built: list[str] = []

    def build(subject: str, language: str) -> Words:
        built.append(subject)
        return Words("one")

    offer(build)
    first = order("note")
    render(first.pk)
    MemberFactory()
    del built[:]
    found = [order("note"), order("note")]
    assert [(report.pk, report.state) for report in found] == [(first.pk, State.READY)] * 2
    assert len(built) == 1


def test_a_content_that_comes_back_is_served_again_without_rendering(offer: Offer) -> None:
    shown = ["one"]
    offer(lambda subject, language: Words(shown[0]))
    first = order("note")
    render(first.pk)
    shown[0] = "two"
    bump("focalpoints")
    second = order("note")
    render(second.pk)
    shown[0] = "one"
    bump("focalpoints")
    back = order("note")
    assert (back.pk, back.state) == (first.pk, State.READY)
    assert list(Report.objects.ready().newest_first()) == [first, second]


def test_an_order_that_still_waits_takes_up_the_newer_content(offer: Offer) -> None:
    shown = ["one"]
    offer(lambda subject, language: Words(shown[0]))
    first = order("note")
    shown[0] = "two"
    bump("focalpoints")
    second = order("note")
    assert second.pk == first.pk
    assert second.content_hash != first.content_hash


def test_documents_about_other_things_are_other_jobs(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    assert len({order("note", subject=subject).pk for subject in ("", "a", "b")}) == 3


def test_an_order_of_what_failed_tries_it_again(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    Report.objects.filter(pk=report.pk).update(state=State.FAILED, attempts=3, error="broken")
    again = order("note")
    assert (again.pk, again.state, again.attempts, again.error) == (report.pk, State.QUEUED, 0, "")


def test_trying_again_begins_from_nothing_and_says_who_asked(offer: Offer, staff: User) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    Report.objects.filter(pk=report.pk).update(state=State.FAILED, attempts=3, losses=9, furthest=2, error="broken")
    report.refresh_from_db()
    again = retry(report, by=staff)
    again.refresh_from_db()
    shown = (again.state, again.attempts, again.losses, again.furthest, again.error, again.ordered_by)
    assert shown == (State.QUEUED, 0, 0, 0, "", staff)


def test_only_a_failed_report_can_be_tried_again(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    with pytest.raises(Refused, match="Only a report that has failed can be tried again"):
        retry(report)


def test_trying_again_answers_with_the_live_one_when_its_content_is_there(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    failed = order("note")
    Report.objects.filter(pk=failed.pk).update(state=State.FAILED, stamps="")
    failed.refresh_from_db()
    live = Report.objects.create(content_hash=failed.content_hash, **failed.identity)
    assert retry(failed).pk == live.pk
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_data_without_a_stable_form_is_refused(offer: Offer) -> None:
    offer(lambda subject, language: Words(object()))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a report's data may hold no object"):
        order("note")


def test_a_kind_that_nobody_offers_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        order("nothing")


def test_two_kinds_cannot_have_one_key(offer: Offer) -> None:
    from r2pnet.reports.registry import register

    kind: Any = offer(lambda subject, language: Words("one"))
    twin = type(kind)(**{**kind.__dict__, "title": "Twin"})
    with pytest.raises(ValueError, match="two kinds of report are called 'note'"):
        register(twin)
