"""Proposals carried forward when their chapter moves on."""

from hypothesis import given, settings
from hypothesis import strategies as st

from manual.merging.carrying import Open, carry, merge_standing
from manual.merging.merge import Kind, Text, merge, texts_of
from tests.examples import examples
from tests.manual.merging.texts import bases, edits, row, text, three, words_of

BASE = text("abc")
B = "b" * 12


def test_without_a_conflict_it_is_a_change_of_the_newest_revision() -> None:
    newest = text("axbc", a="A")
    carried = carry(BASE, text("abc", c="C"), newest)
    assert (carried.base, carried.text, carried.open) == (newest, text("axbc", a="A", c="C"), ())
    assert not carried.has_stayed


def test_what_is_merged_already_leaves_nothing_to_propose() -> None:
    merged = text("abc", a="A", c="C")
    carried = carry(BASE, text("abc", c="C"), merged)
    assert (carried.text, carried.open) == (merged, ())


def test_a_conflict_keeps_its_words_and_stays_open_over_revisions() -> None:
    carried = carry(BASE, text("abc", b="Theirs."), text("abc", b="Ours."))
    assert (words_of(carried.text)["b"], carried.open) == ("Theirs.", (Open(B, "Words of b."),))
    again = carry(carried.base, carried.text, text("abcd", b="Ours, newer."), carried.open)
    assert (words_of(again.text)["b"], row(again.text)) == ("Theirs.", "abcd")
    (conflict,) = again.merge.conflicts
    assert (conflict.base, conflict.ours, conflict.theirs) == ("Words of b.", "Ours, newer.", "Theirs.")


def test_a_conflict_is_over_when_the_chapter_takes_the_words_or_the_author_the_chapters() -> None:
    ours = text("abc", b="Ours.")
    carried = carry(BASE, text("abc", b="Theirs."), ours)
    taken = carry(carried.base, carried.text, text("abc", b="Theirs."), carried.open)
    assert (taken.text, taken.open, taken.merge.is_settled) == (text("abc", b="Theirs."), (), True)
    assert merge_standing(carried.base, ours, ours, carried.open).is_settled


def test_a_block_that_the_chapter_has_removed_keeps_its_place_and_words() -> None:
    carried = carry(text("abcd"), text("abcd", b="B.", c="C."), text("aed"))
    assert (row(carried.text), [one.identity[0] for one in carried.open]) == ("abced", ["b", "c"])
    again = carry(carried.base, carried.text, text("ad"), carried.open)
    assert row(again.text) == "abcd"
    assert [conflict.kind for conflict in again.merge.conflicts] == [Kind.REMOVED_HERE] * 2


def test_a_removal_of_what_the_chapter_has_changed_stays_open() -> None:
    newest = text("abc", b="Ours.")
    carried = carry(BASE, text("ac"), newest)
    assert (row(carried.text), carried.open) == ("ac", (Open(B, "Words of b."),))
    (conflict,) = merge_standing(carried.base, carried.text, newest, carried.open).conflicts
    assert (conflict.kind, conflict.ours) == (Kind.REMOVED_THERE, "Ours.")


def test_a_block_that_both_have_added_stays_open() -> None:
    newest = text("abcx", x="Ours.")
    carried = carry(BASE, text("abcx", x="Theirs."), newest)
    assert carried.open == (Open("x" * 12, None),)
    (conflict,) = merge_standing(carried.base, carried.text, newest, carried.open).conflicts
    assert (conflict.kind, conflict.base) == (Kind.ADDED, None)


def test_what_is_about_places_stays_where_it_was() -> None:
    for newest, proposed in ((text("bac"), text("acb")), (text("bc"), text("bca")), (text("bca"), text("bc"))):
        carried = carry(BASE, proposed, newest)
        assert (carried.base, carried.text, carried.open, carried.has_stayed) == (BASE, proposed, (), True)
        assert not carried.merge.is_settled


@settings(max_examples=examples(120))
@given(three())
def test_it_asks_what_it_would_have_asked_and_loses_nothing(texts: tuple[Text, Text, Text]) -> None:
    base, newest, proposed = texts
    before = merge(base, newest, proposed)
    carried = carry(base, proposed, newest)
    after = merge_standing(carried.base, carried.text, newest, carried.open)
    assert (after.blocks, after.conflicts, after.orders) == (before.blocks, before.conflicts, before.orders)
    own = {block.identity: block.text for block in proposed if block not in base}
    kept = texts_of(carried.text)
    assert {one for one, words in own.items() if one not in newest_words(newest) and kept.get(one) != words} == set()
    assert {one for one in own if one not in kept} == set()


def newest_words(newest: Text) -> set[str]:
    return {block.identity for block in newest}


@settings(max_examples=examples(150))
@given(st.data())
def test_over_several_revisions_no_word_of_it_goes(data: st.DataObject) -> None:
    base = data.draw(bases())
    proposed = data.draw(edits(base, "pq"))
    standing, words, still_open = base, proposed, ()
    newest = base
    for new in ("mn", "", ""):
        newest = data.draw(edits(newest, new))
        carried = carry(standing, words, newest, still_open)
        standing, words, still_open = carried.base, carried.text, carried.open
        if not carried.has_stayed:
            assert {one.identity for one in still_open} == {one.identity for one in carried.merge.conflicts}
        if carried.merge.is_settled:
            assert carried.merge.blocks == words
