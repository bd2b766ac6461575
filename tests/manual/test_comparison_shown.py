"""Two texts compared as a page shows them: what is said, what is marked, and that nothing typed becomes HTML."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation

from manual.comparison_shown import ShownComparison, comparison_shown
from manual.merging.merge import Text
from manual.text.block import Block
from manual.text.numbering import numbers
from tests.manual.merging.texts import text


def compared(old: Text, new: Text) -> ShownComparison:
    return comparison_shown(old, new, _numbers(old), _numbers(new))


def _numbers(blocks: Text) -> dict[str, str]:
    return numbers([block.identity for block in blocks], {})


def html_of(old: Text, new: Text, **words: object) -> str:
    return render_to_string(
        "manual/comparison.html", {"comparison": compared(old, new), "language": "en", "direction": "ltr", **words}
    )


def heard(html: str) -> str:
    """What a screen reader reads out: hidden words too, no marks."""
    return " ".join(re.sub(r"<[^>]+>", "", html).replace("&quot;", '"').split())


def test_every_change_is_said_in_words() -> None:
    """Without colour and without marks: what became of each block, where it stood, what was taken out and put in."""
    html = html_of(text("abcde", b="A state protects its people."), text("acdbx", b="A state protects everybody."))
    assert heard(html[html.index("<ol") :]) == (
        "3 blocks are unchanged: 1 to 3 1 Words of a. 2 Words of c. 3 Words of d. "
        "Removed: it was block 5 taken out: Words of e. (end) "
        "Block 4, which was 2: Moved and changed. It stood after block 1. "
        "A state protects taken out: its people (end) put in: everybody (end) . "
        "Block 5: Added put in: Words of x. (end)"
    )
    moved = [row.block for row in compared(text("abc"), text("bca")).rows if not row.folded]
    assert [(one.label, one.was) for one in moved] == [("Block 3, which was 1: Moved", "It stood at the beginning.")]


def test_unchanged_blocks_are_folded_and_on_paper_left_out() -> None:
    old, new = text("abc"), text("abc", c="Other words.")
    assert html_of(old, new).count("<details>") == 1
    paper = html_of(old, new, is_paper=True)
    assert ("details" in paper, "Words of a." in paper, "2 blocks are unchanged: 1 to 2" in paper) == (
        False,
        False,
        True,
    )


def test_a_comparison_says_how_much_changed() -> None:
    shown = compared(text("abcd", a="Words of old."), text("acbx", a="Words of new."))
    assert shown.summary == (
        "1 block changed",
        "1 block added",
        "1 block removed",
        "1 block moved",
        "1 block unchanged",
    )


def test_texts_that_say_the_same_are_said_to() -> None:
    assert compared(text("ab", a="One "), text("ab", a="One")).is_same
    assert "Both texts say the same." in heard(html_of(text("ab"), text("ab")))
    assert compared((), ()).rows == ()


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "<b onclick=x>", "</ins></li>", "&amp;<img src=x>", "[a](javascript:x)", "{{ 1 }}"],
)
def test_what_was_typed_is_text_and_never_html(typed: str) -> None:
    """In a block that is added, removed, the same, and in words within one."""
    old = text("abc", a=f"Some words that stay {typed}", b=typed, c=typed)
    new = text("acd", a="Some words that stay", c=typed, d=typed)
    tags = set(re.findall(r"</?([a-z]+)", html_of(old, new)))
    assert tags == {"p", "span", "del", "ins", "ol", "li", "details", "summary", "bdi", "div", "strong"}
    assert "javascript" not in re.sub(r">[^<]*<", "><", html_of(old, new))


def test_signs_that_turn_a_line_around_are_not_written_out() -> None:
    assert "\u202e" not in html_of(text("a"), text("a", a="Words \u202eof a."))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("one two", "one\ntwo", "[line end]"),
        ("```\na b\n```", "```\na  b\n```", "[blank]"),
    ],
)
def test_blanks_that_changed_are_said(old: str, new: str, said: str) -> None:
    assert said in heard(html_of(text("a", a=old), text("a", a=new)))


def test_arabic_runs_from_the_right_whatever_the_page() -> None:
    """Each block as its own letters say: hidden words of the page do not turn it."""
    old, new = text("ab", a="كلمات أولى", b="Latin words."), text("ab", a="كلمات أخرى", b="Latin words, more.")
    html = html_of(old, new, language="ar", direction="rtl")
    assert '<ol class="diff" lang="ar" dir="rtl">' in html
    assert re.findall(r'<div class="source" dir="(\w+)">', html) == ["rtl", "ltr"]
    assert '<span class="vh" lang="en">put in: </span>' in html
    with translation.override("ar"):
        assert 'lang="ar"' in html_of(old, new)


def test_a_block_without_a_number_is_named_by_its_first_words() -> None:
    old = (Block("a" * 12, "[^n]: A note of more than six words in all."), Block("b" * 12, "B"), Block("c" * 12, "C"))
    shown = comparison_shown(old, (old[1], old[0], old[2]), {}, {})
    said = [(row.block.label, row.block.was) for row in shown.rows if not row.folded]
    assert said in (
        [("Moved", "It stood after the block “[^n]: A note of more than…”.")],
        [("Moved", "It stood at the beginning.")],
    )


@override_settings(RELEASE="another")
def test_other_numbers_make_another_comparison() -> None:
    """What is remembered is told by texts, numbers and language."""
    old, new = text("a"), text("a", a="Words of one.")
    assert compared(old, new) is compared(old, new)
    assert comparison_shown(old, new, {}, {"a" * 12: "12a"}).rows[0].block.label == "Block 12a: Changed"
    assert comparison_shown(old, new).rows[0].block.label == "Changed"
