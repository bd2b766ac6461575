"""Numbers beside blocks: counted until a text is adopted, then they do not move."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manual.text.numbering import numbers

ORDERS = st.lists(st.text("abcdefgh", min_size=1, max_size=2), unique=True, max_size=40)
NUMBER = re.compile("(0|[1-9][0-9]*)[a-z]*")


@given(ORDERS)
def test_before_an_adoption_blocks_are_counted(order: list[str]) -> None:
    assert list(numbers(order, {}).items()) == [(identity, str(place)) for place, identity in enumerate(order, 1)]


@pytest.mark.parametrize(
    ("order", "shown"),
    [
        pytest.param("ABC", "1 2 3", id="nothing added"),
        pytest.param("AxBC", "1 1a 2 3", id="one between"),
        pytest.param("AxyBzC", "1 1a 1b 2 2a 3", id="several between"),
        pytest.param("xyABC", "0a 0b 1 2 3", id="before the first"),
        pytest.param("ABCxy", "1 2 3 4 5", id="after the last"),
        pytest.param("ACx", "1 3 4", id="after one that has gone"),
        pytest.param("ABx", "1 2 4", id="the number of one that has gone is not given again"),
        pytest.param("CxAB", "3 3a 1 2", id="one moved keeps its number, and gives it to who follows"),
        pytest.param("x", "4", id="all have gone"),
        pytest.param("", "", id="nothing left"),
    ],
)
def test_after_an_adoption_only_what_is_new_gets_a_number(order: str, shown: str) -> None:
    assert " ".join(numbers(order, {"A": "1", "B": "2", "C": "3"}).values()) == shown


def test_letters_go_on_after_z() -> None:
    added = [f"new {place}" for place in range(27 * 26 + 2)]
    given_numbers = numbers(["A", *added, "B"], {"A": "12", "B": "13"})
    assert [given_numbers[added[place]] for place in (0, 25, 26, 51, 52, 701, 702)] == [
        *("12a", "12z", "12aa", "12az", "12ba", "12zz", "12aaa")
    ]


def test_numbers_of_a_second_adoption_are_kept_too() -> None:
    frozen = {"A": "12", "x": "12a", "y": "12b", "B": "13"}
    assert numbers(["A", "x", "new", "y", "newer", "B"], frozen) == {**frozen, "new": "12c", "newer": "12d"}


@given(ORDERS, st.randoms(), st.integers(1, 4))
def test_frozen_numbers_never_move_and_no_number_is_given_twice(
    order: list[str], chance: st.DrawFn, times: int
) -> None:
    frozen = numbers(order, {})
    text = list(order)
    for turn in range(times):
        for place in range(chance.randint(0, 6)):
            text.insert(chance.randint(0, len(text)), f"{turn}.{place}")
        text = [identity for identity in text if chance.random() < 0.9]
        shown = numbers(text, frozen)
        assert list(shown) == text
        assert all(NUMBER.fullmatch(number) for number in shown.values())
        assert all(shown[identity] == frozen[identity] for identity in text if identity in frozen)
        known = {**frozen, **shown}
        assert len(set(known.values())) == len(known)
        frozen = known
