"""The pages under `/desk/import/`: progress, plan, choices, deciding, what was written; for the secretariat alone."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings

from focalpoints.models import SheetImport, User
from focalpoints.models.sheet_import import Fate, ImportState
from focalpoints.services.accounts import make_staff
from tests.admin.pages import text_of
from tests.factories import PersonFactory, UserFactory
from tests.focalpoints.import_pages.made import CSV, LIST, a_row, an_import, changed, doubtful, new, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_staff("m.sample@example.org", "M. Sample")


@pytest.fixture
def client(editor: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    return client


def page(one: SheetImport, query: str = "") -> str:
    return f"{LIST}{one.pk}/{query}"


def told(response: Any) -> str:
    """The words of the page, in one line."""
    return text_of(response)


def buttons(response: Any) -> list[str]:
    return re.findall(r'<button class="button[^"]*" name="deed" value="(\w+)"', response.content.decode())


def addresses_of(one: SheetImport) -> list[str]:
    files = [f"{LIST}{one.pk}/{name}" for name in ("", "status.json", "file", "errors.csv")]
    return [LIST, f"{LIST}template.csv", f"{LIST}template.xlsx", *files]


def test_nobody_but_staff_who_may_import_learns_that_there_are_imports(editor: User) -> None:
    one = an_import(editor)
    official, staff = UserFactory(), UserFactory(is_staff=True)
    PersonFactory(user=official)
    for account in (official, staff):
        client = Client(SERVER_NAME="localhost")
        client.force_login(account)
        assert {client.get(address).status_code for address in addresses_of(one)} == {404}
        assert {client.post(address).status_code for address in (LIST, page(one))} == {404}
    one.refresh_from_db()
    assert one.state == ImportState.PLANNED


def test_editors_and_administrators_may_import(client: Client, editor: User) -> None:
    one = an_import(editor)
    assert [client.get(address).status_code for address in addresses_of(one)] == [200] * 7


def test_the_empty_list_says_what_will_stand_there(client: Client) -> None:
    words = told(client.get(LIST))
    assert "Nothing was imported yet. What you upload stands here, with who gave it and what became of it." in words
    assert "At most 20,000 rows and 10 MB at once." in words


def test_the_list_says_who_gave_what_and_what_became_of_it(client: Client, editor: User) -> None:
    one = an_import(editor, ImportState.DONE, uploaded_at="2026-11-20T10:32:00Z")
    new(one)
    changed(one)
    words = told(client.get(LIST))
    assert "members.csv Written M. Sample 20 November 2026, 10:32 UTC 1 new 1 changed Download" in words


def test_the_page_of_an_import_that_is_read_looks_again_by_itself(client: Client, editor: User) -> None:
    one = an_import(editor, ImportState.PLANNING, sent_at="2026-11-20T10:32:00Z", done=40, total=143)
    response = client.get(page(one))
    text = response.content.decode()
    assert "40 of 143 rows are compared with the record." in told(response)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in text
    assert f'value="40" data-status="{page(one)}status.json"' in text
    status = client.get(f"{page(one)}status.json")
    assert status.json() == {
        "label": "Being read",
        "sentence": "40 of 143 rows are compared with the record.",
        "done": 40,
        "total": 143,
        "is_over": False,
    }
    assert "no-store" in status["Cache-Control"]


def test_while_the_broker_is_away_the_page_says_that_it_waits(client: Client, editor: User) -> None:
    one = an_import(editor, ImportState.QUEUED)
    words = told(client.get(page(one)))
    assert "Waits for the service" in words
    assert "It will start when the service for jobs is back. There is nothing to do." in words


def test_a_plan_shows_how_the_file_was_read(client: Client, editor: User) -> None:
    headings = [
        {"number": 1, "words": "Nom", "key": "person"},
        {"number": 2, "words": "Work e-mail", "key": "email"},
        {"number": 3, "words": "Shoe size", "key": ""},
    ]
    one = an_import(editor, said=["Read as UTF-16, columns parted by tabs."], headings=headings)
    new(one)
    words = told(client.get(page(one)))
    assert "Read as UTF-16, columns parted by tabs." in words
    assert "Headings that are used Nom as Person Work e-mail Headings that are not used Shoe size" in words


def test_the_wrong_rows_come_first_and_nothing_can_be_written(client: Client, editor: User) -> None:
    one = an_import(editor)
    new(one)
    wrong(one)
    response = client.get(page(one))
    words = told(response)
    assert "One row is wrong Mend it in your spreadsheet and upload that again." in words
    assert "Row 7, Work e-mail: Write one address, such as a.sample@example.org." in words
    assert "B. Sample" not in words
    assert buttons(response) == ["withdraw"]
    assert f'name="instead_of" value="{one.pk}"' in response.content.decode()


def test_the_counts_are_links_to_their_rows(client: Client, editor: User) -> None:
    one = an_import(editor)
    for make in (wrong, doubtful, changed, new):
        make(one)
    found = re.findall(r'href="\?fate=(\w+)"[^>]*><b>(\d+)</b>([^<]+)', client.get(page(one)).content.decode())
    assert found == [
        ("error", "1", "Errors"),
        ("doubtful", "1", "Doubtful"),
        ("new", "1", "New"),
        ("changed", "1", "Changed"),
        ("same", "0", "Same"),
        ("all", "4", "All rows"),
    ]
    words = told(client.get(page(one, "?fate=changed")))
    assert "9 Changed Testland: A. Sample 9 Person Phone: before: +1 555 0100 now: +1 555 0101" in words
    assert "Row 7" not in words
    everything = told(client.get(page(one, "?fate=all")))
    assert re.findall(r"Testland: A\. Sample (\d+)", everything) == ["7", "8", "9", "10"]


def test_a_filter_and_a_page_that_there_are_not_are_left_out_in_words(client: Client, editor: User) -> None:
    one = an_import(editor)
    changed(one)
    words = told(client.get(page(one, "?fate=xyz&page=99")))
    assert "We left out the filter 'fate=xyz': there are no such rows." in words
    assert "We left out the filter 'page=99': there is no such page." in words


def test_doubtful_rows_are_chosen_on_the_page_and_then_all_can_be_written(
    client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = an_import(editor)
    rows = [doubtful(one, 8), doubtful(one, 9)]
    response = client.get(page(one))
    assert "2 rows need a choice" in told(response)
    assert "Is this Anna Sample? Anna Sample The same name without accents. A new person" in told(response)
    assert buttons(response) == ["withdraw", "choose"]
    address = page(one, "?fate=doubtful&page=1")
    typed = {"deed": "choose", f"choice-{rows[0].pk}-0": "existing:5", f"choice-{rows[1].pk}-0": "no such key"}
    response = client.post(address, typed, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert "The choices are saved. One row still needs one." in told(response)
    response = client.post(address, {"deed": "choose", f"choice-{rows[1].pk}-0": "new"}, follow=True)
    assert "The choices are saved. No row needs one any more." in told(response)
    assert "2 rows can be written" in told(response)
    assert buttons(response) == ["write", "withdraw", "choose"]
    assert response.content.decode().count(" checked>") == 2


@pytest.mark.parametrize("name", ["choice-", "choice-x-0", "choice-1", f"choice-{'9' * 20}-0", "choice-\u0661-0"])
def test_a_choice_that_is_none_changes_nothing(client: Client, editor: User, name: str) -> None:
    one = an_import(editor)
    doubtful(one)
    response = client.post(page(one), {"deed": "choose", name: "new"}, follow=True)
    assert "The choices are saved. One row still needs one." in told(response)


def test_no_row_of_another_import_is_chosen(client: Client, editor: User) -> None:
    other = an_import(editor, ImportState.DONE)
    row = doubtful(other)
    client.post(page(an_import(editor)), {"deed": "choose", f"choice-{row.pk}-0": "new"})
    row.refresh_from_db()
    assert (row.choices, row.is_decided) == ({}, False)


def test_one_button_writes_all_rows(client: Client, editor: User) -> None:
    one = an_import(editor)
    new(one)
    changed(one)
    response = client.get(page(one))
    assert "2 rows can be written" in told(response)
    assert "Write 2 rows" in told(response)
    response = client.post(page(one), {"deed": "write"}, follow=True)
    assert "Decided: the rows are being written." in told(response)
    assert "Writing members.csv" in told(response)
    one.refresh_from_db()
    assert one.state == ImportState.WRITING


def test_a_plan_without_anything_new_is_closed(client: Client, editor: User) -> None:
    one = an_import(editor)
    a_row(one, 2, Fate.SAME)
    response = client.get(page(one))
    assert "There is nothing to write Every row says what is on record already." in told(response)
    assert buttons(response) == ["write"]
    response = client.post(page(one), {"deed": "write"}, follow=True)
    assert "Nothing was to be written" in told(response)


def test_what_somebody_else_has_done_meanwhile_is_told_in_words(client: Client, editor: User) -> None:
    one = an_import(editor, ImportState.WITHDRAWN)
    response = client.post(page(one), {"deed": "write"}, follow=True)
    assert "This import is not what you saw any more; it says now: Withdrawn." in told(response)


def test_a_deed_that_there_is_not_is_not_found(client: Client, editor: User) -> None:
    assert client.post(page(an_import(editor)), {"deed": "burn"}).status_code == 404


def test_what_was_written_says_what_comes_next(client: Client, editor: User) -> None:
    one = an_import(editor, ImportState.DONE)
    new(one)
    response = client.get(page(one))
    assert "One row is written Nobody was sent a message." in told(response)
    assert buttons(response) == []
    links = re.findall(r'<li><a href="([^"]+)">', response.content.decode().partition("What comes next")[2])
    assert {client.get(link).status_code for link in links[:4]} == {200}


def test_what_cannot_be_used_and_what_failed_say_why(client: Client, editor: User) -> None:
    refused = an_import(editor, ImportState.REFUSED, error="No heading is known.")
    failed = an_import(editor, ImportState.FAILED, error="It broke.")
    assert "members.csv cannot be used No heading is known." in told(client.get(page(refused)))
    response = client.get(page(failed))
    assert "members.csv was not imported It broke." in told(response)
    assert buttons(response) == ["again"]
    assert "It is read once more." in told(client.post(page(failed), {"deed": "again"}, follow=True))


def test_the_file_is_given_back_as_it_came(client: Client, editor: User, settings: Settings) -> None:
    one = an_import(editor, ImportState.DONE)
    response = client.get(f"{page(one)}file")
    assert b"".join(response).decode() == CSV  # type: ignore[arg-type]
    assert response["Content-Disposition"] == 'attachment; filename="members.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    (path,) = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    path.unlink()
    assert client.get(f"{page(one)}file").status_code == 404


def test_the_rows_to_mend_are_a_spreadsheet_in_which_no_cell_is_a_formula(client: Client, editor: User) -> None:
    headings = [
        {"number": 1, "words": "Nom", "key": "person"},
        {"number": 2, "words": "Courriel", "key": "email"},
        {"number": 3, "words": "Shoe size", "key": ""},
    ]
    one = an_import(editor, headings=headings)
    wrong(one)
    new(one)
    lines = b"".join(client.get(f"{page(one)}errors.csv")).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert lines == [
        "Row,Nom,Courriel,What is wrong",
        '7,\'=A. Sample,a.sample at example.org,"Row 7, Work e-mail: Write one address, such as a.sample@example.org."',
    ]


@pytest.mark.parametrize(
    ("of", "headings"),
    [
        ("persons", "Person,Work e-mail,Phone,Languages"),
        ("institutions", "Member,Institution,Institution in the member's words,Sector"),
    ],
)
def test_a_template_has_its_headings_and_no_row(client: Client, of: str, headings: str) -> None:
    response = client.get(f"{LIST}template.csv?of={of}")
    assert b"".join(response).decode("utf-8-sig") == f"{headings}\r\n"  # type: ignore[arg-type]
    assert response["Content-Disposition"] == f'attachment; filename="import-{of}.csv"'


def test_a_template_of_nothing_is_not_found(client: Client) -> None:
    assert client.get(f"{LIST}template.csv?of=ministers").status_code == 404


@pytest.mark.parametrize("query", ["", "?fate=all", "?fate=doubtful"])
def test_a_plan_needs_as_many_queries_for_ninety_rows_as_for_three(
    client: Client, editor: User, django_assert_num_queries: DjangoAssertNumQueries, query: str
) -> None:
    one = an_import(editor)
    numbers = []
    for _size in range(2):
        for number in range(2, 32 if one.total else 3):
            for make in (doubtful, changed, new):
                make(one, number)
        with django_assert_num_queries(QUERIES, exact=False) as asked:
            client.get(page(one, query))
        numbers.append(len(asked.captured_queries))
    assert numbers[0] == numbers[1]


QUERIES = 12
"""Session, account and rights, the import, its rows and how many there are, how many need a choice, the stamp."""


def test_the_list_needs_as_many_queries_for_thirty_imports_as_for_one(
    client: Client, editor: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    numbers = []
    for size in (1, 29):
        for _number in range(size):
            doubtful(an_import(editor, ImportState.DONE))
        with django_assert_num_queries(QUERIES, exact=False) as asked:
            client.get(LIST)
        numbers.append(len(asked.captured_queries))
    assert numbers[0] == numbers[1]


def test_the_desk_leads_to_imports_and_says_when_one_waits(client: Client, editor: User) -> None:
    assert 'href="/desk/import/"' in client.get("/desk/").content.decode()
    one = an_import(editor, uploaded_at="2026-11-20T10:32:00Z")
    wrong(one)
    words = told(client.get("/desk/"))
    assert "M. Sample, 20 November 2026 Import of members.csv One row is wrong. Decide : Import of members.csv" in words
    SheetImport.objects.update(state=ImportState.FAILED)
    assert "Import of members.csv members.csv was not imported. See why" in told(client.get("/desk/"))
    SheetImport.objects.update(state=ImportState.DONE)
    assert "Import of members.csv" not in told(client.get("/desk/"))


def test_the_desk_of_others_has_no_way_to_imports(editor: User) -> None:
    an_import(editor)
    account = UserFactory()
    PersonFactory(user=account)
    client = Client(SERVER_NAME="localhost")
    client.force_login(account)
    assert "mport" not in told(client.get("/desk/"))


def test_a_plan_that_waits_once_more_says_why(client: Client, editor: User) -> None:
    one = an_import(editor, error="Nothing was written: look at it and decide again.")
    changed(one)
    assert "Nothing was written: look at it and decide again." in told(client.get(page(one)))


def test_a_workbook_to_fill_in_explains_its_headings_on_a_second_sheet(client: Client) -> None:
    content = b"".join(client.get(f"{LIST}template.xlsx?of=persons"))  # type: ignore[arg-type]
    first, second = load_workbook(io.BytesIO(content)).worksheets
    assert list(first.values) == [("Person", "Work e-mail", "Phone", "Languages")]
    assert next(second.values) == ("Heading", "What to write")
    assert [row[0] for row in second.values][1:] == ["Person", "Work e-mail", "Phone", "Languages", None]
    assert list(second.values)[4] == ("Languages", "Codes with commas between them: en, fr, ar.")


def test_a_workbook_that_nobody_filled_in_is_not_imported(client: Client) -> None:
    content = b"".join(client.get(f"{LIST}template.xlsx?of=all"))  # type: ignore[arg-type]
    response = client.post(LIST, {"file": SimpleUploadedFile("import-all.xlsx", content)})
    assert "This file has headings and no row below them." in told(response)
    assert SheetImport.objects.count() == 0
