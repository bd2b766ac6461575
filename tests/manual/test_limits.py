"""Texts that are too long, too deep or hide something are refused in words, before they cost anything."""

import pytest

from manual.text.block import Block
from manual.text.limits import BLOCK_LIMIT, CHAPTER_LIMIT, DEPTH
from manual.text.reading import checked, reading
from r2pnet.refusal import Refused


def refusal(source: str) -> str:
    with pytest.raises(Refused) as caught:
        reading(source)
    return caught.value.message


def nested_list(depth: int) -> str:
    return "\n".join(f"{'  ' * level}- item" for level in range(depth))


LONG_TEXT = "The text is longer than 200 kB (a kB is 1,000 letters of English). Make two chapters of it."
LONG_BLOCK = "is longer than 20 kB (a kB is 1,000 letters of English). Divide it by an empty line."
DEEP = "has lists or quotations more than 10 deep. Make it flatter."


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("`" * 1_000_000, LONG_TEXT, id="a megabyte of backticks"),
        pytest.param("x " * CHAPTER_LIMIT, LONG_TEXT, id="two chapters"),
        pytest.param("`" * (BLOCK_LIMIT + 1), f"Block 1 (“{'`' * 40}…”) {LONG_BLOCK}", id="a long block"),
        pytest.param(
            f"a\n\n{'字' * 7_000}", f"Block 2 (“{'字' * 40}…”) {LONG_BLOCK}", id="bytes are counted, not letters"
        ),
        pytest.param(nested_list(100), f"Block 1 (“{'- item ' * 5}- ite…”) {DEEP}", id="lists a hundred deep"),
        pytest.param(
            "> " * 100 + "a", f"Block 1 (“{'> ' * 20}".rstrip() + f" …”) {DEEP}", id="quotations a hundred deep"
        ),
        pytest.param("a\n" * 8_001, "The text has more than 8000 lines. Make two chapters of it.", id="lines"),
        pytest.param("a\n\n" * 2_001, "A chapter may have 2000 blocks; this one has 2001.", id="blocks"),
        pytest.param(
            "[" * 4_001, "The text has more than 4000 square brackets. Make two chapters of it.", id="brackets"
        ),
        pytest.param(
            "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "b\n" * 200,
            "The tables have more than 10000 cells. Make them smaller.",
            id="short rows of a wide table",
        ),
        pytest.param(
            "\ud800", "The text holds half a letter, which cannot be kept. Write it again.", id="half a letter"
        ),
    ],
)
def test_what_is_too_much_is_refused_in_words(source: str, words: str) -> None:
    assert refusal(source) == words


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\x00", "U+0000"),
        ("\x1b", "U+001B"),
        ("\x0c", "U+000C"),
        ("\x85", "U+0085"),
        ("\u202a", "U+202A LEFT-TO-RIGHT EMBEDDING"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\u2069", "U+2069 POP DIRECTIONAL ISOLATE"),
        ("\u2028", "U+2028 LINE SEPARATOR"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("&#8238;", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("&#x202e;", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    ],
)
def test_a_sign_that_nobody_sees_is_named_and_refused(sign: str, name: str) -> None:
    words = f"Line 3 holds a sign that nobody sees ({name}). Take it out, or write the line again."
    assert refusal(f"a\n\nb{sign}c") == words


def test_marks_that_scripts_need_are_kept() -> None:
    source = "نمی\u200cخواهم \u200f(R2P)\u200e \u061c क्\u200dष\ta"
    assert [block.text for block in reading(source)] == [source]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("a" * BLOCK_LIMIT, id="block"),
        pytest.param(nested_list(DEPTH), id="lists"),
        pytest.param("> " * DEPTH + "a", id="quotations"),
        pytest.param("\n\n".join(["a" * 19_998] * 10), id="chapter"),
        pytest.param("a\n\n" * 2_000, id="blocks"),
    ],
)
def test_what_is_just_not_too_much_is_read(source: str) -> None:
    assert "".join(block.text for block in reading(source)).count("a") == source.count("a")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["a", "b" * 20_001], f"Block 2 (“{'b' * 40}…”) {LONG_BLOCK}"),
        (["a" * 19_999] * 11, LONG_TEXT),
        (
            ["a\u202eb"],
            "Line 1 holds a sign that nobody sees (U+202E RIGHT-TO-LEFT OVERRIDE). "
            "Take it out, or write the line again.",
        ),
        ([nested_list(11)], f"Block 1 (“{'- item ' * 5}- ite…”) {DEEP}"),
    ],
)
def test_the_same_limits_hold_for_what_a_merge_has_made(texts: list[str], words: str) -> None:
    with pytest.raises(Refused) as caught:
        checked([Block(f"{place:012}", text) for place, text in enumerate(texts)])
    assert caught.value.message == words
