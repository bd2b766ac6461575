"""The page of a translator: who gets there, what stands beside each other, and that nothing typed is lost."""

from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from manual.models import Chapter, Revision
from manual.services.translating import Translated, write_translation
from manual.texts import blocks_of
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory
from tests.manual.given import chapter_of, next_text
from tests.meetings.reading import main_of, notices_in, words_of

pytestmark = pytest.mark.django_db

PAGE = "/manual/what/translate/fr/"


@pytest.fixture
def editor() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("editor@example.org"))
    return client


def focal_point(member: Any) -> Client:
    user = UserFactory()
    days = {"start": PartialDate.of(2025, 1, 1), "end_state": EndState.OPEN}
    AppointmentFactory(member=member, person=PersonFactory(user=user), **days)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def chapter(source: str = "One.\n\nTwo.", **given: Any) -> tuple[Chapter, Revision]:
    return chapter_of(source, "What?", **given)


def sent(client: Client, source: Revision, *words: str, address: str = PAGE, **typed: str) -> HttpResponse:
    """The form with `words` beside the blocks of the source."""
    texts = {f"block-{block.identity}": word for block, word in zip(blocks_of(source), words, strict=True)}
    given = {"reason": "Test", "question": "Quoi ?", "seen": "0", "of": str(source.number), **texts, **typed}
    return client.post(address, given)


def fields_in(page: HttpResponse) -> list[str]:
    """What stands in the fields of the blocks."""
    return [row.field.value() or "" for row in page.context["rows"]]


def test_who_leads_translates_and_nobody_else(client: Client, member_client: Client, editor: Client) -> None:
    lead = MemberFactory()
    _chapter, source = chapter(leads=[lead])
    assert client.get(PAGE).status_code == 302
    for stranger in (member_client, focal_point(MemberFactory())):
        assert (stranger.get(PAGE).status_code, sent(stranger, source, "Un.", "Deux.").status_code) == (404, 404)
    assert Revision.objects.count() == 1
    for one in (focal_point(lead), editor):
        assert one.get(PAGE).status_code == 200
        assert 'href="/manual/what/translate/fr/"' in main_of(one.get("/manual/languages/"))


def test_nobody_gets_to_a_chapter_that_they_may_not_see() -> None:
    lead = MemberFactory()
    chapter(leads=[lead], level=Level.SECRETARIAT)
    assert focal_point(lead).get(PAGE).status_code == 404


@pytest.mark.parametrize("language", ["en", "xx", "fr-ca"])
def test_there_is_no_page_for_the_source_nor_for_other_languages(editor: Client, language: str) -> None:
    chapter()
    assert editor.get(f"/manual/what/translate/{language}/").status_code == 404


@pytest.mark.parametrize("asked", ["2", "x", "0", "9" * 400])
def test_a_source_that_is_not_there_is_not_found(editor: Client, asked: str) -> None:
    chapter()
    assert editor.get(f"{PAGE}?of={asked}").status_code == 404
    assert editor.post(PAGE, {"of": asked}).status_code == 404


def test_a_chapter_is_translated(editor: Client, client: Client, member_client: Client) -> None:
    _chapter, source = chapter()
    page = editor.get(PAGE)
    assert "Nothing is translated yet." in words_of(page)
    assert "French, block 1" in words_of(page) and fields_in(page) == ["", ""]
    answer = sent(editor, source, "Un.", "")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/manual/what/?language=fr")
    assert "1 of 2 blocks is not translated yet." in words_of(editor.get(answer.headers["Location"]))
    made = Revision.objects.get(language="fr")
    assert (made.translates, made.author.email, blocks_of(made)[0].text) == (source, "editor@example.org", "Un.")
    assert "Un." in words_of(member_client.get("/manual/what/?language=fr"))
    assert client.get("/manual/what/?language=fr").status_code == 404
    page = editor.get(PAGE)
    assert fields_in(page) == ["Un.", ""]
    assert notices_in(page) == ["1 block is not translated yet."]
    assert "Question that the chapter answers" not in words_of(page)


def test_what_has_changed_in_the_source_is_marked(editor: Client) -> None:
    made, source = chapter("One is here.\n\nTwo.\n\nThree.")
    sent(editor, source, "Un est ici.", "Deux.", "Trois.")
    next_text(made, "One was here.\n\nNew.\n\nThree.")
    page = editor.get(PAGE)
    html = main_of(page)
    assert "3 blocks of the source are others than when they were translated." in words_of(page)
    assert "/manual/what/history/?language=en&amp;a=1&amp;b=2" in html
    assert "Block 1: Changed" in words_of(page)
    assert ">is <" not in html and "<del>" in html and "<ins>" in html
    shown = [(row.shown.kind if row.shown else "", row.field.value()) for row in page.context["rows"]]
    assert ("changed", "Un est ici.") in shown and ("same", "Trois.") in shown
    assert "Deux." in [text for _kind, text in shown]


def test_the_source_can_be_an_earlier_one(editor: Client) -> None:
    made, source = chapter()
    next_text(made, "One!\n\nTwo.")
    page = editor.get(f"{PAGE}?of=1")
    assert "There is a newer source of this chapter. Translate it instead" in notices_in(page)
    sent(editor, source, "Un.", "Deux.")
    assert Revision.objects.get(language="fr").translates == source
    assert "1 revision behind" in words_of(editor.get("/manual/languages/"))


def test_a_form_with_mistakes_keeps_what_was_typed(editor: Client) -> None:
    _chapter, source = chapter()
    page = sent(editor, source, "a" * 20_001, "Deux.", reason="")
    assert "Write why the text is changed." in words_of(page)
    assert fields_in(page) == ["a" * 20_001, "Deux."]
    page = sent(editor, source, "a" * 20_001, "Deux.")
    identity = blocks_of(source)[0].identity
    assert f'id="id_block-{identity}_error"' in main_of(page)
    assert f'href="#id_block-{identity}"' in main_of(page)
    assert "longer than 20 kB" in words_of(page)
    assert Revision.objects.filter(language="fr").count() == 0


def test_a_stale_form_keeps_both_texts(editor: Client) -> None:
    """Of what nobody else has changed stands what was typed, of what was not typed what is saved now."""
    made, source = chapter("One.\n\nTwo.\n\nThree.")
    sent(editor, source, "Un.", "Deux.", "")
    identities = [block.identity for block in blocks_of(source)]
    theirs = dict(zip(identities, ("Un.", "Deux, dit une autre.", "Trois."), strict=True))
    write_translation(made, Translated(source, "fr", theirs, "Test"), seen=1, by=None)
    page = sent(editor, source, "Un, dis-je.", "Deux.", "", seen="1")
    assert page.status_code == 200
    assert "Somebody else has written a revision" in words_of(page)
    assert fields_in(page) == ["Un, dis-je.", "Deux, dit une autre.", "Trois."]
    assert "Deux, dit une autre." in unescape(words_of(page))
    assert Revision.objects.filter(language="fr").count() == 2
    shown = {row.field.html_name: row.field.value() for row in page.context["rows"]}
    answer = editor.post(PAGE, {"reason": "Test", "seen": page.context["form"]["seen"].value(), "of": "1", **shown})
    assert answer.status_code == 302
    assert [one.text for one in blocks_of(Revision.objects.get(language="fr", number=3))][0] == "Un, dis-je."


def test_what_was_typed_for_a_block_that_is_gone_is_shown_and_not_dropped(editor: Client) -> None:
    _chapter, source = chapter()
    page = sent(editor, source, "Un.", "Deux.", **{"block-gone": "Un mot."})
    assert "This block stands in neither text any more" in words_of(page)
    assert fields_in(page) == ["Un.", "Deux.", "Un mot."]
    assert Revision.objects.filter(language="fr").count() == 0
    assert sent(editor, source, "Un.", "Deux.", **{"block-gone": ""}).status_code == 302


def test_arabic_is_written_from_right_to_left(editor: Client) -> None:
    _chapter, source = chapter()
    html = main_of(editor.get("/manual/what/translate/ar/"))
    assert 'lang="ar" dir="rtl"' in html and 'lang="en" dir="ltr"' in html
    answer = sent(editor, source, "واحد", "اثنان", address="/manual/what/translate/ar/", question="ما هذا؟")
    page = main_of(editor.get(answer.headers["Location"]))
    assert 'class="chapter" lang="ar" dir="rtl"' in page
    assert '<h1 lang="ar" dir="rtl"><bdi>ما هذا؟</bdi></h1>' in page
    assert 'href="/manual/what/" hreflang="en">English</a>' in page


def test_a_translation_from_elsewhere_is_laid_beside_by_place(editor: Client) -> None:
    made, source = chapter()
    next_text(made, "Un.\n\nDeux.", "fr", question="Quoi ?")
    page = editor.get(PAGE)
    assert "laid beside those of the source by their place" in notices_in(page)[0]
    assert fields_in(page) == ["Un.", "Deux."]
    sent(editor, source, "Un.", "Deux.", seen="1")
    newest = Revision.objects.get(language="fr", number=2)
    assert [one.identity for one in blocks_of(newest)] == [one.identity for one in blocks_of(source)]
