"""Editions: what they hold, that nothing of them changes, and their pages for everybody."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from focalpoints.services.accounts import make_staff
from manual.edition_files import NotWhole, content_of, freeze, languages_without_file, order_files
from manual.editions import What, changes_between, drafters_of
from manual.models import Chapter, ChapterQuestion, Edition, EditionFile, EditionRevision
from manual.models.chapter import ChapterStatus
from manual.services.adopting import adopt
from manual.services.freezing import make_edition, next_contents, sign_of
from r2pnet.refusal import Changed, Refused
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from tests.factories import MemberFactory
from tests.manual.given import adopted, chapter_of, next_text
from tests.meetings.reading import main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db
LATER = date(2024, 9, 1)


def held(edition: Edition) -> list[tuple[int, str, str, int]]:
    rows = edition.holds.order_by("position", "language").select_related("revision")
    return [(one.position, one.language, one.question, one.revision.number) for one in rows]


def test_an_edition_holds_the_newest_adopted_text_of_each_public_chapter_and_language() -> None:
    first, source = adopted("One.", "First?", order=1)
    second, _revision = adopted("Two.", "Second?", order=2)
    adopt(next_text(first, "One more."), on=LATER, note="Test", by=None)
    next_text(first, "Not adopted.")
    adopt(next_text(first, "Un.", "fr", question="Premier ?", translates=source), on=LATER, note="Test", by=None)
    next_text(second, "Zwei.", "es", question="¿No adoptado?")
    chapter_of("Draft.", "Draft?")
    adopted("For members.", "Members?", level="members")
    gone, _revision = adopted("Gone.", "Gone?", order=7)
    Chapter.objects.filter(pk=gone.pk).update(status=ChapterStatus.SUPERSEDED)
    edition = make_edition(by=None)
    assert (edition.number, str(edition)) == (1, "edition 1")
    assert held(edition) == [(1, "en", "First?", 2), (1, "fr", "Premier ?", 1), (2, "en", "Second?", 1)]


def test_an_edition_stays_as_it_was_made() -> None:
    chapter, _revision = adopted("One.", "First?", order=1)
    edition = make_edition(by=None)
    adopt(next_text(chapter, "Two."), on=LATER, note="Test", by=None)
    ChapterQuestion.objects.filter(chapter=chapter).update(words="Another?")
    Chapter.objects.filter(pk=chapter.pk).update(order=9)
    make_edition(by=None)
    assert [held(one) for one in Edition.objects.order_by("number")] == [
        [(1, "en", "First?", 1)],
        [(9, "en", "Another?", 2)],
    ]
    row = edition.holds.get()
    for change in (edition.save, row.save, edition.delete, row.delete, Edition.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        Edition.objects.update(number=5)


def test_nothing_to_hold_and_nothing_new_make_no_edition() -> None:
    with pytest.raises(Refused, match="No chapter for everybody is adopted yet"):
        make_edition(by=None)
    chapter, _revision = adopted("One.")
    make_edition(by=None)
    with pytest.raises(Refused, match="Nothing has changed since edition 1"):
        make_edition(by=None)
    next_text(chapter, "A draft is no change.")
    with pytest.raises(Refused, match="Nothing has changed since edition 1"):
        make_edition(by=None)
    adopted("Two.", "Another?")
    assert make_edition(by=None).number == 2
    assert Edition.objects.count() == 2


def test_what_was_looked_at_is_what_is_made() -> None:
    adopted("One.")
    seen = sign_of(next_contents())
    adopted("Two.", "Another?")
    with pytest.raises(Changed, match="has changed since you opened the page"):
        make_edition(by=None, seen=seen)
    assert not Edition.objects.exists()
    assert make_edition(by=None, seen=sign_of(next_contents())).number == 1


def test_no_edition_holds_what_is_not_adopted_or_says_another_thing_of_it() -> None:
    chapter, draft = chapter_of("One.")
    _other, revision = adopted("Two.", "Another?")
    edition = Edition(number=1, dated_on=LATER)
    edition.save()
    told = {"edition": edition, "position": 1, "question": "Which?"}
    for row in (
        EditionRevision(revision=draft, chapter=chapter, language="en", **told),
        EditionRevision(revision=revision, chapter=chapter, language="en", **told),
        EditionRevision(revision=revision, chapter=revision.chapter, language="fr", **told),
    ):
        with pytest.raises(TypeError, match="adopted revisions, as they are"):
            row.save()


def test_the_database_holds_a_number_a_chapter_and_a_file_to_one() -> None:
    chapter, revision = adopted("One.")
    edition = make_edition(by=None)
    again = {"edition": edition, "revision": revision, "chapter": chapter, "language": "en", "question": "Which?"}
    file = {"edition": edition, "language": "en", "file": "editions/x.pdf", "size": 1}
    EditionFile(**file, sha256="a" * 64).save()
    for row in (
        Edition(number=1, dated_on=LATER),
        Edition(number=0, dated_on=LATER),
        EditionRevision(**again, position=7),
        EditionRevision(**{**again, "question": ""}, position=8),
        EditionFile(**file, sha256="b" * 64),
        EditionFile(**{**file, "language": "fr"}, sha256="not a checksum"),
    ):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            row.save()


def test_changes_name_what_was_added_changed_renamed_and_taken_out() -> None:
    same, _revision = adopted("Same.", "Same?", order=1)
    changed, _revision = adopted("One.", "Changed?", order=2)
    moved, _revision = adopted("Moved.", "Moved?", order=3)
    gone, _revision = adopted("Gone.", "Gone?", order=4)
    first = make_edition(by=None)
    adopt(next_text(changed, "Two."), on=LATER, note="Test", by=None)
    Chapter.objects.filter(pk=moved.pk).update(order=8)
    Chapter.objects.filter(pk=gone.pk).update(status=ChapterStatus.SUPERSEDED)
    adopted("New.", "Newer?", order=9)
    second = make_edition(by=None)
    found = changes_between(rows_of(first), rows_of(second))
    assert [(one.what, one.number, one.question.words, one.words, one.url) for one in found] == [
        (
            What.CHANGED,
            2,
            "Changed?",
            "Revision 1 then, revision 2 now",
            f"/manual/{changed.slug}/history/?language=en&a=1&b=2",
        ),
        (What.REMOVED, 4, "Gone?", "Revision 1", f"/manual/{gone.slug}/?language=en&revision=1"),
        (What.RENAMED, 8, "Moved?", "Chapter 3 before: Moved?", f"/manual/{moved.slug}/?language=en&revision=1"),
        (What.ADDED, 9, "Newer?", "Revision 1", "/manual/newer/?language=en&revision=1"),
    ]
    assert same.slug == "same"


def rows_of(edition: Edition) -> list[EditionRevision]:
    return list(edition.holds.select_related("revision", "chapter"))


def test_drafters_are_the_lead_members_by_name_each_once() -> None:
    first, _revision = adopted("One.", order=1)
    second, _revision = adopted("Two.", "Another?", order=2)
    a, b = MemberFactory(), MemberFactory()
    first.leads.add(b, a)
    second.leads.add(a)
    found = drafters_of(make_edition(by=None), AnonymousUser())
    assert [one.pk for one in found] == [a.pk, b.pk]


# --- Files


def test_the_first_file_stays_and_is_known_by_its_checksum(settings: LazySettings) -> None:
    adopted("One.")
    edition = make_edition(by=None)
    assert languages_without_file(edition) == ["en"]
    kept = freeze(1, "en", b"%PDF first")
    assert freeze(1, "en", b"%PDF second") == kept
    assert (content_of(kept), kept.sha256) == (b"%PDF first", hashlib.sha256(b"%PDF first").hexdigest())
    assert languages_without_file(edition) == []
    assert order_files(edition) == []
    [path] = Path(settings.MEDIA_ROOT, "editions").iterdir()
    assert path.name == f"manual-edition-1-en-{kept.sha256[:12]}.pdf"


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"%PDF another")])
def test_a_lost_or_changed_file_says_so_and_no_other_takes_its_place(
    client: Client, settings: LazySettings, damage: Any
) -> None:
    adopted("One.")
    kept = freeze(make_edition(by=None).number, "en", b"%PDF first")
    address = "/manual/editions/1/en.pdf"
    response = client.get(address)
    assert (response.status_code, b"".join(response), response["ETag"]) == (200, b"%PDF first", f'"{kept.sha256}"')
    assert client.get(address, headers={"if-none-match": f'"{kept.sha256}"'}).status_code == 304
    damage(Path(settings.MEDIA_ROOT, str(kept.file.name)))
    with pytest.raises(NotWhole):
        content_of(kept)
    page = client.get(address)
    assert (page.status_code, page["Cache-Control"]) == (503, "no-store")
    assert "No other takes its place" in words_of(page)
    assert kept.sha256 in words_of(page)
    assert Report.objects.count() == 0


# --- Pages


def test_without_an_edition_the_page_says_so(client: Client) -> None:
    assert "No edition has been made yet." in words_of(client.get("/manual/editions/"))
    assert "Editions" not in words_of(client.get("/manual/"))


def test_editions_are_listed_the_newest_first_there_and_on_the_manual(client: Client) -> None:
    chapter, source = adopted("One.")
    make_edition(by=None)
    adopt(next_text(chapter, "Un.", "fr", question="Un ?", translates=source), on=LATER, note="Test", by=None)
    make_edition(by=None)
    page = client.get("/manual/editions/")
    assert names_in(page) == ["Edition 2", "Edition 1"]
    assert "1 chapter English, French" in words_of(page)
    days = [f"Edition {one.number}, {one.dated_on:%-d %B %Y}" for one in Edition.objects.newest_first()]
    assert f"Editions {' '.join(days)} All editions" in words_of(client.get("/manual/"))


def test_the_page_of_an_edition_says_what_it_holds_how_it_is_cited_and_what_changed(
    client: Client, settings: LazySettings
) -> None:
    chapter, _revision = adopted("One.", "First?")
    chapter.leads.add(MemberFactory())
    make_edition(by=None)
    adopt(next_text(chapter, "Two."), on=LATER, note="Test", by=None)
    edition = make_edition(by=None)
    kept = freeze(2, "en", b"%PDF")
    page = client.get("/manual/editions/2/")
    words = words_of(page)
    assert notices_in(page) == [
        f"{settings.NETWORK_NAME}, Manual, edition 2, {edition.dated_on:%-d %B %Y}, "
        f"{settings.SITE_URL}/manual/editions/2/"
    ]
    assert f"Checksum (SHA-256): {kept.sha256}" in words
    assert "English: revision 2 (First?) Adopted on 1 September 2024: Test" in words
    assert str(chapter.leads.with_names().get()) in words
    assert "From edition 1 to edition 2 Changed First? Chapter 1 English Revision 1 then, revision 2 now" in words
    assert f'href="/manual/{chapter.slug}/history/?language=en&amp;a=1&amp;b=2"' in main_of(page)
    first = words_of(client.get("/manual/editions/1/"))
    assert "Being made: English." in first
    assert "No other edition to compare: this is the first." in first
    assert "From edition 1 to edition 2 Changed" in words_of(client.get("/manual/editions/1/?with=2"))


@pytest.mark.parametrize(
    "address",
    ["2/", "0/", "99999999999999999999/", "1/?with=7", "1/?with=x", "1/?with=-1", "1/fr.pdf", "1/en.pdf", "1/x.pdf"],
)
def test_what_no_edition_has_is_not_there(client: Client, address: str) -> None:
    adopted("One.")
    make_edition(by=None)
    assert client.get(f"/manual/editions/{address}").status_code == 404


def test_a_chapter_that_was_narrowed_is_no_longer_named(client: Client) -> None:
    chapter, _revision = adopted("One.", "Zqx?", order=1)
    adopted("Two.", "Open?", order=2)
    make_edition(by=None)
    Chapter.objects.filter(pk=chapter.pk).update(level="members")
    adopted("Three.", "Newer?", order=3)
    make_edition(by=None)
    for address in ("1/", "2/", "2/?with=1"):
        assert "Zqx" not in client.get(f"/manual/editions/{address}").content.decode()


def test_a_list_of_contents_takes_as_many_queries_for_one_as_for_many(
    client: Client, django_assert_num_queries: Any
) -> None:
    adopted("One.", "One?", order=1)
    make_edition(by=None)
    client.get("/manual/editions/1/?a")
    with django_assert_num_queries(9):
        client.get("/manual/editions/1/?b")
    for number in range(2, 9):
        adopted("Text.", f"Question {number}?", order=number)
    make_edition(by=None)
    with django_assert_num_queries(10):
        client.get("/manual/editions/2/?c")


# --- The desk


@pytest.fixture
def editor() -> Client:
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(make_staff("editor@example.org"))
    return browser


def pressed(browser: Client, seen: str | None = None) -> Any:
    return browser.post("/desk/manual/editions/", {"make": "1", "seen": seen or sign_of(next_contents())})


def test_the_desk_shows_what_the_edition_will_hold_and_makes_it(editor: Client) -> None:
    adopted("One.", "First?", order=1)
    adopted("Two.", "For members?", order=2, level="members")
    chapter_of("Three.", "Draft?", order=3)
    page = words_of(editor.get("/desk/manual/editions/"))
    assert "Make edition 1" in page
    assert "It is public at once and stays so" in page
    assert "What it will not hold For members?: not for everybody Draft?: nothing of it is adopted" in page
    response = pressed(editor)
    assert response["Location"] == "/manual/editions/1/"
    edition = Edition.objects.get()
    assert (edition.made_by.email, held(edition)) == ("editor@example.org", [(1, "en", "First?", 1)])
    assert [(one.kind, one.subject, one.language) for one in Report.objects.all()] == [("manual-edition", "1", "en")]
    again = words_of(editor.get("/desk/manual/editions/"))
    assert "Nothing: another one would say the same." in again
    assert "Its PDF is not made yet in: English." in again
    assert 'name="make"' not in main_of(editor.get("/desk/manual/editions/"))


def test_what_changed_since_the_page_was_opened_is_looked_at_again(editor: Client) -> None:
    adopted("One.", "First?", order=1)
    seen = sign_of(next_contents())
    adopted("Two.", "Second?", order=2)
    page = pressed(editor, seen)
    assert (page.status_code, Edition.objects.count()) == (200, 0)
    assert "What the edition would hold has changed since you opened the page." in words_of(page)
    assert pressed(editor, "").status_code == 302


def test_missing_files_are_ordered_again_and_none_twice(editor: Client) -> None:
    adopted("One.")
    edition = make_edition(by=None)
    for _time in range(2):
        editor.post("/desk/manual/editions/", {"files": "1"})
    assert Report.objects.count() == 1
    freeze(edition.number, "en", b"%PDF")
    editor.post("/desk/manual/editions/", {"files": "1"})
    assert Report.objects.count() == 1


def test_nobody_else_makes_editions(member_client: Client, client: Client) -> None:
    adopted("One.")
    assert pressed(member_client).status_code == 404
    assert pressed(client).status_code == 302
    assert not Edition.objects.exists()
    edition = make_edition(by=None)
    report = order("manual-edition", subject=str(edition.number))
    assert member_client.post(f"/reports/{report.pk}/").status_code == 404
