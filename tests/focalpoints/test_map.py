"""The map: equal points that never hide each other, always on the same places."""

import csv
import itertools
import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focalpoints import member_map
from focalpoints.map_land import EUROPE_BOX, WORLD_BOX
from focalpoints.member_map import EUROPE_GAP, FRAME, WORLD_GAP, Point, apart, drawn, map_of
from focalpoints.signs import Sign
from tests.examples import examples

STATES = Path(member_map.__file__).parent / "data" / "states.csv"


@pytest.fixture
def all_states() -> tuple[Point, ...]:
    with STATES.open(encoding="utf-8", newline="") as file:
        return tuple(
            Point(row["short_name"], float(row["map_x"]), float(row["map_y"]), Sign.HALF)
            for row in csv.DictReader(file)
        )


def nearest(points: tuple[Point, ...]) -> float:
    return min(math.dist((one.x, one.y), (other.x, other.y)) for one, other in itertools.combinations(points, 2))


def test_every_state_has_its_point_and_none_hides_another(all_states: tuple[Point, ...]) -> None:
    drawing = map_of(all_states)
    assert sorted(p.name for p in drawing.world + drawing.europe) == sorted(p.name for p in all_states)
    assert nearest(drawing.world) >= WORLD_GAP
    assert nearest(drawing.europe) >= EUROPE_GAP


def test_no_state_is_moved_far_from_its_place(all_states: tuple[Point, ...]) -> None:
    places = {point.name: (point.x, point.y) for point in all_states}
    moved = [math.dist(places[point.name], (point.x, point.y)) for point in map_of(all_states).world]
    assert max(moved) < 2 * WORLD_GAP


def test_europe_stands_in_the_inset_only() -> None:
    left, top, _width, _height = FRAME
    drawing = map_of((Point("Inside", left + 10, top + 20, Sign.FILLED), Point("Outside", 700, 200, Sign.RING)))
    assert [(p.name, p.x, p.y) for p in drawing.europe] == [("Inside", 31.0, 62.0)]
    assert [(p.name, p.x, p.y) for p in drawing.world] == [("Outside", 700.0, 200.0)]


def test_the_same_points_always_land_on_the_same_places(all_states: tuple[Point, ...]) -> None:
    first = map_of(all_states)
    apart.cache_clear()
    assert map_of(all_states) == first


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 439)), min_size=2, max_size=63))
def test_points_are_never_nearer_than_the_gap_wherever_the_states_lie(places: list[tuple[int, int]]) -> None:
    moved = apart(tuple((float(x), float(y)) for x, y in places), WORLD_GAP, WORLD_BOX)
    assert min(math.dist(one, other) for one, other in itertools.combinations(moved, 2)) >= WORLD_GAP - 0.01


def test_a_hundred_states_on_one_spot_are_all_seen_and_stay_inside_the_inset() -> None:
    moved = apart(((150.0, 120.0),) * 100, EUROPE_GAP, EUROPE_BOX)
    assert min(math.dist(one, other) for one, other in itertools.combinations(moved, 2)) >= EUROPE_GAP
    assert all(0 < x < EUROPE_BOX[0] and 0 < y < EUROPE_BOX[1] for x, y in moved)


def test_the_drawing_names_each_state_in_its_sign_and_holds_no_link_and_no_style() -> None:
    points = (
        Point("Filledland", 700, 200, Sign.FILLED),
        Point("Halfland", 300, 300, Sign.HALF),
        Point("Ringland", 500, 400, Sign.RING),
        Point("Dotted & <land>", 500, 60, Sign.DOTTED),
    )
    svg = drawn(points)
    assert re.findall(r'<circle class="(.)"( fill="url\(#half\)")?[^>]*><title>([^<]*)</title>', svg) == [
        ("p", "", "Filledland"),
        ("h", ' fill="url(#half)"', "Halfland"),
        ("v", "", "Ringland"),
        ("q", "", "Dotted &amp; &lt;land&gt;"),
    ]
    assert not re.search(r"<a |style=|<script|href", svg)
