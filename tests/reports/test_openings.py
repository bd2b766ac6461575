"""Who has opened a report is on record for the kinds that say so, is shown by office, and stays."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.services.erasure import anonymise
from r2pnet.own_data import kept_about
from r2pnet.reports import registry
from r2pnet.reports.models import Opening, Report, ReportOrder
from r2pnet.reports.openings import was_opened
from tests.factories import PersonFactory, ReportFactory, UserFactory
from tests.meetings.reading import words_of
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of report whose openings are on record."""
    kind = offer(lambda subject, language: Words("words"), key="logged")
    monkeypatch.setitem(registry._kinds, "logged", replace(kind, opened_as=lambda user, subject: "Head of Division"))


@pytest.fixture
def report(settings: Settings) -> Report:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    Path(folder, "x.pdf").write_bytes(b"%PDF-1.7")
    found: Report = ReportFactory(kind="logged", state="ready", file="x.pdf", file_size=8, pages=1)
    return found


def as_user(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def test_fetching_the_file_is_written_down_each_time(logged: None, report: Report) -> None:
    user = UserFactory()
    for _time in range(2):
        assert b"".join(as_user(user).get(f"/reports/{report.pk}/file"))[:5] == b"%PDF-"  # type: ignore[arg-type]
    rows = list(Opening.objects.values_list("report", "user", "office"))
    assert rows == [(report.pk, user.pk, "Head of Division")] * 2


def test_looking_at_its_page_or_asking_for_its_head_opens_nothing(logged: None, report: Report) -> None:
    client = as_user(UserFactory())
    assert client.get(f"/reports/{report.pk}/").status_code == 200
    assert client.head(f"/reports/{report.pk}/file").status_code == 200
    assert Opening.objects.count() == 0


def test_a_file_that_is_not_there_was_not_opened(logged: None, report: Report) -> None:
    Path(report.file.path).unlink()
    assert as_user(UserFactory()).get(f"/reports/{report.pk}/file").status_code == 404
    assert Opening.objects.count() == 0


def test_of_any_other_kind_nothing_is_kept(offer: Offer, report: Report) -> None:
    offer(lambda subject, language: Words("words"), key="logged")
    client = as_user(UserFactory())
    assert client.get(f"/reports/{report.pk}/file").status_code == 200
    assert Opening.objects.count() == 0
    assert "Who has opened it" not in words_of(client.get(f"/reports/{report.pk}/"))


def test_its_page_says_by_office_who_opened_it(logged: None, report: Report) -> None:
    user = UserFactory(name="Planted Name", email="planted@example.org")
    reader = as_user(UserFactory())
    assert "Nobody has opened it yet." in words_of(reader.get(f"/reports/{report.pk}/"))
    as_user(user).get(f"/reports/{report.pk}/file")
    words = words_of(reader.get(f"/reports/{report.pk}/"))
    assert "Who has opened it" in words
    assert "Head of Division" in words
    assert "planted" not in words.lower()


def test_it_is_asked_of_every_edition_and_of_one_reader(logged: None, report: Report) -> None:
    user, other = UserFactory(), UserFactory()
    Opening.objects.create(report=report, user=user, office="Head")
    assert was_opened("logged", "")
    assert was_opened("logged", "", by=user)
    assert not was_opened("logged", "", by=other)
    assert not was_opened("logged", "7")


def test_what_was_written_is_not_changed(report: Report) -> None:
    opening = Opening.objects.create(report=report, user=UserFactory(), office="Head")
    with pytest.raises(TypeError):
        opening.save()
    with pytest.raises(TypeError):
        opening.delete()


def test_days_are_those_of_the_network(report: Report, settings: Settings) -> None:
    settings.TIME_ZONE = "America/New_York"
    user, late = UserFactory(), datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    with timezone.override("America/New_York"):
        Opening.objects.create(report=report, user=user, office="Head", opened_at=late)
        ReportOrder.objects.create(report=report, user=user)
        ReportOrder.objects.update(ordered_at=late)
        said = {one.title: next(iter(one.rows)) for one in kept_about(user) if one.rows}
    assert said["Reports you opened"]["opened on"] == "27 November 2026"
    assert said["Reports you ordered"]["ordered on"] == "27 November 2026"


def test_a_person_reads_what_they_opened_and_it_stays_without_their_name(report: Report, staff: User) -> None:
    person: Any = PersonFactory(name="Planted Name", user=UserFactory(name="Planted Name"))
    Opening.objects.create(report=report, user=person.user, office="Office of Planted Name")
    opened = next(one for one in kept_about(person.user) if one.title == "Reports you opened")
    assert [row["office"] for row in opened.rows] == ["Office of Planted Name"]
    anonymise(person, by=staff, reason="Asked.")
    (opening,) = Opening.objects.select_related("user")
    assert (opening.office, opening.user.name) == ("Office of Former official", "Former official")
