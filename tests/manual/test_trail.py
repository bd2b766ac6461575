"""The trail of each block: which revision brought it or changed it last, adopted when and where, for whom."""

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
from manual.trail import trail_of
from r2pnet.visibility import Audience, Level
from tests.factories import MeetingFactory
from tests.manual.given import ADOPTED_ON, adopted, chapter_of
from tests.meetings.reading import main_of, text_of, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]
PUBLIC, MEMBERS = Audience(Level.PUBLIC), Audience(Level.MEMBERS)


def written(chapter: Chapter, source: str, reason: str) -> Revision:
    return write_revision(chapter, Written("en", source, reason), seen=newest_number(chapter, "en"), by=None)


def told(revision: Revision, reader: Any) -> list[tuple[int, bool, int | None]]:
    """Of each block the revision that it is from, whether it brought it, and the one that was adopted with it."""
    trails = trail_of(revision, reader)
    rows = revision.blocks.order_by("position").values_list("identity", flat=True)
    return [
        (one.since.number, one.is_new, one.adopted_in.number if one.adopted_in else None)
        for one in (trails[identity] for identity in rows)
    ]


def test_nothing_of_a_draft_stands_in_the_trail(client: Client, member_client: Client) -> None:
    """A block that came with a draft came, for the public, with the adopted revision; of a later draft no word."""
    chapter, _first = adopted("Words that stay.", "What?")
    written(chapter, "Words that stay.\n\nSecond words.", "zqxreasondraft")
    third = written(chapter, "Words that stay.\n\nSecond words.\n\nThird words.", "Third reason")
    adopt(third, on=date(2024, 6, 1), meeting=MeetingFactory(title="Zqxmeeting", level=Level.SECRETARIAT), by=None)
    written(chapter, "zqxlater words.", "zqxreasonlater")
    page = client.get("/manual/what/?trail=1")
    assert "zqx" not in page.content.decode().lower()
    assert "evision 2" not in words_of(page)
    assert told(third, PUBLIC) == [(1, True, 1), (3, True, 3), (3, True, 3)]
    assert told(third, MEMBERS) == [(1, True, 1), (2, True, 3), (3, True, 3)]
    assert "Brought by revision 2" in words_of(member_client.get("/manual/what/?trail=1&revision=3"))
    assert client.get("/manual/what/?trail=1&revision=2").status_code == 404


def test_a_block_was_brought_changed_and_adopted(member_client: Client) -> None:
    chapter, first = chapter_of("The first block has some words.\n\nThe second block has other words.", "What?")
    second = written(
        chapter, "The first block has some words.\n\nThe second block has other words, and more.", "More was needed"
    )
    assert told(first, MEMBERS) == [(1, True, None), (1, True, None)]
    assert told(second, MEMBERS) == [(1, True, None), (2, False, None)]
    adopt(second, on=ADOPTED_ON, meeting=MeetingFactory(slug="met", title="Test meeting", place=""), by=None)
    third = written(chapter, "A new block stands here.\n\nThe first block has some words.", "Shorter")
    assert told(third, MEMBERS) == [(3, True, None), (1, True, 2)]
    html = main_of(member_client.get("/manual/what/?trail=1&revision=2"))
    trails = [text_of(one) for one in re.findall(r"<details.*?</details>", html, re.DOTALL)]
    assert [re.sub(r", \d+ \w+ \d{4}:", ":", one) for one in trails] == [
        "Trail of block 1 Brought by revision 1: Test Adopted on 14 May 2024: Test meeting (revision 2)",
        "Trail of block 2 Last changed by revision 2: More was needed"
        " Adopted on 14 May 2024: Test meeting (revision 2)",
    ]
    assert "Not adopted yet as it reads." in words_of(member_client.get("/manual/what/?trail=1"))


def test_a_text_that_came_back_came_with_the_revision_that_brought_it_back() -> None:
    chapter, _first = chapter_of("The first words of it.\n\nThe second words.", "What?")
    written(chapter, "The first words of it, changed.\n\nThe second words.", "Test")
    third = written(chapter, "The first words of it.\n\nThe second words.", "Test")
    assert told(third, MEMBERS) == [(3, False, None), (1, True, None)]


def test_the_trail_is_there_on_demand_and_the_page_is_the_same_around_it(client: Client) -> None:
    """Lists, definitions, notes and tables stay whole: without the trails it is the page as it was."""
    source = "One.[^n]\n\n- two\n- three\n\nTerm\n: Meaning\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^n]: A note."
    adopted(source, "What?")
    plain, trail = (main_of(client.get(f"/manual/what/{query}")) for query in ("", "?trail=1"))
    assert plain.count("<details") == 0
    assert trail.count('<details class="trail" lang="en" dir="ltr">') == 5
    assert "?language=en&amp;revision=1&amp;trail=1" in plain
    without = re.sub(r"(?:<dd>)?<details.*?</details>(?:</dd>)?", "", trail, flags=re.DOTALL)
    within = [re.search(r'<div class="chapter".*</article>', one, re.DOTALL) for one in (plain, without)]
    assert within[0] and within[1] and within[0].group().split() == within[1].group().split()
    assert "<dd><details" in trail


def test_arabic_words_have_a_trail_in_the_language_of_the_page(client: Client) -> None:
    adopted("كلمات", "ما هذا؟", language="ar")
    page = main_of(client.get("/manual/chapter/?trail=1"))
    assert 'class="chapter" lang="ar" dir="rtl"' in page
    assert '<details class="trail" lang="en" dir="ltr">' in page
    arabic = main_of(client.get("/ar/manual/chapter/?trail=1"))
    assert '<details class="trail" lang="ar" dir="rtl">' in arabic


def test_a_reason_is_text(client: Client) -> None:
    _chapter, revision = chapter_of("Words.", "What?")
    other = written(revision.chapter, "Other <b>words</b>.", "<script>alert(1)</script>")
    adopt(other, on=ADOPTED_ON, note="<i>how</i>", by=None)
    for address in ("/manual/what/?trail=1", "/manual/what/history/"):
        page = main_of(client.get(address))
        assert ("<script>alert" in page, "<i>how" in page) == (False, False)
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("number", [2, 12])
def test_queries_do_not_grow_with_blocks_and_revisions(
    client: Client, django_assert_num_queries: Queries, number: int
) -> None:
    chapter, _first = adopted("Words.", "What?")
    for count in range(1, number):
        blocks = "\n\n".join(f"Words {one} of {count}." for one in range(count))
        adopt(written(chapter, blocks, "Test"), on=ADOPTED_ON, meeting=MeetingFactory(title=f"Test {count}"), by=None)
    with django_assert_num_queries(14):  # the page with its meeting, and blocks, numbers, revisions, sums, meetings
        client.get("/manual/what/?trail=1")
