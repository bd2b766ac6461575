"""Blocks keep their identities through an edit of the whole text, where it is certain which they are."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manual.text.block import Block
from manual.text.reading import as_text, reading
from manual.text.rereading import edited, reread
from r2pnet.refusal import Refused
from tests.manual.sources import SOURCES
from tests.manual.test_reading import read_or_assume

RISKS = "Warning signs are read in time when somebody is charged with reading them, and is heard."
STEPS = "The first step is a list of who is told what, by whom, and on which day."
PEERS = "A peer in the region has often met the same question a year before."


def text_of(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(f"{'abcdefghij'[place] * 12}", text) for place, text in enumerate(texts))


def letters(blocks: tuple[Block, ...]) -> str:
    """The first letter of each identity that was there before, "?" for each new one."""
    return "".join(block.identity[0] if len(set(block.identity)) == 1 else "?" for block in blocks)


@given(SOURCES)
def test_nothing_edited_nothing_changed(source: str) -> None:
    blocks = read_or_assume(source)
    assert reread(as_text(blocks), blocks) == blocks


@given(SOURCES, SOURCES)
def test_texts_are_those_of_the_source_and_each_identity_stands_once(before: str, after: str) -> None:
    had = read_or_assume(before)
    now = reread(as_text(read_or_assume(after)), had)
    assert len({block.identity for block in now}) == len(now)
    assert Counter(block.text for block in reading(as_text(now))) == Counter(block.text for block in now)
    assert as_text(reading(after)).translate(NO_DIGITS) == as_text(now).translate(NO_DIGITS)


NO_DIGITS = str.maketrans("", "", "0123456789")


@given(SOURCES, st.randoms())
def test_every_unchanged_block_keeps_its_identity_wherever_it_goes(source: str, chance: st.DrawFn) -> None:
    had = read_or_assume(source)
    left = [block for block in had if chance.random() < 0.7]
    chance.shuffle(left)
    now = reread(as_text(left), had)
    assert [block.text for block in now] == [block.text for block in left]
    assert {block.identity for block in now} <= {block.identity for block in had}
    once = {text for text, times in Counter(block.text for block in had).items() if times == 1}
    assert [block for block in now if block.text in once] == [block for block in left if block.text in once]


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        pytest.param([RISKS, STEPS, PEERS], [RISKS, STEPS, PEERS], "abc", id="nothing"),
        pytest.param([RISKS, STEPS, PEERS], [RISKS, "New words.", STEPS, PEERS], "a?bc", id="one added"),
        pytest.param([RISKS, STEPS, PEERS], [RISKS, PEERS], "ac", id="one removed"),
        pytest.param([RISKS, STEPS, PEERS], [PEERS, RISKS, STEPS], "cab", id="one moved"),
        pytest.param([RISKS, STEPS, PEERS], [RISKS, f"{STEPS} And why.", PEERS], "abc", id="one changed"),
        pytest.param([RISKS, STEPS, PEERS], [f"{STEPS} And why.", RISKS, PEERS], "bac", id="one moved and changed"),
        pytest.param([RISKS, STEPS, PEERS], [RISKS, "Something else altogether.", PEERS], "a?c", id="one replaced"),
        pytest.param([RISKS, STEPS], [f"{RISKS} a", f"{RISKS} b", STEPS], "??b", id="one divided into two alike"),
        pytest.param([f"{RISKS} a", f"{RISKS} b"], [f"{RISKS} c"], "?", id="two alike, one left"),
        pytest.param(["***", RISKS, "***"], [RISKS, "***"], "bc", id="neighbours say which of two"),
        pytest.param(["***", RISKS, "***"], ["***", RISKS], "ab", id="neighbours say which of two, the other way"),
        pytest.param(["- a", "- b"], ["- a", "- new", "- b"], "a?b", id="an item added"),
        pytest.param(["# Early signs"], ["# Signs"], "a", id="one of its kind in one place"),
        pytest.param(["# Early signs"], ["Early"], "?", id="another kind in one place, and not alike enough"),
        pytest.param(["يجب على الدول أن تحمي السكان"], ["يجب على كل الدول أن تحمي السكان"], "a", id="Arabic"),
        pytest.param([], ["a"], "?", id="from nothing"),
        pytest.param(["a"], [], "", id="to nothing"),
    ],
)
def test_which_blocks_keep_their_identity(before: list[str], after: list[str], kept: str) -> None:
    source = as_text(text_of(*after))
    now = reread(source, text_of(*before))
    assert (letters(now), [block.text for block in now]) == (kept, after)


def test_who_adds_an_item_and_renumbers_those_below_has_not_changed_them() -> None:
    before = text_of("1. one", "2. two", "3. three")
    now = reread("1. one\n2. new\n3. two\n4. three", before)
    assert [(block.identity[0] if block in before else "?", block.text) for block in now] == [
        ("a", "1. one"),
        ("?", "2. new"),
        ("b", "2. two"),
        ("c", "3. three"),
    ]


def test_the_number_that_a_list_begins_with_is_a_change() -> None:
    before = text_of("Text.", "1. one", "2. two")
    assert [block.text for block in reread("Text.\n\n4. one\n5. two", before)] == ["Text.", "4. one", "2. two"]


def test_a_word_changed_all_over_a_long_text_changes_no_identity() -> None:
    chance = Random(9)
    words = ["".join(chance.choices("abcdefghilmnoprstu", k=6)) for _ in range(400)]
    source = "\n\n".join(f"{' '.join(chance.choices(words, k=25))} R2P." for _ in range(300))
    before = reading(source)
    now = reread(source.replace("R2P", "the responsibility to protect"), before)
    assert [block.identity for block in now] == [block.identity for block in before]


def test_a_field_that_is_divided_keeps_its_identity_on_the_piece_most_like_it() -> None:
    block, *others = text_of(STEPS, RISKS)
    now = edited(f"A new beginning.\n\n{STEPS}\n\n- an item", block, (block, *others))
    assert [piece.text for piece in now] == ["A new beginning.", STEPS, "- an item"]
    assert letters(now) == "?a?"


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("", []),
        ("Something else altogether.", ["Something else altogether."]),
        ("```\nopen", ["```\nopen\n```"]),
        ("    x", ["```\nx\n```"]),
    ],
)
def test_a_field_is_its_block_whatever_is_written_into_it(source: str, texts: list[str]) -> None:
    assert edited(source, Block("a" * 12, STEPS)) == tuple(Block("a" * 12, text) for text in texts)


def test_a_field_has_the_limits_of_a_block() -> None:
    with pytest.raises(Refused, match="is longer than 20 kB"):
        edited("a" * 20_001, Block("a" * 12, STEPS))
