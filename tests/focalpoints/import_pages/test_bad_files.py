"""Files as LibreOffice and others write them, through the whole import: the sentence that each gets on its page."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from focalpoints.importing import work
from focalpoints.models import SheetImport
from focalpoints.models.sheet_import import ImportState
from focalpoints.services.accounts import make_staff
from tests.admin.pages import text_of
from tests.focalpoints.import_pages.made import LIST

pytestmark = pytest.mark.django_db(transaction=True)

FILES = Path(__file__).parents[2] / "sheets" / "files"
SAVE_ANEW = "Open it in the program that made it, save it as Excel workbook (.xlsx) or CSV, and take that."
TAKE_A_LIST = "Take the list as Excel workbook (.xlsx) or CSV."
AT_ONCE = {
    "older-excel.xls": f"This file is of an older Excel (.xls). {SAVE_ANEW}",
    "open-document.ods": f"This file is an OpenDocument spreadsheet (.ods). {SAVE_ANEW}",
    "printed.pdf": f"This file is a PDF. {TAKE_A_LIST}",
    "web-page.html": f"This file is a web page. {SAVE_ANEW}",
    "locked.xlsx": "This workbook is locked with a password. Save it without one and take that.",
    "headings-only.xlsx": "This file has headings and no row below them.",
    "nothing-in-it.xlsx": "This file is empty.",
}
WHEN_READ = {
    "error-of-a-formula.xlsx": "Row 3, column B: the formula gives the error #N/A. Mend it or type what it should say.",
}
READ = {
    "utf-8-commas.csv": "Read as UTF-8, columns parted by commas.",
    "windows-1252-semicolons.csv": "Read as Windows-1252 (Western European), columns parted by semicolons.",
    "utf-16-tabs.csv": "Read as UTF-16, columns parted by tabs.",
    "three-sheets.xlsx": "The sheet “Focal points” was read; 1 other sheet with something in it was left out.",
    "title-above.xlsx": "Row 1 was taken for the title of the list and left out.",
}


@pytest.fixture
def client() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("m.sample@example.org", "M. Sample"))
    return client


def give(client: Client, name: str) -> str:
    """Upload it, let the worker read it when it was taken, and say what the page that is left says."""
    file = SimpleUploadedFile(name, (FILES / name).read_bytes())
    response = client.post(LIST, {"file": file})
    if response.status_code == 200:
        return text_of(response)
    one = SheetImport.objects.get()
    work.read(one.pk)
    return text_of(client.get(f"{LIST}{one.pk}/"))


@pytest.mark.parametrize(("name", "sentence"), AT_ONCE.items())
def test_what_is_no_list_is_refused_at_the_form(client: Client, name: str, sentence: str) -> None:
    assert give(client, name).count(sentence) == 2, "on top and at the field"
    assert SheetImport.objects.count() == 0


@pytest.mark.parametrize(("name", "sentence"), WHEN_READ.items())
def test_what_is_wrong_within_is_found_by_the_worker(client: Client, name: str, sentence: str) -> None:
    assert f"{name} cannot be used {sentence}" in give(client, name)
    one = SheetImport.objects.get()
    assert (one.state, one.error) == (ImportState.REFUSED, sentence)


@pytest.mark.parametrize(("name", "sentence"), READ.items())
def test_how_a_file_was_read_is_said_on_its_page(client: Client, name: str, sentence: str) -> None:
    assert sentence in give(client, name)
    assert SheetImport.objects.get().state == ImportState.PLANNED


def test_every_file_is_among_these() -> None:
    found = {path.name for path in FILES.iterdir() if path.suffix != ".md"}
    assert found == {*AT_ONCE, *WHEN_READ, *READ}


def test_a_spreadsheet_of_which_no_heading_is_known_cannot_be_used(client: Client) -> None:
    client.post(LIST, {"file": SimpleUploadedFile("list.csv", b"Shoe size\r\n42\r\n")})
    one = SheetImport.objects.get()
    work.read(one.pk)
    assert "list.csv cannot be used None of the headings is known." in text_of(client.get(f"{LIST}{one.pk}/"))
