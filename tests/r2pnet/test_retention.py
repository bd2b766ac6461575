"""What is deleted after its time: every app is asked, what was deleted is noted, the page on privacy says it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from focalpoints.views import account, invitation, own_data, sign_in_link
from r2pnet import tasks
from r2pnet.desk import own_data_views
from r2pnet.limits import KEPT_SECONDS
from r2pnet.models import Forgetting, Pulse
from r2pnet.retention import Forgotten, everything_kept, forget_due
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 24)


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these functions be all that is asked to forget."""

    def set_to(*functions: Callable[[date], Iterable[Forgotten] | int]) -> None:
        monkeypatch.setattr("r2pnet.retention.offered", lambda module, function: functions)

    return set_to


def old_things(day: date) -> list[Forgotten]:
    return [Forgotten("Things", f"of {day.year}", 2), Forgotten("Other things", "", 0)]


def broken(day: date) -> list[Forgotten]:
    raise OSError("no such folder")


def a_number(day: date) -> int:
    return 5


a_number.__module__ = "r2pnet.reports.retention"


def noted() -> list[tuple[Any, ...]]:
    return list(Forgetting.objects.order_by("pk").values_list("what", "about", "count", "forgotten_on"))


def test_what_was_deleted_is_noted_and_what_was_none_is_not(offer: Callable[..., None]) -> None:
    offer(old_things, a_number)
    assert forget_due(DAY) == [Forgotten("Things", "of 2026", 2), Forgotten("Reports", "", 5)]
    assert noted() == [("Things", "of 2026", 2, DAY), ("Reports", "", 5, DAY)]


def test_one_that_fails_is_logged_and_keeps_nobody_else_from_forgetting(
    offer: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    offer(broken, old_things)
    forget_due(DAY)
    assert noted() == [("Things", "of 2026", 2, DAY)]
    said = [one.getMessage() for one in caplog.records if one.name == "portal.retention"]
    assert said == [f"not forgotten what={__name__}"]


@pytest.mark.django_db(transaction=True)
def test_the_note_of_a_deletion_is_in_its_transaction(offer: Callable[..., None]) -> None:
    def half(day: date) -> Iterator[Forgotten]:
        with transaction.atomic():
            Pulse.objects.all().delete()
            yield Forgotten("Pulses", "", 1)
            raise OSError("the disk is full")

    Pulse.objects.create(queue="reports", beat_at="2026-11-24T12:00:00Z")
    offer(half)
    forget_due(DAY)
    assert (noted(), Pulse.objects.count()) == ([], 1)


def test_the_command_says_what_it_has_deleted(offer: Callable[..., None]) -> None:
    said = StringIO()
    offer(old_things)
    call_command("forget_due", stdout=said)
    offer()
    call_command("forget_due", stdout=said)
    assert said.getvalue().splitlines()[0].startswith("Things, of 20")
    assert said.getvalue().splitlines()[0].endswith(": 2 deleted.")
    assert said.getvalue().splitlines()[1] == "Nothing is due."


def test_it_is_done_every_night(offer: Callable[..., None], settings: Settings) -> None:
    [entry] = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == "portal.forget_due"]
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({2}, {30})
    offer(old_things)
    tasks.forget()
    assert [what for what, _about, _count, _on in noted()] == ["Things"]


def test_the_page_on_privacy_says_everything_that_an_app_says_it_keeps(client: Client, settings: Settings) -> None:
    settings.SESSION_SECONDS, settings.STAFF_SESSION_SECONDS, settings.REPORT_KEPT_DAYS = 86_400 * 9, 3600 * 7, 31
    words = words_of(client.get("/privacy/"))
    kept = [one for one in everything_kept() if one.about_persons]
    assert len(kept) >= 8
    for one in kept:
        told = f"{one.title} {one.what} Why: {one.why} Who sees it: {one.seen_by} How long: {one.until}"
        assert told in words
    assert "9 days after you signed in, 7 hours for the secretariat" in words
    assert "the file until 31 days after it was made or last ordered." in words
    assert "Needs at a meeting" in words


def test_the_page_on_privacy_names_invitations_and_requests_and_what_is_counted(client: Client) -> None:
    words = words_of(client.get("/privacy/"))
    for title in ("Invitations to sign in", "Requests to be erased", "Who is named in an invitation to a meeting"):
        assert [one.title for one in everything_kept()].count(title) == 1
        assert f"{title} " in words
    assert "the link works for 14 days, once;" in words
    assert "tries to sign in, links that sign in, files, orders of reports and requests for one’s own data" in words
    assert "The code is used for a quarter of an hour at most." in words


def test_nothing_is_counted_for_longer_than_the_page_on_privacy_says(settings: Settings) -> None:
    limits = [
        account.CODES_OF_AN_ADDRESS,
        account.CODES_OF_AN_ACCOUNT,
        account.TRIES_OF_AN_ADDRESS,
        account.PASSWORDS_OF_AN_ADDRESS,
        account.PASSWORDS_OF_AN_ACCOUNT,
        own_data.LIMIT,
        own_data_views.LIMIT,
        invitation.LIMIT,
        sign_in_link.LIMIT,
        settings.REPORT_ORDER_LIMIT,
        settings.EXPORT_LIMIT,
        settings.ARCHIVE_LIMIT,
        (1, KEPT_SECONDS),
    ]
    assert max(seconds for _number, seconds in limits) == 15 * 60
