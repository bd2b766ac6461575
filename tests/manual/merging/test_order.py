"""The order of blocks against a slow reference that tries every order there is."""

from itertools import combinations, permutations
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manual.merging.order import MOST_PIECES, Choice, TwoOrders, joined, moved, ordered
from tests.examples import examples

orders = st.integers(0, 6).flatmap(lambda number: st.permutations("abcdef"[:number]).map(list))


def is_before(one: str, other: str, rows: tuple[list[str], list[str], list[str]]) -> bool:
    """Whether `one` comes first: as in the base, unless a side has turned the two."""
    base, ours, theirs = (row.index(one) < row.index(other) for row in rows)
    return ours if ours != base else theirs


def keeping_all(rows: tuple[list[str], list[str], list[str]]) -> list[list[str]]:
    """Every order that keeps each pair as somebody has turned it."""
    return [
        list(row)
        for row in permutations(rows[0])
        if all(is_before(one, other, rows) for one, other in combinations(row, 2))
    ]


def in_a_circle(rows: tuple[list[str], list[str], list[str]]) -> set[frozenset[str]]:
    """Groups that no order can keep: all that lie before one another, over however many others."""
    reached = {one: {other for other in rows[0] if other != one and is_before(one, other, rows)} for one in rows[0]}
    for _step in rows[0]:
        reached = {one: found.union(*(reached[other] for other in found)) for one, found in reached.items()}
    return {
        frozenset({one} | {other for other in found if one in reached[other]})
        for one, found in reached.items()
        if one in found
    }


@settings(max_examples=examples(120))
@given(st.data())
def test_every_turn_is_kept_where_one_order_can_keep_them_all(data: st.DataObject) -> None:
    base = data.draw(orders)
    rows = (base, data.draw(st.permutations(base)), data.draw(st.permutations(base)))
    row, disputes = joined(*rows, {})
    assert [row] == keeping_all(rows) if not disputes else keeping_all(rows) == []
    assert {frozenset(dispute.ours) for dispute in disputes} == in_a_circle(rows)
    for dispute in disputes:
        for side, wished in zip(rows[1:], (dispute.ours, dispute.theirs), strict=True):
            assert [one for one in side if one in wished] == list(wished)
    assert sorted(row) == sorted(base)


@settings(max_examples=examples(100))
@given(st.data())
def test_the_fewest_blocks_have_moved(data: st.DataObject) -> None:
    base = data.draw(orders)
    text = data.draw(st.permutations(base))
    moves = moved(base, text)
    stayed = [one for one in text if one not in moves]
    in_order = [
        part
        for size in range(len(text) + 1)
        for part in combinations(text, size)
        if [*part] == sorted(part, key=base.index)
    ]
    assert tuple(stayed) in in_order
    assert len(stayed) == max(map(len, in_order))


def test_what_is_decided_is_kept() -> None:
    rows = (["a", "x", "b"], ["x", "a", "b"], ["a", "b", "x"])
    undecided, disputes = ordered(rows, {"a", "b", "x"})
    assert disputes == [TwoOrders("a", ("x", "a", "b"), ("a", "b", "x"))]
    assert undecided == ordered(rows, {"a", "b", "x"}, {"a": Choice.OURS})[0] == ["x", "a", "b"]
    assert ordered(rows, {"a", "b", "x"}, {"a": Choice.THEIRS})[0] == ["a", "b", "x"]


@pytest.mark.parametrize("number", [MOST_PIECES, 20_000])
def test_it_takes_seconds_when_everything_has_moved(number: int) -> None:
    """A chapter of 200 kB has 20,000 blocks when each has eight letters.

    Nobody can put those in order by hand either.
    """
    base = [str(one) for one in range(number)]
    ours = Random(1).sample(base, number)
    theirs = Random(2).sample(base, number)
    start = process_time()
    row, disputes = joined(base, ours, theirs, {})
    assert process_time() - start < 10
    assert (sorted(row), len(disputes)) == (sorted(base), 1)
