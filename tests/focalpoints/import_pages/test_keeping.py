"""How long imports are kept, and erasing somebody whom they name."""

import os
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from focalpoints.importing.keeping import forget_imports
from focalpoints.models import ImportRow, Person, SheetImport, User
from focalpoints.models.sheet_import import ImportState
from focalpoints.services.accounts import make_staff
from focalpoints.services.erasure import anonymise
from r2pnet.models import Forgetting
from r2pnet.retention import forget_due
from tests.admin.pages import text_of
from tests.factories import PersonFactory, UserFactory
from tests.focalpoints.import_pages.made import an_import, at, changed, doubtful, new, wrong
from tests.focalpoints.test_erasure import places_that_hold

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 24)
LAST_DAY, DAY_BEFORE = at("2026-08-26T00:00:01Z"), at("2026-08-25T23:59:59Z")
NAME, ADDRESS = "Zqxplanted Example", "zqxplanted@ministry.example"
PLANTED = ("zqx",)


@pytest.fixture
def editor() -> User:
    return make_staff("m.sample@example.org", "M. Sample")


@pytest.fixture
def person() -> Person:
    return PersonFactory(name=NAME, work_email=ADDRESS, user=UserFactory(email="planted@example.org"))


def files(settings: Settings) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def naming(one: SheetImport, number: int = 5) -> ImportRow:
    row = changed(one, number, cells={"person": NAME.upper(), "email": ADDRESS})
    row.changes.append({"thing": "Person", "field": "Person", "before": "", "after": NAME})
    row.save()
    return row


def test_file_and_rows_go_ninety_days_after_the_end_and_who_imported_how_much_stays(
    editor: User, settings: Settings
) -> None:
    old = an_import(editor, ImportState.DONE, finished_at=DAY_BEFORE)
    new(old)
    kept = an_import(editor, ImportState.DONE, finished_at=LAST_DAY)
    new(kept)
    told = [(one.about, one.count) for one in forget_imports(TODAY) if one.count]
    assert told == [("", 1)]
    old.refresh_from_db()
    assert (old.file.name, old.rows.count(), old.forgotten_at is not None) == ("", 0, True)
    assert (old.name, str(old.uploaded_by), old.counts) == ("members.csv", "M. Sample", {"new": 1})
    assert (kept.rows.count(), len(files(settings))) == (1, 1)
    assert [one.count for one in forget_imports(TODAY)] == [0, 0]


def test_the_nightly_job_forgets_imports_and_notes_it_without_the_content(editor: User) -> None:
    an_import(editor, ImportState.REFUSED, finished_at=DAY_BEFORE)
    forget_due(TODAY)
    noted = Forgetting.objects.filter(what="Imported spreadsheets").values_list("about", "count")
    assert list(noted) == [("", 1)]


def test_a_plan_that_nobody_decides_does_not_stay_for_ever(editor: User, settings: Settings) -> None:
    one = an_import(editor, uploaded_at=DAY_BEFORE)
    new(one)
    list(forget_imports(TODAY))
    one.refresh_from_db()
    assert (one.state, one.error) == (ImportState.WITHDRAWN, "Nobody decided it in 90 days.")
    assert (one.rows.count(), files(settings)) == (0, [])


def test_a_file_of_which_no_import_knows_goes_when_it_is_a_day_old(editor: User, settings: Settings) -> None:
    an_import(editor)
    young, old = (default_storage.save(f"imports/{name}", ContentFile(b"x")) for name in ("young", "old"))
    yesterday = time.time() - timedelta(days=1, minutes=1).total_seconds()
    os.utime(default_storage.path(old), (yesterday, yesterday))
    assert [one.count for one in forget_imports(TODAY)] == [0, 1]
    assert default_storage.exists(young)
    assert len(files(settings)) == 2


def test_a_file_that_cannot_be_deleted_now_is_deleted_the_next_night(
    editor: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = an_import(editor, ImportState.DONE, finished_at=DAY_BEFORE)
    with monkeypatch.context() as away:
        away.setattr(Path, "unlink", lambda *_: None)
        away.setattr(os, "remove", _refused)
        assert [told.count for told in forget_imports(TODAY)] == [0, 0]
    one.refresh_from_db()
    assert (one.forgotten_at, bool(one.file)) == (None, True)
    assert [told.count for told in forget_imports(TODAY)] == [1, 0]
    assert files(settings) == []


def _refused(path: str) -> None:
    raise PermissionError(13, "Permission denied")


def test_after_an_erasure_no_import_names_the_person(person: Person, editor: User, settings: Settings) -> None:
    one = an_import(editor, ImportState.DONE, error=f"{NAME} was wrong", said=[f"For {NAME}"])
    SheetImport.objects.update(name=f"{NAME}.csv", headings=[{"number": 1, "words": NAME, "key": ""}])
    one.refresh_from_db()
    naming(one)
    new(one, 6)
    files(settings)[0].write_text(NAME)
    before = places_that_hold(PLANTED, settings)
    assert {"focalpoints_importrow", "focalpoints_sheetimport", files(settings)[0].name} <= set(before)
    anonymise(person, by=editor)
    assert places_that_hold(PLANTED, settings) == []
    one.refresh_from_db()
    assert (one.name, one.state, one.file.name) == ("Former official.csv", ImportState.DONE, "")
    assert [row.number for row in one.rows.all()] == [6]


def test_a_file_that_cannot_be_deleted_at_an_erasure_is_deleted_in_a_later_night(
    person: Person,
    editor: User,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    one = an_import(editor, ImportState.DONE)
    [path] = files(settings)
    with monkeypatch.context() as away, django_capture_on_commit_callbacks(execute=True):
        away.setattr(Path, "unlink", lambda *_: None)
        away.setattr(os, "remove", _refused)
        anonymise(person, by=editor)
    one.refresh_from_db()
    assert (one.file.name, files(settings)) == ("", [path])
    os.utime(path, (0, 0))  # it is older than what is being taken up
    assert [told.count for told in forget_imports(TODAY)] == [0, 1]
    assert files(settings) == []


@pytest.mark.parametrize("state", [ImportState.PLANNED, ImportState.WRITING])
def test_an_import_under_way_that_names_the_person_is_withdrawn(
    person: Person, editor: User, state: ImportState
) -> None:
    one = an_import(editor, state)
    naming(one)
    anonymise(person, by=editor)
    one.refresh_from_db()
    assert (one.state, one.claim) == (ImportState.WITHDRAWN, None)
    assert one.error == "Somebody whom it may name was erased. Upload it again without them."


@pytest.mark.parametrize("state", [ImportState.QUEUED, ImportState.PLANNING])
def test_an_import_that_is_not_read_yet_is_withdrawn(person: Person, editor: User, state: ImportState) -> None:
    one = an_import(editor, state)
    anonymise(person, by=editor)
    one.refresh_from_db()
    assert one.state == ImportState.WITHDRAWN


def test_a_plan_that_does_not_name_the_person_can_still_be_written(person: Person, editor: User) -> None:
    one = an_import(editor)
    new(one)
    anonymise(person, by=editor)
    one.refresh_from_db()
    assert (one.state, one.rows.count(), one.file.name) == (ImportState.PLANNED, 1, "")


def test_somebody_sees_the_rows_with_their_address_and_not_those_of_a_namesake(person: Person, editor: User) -> None:
    one = an_import(editor, ImportState.DONE, uploaded_at="2026-11-20T10:32:00Z")
    changed(one, 4, cells={"person": NAME, "email": ADDRESS.upper(), "phone": ""})
    changed(one, 5, cells={"person": NAME, "email": "namesake@example.org"})
    client = Client(SERVER_NAME="localhost")
    client.force_login(person.user)  # type: ignore[arg-type]  # has an account
    words = text_of(client.get("/account/data/"))
    assert f"Imported on 20 November 2026 Row 4 Person {NAME} Work e-mail {ADDRESS.upper()}" in words
    assert "namesake" not in words


def test_who_gave_a_spreadsheet_sees_that_they_did(editor: User) -> None:
    one = an_import(editor, ImportState.DONE, uploaded_at="2026-11-20T10:32:00Z")
    wrong(one)
    doubtful(one)
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    assert "Uploaded by you on 20 November 2026 Rows 2" in text_of(client.get("/account/data/"))


def test_the_page_on_privacy_says_how_long(client: Client) -> None:
    words = text_of(client.get("/privacy/"))
    assert "90 days after the import has ended; when somebody is erased, every file and the rows that name" in words
