"""The secretariat imports a chapter, looked at first, and writes revisions; nobody else gets there."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from manual.models import Chapter, Revision
from manual.texts import blocks_of
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, PersonFactory, UserFactory
from tests.manual.given import adopted, chapter_of, next_text
from tests.meetings.reading import main_of, text_of, words_of

pytestmark = pytest.mark.django_db

IMPORT = "/desk/manual/import/"


@pytest.fixture
def editor() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("editor@example.org"))
    return client


def errors_in(page: HttpResponse) -> list[str]:
    """What the summary on top of a form says."""
    html = main_of(page)
    start = html.find('class="errors')
    lines = html[start : html.index("</ul>", start)].split("<li>")[1:] if start > -1 else []
    return [text_of(line) for line in lines]


def sent(client: Client, **typed: Any) -> HttpResponse:
    """The form of the import with a button pressed."""
    given = {"language": "en", "reason": "Imported", "look": "1", "question": "", "text": "", **typed}
    return client.post(IMPORT, given)


def imported(client: Client, looked: HttpResponse, **typed: Any) -> HttpResponse:
    """The button below what was looked at."""
    form = looked.context["form"]
    shown = {name: form[name].value() or "" for name in ("text", "question", "language", "reason", "looked_at")}
    return client.post(IMPORT, {**shown, "import": "1", **typed})


@pytest.mark.parametrize("address", ["/desk/manual/", IMPORT, "/desk/manual/what/en/"])
def test_nobody_but_the_secretariat_gets_there(address: str) -> None:
    adopted("Words.", "What?")
    user = UserFactory()
    AppointmentFactory(person=PersonFactory(user=user), start=PartialDate.of(2025, 1, 1), end_state=EndState.OPEN)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    assert (client.get(address).status_code, client.post(address).status_code) in ((404, 404), (404, 405))
    assert Chapter.objects.count() == 1


def test_a_file_is_looked_at_and_then_imported_as_a_draft(editor: Client, client: Client) -> None:
    file = SimpleUploadedFile("one.md", "\ufeff# What is it?\r\n\r\nOne <i>word</i>.\r\n\r\n- two".encode())
    looked = sent(editor, file=file)
    assert Chapter.objects.count() == 0
    words = words_of(looked)
    assert "What is dropped, or stands as plain text Block 1: “<i>” stands as it is: HTML is not read." in words
    assert looked.context["form"]["question"].value() == "What is it?"
    answer = imported(editor, looked)
    chapter, revision = Chapter.objects.get(), Revision.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/manual/what-is-it/")
    assert [block.text for block in blocks_of(revision)] == ["One <i>word</i>.", "- two"]
    assert (chapter.order, revision.author.email, revision.reason) == (1, "editor@example.org", "Imported")
    assert client.get("/manual/what-is-it/").status_code == 404


def test_what_has_changed_since_it_was_looked_at_is_looked_at_again(editor: Client) -> None:
    looked = sent(editor, text="One.", question="What?")
    for changed in ({"text": "Two."}, {"question": "Who?"}, {"looked_at": ""}):
        assert imported(editor, looked, **changed).status_code == 200
    assert Chapter.objects.count() == 0
    assert imported(editor, looked).status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Text in Markdown: Choose a file with a text, or write one."),
        (
            {"file": SimpleUploadedFile("x.md", b"\xff\xfe\x00\xd8x")},
            "File of Markdown: This file is no text in UTF-8.",
        ),
        ({"file": SimpleUploadedFile("x.md", b"caf\xe9")}, "File of Markdown: This file is no text in UTF-8."),
        ({"file": SimpleUploadedFile("x.md", b"x" * 900_000)}, "File of Markdown: This file is too large"),
        ({"text": "x" * 20_001}, "Block 1"),
        ({"text": "One.", "reason": ""}, "Reason: Write why the text is changed."),
        ({"text": "One.", "order": "0"}, "Number of the chapter:"),
        ({"text": "One.", "language": "de"}, "Language:"),
    ],
)
def test_what_cannot_be_imported_is_said_in_words(editor: Client, typed: dict[str, Any], words: str) -> None:
    for value in typed.values():
        if hasattr(value, "seek"):
            value.seek(0)
    page = sent(editor, **typed)
    assert page.status_code == 200
    assert [error[: len(words)] for error in errors_in(page)] == [words]
    assert Chapter.objects.count() == 0


def test_an_import_without_a_question_or_with_a_number_that_is_taken_is_refused(editor: Client) -> None:
    chapter_of("One.", order=1)
    page = imported(editor, sent(editor, text="One."))
    assert errors_in(page) == ["Question that the chapter answers: Write the question that the chapter answers."]
    looked = sent(editor, text="One.", question="What?", order="1")
    page = imported(editor, looked, order="1")
    assert errors_in(page) == ["There is a chapter of that number already."]
    assert Chapter.objects.count() == 1


def test_a_revision_is_written_over_the_whole_text(editor: Client) -> None:
    _chapter, first = chapter_of("One.\n\nTwo.", "What?")
    form = editor.get("/desk/manual/what/en/").context["form"]
    assert (form["text"].value(), form["seen"].value()) == ("One.\n\nTwo.", 1)
    typed = {"text": "One.\r\n\r\nBetween.\r\n\r\nTwo.", "reason": "Clearer", "seen": "1"}
    assert editor.post("/desk/manual/what/en/", typed).headers["Location"] == "/desk/manual/"
    second = Revision.objects.get(number=2)
    identities = [block.identity for block in blocks_of(second)]
    assert [identities[0], identities[2]] == [block.identity for block in blocks_of(first)]
    assert "English: revision 2, not adopted" in words_of(editor.get("/desk/manual/"))


def test_who_comes_second_reads_both_texts_and_loses_neither(editor: Client) -> None:
    chapter, _first = chapter_of("One.", "What?")
    next_text(chapter, "Hers.")
    typed = {"text": "His.", "reason": "Clearer", "seen": "1"}
    page = editor.post("/desk/manual/what/en/", typed)
    assert errors_in(page) == ["Somebody else has written a revision since you opened the page. Both texts stand here."]
    assert "What is saved now: revision 2 Hers." in words_of(page)
    form = page.context["form"]
    assert (form["text"].value(), form["seen"].value()) == ("His.", "2")
    assert Revision.objects.count() == 2
    assert editor.post("/desk/manual/what/en/", {**typed, "seen": "2"}).status_code == 302
    assert [block.text for block in blocks_of(Revision.objects.get(number=3))] == ["His."]


def test_the_first_text_of_a_language_brings_its_question_and_what_it_translates(editor: Client) -> None:
    _chapter, first = chapter_of("One.", "What?")
    typed = {"text": "Un.", "reason": "Translated", "seen": "0", "translates": str(first.pk)}
    page = editor.post("/desk/manual/what/fr/", typed)
    assert errors_in(page) == ["Question that the chapter answers: Write the question that the chapter answers."]
    assert editor.post("/desk/manual/what/fr/", {**typed, "question": "Quoi ?"}).status_code == 302
    made = Revision.objects.get(language="fr")
    assert (made.translates, made.chapter.wordings.get(language="fr").words) == (first, "Quoi ?")


@pytest.mark.parametrize("address", ["/desk/manual/no-such/en/", "/desk/manual/what/de/"])
def test_a_text_of_nothing_is_not_found(editor: Client, address: str) -> None:
    chapter_of("One.", "What?")
    assert editor.get(address).status_code == 404


def test_what_is_not_shown_of_a_text_is_told_when_it_is_saved_and_opened(editor: Client) -> None:
    chapter_of("One.", "What?")
    typed = {"text": "One <i>word</i>.", "reason": "Test", "seen": "1"}
    page = editor.post("/desk/manual/what/en/", typed, follow=True)
    assert "1 thing in the text is not shown: open it to read which." in words_of(page)
    assert "Block 1: “<i>” stands as it is: HTML is not read." in words_of(editor.get("/desk/manual/what/en/"))


def test_hostile_markdown_is_shown_as_text(editor: Client) -> None:
    page = sent(editor, text="<script>alert(1)</script>\n\n[x](javascript:alert(1))", question="What?")
    html = main_of(page)
    chapter = html[html.index('<div class="chapter"') : html.index("</section>")]
    assert "<script" not in chapter and 'href="javascript' not in chapter
