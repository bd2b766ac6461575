"""Two texts compared by block and by word."""

from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manual.merging.blanks import alike
from manual.merging.comparing import MOST_STEPS, Compared, Fate, Kind, Piece, Steps, compare, pieces
from manual.merging.merge import Text
from manual.text.block import Block
from tests.examples import examples
from tests.manual.merging.texts import bases, edits, text, written

SIGNS = {Fate.KEPT: "{}", Fate.REMOVED: "[-{}-]", Fate.ADDED: "[+{}+]"}
WORDS = {
    "one word": ("We must protect all.", "We must prevent all.", "We must [-protect-][+prevent+] all."),
    "neighbouring words": ("We must do it now.", "We can try it now.", "We [-must do-][+can try+] it now."),
    "a word more": ("We protect all people.", "We protect all the people.", "We protect all[+ the+] people."),
    "a word less": ("We protect all the people.", "We protect all people.", "We protect all[- the-] people."),
    "the end": ("We protect all", "We protect all people", "We protect all[+ people+]"),
    "emphasis": ("We protect all people.", "We **protect** all people.", "We [+**+]protect[+**+] all people."),
    "another text": ("We protect.", "A new beginning for all.", "[-We protect.-][+A new beginning for all.+]"),
    "Arabic": ("مسؤولية الحماية للجميع", "مسؤولية الوقاية للجميع", "مسؤولية [-الحماية-][+الوقاية+] للجميع"),
    "Chinese": ("国家有责任保护人民", "国家有责任预防人民", "国家有责任[-保护-][+预防+]人民"),
    "a blank in code": ("`a  b` is code", "`a b` is code", "`a[-  -][+ +]b` is code"),
    "nothing": ("We protect.", "We protect.", "We protect."),
}


def shown(found: tuple[Piece, ...]) -> str:
    return "".join(SIGNS[piece.fate].format(piece.text) for piece in found)


def sides(found: tuple[Piece, ...]) -> tuple[str, str]:
    return tuple("".join(p.text for p in found if p.fate in (Fate.KEPT, own)) for own in (Fate.REMOVED, Fate.ADDED))


@pytest.mark.parametrize(("old", "new", "marked"), WORDS.values(), ids=WORDS)
def test_words_within_a_block(old: str, new: str, marked: str) -> None:
    assert shown(pieces(old, new)) == marked


def brief(found: tuple[Compared, ...]) -> list[tuple[str, Kind]]:
    return [(one.identity[0], one.kind) for one in found]


def test_each_block_has_its_kind_and_place() -> None:
    found = compare(text("abcdef", e="To protect all."), text("acfxe", e="To prevent all."))
    assert brief(found) == [
        *(("a", Kind.SAME), ("b", Kind.REMOVED), ("c", Kind.SAME), ("d", Kind.REMOVED)),
        *(("f", Kind.MOVED), ("x", Kind.ADDED), ("e", Kind.CHANGED)),
    ]
    assert [(one.is_moved, one.stood_after[:1]) for one in found if one.is_moved] == [(True, "e")]


def test_a_moved_block_may_have_changed_too() -> None:
    found = compare(text("abc", a="To protect all."), text("bca", a="To prevent all."))
    assert (found[2].kind, found[2].is_moved, found[2].stood_after) == (Kind.CHANGED, True, "")
    assert shown(found[2].pieces) == "To [-protect-][+prevent+] all."


def test_white_space_that_nobody_sees_is_no_change() -> None:
    assert brief(compare(text("a", a="To  \nprotect"), text("a", a="To  \nprotect\t"))) == [("a", Kind.SAME)]


def test_of_nothing_everything_is_added_and_to_nothing_removed() -> None:
    assert brief(compare((), text("ab"))) == [("a", Kind.ADDED), ("b", Kind.ADDED)]
    assert brief(compare(text("ab"), ())) == [("a", Kind.REMOVED), ("b", Kind.REMOVED)]
    assert compare((), ()) == ()


@settings(max_examples=examples(120))
@given(st.data())
def test_both_texts_can_be_read_from_it(data: st.DataObject) -> None:
    old: Text = data.draw(bases())
    new: Text = data.draw(edits(old, "mn"))
    found = compare(old, new)
    assert tuple(Block(one.identity, one.new) for one in found if one.new is not None) == new
    assert {Block(one.identity, one.old) for one in found if one.old is not None} == {*old}
    assert len(found) == len({one.identity for one in found})
    stayed = [one.identity for one in found if one.old is not None and not one.is_moved]
    assert stayed == [block.identity for block in old if block.identity in stayed]
    for one in found:
        assert (one.kind == Kind.ADDED, one.kind == Kind.REMOVED) == (one.old is None, one.new is None)
        if one.kind == Kind.CHANGED:
            assert sides(one.pieces) == (one.old, one.new)
        elif one.old is not None and one.new is not None:
            assert alike(one.old, one.new)


@settings(max_examples=examples(120))
@given(written, written, st.integers(0, 20))
def test_both_texts_of_a_block_can_be_read_from_its_pieces(old: str, new: str, steps: int) -> None:
    for found in (pieces(old, new), pieces(old, new, Steps(steps))):
        assert sides(found) == (old, new)
        assert all(piece.text for piece in found)
        assert not any(one.fate == other.fate for one, other in zip(found, found[1:], strict=False))


def chapter(seed: int, vocabulary: int) -> Text:
    """200 kB in ten blocks of 20 kB: the longest that a chapter and a block may be."""
    random = Random(seed)
    return tuple(
        Block(f"{number:012}", " ".join(f"{random.randrange(vocabulary):04}" for _ in range(4000)))
        for number in range(10)
    )


LARGE = {
    "nothing in common": (
        chapter(1, 10_000),
        tuple(
            Block(one.identity, one.text.translate({ord(d): chr(ord(d) + 49) for d in "0123456789"}))
            for one in chapter(2, 10_000)
        ),
    ),
    "all words anew": (chapter(1, 10_000), chapter(2, 10_000)),
    "few words, anew": (chapter(1, 150), chapter(2, 150)),
    "two words": (chapter(1, 2), chapter(2, 2)),
    "one word": (chapter(1, 1), tuple(Block(one.identity, f"x {one.text} x 0000") for one in chapter(1, 1))),
    "no blank": (
        tuple(Block(f"{n:012}", "保护" * 3000) for n in range(10)),
        tuple(Block(f"{n:012}", "责保" * 3000) for n in range(10)),
    ),
    "signs": (
        tuple(Block(f"{n:012}", "`*" * 10_000) for n in range(10)),
        tuple(Block(f"{n:012}", "*_`" * 6_600) for n in range(10)),
    ),
}


@pytest.mark.parametrize(("old", "new"), LARGE.values(), ids=LARGE)
def test_the_longest_chapter_takes_seconds(old: Text, new: Text) -> None:
    start = process_time()
    found = compare(old, new)
    assert process_time() - start < 10
    assert all(sides(one.pieces) == (a.text, b.text) for one, a, b in zip(found, old, new, strict=True))


def test_an_edit_of_the_longest_block_is_found() -> None:
    random = Random(3)
    words = [f"{random.randrange(5000):04}" for _ in range(4000)]
    edited = [*words]
    for place in range(50, 4000, 100):
        edited[place] = "edited"
    found = pieces(" ".join(words), " ".join(edited))
    assert [piece.text for piece in found if piece.fate == Fate.ADDED] == ["edited"] * 40


def test_when_no_steps_are_left_the_rest_is_shown_whole() -> None:
    old, new = "We must protect all people from it.", "We can protect all the people from it."
    assert shown(pieces(old, new)) == "We [-must-][+can+] protect all[+ the+] people from it."
    assert shown(pieces(old, new, Steps(0))) == "We [-must protect all-][+can protect all the+] people from it."
    steps = Steps()
    pieces(old, new, steps)
    assert 0 < MOST_STEPS - steps.left < 100
