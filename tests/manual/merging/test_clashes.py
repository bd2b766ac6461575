"""Which proposals touch the same block."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manual.merging.clashes import Clash, Standing, clashes, touched
from manual.merging.merge import Text, merge
from tests.examples import examples
from tests.manual.merging.texts import bases, edits, text

BASE = text("abcde")
Letters = tuple[str, str]
PAIRS: dict[str, tuple[Text, Text, Letters | None]] = {
    "different blocks": (text("abcde", a="1"), text("abcde", b="1"), None),
    "edited in two ways": (text("abcde", a="1"), text("abcde", a="2"), ("a", "")),
    "the same edit": (text("abcde", a="1"), text("abcde", a="1 "), ("", "a")),
    "edit and removal": (text("abcde", a="1"), text("bcde"), ("a", "")),
    "move and removal": (text("bcdea"), text("bcde"), ("a", "")),
    "removed twice": (text("bcde"), text("bcde"), ("", "a")),
    "moved to two places": (text("bacde", b="Words of b."), text("acdeb"), ("b", "")),
    "moved to one place": (text("bcdea"), text("bcdea"), ("", "a")),
    "move and edit": (text("bcdea"), text("abcde", a="1"), ("", "a")),
    "two insertions at one place": (text("axbcde"), text("aybcde"), None),
    "one block added with two texts": (text("axbcde", x="1"), text("axbcde", x="2"), ("x", "")),
    "white space": (text("abcde", a="Words of a. "), text("abcde", a="2"), None),
    "a whole chapter removed": ((), text("abcde", b="1"), ("b", "")),
}


@pytest.mark.parametrize(("first", "second", "found"), PAIRS.values(), ids=PAIRS)
def test_two_proposals_on_one_base(first: Text, second: Text, found: Letters | None) -> None:
    for pair in ((first, second), (second, first)):
        result = clashes([Standing(number, BASE, proposed) for number, proposed in zip((7, 4), pair, strict=True)])
        wanted = [Clash(7, 4, *(tuple(letter * 12 for letter in letters) for letters in found))] if found else []
        assert result == tuple(wanted)


def test_they_may_stand_on_different_revisions() -> None:
    newer = text("abxcde", c="Newer.")
    old = Standing(1, BASE, text("abcde", a="1", c="1"))
    new = Standing(2, newer, text("abxcde", c="Newer, and 2.", x="2"))
    assert clashes([old, new]) == (Clash(1, 2, ("c" * 12,), ()),)
    assert clashes([old, Standing(3, newer, newer)]) == ()


def test_of_several_each_two_are_named_once() -> None:
    one, two, three = (Standing(number, BASE, text("abcde", a=str(number))) for number in (1, 2, 3))
    other = Standing(4, BASE, text("abcde", b="1"))
    assert [(clash.first, clash.second) for clash in clashes([one, two, other, three])] == [(1, 2), (1, 3), (2, 3)]
    assert clashes([]) == clashes([one]) == ()


def test_what_a_proposal_touches_is_in_reading_order() -> None:
    assert touched(BASE, text("cbxde", d="1")) == tuple(letter * 12 for letter in "cxda")


@settings(max_examples=examples(100))
@given(st.data())
def test_where_a_merge_asks_the_two_clash(data: st.DataObject) -> None:
    """Each block that a person decides when one is merged over the other is named.

    Where none is named nobody is asked.
    """
    base = data.draw(bases())
    ours, theirs = data.draw(edits(base, "mn")), data.draw(edits(base, "pq"))
    asked = {conflict.identity for conflict in merge(base, ours, theirs).conflicts}
    found = {one for clash in clashes([Standing(1, base, ours), Standing(2, base, theirs)]) for one in clash.identities}
    assert asked <= found
