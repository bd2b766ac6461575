"""Merges that people make, each by its name."""

from collections.abc import Callable

import pytest

from manual.merging.merge import Choice, Conflict, Decision, Kind, LeftOut, Merge, Text, Undecided, merge, resolve
from manual.merging.order import TwoOrders
from manual.text.block import Block
from tests.manual.merging.texts import row, text, words_of


def outcome(merged: Merge) -> tuple[str, list[tuple[str, Kind]], list[tuple[str, str]]]:
    """The letters of the result, what is in conflict and why, and which orders a person decides on."""
    conflicts = [(conflict.identity[0], conflict.kind) for conflict in merged.conflicts]
    orders = [("".join(o[0] for o in one.ours), "".join(o[0] for o in one.theirs)) for one in merged.orders]
    return row(merged.blocks), conflicts, orders


BASE = text("abc")
SETTLED = {
    "nothing at all": ((), (), (), ()),
    "nothing changed": (BASE, BASE, BASE, BASE),
    "different blocks": (BASE, text("abc", a="A"), text("abc", c="C"), text("abc", a="A", c="C")),
    "neighbouring blocks": (BASE, text("abc", a="A"), text("abc", b="B"), text("abc", a="A", b="B")),
    "same change twice": (BASE, text("abc", b="B"), text("abc", b="B"), text("abc", b="B")),
    "removed twice": (BASE, text("ac"), text("ac"), text("ac")),
    "removed by one": (BASE, text("ac"), BASE, text("ac")),
    "different blocks removed": (BASE, text("bc"), text("ab"), text("b")),
    "moved twice alike": (BASE, text("cab"), text("cab"), text("cab")),
    "different blocks moved": (text("abcdef"), text("bacdef"), text("abcdfe"), text("bacdfe")),
    "moved and edited": (BASE, text("bca"), text("abc", a="A"), text("bca", a="A")),
    "moved, and an edit of its neighbour": (BASE, text("bca"), text("abc", b="B"), text("bca", b="B")),
    "a new block follows its neighbour that has moved": (BASE, text("bca"), text("axbc"), text("bcax")),
    "two insertions at one place": (BASE, text("axbc"), text("aybc"), text("axybc")),
    "two insertions of several blocks at one place": (BASE, text("amybc"), text("anxbc"), text("amynxbc")),
    "two insertions at the beginning": (BASE, text("yabc"), text("xabc"), text("xyabc")),
    "two insertions at the end": (BASE, text("abcx"), text("abcy"), text("abcxy")),
    "two insertions into an empty chapter": ((), text("y"), text("x"), text("xy")),
    "the same insertion twice": (BASE, text("axbc"), text("axbc"), text("axbc")),
    "an insertion after a removed block": (BASE, text("ac"), text("abxc"), text("axc")),
    "an insertion before a removed block": (BASE, text("ac"), text("axbc"), text("axc")),
    "an insertion into a removed chapter": (BASE, (), text("abxc"), text("x")),
    "a block put in the place of another": (BASE, text("axc"), text("abyc"), text("axyc")),
    "moved further by one": (text("abcde"), text("bcade"), text("bcdea"), text("bcdea")),
    "white space only": (
        BASE,
        text("abc", b="Words of b. "),
        text("abc", b="Words of B."),
        text("abc", b="Words of B."),
    ),
    "white space only, twice": (
        BASE,
        text("abc", b="Words of b. "),
        text("abc", b="Words of b.\t"),
        text("abc", b="Words of b.\t"),
    ),
    "white space only against removal": (BASE, text("abc", b="Words of b.  "), text("ac"), text("ac")),
    "CRLF": (text("a", a="1\n2"), text("a", a="1\r\n2"), text("a", a="1\n2\n3"), text("a", a="1\n2\n3")),
    "CRLF and the same change": (text("a"), text("a", a="1\r\n2"), text("a", a="1\n2"), text("a", a="1\n2")),
    "headings": (
        text("ab", a="# One"),
        text("ab", a="## One"),
        text("ab", a="# One", b="B"),
        text("ab", a="## One", b="B"),
    ),
    "tables": (
        text("a", a="|x|y|\n|-|-|\n|1|2|"),
        text("a", a="|x|y|  \n|-|-|\n|1|2| "),
        text("ab", a="|x|y|\n|-|-|\n|1|2|"),
        text("ab", a="|x|y|  \n|-|-|\n|1|2| "),
    ),
    "code with empty lines": (
        text("ab", b="```\n1\n\n2\n```"),
        text("ab", a="A", b="```\n1\n\n2\n```"),
        text("ab", b="```\n1\n\n\n2\n```"),
        text("ab", a="A", b="```\n1\n\n\n2\n```"),
    ),
    "empty text against an unchanged one": (BASE, (), BASE, ()),
}


@pytest.mark.parametrize(("base", "ours", "theirs", "result"), SETTLED.values(), ids=SETTLED)
@pytest.mark.parametrize("turned", [False, True], ids=["as it is", "the other first"])
def test_what_goes_together(base: Text, ours: Text, theirs: Text, result: Text, turned: bool) -> None:
    merged = merge(base, theirs, ours) if turned else merge(base, ours, theirs)
    assert (merged.blocks, merged.conflicts, merged.orders) == (result, (), ())
    assert merged.is_settled


CODE = "```\n1\n```"
DECIDED = {
    "edited in two ways": (BASE, text("abc", b="1"), text("abc", b="2"), ("abc", [("b", Kind.CHANGED)], [])),
    "edit against removal": (BASE, text("abc", b="1"), text("ac"), ("abc", [("b", Kind.REMOVED_THERE)], [])),
    "removal against edit": (BASE, text("ac"), text("abc", b="1"), ("abc", [("b", Kind.REMOVED_HERE)], [])),
    "move against removal": (BASE, text("bca"), text("bc"), ("bca", [("a", Kind.MOVED_AND_REMOVED)], [])),
    "removal against move": (BASE, text("bc"), text("bca"), ("bca", [("a", Kind.REMOVED_AND_MOVED)], [])),
    "added by both at two places": (BASE, text("axbc"), text("abcx"), ("axbc", [], [("axbc", "abcx")])),
    "added by both with other words": (
        BASE,
        text("abcx", x="1"),
        text("abcx", x="2"),
        ("abcx", [("x", Kind.ADDED)], []),
    ),
    "moved up by one and down by the other": (BASE, text("bac"), text("acb"), ("bac", [], [("bac", "acb")])),
    "moved in two ways, and edited": (BASE, text("bac", b="1"), text("acb"), ("bac", [], [("bac", "acb")])),
    "a whole chapter removed against one edit": (BASE, (), text("abc", b="1"), ("b", [("b", Kind.REMOVED_HERE)], [])),
    "one edit against a whole chapter removed": (BASE, text("abc", b="1"), (), ("b", [("b", Kind.REMOVED_THERE)], [])),
    "headings": (text("a", a="# 1"), text("a", a="## 1"), text("a", a="### 1"), ("a", [("a", Kind.CHANGED)], [])),
    "blanks in code": (
        text("a", a=CODE),
        text("a", a="```\n1 \n```"),
        text("a", a="```\n1  \n```"),
        ("a", [("a", Kind.CHANGED)], []),
    ),
    "a line break made by blanks": (
        text("a", a="1\n2"),
        text("a", a="1  \n2"),
        text("a", a="1\n3"),
        ("a", [("a", Kind.CHANGED)], []),
    ),
}


@pytest.mark.parametrize(("base", "ours", "theirs", "found"), DECIDED.values(), ids=DECIDED)
def test_what_a_person_decides(base: Text, ours: Text, theirs: Text, found: object) -> None:
    merged = merge(base, ours, theirs)
    assert outcome(merged) == found
    assert not merged.is_settled


def test_a_conflict_shows_all_three_texts() -> None:
    merged = merge(BASE, text("abc", b="1"), text("ac"))
    assert merged.conflicts == (Conflict("b" * 12, "Words of b.", "1", None, Kind.REMOVED_THERE),)
    assert str(merged.conflicts[0].kind.label) == "Changed in the chapter, removed in the proposal"


def test_an_edit_of_one_and_two_moves_keep_the_edit_whichever_place_is_chosen() -> None:
    merged = merge(BASE, text("bac", b="1"), text("acb"))
    for choice, letters in ((Choice.OURS, "bac"), (Choice.THEIRS, "acb")):
        resolved = resolve(merged, {}, {merged.orders[0].identity: choice})
        assert (row(resolved.blocks), words_of(resolved.blocks)["b"]) == (letters, "1")


def test_a_page_can_say_that_a_move_went_further() -> None:
    assert merge(text("abcde"), text("bcade"), text("bcdea")).moved_twice == ("a" * 12,)
    assert merge(text("abcde"), text("bcdea"), text("bcdea")).moved_twice == ()
    assert merge(text("abcde"), text("bcade"), text("abced")).moved_twice == ()
    assert merge(text("abc"), text("bac"), text("acb")).orders == (
        TwoOrders("a" * 12, ("b" * 12, "a" * 12, "c" * 12), ("a" * 12, "c" * 12, "b" * 12)),
    )


ONE = merge(BASE, text("abc", b="We prevent, and not we protect."), text("abc", b="We protect, and protect."))
B = "b" * 12
RESOLVED = {
    "ours": (Decision(Choice.OURS), "We prevent, and not we protect.", {Choice.THEIRS: ("protect",)}),
    "theirs": (Decision(Choice.THEIRS), "We protect, and protect.", {Choice.OURS: ("prevent", "not", "we")}),
    "a third text": (
        Decision(Choice.THIRD, "\r\nWe prevent\r\nand protect.\r\n"),
        "We prevent\nand protect.",
        {Choice.OURS: ("not", "we"), Choice.THEIRS: ("protect",)},
    ),
    "left out": (
        Decision(Choice.LEFT_OUT),
        None,
        {
            Choice.OURS: ("We", "prevent", "and", "not", "we", "protect"),
            Choice.THEIRS: ("We", "protect", "and", "protect"),
        },
    ),
}


@pytest.mark.parametrize(("decision", "words", "left"), RESOLVED.values(), ids=RESOLVED)
def test_a_decision_says_what_it_leaves_out(
    decision: Decision, words: str | None, left: dict[Choice, tuple[str, ...]]
) -> None:
    resolved = resolve(ONE, {B: decision})
    assert words_of(resolved.blocks).get("b") == words
    assert row(resolved.blocks) == ("abc" if words else "ac")
    assert resolved.left_out == tuple(LeftOut(B, side, found) for side, found in left.items())


def test_the_list_is_in_the_order_of_the_text_in_chinese_and_arabic_too() -> None:
    merged = merge(BASE, text("abc", b="保护责任"), text("abc", b="مسؤولية الحماية"))
    resolved = resolve(merged, {B: Decision(Choice.THIRD, "责任")})
    assert [one.words for one in resolved.left_out] == [("保", "护"), ("مسؤولية", "الحماية")]


def test_a_third_text_is_written_as_a_block_is() -> None:
    resolved = resolve(ONE, {B: Decision(Choice.THIRD, "Cafe\u0301\r\n")})
    assert words_of(resolved.blocks)["b"] == "Caf\u00e9"


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "nothing decided": (lambda: resolve(ONE, {}), f"Not decided, or nothing to decide: {B}"),
    "another block decided": (
        lambda: resolve(ONE, {B: Decision(Choice.OURS), "a" * 12: Decision(Choice.OURS)}),
        f"Not decided, or nothing to decide: {'a' * 12}",
    ),
    "an order not decided": (
        lambda: resolve(merge(BASE, text("bac"), text("acb")), {}),
        f"Not decided, or nothing to decide: {'a' * 12}",
    ),
    "an order left out": (
        lambda: resolve(merge(BASE, text("bac"), text("acb")), {}, {"a" * 12: Choice.LEFT_OUT}),
        "An order is ours or theirs.",
    ),
    "an empty third text": (
        lambda: resolve(ONE, {B: Decision(Choice.THIRD, " \r\n ")}),
        "A block is not empty: to leave it out is a decision of its own.",
    ),
    "a block that stands twice": (lambda: merge(BASE, text("aa"), BASE), "A block stands twice in a text."),
}


@pytest.mark.parametrize(("deed", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(deed: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=".") as refused:
        deed()
    assert str(refused.value) == words


def test_what_is_undecided_is_named() -> None:
    with pytest.raises(Undecided) as refused:
        resolve(ONE, {})
    assert refused.value.identities == {B}


def test_sixty_pages_merge_in_a_moment() -> None:
    """200 kB in 2,000 blocks; everything of one side is edited, everything of the other moved."""
    base = tuple(Block(f"{number:012}", f"Block {number} " + "words " * 15) for number in range(2000))
    ours = tuple(Block(block.identity, block.text + "more") for block in base)
    merged = merge(base, ours, base[::-1])
    assert (merged.blocks, merged.is_settled) == (ours[::-1], True)
