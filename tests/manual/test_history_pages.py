"""The history of a chapter and its comparisons: what stands there for whom, and that nothing of a draft leaks."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.test import Client

from manual.models import Chapter, Revision
from manual.services.adopting import adopt
from manual.services.writing import Written, newest_number, write_revision
from r2pnet.visibility import Level
from tests.factories import MeetingFactory, UserFactory
from tests.manual.given import ADOPTED_ON, adopted, chapter_of, next_text
from tests.meetings.reading import headings_in, main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]


def written(chapter: Chapter, source: str, reason: str, language: str = "en", **given: Any) -> Revision:
    """One more revision with a reason of its own."""
    words = Written(language, source, reason, given.get("question", ""), given.get("translates"))
    return write_revision(chapter, words, seen=newest_number(chapter, language), by=given.get("by"))


@pytest.fixture
def between(client: Client) -> Chapter:
    """Two adopted revisions, one and three; what stands between and after them is for members."""
    chapter, first = adopted("Words that stay.\n\nThe words of the first block.", "What?")
    writer = UserFactory(name="Zqx Writer", email="zqx@example.org")
    written(chapter, "Words that stay.\n\nThe words of the second block zqxbetween.", "zqxreasonbetween", by=writer)
    third = written(chapter, "Words that stay.\n\nThe words of the second block.", "The third reason", by=writer)
    adopt(third, on=date(2024, 6, 1), note="At another test", by=writer)
    written(chapter, "Words that stay.\n\nThe words of the second block zqxafter.", "zqxreasonafter", by=writer)
    written(chapter, "Des mots zqxfrench.", "zqxreasonfrench", "fr", question="zqxquoi ?", translates=first)
    return chapter


def test_of_what_is_not_adopted_nothing_stands_in_the_history(client: Client, between: Chapter) -> None:
    """No reason, text, writer, number, count nor language; and asked for by hand it is as if it were not there."""
    for query in ("", "?language=en", "?a=1&b=3", "?a=3&b=1", "?a=1&b=1", "?a=1"):
        page = client.get(f"/manual/what/history/{query}")
        assert page.status_code == 200
        assert "zqx" not in page.content.decode().lower()
        assert re.search(r"[Rr]evisions? (?:2|4)\b|French|5 revisions|4 revisions", words_of(page)) is None
    assert "2 revisions, the newest first." in words_of(client.get("/manual/what/history/"))
    unseen = {
        client.get(f"/manual/what/history/?{query}").content
        for query in ("a=1&b=2", "a=1&b=4", "a=2", "language=fr", "a=1&b=99", "language=xx", "b=x")
    }
    assert len(unseen) == 1
    assert client.get("/manual/what/history/?a=1&b=2").status_code == 404


def test_a_draft_changes_nothing_of_the_history_of_others(client: Client) -> None:
    chapter, _first = adopted("Words.", "What?")
    addresses = ("/manual/what/history/", "/manual/what/", "/manual/what/?trail=1")
    before = [client.get(address).content for address in addresses]
    written(chapter, "Words, and zqx.", "zqx")
    assert [client.get(address).content for address in addresses] == before


def test_a_chapter_of_which_nothing_is_adopted_has_no_history_for_the_public(
    client: Client, member_client: Client
) -> None:
    chapter_of("zqx text", "zqx draft?")
    assert client.get("/manual/zqx-draft/history/").status_code == 404
    words = words_of(member_client.get("/manual/zqx-draft/history/"))
    assert "One revision so far. None is adopted yet: members read them, and nobody else." in words


def test_members_read_every_revision_with_its_reason(member_client: Client, between: Chapter) -> None:
    page = member_client.get("/manual/what/history/")
    assert names_in(page) == ["Revision 4", "Revision 3", "Revision 2", "Revision 1"]
    words = words_of(page)
    assert "4 revisions, the newest first. Revision 4 is the newest, and not adopted. Revision 3 is the one" in words
    assert "Revision 3 Adopted The third reason Written on" in words
    assert "Adopted on 1 June 2024: At another test What changed since revision 2" in words
    assert "Zqx" not in words
    assert "Its history in another language: French" in words
    french = member_client.get("/manual/what/history/?language=fr")
    assert "One revision so far." in words_of(french)
    assert "Translates revision 1, English" in words_of(french)
    assert member_client.get("/manual/what/history/?a=1&b=9").status_code == 404


def test_a_history_says_where_a_revision_was_adopted_to_those_who_see_the_meeting(
    client: Client, member_client: Client
) -> None:
    chapter, first = chapter_of("Words.", "What?")
    adopt(first, on=ADOPTED_ON, meeting=MeetingFactory(slug="met", title="Test meeting", place=""), by=None)
    second = written(chapter, "Other words.", "Other")
    hidden = MeetingFactory(title="Zqx", level=Level.SECRETARIAT)
    adopt(second, on=date(2024, 6, 1), meeting=hidden, by=None)
    for address in ("/manual/what/history/", "/manual/what/history/?a=1&b=2"):
        words = words_of(client.get(address))
        assert "Adopted on 14 May 2024: Test meeting" in words
        assert "Adopted on 1 June 2024" in words
        assert "Zqx" not in words


def test_any_two_revisions_are_compared_by_block_and_by_word(member_client: Client, between: Chapter) -> None:
    page = member_client.get("/manual/what/history/?a=4&b=2")
    assert "<h1>From revision 2 to revision 4</h1>" in main_of(page)
    assert headings_in(page) == ["What changes"]
    words = words_of(page)
    assert "1 block changed 1 block unchanged" in words
    assert "1 block is unchanged: 1 1 Words that stay." in words
    assert (
        "Block 2: Changed The words of the second block taken out: zqxbetween (end) put in: zqxafter (end) ." in words
    )
    assert 'href="/manual/what/history/?language=en">All revisions</a>' in main_of(page)


def test_one_revision_cannot_be_compared_with_itself(client: Client, between: Chapter) -> None:
    for query in ("?a=1&b=1", "?a=3", "?b=1"):
        assert notices_in(client.get(f"/manual/what/history/{query}")) == ["Choose two revisions, one and another."]


def test_a_history_in_another_language_says_so(client: Client) -> None:
    chapter, _first = adopted("كلمات أولى", "ما هذا؟", language="ar")
    second = written(chapter, "كلمات أخرى", "Test", "ar")
    adopt(second, on=ADOPTED_ON, note="x", by=None)
    page = client.get("/manual/chapter/history/")
    assert notices_in(page) == [
        "This chapter is not there in the language of the page. Its history stands here in another: Arabic."
    ]
    assert notices_in(client.get("/manual/chapter/history/?language=ar")) == []
    compared = main_of(client.get("/manual/chapter/history/?language=ar&a=1&b=2"))
    assert '<ol class="diff" lang="ar" dir="rtl">' in compared
    assert '<div class="source" dir="rtl">' in compared


def test_a_revision_of_a_history_is_read_in_its_language(member_client: Client, between: Chapter) -> None:
    french = member_client.get("/manual/what/history/?language=fr")
    address = re.findall(r'<a class="main" href="([^"]+)"', main_of(french))[0].replace("&amp;", "&")
    assert address == "/manual/what/?language=fr&revision=1"
    page = member_client.get(address)
    assert "zqxfrench" in words_of(page)
    assert 'class="chapter" lang="fr" dir="ltr"' in main_of(page)
    assert 'href="/manual/what/history/?language=fr"' in main_of(page)


def test_a_chapter_leads_to_its_history_where_there_is_a_text(client: Client, between: Chapter) -> None:
    assert '<a href="/manual/what/history/?language=en">History: all its revisions</a>' in main_of(
        client.get("/manual/what/")
    )


def test_a_history_that_has_not_changed_is_not_made_again(client: Client, between: Chapter) -> None:
    for address in ("/manual/what/history/", "/manual/what/history/?a=1&b=3"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
        newest = Revision.objects.filter(chapter=between, language="en").newest_first().first()
        if not hasattr(newest, "adoption"):
            adopt(newest, on=ADOPTED_ON, note="x", by=None)
        else:
            written(between, f"Words for {address}", "Test")
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200
    Chapter.objects.filter(pk=between.pk).update(level=Level.SECRETARIAT)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 404


@pytest.mark.parametrize("number", [2, 12])
def test_queries_do_not_grow_with_revisions(client: Client, django_assert_num_queries: Queries, number: int) -> None:
    chapter, _first = adopted("Words.", "What?")
    for count in range(1, number):
        meeting = MeetingFactory(title=f"Test meeting {count}")
        blocks = "\n\n".join(f"Words {one} of {count}." for one in range(count))
        adopt(written(chapter, blocks, "Test"), on=ADOPTED_ON, meeting=meeting, by=None)
    with django_assert_num_queries(5):  # chapter, texts, stamps, question, meetings
        assert len(names_in(client.get("/manual/what/history/"))) == number
    with django_assert_num_queries(9):  # and two texts with their numbers
        client.get(f"/manual/what/history/?a=1&b={number}")


def test_no_history_of_a_chapter_that_is_not_there(client: Client) -> None:
    assert client.get("/manual/what/history/").status_code == 404
    assert client.post("/manual/what/history/").status_code == 405


def test_a_text_in_two_languages_is_compared_within_each(member_client: Client, between: Chapter) -> None:
    next_text(between, "Des mots autres.", "fr")
    page = member_client.get("/manual/what/history/?language=fr&a=1&b=2")
    assert "Block 1: Changed" in words_of(page)
    assert member_client.get("/manual/what/history/?language=fr&a=1&b=4").status_code == 404
