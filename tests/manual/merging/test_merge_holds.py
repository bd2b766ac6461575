"""What holds for every merge, whatever three texts it is given."""

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from manual.merging.blanks import alike
from manual.merging.merge import Choice, Conflict, Decision, Kind, Text, merge, resolve, texts_of
from manual.merging.words import words
from tests.examples import examples
from tests.manual.merging.texts import bases, edits, row, three, written

Three = tuple[Text, Text, Text]
MIRRORED = {
    Kind.REMOVED_HERE: Kind.REMOVED_THERE,
    Kind.REMOVED_AND_MOVED: Kind.MOVED_AND_REMOVED,
}
MIRRORED |= {there: here for here, there in MIRRORED.items()}


def mirrored(conflict: Conflict) -> Conflict:
    kind = MIRRORED.get(conflict.kind, conflict.kind)
    return Conflict(conflict.identity, conflict.base, conflict.theirs, conflict.ours, kind)


@settings(max_examples=examples(120))
@given(three())
def test_it_is_the_same_whoever_comes_first(texts: Three) -> None:
    base, ours, theirs = texts
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    if one.is_settled:
        assert one.blocks == other.blocks
    assert {c.identity: c for c in one.conflicts} == {c.identity: mirrored(c) for c in other.conflicts}
    assert {(d.identity, d.ours, d.theirs) for d in one.orders} == {
        (d.identity, d.theirs, d.ours) for d in other.orders
    }
    assert {*one.moved_twice} == {*other.moved_twice}


@settings(max_examples=examples(120))
@given(three())
def test_merging_twice_changes_nothing(texts: Three) -> None:
    base, ours, theirs = texts
    once = merge(base, ours, theirs)
    if once.is_settled:
        for again in (
            merge(base, once.blocks, theirs),
            merge(base, ours, once.blocks),
            merge(base, *[once.blocks] * 2),
        ):
            assert (again.blocks, again.is_settled) == (once.blocks, True)


@settings(max_examples=examples(100))
@given(st.data())
def test_what_one_side_alone_has_done_is_the_result(data: st.DataObject) -> None:
    base = data.draw(bases())
    edited = data.draw(edits(base, "mn"))
    for merged in (merge(base, base, edited), merge(base, edited, base), merge(base, edited, edited)):
        assert (merged.blocks, merged.is_settled) == (edited, True)


@settings(max_examples=examples(120))
@given(three())
def test_no_block_is_lost_and_none_stands_twice(texts: Three) -> None:
    """Only what somebody has removed, and nobody changed or moved, is not there.

    A text is one side's own, letter by letter.
    """
    base, ours, theirs = texts
    merged = merge(base, ours, theirs)
    result = texts_of(merged.blocks)
    before, here, there = (texts_of(text) for text in texts)
    conflicts = {conflict.identity for conflict in merged.conflicts}
    for identity in before | here | there:
        if identity not in result:
            left = here.get(identity) or there.get(identity)
            assert identity in before
            assert left is None or alike(left, before[identity])
            assert None in (here.get(identity), there.get(identity))
        elif identity not in conflicts:
            assert result[identity] in (here.get(identity), there.get(identity))
    assert len(result) == len(merged.blocks)


@settings(max_examples=examples(120))
@given(three())
def test_each_change_of_words_is_in_the_result_or_waits_for_a_person(texts: Three) -> None:
    base, ours, theirs = texts
    merged = merge(base, ours, theirs)
    result, before = texts_of(merged.blocks), texts_of(base)
    conflicts = {conflict.identity for conflict in merged.conflicts}
    for side in (texts_of(ours), texts_of(theirs)):
        changed = {one for one, text in side.items() if one not in before or not alike(text, before[one])}
        assert {one for one in changed - conflicts if not alike(side[one], result[one])} == set()
        removed = before.keys() - side.keys() - conflicts
        assert removed & result.keys() == set()


@st.composite
def decided(draw: st.DrawFn, conflicts: tuple[Conflict, ...]) -> dict[str, Decision]:
    choices = st.sampled_from(Choice)
    thirds = written.filter(str.strip)
    return {conflict.identity: Decision(draw(choices), draw(thirds)) for conflict in conflicts}


@settings(max_examples=examples(120))
@given(three(), st.data())
def test_every_word_of_the_proposal_is_in_the_result_or_in_the_list(texts: Three, data: st.DataObject) -> None:
    base, ours, theirs = texts
    merged = merge(base, ours, theirs)
    orders = {dispute.identity: data.draw(st.sampled_from([Choice.OURS, Choice.THEIRS])) for dispute in merged.orders}
    resolved = resolve(merged, data.draw(decided(merged.conflicts)), orders)
    result, before = texts_of(resolved.blocks), texts_of(base)
    for side, choice in ((texts_of(ours), Choice.OURS), (texts_of(theirs), Choice.THEIRS)):
        listed = {one.identity: Counter(one.words) for one in resolved.left_out if one.side == choice}
        for identity, text in side.items():
            if identity in before and alike(text, before[identity]) and identity not in listed:
                continue
            missing = Counter(words(text)) - Counter(words(result.get(identity, "")))
            assert listed.get(identity, Counter()) == missing


BLANK_ENDS = re.compile(r"\A(?:[^\S\n]*\n)+|(?:\n[^\S\n]*)+\Z")
"""Lines of nothing but blanks before and after a text; what is written in between stays as it is."""


@settings(max_examples=examples(100))
@given(three(), st.data())
def test_a_decision_is_what_stands_in_the_result(texts: Three, data: st.DataObject) -> None:
    merged = merge(*texts)
    orders = {dispute.identity: data.draw(st.sampled_from([Choice.OURS, Choice.THEIRS])) for dispute in merged.orders}
    decisions = data.draw(decided(merged.conflicts))
    resolved = resolve(merged, decisions, orders)
    result = texts_of(resolved.blocks)
    for conflict in merged.conflicts:
        asked = decisions[conflict.identity]
        wanted = {
            Choice.OURS: conflict.ours,
            Choice.THEIRS: conflict.theirs,
            Choice.LEFT_OUT: None,
            Choice.THIRD: BLANK_ENDS.sub("", asked.text),
        }
        assert (result.get(conflict.identity) or "").strip("\n") == (wanted[asked.choice] or "").strip("\n")
    for dispute in merged.orders:
        wished = dispute.ours if orders[dispute.identity] == Choice.OURS else dispute.theirs
        kept = [identity for identity in wished if identity in result]
        assert [block.identity for block in resolved.blocks if block.identity in kept] == kept
    assert len(row(resolved.blocks)) == len(result)
