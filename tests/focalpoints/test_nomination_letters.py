"""Letters by which offices were named: the secretariat's alone, on record for good, gone with whom they may name."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from focalpoints.models import Appointment, NominationLetter, User
from focalpoints.retention import forget
from focalpoints.services.accounts import make_staff
from focalpoints.services.erasure import anonymise
from focalpoints.services.merging import STAMPS
from focalpoints.services.nomination_letters import attach_letter, delete_loose_letters, keep_letter, loose_letters
from focalpoints.services.terms import save_appointment
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused
from tests.admin.pages import text_of
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory
from tests.r2pnet.given import DOCX, PDF

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 5, 3)


@pytest.fixture
def editor() -> User:
    return make_staff("m.sample@example.org", "M. Sample")


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def given(content: bytes = PDF, name: str = "Note of A. Sample.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


def files(settings: Settings) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_letter_is_kept_with_its_reference_date_and_who_kept_it(editor: User, settings: Settings) -> None:
    letter = keep_letter(given(), reference="  Note  12/2026 ", letter_date=DAY, by=editor)
    assert (str(letter), letter.name, letter.content_type) == (
        "Note 12/2026, 3 May 2026",
        "Note of A. Sample.pdf",
        "application/pdf",
    )
    assert (letter.uploaded_by, letter.history.get().history_user) == (editor, editor)
    assert [path.read_bytes() for path in files(settings)] == [PDF]


def test_its_date_is_kept_as_far_as_it_is_known(editor: User) -> None:
    letter = keep_letter(given(), letter_date=PartialDate.of(2014, 5), by=editor)
    assert str(letter) == "May 2014"
    assert str(keep_letter(given(), by=editor)) == "without reference and date"


def test_what_is_no_letter_is_refused_and_leaves_neither_row_nor_file(editor: User, settings: Settings) -> None:
    with pytest.raises(Refused) as refused:
        keep_letter(given(b"<html>"), by=editor)
    assert (refused.value.message, refused.value.field) == ("This is not a PDF, DOCX, XLSX, PNG or JPEG.", "file")
    assert (NominationLetter.objects.count(), files(settings)) == (0, [])


def test_a_letter_is_put_to_an_office_and_the_history_keeps_the_one_before(editor: User) -> None:
    office = AppointmentFactory()
    first, second = (keep_letter(given(), reference=words, by=editor) for words in ("Note 1", "Note 2"))
    attach_letter(office, first, by=editor, reason="It came by post")
    attach_letter(office, second, by=editor)
    office.refresh_from_db()
    told = [row.nomination_letter_id for row in office.history.order_by("history_id")]
    assert (office.nomination_letter, told[-2:]) == (second, [first.pk, second.pk])


def test_a_letter_goes_to_no_office_that_somebody_has_changed_meanwhile(editor: User) -> None:
    office = AppointmentFactory()
    seen = office.version
    office.position = "Desk 2"
    save_appointment(office, by=editor)
    with pytest.raises(Changed):
        attach_letter(office, keep_letter(given(), by=editor), by=editor, seen_version=seen)
    assert Appointment.objects.get().nomination_letter is None


def address(letter: NominationLetter) -> str:
    return f"/desk/letters-of-nomination/{letter.pk}/file"


def test_the_secretariat_saves_the_file_and_no_browser_shows_it(editor: User) -> None:
    letter = keep_letter(given(name="x.html"), by=editor)
    response = signed_in(editor).get(address(letter))
    assert (response.status_code, b"".join(response)) == (200, PDF)
    assert response.headers["Content-Disposition"] == 'attachment; filename="x.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]


def test_nobody_else_learns_that_it_is_there_not_even_whom_it_names(editor: User) -> None:
    user = UserFactory()
    office = AppointmentFactory(person=PersonFactory(user=user), member=MemberFactory(slug="testland"))
    letter = keep_letter(given(), reference="Zqxnote 7", by=editor)
    attach_letter(office, letter, by=editor)
    there, not_there = (signed_in(user).get(path) for path in (address(letter), address(letter).replace("/1/", "/9/")))
    assert (there.status_code, not_there.status_code) == (404, 404)
    assert Client(SERVER_NAME="localhost").get(address(letter)).status_code == 302
    only_marked = UserFactory(is_staff=True)
    assert signed_in(only_marked).get(address(letter)).status_code == 404
    for client in (Client(SERVER_NAME="localhost"), signed_in(user)):
        assert "Zqxnote" not in client.get("/members/testland/").content.decode()


def test_who_has_served_reads_in_the_own_data_that_there_is_a_letter(editor: User) -> None:
    user = UserFactory()
    office = AppointmentFactory(person=PersonFactory(user=user))
    attach_letter(office, keep_letter(given(), reference="Note 7", letter_date=DAY, by=editor), by=editor)
    assert "Note 7, 3 May 2026" in text_of(signed_in(user).get("/account/data/"))


PAGE = "/admin/focalpoints/appointment/{}/letter/"


def posted(client: Client, office: Appointment, **fields: Any) -> Any:
    return client.post(PAGE.format(office.pk), {"seen_version": office.version, **fields})


def test_on_the_page_of_the_office_a_file_is_given_with_on_whose_behalf(editor: User) -> None:
    office, client = AppointmentFactory(member__country__short_name="Testland"), signed_in(editor)
    fields = {"on_behalf_of": "Testland", "came_by": "letter", "received_on": "4 May 2026", "reason": "By post"}
    response = posted(client, office, file=given(DOCX), reference="Note 7", letter_date="May 2026", **fields)
    assert (response.status_code, response["Location"]) == (302, f"/admin/focalpoints/appointment/{office.pk}/change/")
    letter = NominationLetter.objects.get()
    assert (Appointment.objects.get().nomination_letter, str(letter), letter.name) == (
        letter,
        "Note 7, May 2026",
        "Note of A. Sample.docx",
    )
    for row in (letter.history.get(), office.history.first()):
        assert (row.history_on_behalf_of, row.history_channel, row.history_user) == ("Testland", "letter", editor)
    story = client.get(f"/admin/focalpoints/member/{office.member_id}/story/")
    assert (address(letter) in story.content.decode(), "Note 7, May 2026" in text_of(story)) == (True, True)


def test_one_letter_that_names_two_offices_is_given_once(editor: User, settings: Settings) -> None:
    office, client = AppointmentFactory(), signed_in(editor)
    alternate = AppointmentFactory(member=office.member, role="alternate")
    elsewhere = AppointmentFactory()
    letter = keep_letter(given(), reference="Note 7", by=editor)
    attach_letter(office, letter, by=editor)
    assert "Note 7" in text_of(client.get(PAGE.format(alternate.pk)))
    assert "Note 7" not in text_of(client.get(PAGE.format(elsewhere.pk)))
    assert posted(client, alternate, letter=letter.pk).status_code == 302
    assert set(letter.appointments.all()) == {office, alternate}
    assert len(files(settings)) == 1


def test_a_form_that_is_refused_keeps_what_was_typed_and_nothing_else(editor: User, settings: Settings) -> None:
    office, client = AppointmentFactory(), signed_in(editor)
    told = posted(client, office, file=given(b"<html>"), reference="Note 7", letter_date="May 2026")
    assert "This is not a PDF, DOCX, XLSX, PNG or JPEG." in text_of(told)
    assert ('value="Note 7"' in told.content.decode(), 'value="May 2026"' in told.content.decode()) == (True, True)
    assert "Choose a letter that is kept, or a file." in text_of(posted(client, office))
    assert (NominationLetter.objects.count(), files(settings)) == (0, [])


def test_when_somebody_is_erased_the_letters_that_may_name_them_go_and_the_record_of_them_stays(
    editor: User, settings: Settings
) -> None:
    person = PersonFactory(name="Zqxplanted Example")
    office = AppointmentFactory(person=person)
    successor = AppointmentFactory(member=office.member, role="alternate", person=PersonFactory())
    elsewhere = AppointmentFactory(person=PersonFactory())
    names, of_successor, other = (
        keep_letter(given(name=f"Zqxplanted Example {n}.pdf"), reference=f"Note {n} on Zqxplanted Example", by=editor)
        for n in (1, 2, 3)
    )
    for where, letter in ((office, names), (successor, of_successor), (elsewhere, other)):
        attach_letter(where, letter, by=editor)
    anonymise(person, by=editor)
    assert [path.name for path in files(settings)] == [Path(str(other.file.name)).name]
    kept = NominationLetter.objects.order_by("pk")
    assert [(bool(one.file), one.name, one.reference) for one in kept] == [
        (False, "", "Note 1 on Former official"),
        (False, "", "Note 2 on Former official"),
        (True, "Zqxplanted Example 3.pdf", "Note 3 on Former official"),
    ]
    assert not NominationLetter.history.filter(reference__contains="Zqx").exists()
    assert not NominationLetter.history.filter(name__contains="Zqx").exclude(id=other.pk).exists()
    assert signed_in(editor).get(address(names)).status_code == 404
    office.refresh_from_db()
    assert office.nomination_letter == names


def test_a_letter_that_was_put_to_nothing_is_deleted_after_its_days_with_its_file(
    editor: User, settings: Settings
) -> None:
    with time_machine.travel("2026-01-01T12:00:00Z"):
        loose, attached, was_attached = (keep_letter(given(), by=editor) for _ in range(3))
    office = AppointmentFactory()
    attach_letter(office, attached, by=editor)
    attach_letter(office, was_attached, by=editor)
    attach_letter(office, attached, by=editor)
    assert list(loose_letters()) == [loose]
    assert delete_loose_letters(date(2026, 1, 31)) == 0
    with time_machine.travel("2026-12-24T12:00:00Z"):
        assert delete_loose_letters(date(2026, 2, 1)) == 1
    assert set(NominationLetter.objects.all()) == {attached, was_attached}
    assert not NominationLetter.history.filter(id=loose.pk).exists()


def test_a_file_of_which_no_letter_knows_is_deleted_after_a_day(editor: User, settings: Settings) -> None:
    kept = keep_letter(given(), by=editor)
    lost = Path(settings.MEDIA_ROOT, "letters-of-nomination", "0" * 32)
    lost.write_bytes(PDF)
    today = datetime.now(UTC)
    list(forget(today.date()))
    assert lost.exists()
    with time_machine.travel(today + timedelta(days=2)):
        list(forget(today.date()))
    assert [path.name for path in files(settings)] == [Path(str(kept.file.name)).name]


def test_a_letter_that_an_office_names_cannot_be_deleted(editor: User) -> None:
    office = AppointmentFactory()
    letter = keep_letter(given(), by=editor)
    attach_letter(office, letter, by=editor)
    with pytest.raises(ProtectedError):
        letter.delete()
    assert NominationLetter.objects.get() == letter


def test_the_stamps_are_taken_in_the_order_of_the_house_when_a_letter_is_given_on_the_page(editor: User) -> None:
    office = AppointmentFactory()
    with CaptureQueriesContext(connection) as queries:
        posted(signed_in(editor), office, file=given())
    assert office.__class__.objects.exclude(nomination_letter=None).exists()
    taken = [one["sql"] for one in queries if one["sql"].startswith("UPDATE") and "r2pnet_stamp" in one["sql"]]
    groups = [group for sql in taken for group in STAMPS if f"'{group}'" in sql]
    assert list(dict.fromkeys(groups)) == ["focalpoints", "nominations"]
