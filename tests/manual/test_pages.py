"""The list of chapters and the page of one: what stands there, and that nothing of a draft does."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from focalpoints.models import User
from manual.models import Chapter, Revision
from manual.services.adopting import adopt
from manual.shown_text import text_shown
from manual.texts import blocks_of, numbers_of
from r2pnet.desk.search import found_for
from r2pnet.visibility import Audience, Level
from tests.factories import MeetingFactory, MemberFactory, TopicFactory, UserFactory
from tests.manual.given import ADOPTED_ON, adopted, chapter_of, next_text
from tests.meetings.reading import main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]


def test_nothing_of_a_draft_reaches_the_public(client: Client, member_client: Client) -> None:
    """Not the list, its count, the page, the search nor the sitemap; and they are as they were without it."""
    addresses = ("/manual/", "/search/?q=zqx", "/sitemap.xml", "/manual/zqx-draft/", "/")
    before = {address: client.get(address).content for address in addresses[:3]}
    chapter_of("zqx text", "zqx draft?")
    for address in addresses:
        page = client.get(address)
        assert b"zqx" not in page.content.replace(b'value="zqx"', b"") or address.startswith("/search/")
        assert b"zqx draft" not in page.content and b"zqx text" not in page.content
    assert client.get("/manual/zqx-draft/").status_code == 404
    assert {address: client.get(address).content for address in before} == before
    assert names_in(member_client.get("/manual/")) == ["zqx draft?"]
    assert "zqx text" in words_of(member_client.get("/manual/zqx-draft/"))
    assert names_in(member_client.get("/search/?q=zqx")) == ["zqx draft?"]


def test_of_an_adopted_chapter_no_later_word_reaches_the_public(client: Client, member_client: Client) -> None:
    chapter, _first = adopted("Adopted words.", "What?")
    Chapter.objects.filter(pk=chapter.pk).update(status="open")
    next_text(chapter, "Adopted words.\n\nzqx later.")
    for address in ("/manual/", "/manual/what/", "/manual/what/?revision=1"):
        page = client.get(address)
        assert (page.status_code, "zqx" in words_of(page), "Open for comments" in words_of(page)) == (200, False, False)
    assert client.get("/manual/what/?revision=2").status_code == 404
    assert client.get("/manual/what/?revision=99").content == client.get("/manual/what/?revision=2").content
    assert notices_in(client.get("/manual/what/")) == []
    assert notices_in(member_client.get("/manual/what/")) == [
        "This text is not adopted. Members read it, and nobody else. Read the text that is adopted"
    ]
    assert "zqx later." in words_of(member_client.get("/manual/what/"))
    assert "zqx" not in words_of(member_client.get("/manual/what/?revision=1"))
    assert names_in(member_client.get("/search/?q=later")) == []


def test_a_language_that_is_not_adopted_is_not_named(client: Client, member_client: Client) -> None:
    chapter, first = adopted("Words.", "What?")
    next_text(chapter, "Des mots.", "fr", question="Quoi ?", translates=first)
    assert "Also in:" not in words_of(client.get("/manual/what/"))
    assert "Also in: French" in words_of(member_client.get("/manual/what/"))
    assert [group.total for group in found_for("quoi", Audience(Level.PUBLIC))] == []
    assert [group.total for group in found_for("quoi", Audience(Level.MEMBERS))] == [1]


def test_who_wrote_it_and_why_is_on_no_page(client: Client, member_client: Client, staff_client: Client) -> None:
    chapter, _first = adopted("Words.", "What?")
    writer: User = UserFactory(name="Zqx Example", email="zqx@example.org")
    second = next_text(chapter, "Other words.", by=writer)
    adopt(second, on=ADOPTED_ON, note="At a test", by=writer)
    for reader in (client, member_client, staff_client):
        for address in ("/manual/", "/manual/what/"):
            assert "zqx" not in reader.get(address).content.decode().lower()


def test_the_list_stands_by_number_and_superseded_chapters_after_it(client: Client) -> None:
    for number in (3, 1, 2):
        chapter, _revision = adopted("Words.", f"Question {number}?", order=number)
        if number == 1:
            Chapter.objects.filter(pk=chapter.pk).update(status="superseded")
    page = client.get("/manual/")
    assert names_in(page) == ["Question 2?", "Question 3?", "Question 1?"]
    assert "3 chapters Question 2? Chapter 2 Adopted on 14 May 2024" in words_of(page)
    assert "Superseded Question 1? Superseded Chapter 1" in words_of(page)


def test_an_empty_manual_says_so(client: Client) -> None:
    assert "No chapter is adopted yet." in words_of(client.get("/manual/"))


def test_a_chapter_has_numbers_anchors_and_contents(client: Client) -> None:
    _chapter, revision = adopted("One.\n\n## How to begin\n\n- two\n- three", "What?")
    identities = [block.identity for block in revision.blocks.order_by("position")]
    html = main_of(client.get("/manual/what/"))
    assert re.findall(r'href="#b-(\w+)" aria-label="Block (\w+)">(\w+)</a>', html) == [
        (identity, str(number), str(number)) for number, identity in enumerate(identities, 1)
    ]
    assert all(f'id="b-{identity}"' in html for identity in identities)
    assert f'<li><a href="#b-{identities[1]}"><bdi>How to begin</bdi></a></li>' in html


def test_notes_lines_and_addresses_have_no_number_before_and_after_an_adoption(client: Client) -> None:
    source = "One[^1].\n\n---\n\nTwo [l].\n\n[l]: https://example.org/\n\n[^1]: Note."
    chapter, revision = chapter_of(source, "What?")
    assert list(numbers_of(revision, blocks_of(revision)).values()) == ["1", "2"]
    adopt(revision, on=ADOPTED_ON, note="At a test", by=None)
    frozen = revision.blocks.order_by("position").values_list("frozen_number", flat=True)
    assert list(frozen) == ["1", "", "2", "", ""]
    html = main_of(client.get(chapter.get_absolute_url()))
    assert re.findall(r'class="block-number"[^>]*>(\w+)</a>', html) == ["1", "2"]


def test_a_chapter_says_who_leads_it_its_topics_and_where_it_was_adopted(client: Client) -> None:
    seen, hidden = MemberFactory(country__short_name="Testland"), MemberFactory(level=Level.SECRETARIAT)
    chapter, revision = chapter_of("Words.", "What?", leads=[seen, hidden], topics=[TopicFactory(title="Test theme")])
    adopt(revision, on=ADOPTED_ON, meeting=MeetingFactory(slug="met", title="Test meeting", place=""), by=None)
    words = words_of(client.get(chapter.get_absolute_url()))
    assert "Lead members: Testland Topics: Test theme" in words
    assert "Adopted on 14 May 2024: Test meeting" in words


def test_a_meeting_that_the_reader_may_not_see_is_not_named(client: Client) -> None:
    chapter, revision = chapter_of("Words.", "What?")
    adopt(revision, on=ADOPTED_ON, meeting=MeetingFactory(title="Zqx", level=Level.SECRETARIAT), by=None)
    page = client.get(chapter.get_absolute_url())
    assert "Adopted on 14 May 2024 Words." in words_of(page).replace("1 Words.", "Words.")
    assert "Zqx" not in page.content.decode()


def test_a_chapter_in_another_language_says_so_and_runs_as_it_is_written(client: Client) -> None:
    adopted("كلمات", "ما هذا؟", language="ar")
    page = main_of(client.get("/manual/chapter/"))
    assert 'class="chapter" lang="ar" dir="rtl"' in page
    assert "It stands here in another: Arabic." in page
    assert '<h1 lang="ar" dir="rtl">' in page


@pytest.mark.parametrize("typed", ["0", "x", "-1", "９", "1" * 400, "2"])
def test_a_revision_that_is_not_there_is_not_found(client: Client, typed: str) -> None:
    adopted("Words.", "What?")
    assert client.get("/manual/what/", {"revision": typed}).status_code == 404


def test_a_chapter_that_has_not_changed_is_not_made_again(client: Client) -> None:
    chapter, _first = adopted("Words.", "What?")
    for address in ("/manual/", "/manual/what/"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
        second = next_text(chapter, f"More words for {address}.")
        adopt(second, on=ADOPTED_ON, note="x", by=None)
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200
    Chapter.objects.filter(pk=chapter.pk).update(level=Level.MEMBERS)
    tag = client.get("/manual/").headers["ETag"]
    assert client.get("/manual/what/", headers={"if-none-match": tag}).status_code == 404


@pytest.mark.parametrize("number", [1, 12])
def test_queries_do_not_grow(client: Client, django_assert_num_queries: Queries, number: int) -> None:
    for one in range(number):
        adopted("\n\n".join(f"Words {word}." for word in range(number)), f"Question {one}?")
    with django_assert_num_queries(6):  # stamps, count, chapters, questions, adoptions, editions
        assert len(names_in(client.get("/manual/"))) == number
    with django_assert_num_queries(8):  # chapter, texts, stamps, question, leads, topics, blocks, numbers
        client.get("/manual/question-0/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/?q=question")
    assert len([one for one in queries if "manual_" in one["sql"]]) == 3


def test_a_sample_says_so_and_is_in_no_sitemap(client: Client) -> None:
    adopted("Words.", "What?", is_sample=True)
    assert notices_in(client.get("/manual/what/")) == [
        "Sample text. This is not the network’s manual. It shows how a chapter looks."
    ]
    assert b"/manual/what/" not in client.get("/sitemap.xml").content
    adopted("Words.", "What else?")
    assert b"/manual/what-else/</loc>" in client.get("/sitemap.xml").content


def test_the_sample_has_a_chapter_for_everybody_and_one_for_members(
    client: Client, member_client: Client, settings: Settings
) -> None:
    settings.SAMPLE = True
    call_command("load_sample", verbosity=0)
    first, second = "How is a chapter of the manual written? (sample)", "How is a chapter kept up to date? (sample)"
    assert (names_in(client.get("/manual/")), names_in(member_client.get("/manual/"))) == ([first], [first, second])
    for revision in Revision.objects.all():
        assert text_shown(revision).problems == ()
        page = member_client.get(revision.chapter.get_absolute_url())
        assert "Sample text. This is not the network’s manual. It shows how a chapter looks." in notices_in(page)
