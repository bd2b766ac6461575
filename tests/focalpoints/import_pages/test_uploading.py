"""Giving a spreadsheet: kept where nobody else reads it, refused at once in words, one at a time; and deciding."""

import hashlib
import io
import stat
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from focalpoints.models import SheetImport, User
from focalpoints.models.sheet_import import ImportState
from focalpoints.services.accounts import make_staff
from focalpoints.services.uploading import decide, take_up, try_again, withdraw
from r2pnet.refusal import Refused
from r2pnet.sheets.limits import MOST_BYTES
from tests.admin.pages import text_of
from tests.focalpoints.import_pages.made import (
    CSV,
    LIST,
    an_import,
    changed,
    doubtful,
    new,
    spreadsheet,
    upload,
    wrong,
)
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_staff("m.sample@example.org", "M. Sample")


@pytest.fixture
def client(editor: User) -> Client:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=False)
    client.force_login(editor)
    return client


def files(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def refusal(deed: object, *args: object) -> str:
    with pytest.raises(Refused) as refused:
        deed(*args)  # type: ignore[operator]
    return refused.value.message


def test_a_spreadsheet_is_kept_under_a_random_name_for_the_portal_alone(client: Client, settings: Settings) -> None:
    response = upload(client, name="C:\\lists\\A. Sample's members.csv")
    made = SheetImport.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/desk/import/{made.pk}/")
    (path,) = files(settings)
    assert (path.parent.name, path.name.isalnum(), "ample" in path.name) == ("imports", True, False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == CSV.encode()
    assert (made.name, made.size, made.digest) == (
        "A. Sample's members.csv",
        len(CSV),
        hashlib.sha256(CSV.encode()).hexdigest(),
    )
    assert (str(made.uploaded_by), made.state) == ("M. Sample", ImportState.QUEUED)


def test_a_form_without_a_file_says_so_at_its_field_and_on_top(client: Client) -> None:
    response = client.post(LIST, {})
    told = text_of(response)
    assert (response.status_code, SheetImport.objects.count()) == (200, 0)
    assert "Error: Import a spreadsheet" in response.content.decode()
    assert told.count("Choose a spreadsheet.") == 2


def test_an_empty_file_and_a_picture_are_refused_in_words_and_leave_nothing(client: Client, settings: Settings) -> None:
    assert "This file is empty. Choose one with rows." in text_of(upload(client, ""))
    assert "This file is a PDF. Take the list as Excel workbook (.xlsx) or CSV." in text_of(upload(client, "%PDF-1.7"))
    assert (SheetImport.objects.count(), files(settings)) == (0, [])


def test_too_many_rows_are_refused_at_once_with_the_number(client: Client, settings: Settings) -> None:
    told = text_of(upload(client, "Person\r\n" + "A. Sample\r\n" * 20_001))
    assert "20,001" in told and "20,000" in told
    assert (SheetImport.objects.count(), files(settings)) == (0, [])


def test_a_file_beyond_ten_megabytes_is_not_even_read_and_its_size_is_said(client: Client, settings: Settings) -> None:
    """The rest of the request is dropped: nothing of it is kept, not even in the folder for uploads under way."""
    settings.FILE_UPLOAD_TEMP_DIR = settings.MEDIA_ROOT / "uploads"  # where Django would keep it: it is not even there
    told = text_of(upload(client, "x" * (MOST_BYTES + 2_000_000)))
    assert told.count("This file has 12 MB; 10 MB are read at once: split it.") == 2
    assert "Choose a spreadsheet." not in told
    assert (SheetImport.objects.count(), files(settings)) == (0, [])


def test_a_form_from_elsewhere_gives_nothing(editor: User) -> None:
    """The view takes the upload into its own hands, and still asks for the token."""
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(editor)
    assert upload(client).status_code == 403
    client.get(LIST)
    token = client.cookies["csrf"].value
    assert upload(client, csrfmiddlewaretoken=token).status_code == 302
    assert SheetImport.objects.count() == 1


def test_a_second_import_is_refused_with_the_name_of_who_is_at_it(client: Client, settings: Settings) -> None:
    other = make_staff("n.sample@example.org", "N. Sample")
    live = an_import(other, uploaded_at="2026-11-20T10:32:00Z")
    told = text_of(upload(client))
    assert "N. Sample is importing members.csv since 20 November 2026, 10:32: decide or withdraw it first." in told
    assert f'href="/desk/import/{live.pk}/"' in client.get(LIST).content.decode()
    assert (SheetImport.objects.count(), len(files(settings))) == (1, 1)


def test_the_form_is_not_offered_while_an_import_is_under_way(client: Client, editor: User) -> None:
    assert 'type="file"' in client.get(LIST).content.decode()
    an_import(editor)
    assert 'type="file"' not in client.get(LIST).content.decode()


def test_the_mended_file_takes_the_place_of_the_one_with_errors(client: Client, editor: User) -> None:
    first = an_import(editor)
    wrong(first)
    upload(client, instead_of=str(first.pk))
    states = list(SheetImport.objects.order_by("pk").values_list("state", flat=True))
    assert states == [ImportState.WITHDRAWN, ImportState.QUEUED]


def test_a_mended_file_that_is_refused_leaves_the_first_as_it_was(client: Client, editor: User) -> None:
    first = an_import(editor)
    wrong(first)
    response = upload(client, "%PDF-1.7", instead_of=str(first.pk))
    assert "This file is a PDF." in text_of(response)
    assert f'name="instead_of" value="{first.pk}"' in response.content.decode()
    assert list(SheetImport.objects.values_list("state", flat=True)) == [ImportState.PLANNED]


def test_when_the_folder_cannot_be_used_it_is_said_and_nothing_is_imported(client: Client, settings: Settings) -> None:
    Path(settings.MEDIA_ROOT).write_text("in the way")
    told = text_of(upload(client))
    assert "The file could not be kept: the folder for files cannot be used" in told
    assert SheetImport.objects.count() == 0


def test_a_plan_without_errors_and_choices_is_decided_and_waits_for_the_worker(editor: User) -> None:
    one = an_import(editor)
    changed(one)
    other = make_staff("n.sample@example.org", "N. Sample")
    decide(one, other)
    one.refresh_from_db()
    assert (one.state, one.claim, str(one.decided_by)) == (ImportState.WRITING, None, "N. Sample")
    assert one.decided_at is not None


def test_nothing_is_decided_while_a_row_is_wrong_or_has_to_be_chosen(editor: User) -> None:
    one = an_import(editor)
    new(one)
    row = wrong(one)
    assert refusal(decide, one, editor) == ("Rows are wrong: 1. Mend them in the spreadsheet and upload it again.")
    row.delete()
    doubtful(one)
    assert refusal(decide, one, editor) == "Rows need a choice: 1."
    one.refresh_from_db()
    assert one.state == ImportState.PLANNED


def test_where_there_is_nothing_to_write_the_import_ends_at_once(editor: User) -> None:
    one = an_import(editor)
    assert decide(one, editor).state == ImportState.DONE
    one.refresh_from_db()
    assert (one.state, one.finished_at is not None) == (ImportState.DONE, True)


def test_an_import_is_decided_once(editor: User) -> None:
    one = an_import(editor)
    changed(one)
    decide(one, editor)
    assert refusal(decide, one, editor) == "This import is not what you saw any more; it says now: Being written."


@pytest.mark.parametrize("state", [ImportState.QUEUED, ImportState.PLANNING, ImportState.PLANNED])
def test_what_is_not_written_can_be_withdrawn(editor: User, state: ImportState) -> None:
    one = an_import(editor, state)
    withdraw(one, editor)
    one.refresh_from_db()
    assert (one.state, one.claim, str(one.decided_by)) == (ImportState.WITHDRAWN, None, "M. Sample")
    assert one.finished_at is not None


def test_what_is_being_written_cannot_be_withdrawn_and_what_waits_to_be_written_can(editor: User) -> None:
    at_work = an_import(editor, ImportState.WRITING, claim="12345678-1234-5678-1234-567812345678")
    assert refusal(withdraw, at_work, editor).startswith("It is being written at this moment.")
    SheetImport.objects.update(claim=None)
    assert withdraw(at_work, editor).state == ImportState.WITHDRAWN


def test_what_has_failed_is_read_anew_with_all_its_attempts(editor: User) -> None:
    one = an_import(editor, ImportState.FAILED, attempts=3, error="It broke.")
    new(one)
    again = try_again(one, editor)
    assert (again.state, again.attempts, again.error, again.counts, again.rows.count()) == (
        ImportState.QUEUED,
        0,
        "",
        {},
        0,
    )
    assert refusal(try_again, one, editor).startswith("This import is not what you saw any more")


def test_what_has_failed_is_not_read_anew_beside_another(editor: User) -> None:
    failed = an_import(editor, ImportState.FAILED)
    an_import(editor)
    assert refusal(try_again, failed, editor).startswith("M. Sample is importing members.csv since ")


@race
def test_of_two_who_give_a_spreadsheet_at_the_same_moment_one_is_told_of_the_other(settings: Settings) -> None:
    first, second = make_staff("m.sample@example.org", "M. Sample"), make_staff("n.sample@example.org", "N. Sample")

    def give(who: User) -> str:
        try:
            return take_up(io.BytesIO(CSV.encode()), f"{who.name}.csv", who).name
        except Refused as refused:
            return refused.message

    for _turn in range(5):
        told = at_once([lambda who=who: give(who) for who in (first, second)])
        one = SheetImport.objects.live().get()
        loser = next(words for words in told if words != one.name)
        assert loser.startswith(f"{one.uploaded_by} is importing {one.name} since ")
        assert len(files(settings)) == SheetImport.objects.count()
        withdraw(one, first)


def test_a_name_is_shown_in_one_line_and_without_what_cannot_be_seen(editor: User) -> None:
    made = take_up(spreadsheet(), "a\u202e\x00b\n c" + "d" * 300 + ".csv", editor)
    assert (len(made.name), made.name[-8:]) == (200, "dddd.csv")
    withdraw(made, editor)
    assert take_up(spreadsheet(), "a\u202e\x00b\n c.csv", editor).name == "a b c.csv"
