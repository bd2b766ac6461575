"""The map: one equal point for each state, pushed apart so that all are seen; Europe in an inset 3.1 times larger.

Points and land share the units of `map_land.WORLD_BOX`. The same points always land on the same places, and the work
is kept, so that a page pays for it once.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from focalpoints.map_land import EUROPE, EUROPE_BOX, WORLD, WORLD_BOX
from focalpoints.signs import Sign

# The frame of the inset on the world: left, top, width, height (map_land).
FRAME: Final = (452, 30, 98, 82)
SCALE: Final = 3.1
# Centres of points are at least so far apart, in units of the world and of the inset; a little more is aimed at, for
# places are rounded to a tenth.
WORLD_GAP: Final = 11.0
EUROPE_GAP: Final = 15.0
SLACK: Final = 0.2
MARGIN: Final = 7.0
ROUNDS: Final = 400
GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))

POINT_CLASSES: Final = {Sign.FILLED: "p", Sign.HALF: "h", Sign.RING: "v", Sign.DOTTED: "q"}

Place = tuple[float, float]


@dataclass(frozen=True)
class Point:
    """A state on the map: where its middle lies, and what its sign says."""

    name: str
    x: float
    y: float
    sign: Sign

    @property
    def css_class(self) -> str:
        return POINT_CLASSES[self.sign]

    @property
    def is_half(self) -> bool:
        return self.sign == Sign.HALF

    def moved(self, place: Place) -> "Point":
        return Point(self.name, *place, self.sign)


@dataclass(frozen=True)
class Map:
    """The points of the world without Europe, and those of the inset in its own units."""

    world: tuple[Point, ...]
    europe: tuple[Point, ...]

    @property
    def signs(self) -> list[Sign]:
        """The signs that the map shows, for its legend."""
        shown = {point.sign for point in self.world + self.europe}
        return [sign for sign in POINT_CLASSES if sign in shown]


def map_of(points: tuple[Point, ...]) -> Map:
    """`points` on their places: none nearer to another than `WORLD_GAP`, in the inset `EUROPE_GAP`."""
    left, top, _width, _height = FRAME
    inside = tuple(point for point in points if _is_framed(point))
    outside = tuple(point for point in points if not _is_framed(point))
    enlarged = tuple(((point.x - left) * SCALE, (point.y - top) * SCALE) for point in inside)
    world = apart(tuple((point.x, point.y) for point in outside), WORLD_GAP, WORLD_BOX)
    europe = apart(enlarged, EUROPE_GAP, EUROPE_BOX)
    return Map(
        tuple(point.moved(place) for point, place in zip(outside, world, strict=True)),
        tuple(point.moved(place) for point, place in zip(inside, europe, strict=True)),
    )


def drawn(points: tuple[Point, ...]) -> SafeString:
    """The map as SVG in the reader's language; kept by points and language."""
    return _drawn(points, get_language() or "")


@lru_cache(maxsize=128)
def _drawn(points: tuple[Point, ...], language: str) -> SafeString:
    return render_to_string("components/map.html", {"map": map_of(points), "world_land": WORLD, "europe_land": EUROPE})


def _is_framed(point: Point) -> bool:
    left, top, width, height = FRAME
    return left <= point.x <= left + width and top <= point.y <= top + height


@lru_cache(maxsize=128)
def apart(places: tuple[Place, ...], gap: float, box: tuple[int, int]) -> tuple[Place, ...]:
    """`places` moved as little as is needed so that no two are nearer than `gap`, inside `box`; in tenths of a unit."""
    moved = _fanned(places, gap + SLACK)
    for _round in range(ROUNDS):
        if not _push(moved, gap + SLACK, box):
            break
    return tuple((round(x, 1), round(y, 1)) for x, y in moved)


def _fanned(places: tuple[Place, ...], gap: float) -> list[list[float]]:
    """Each place as a pair that can be changed; those on the very same spot are fanned out around it."""
    seen: dict[Place, int] = {}
    fanned = []
    for x, y in places:
        rank = seen.get((x, y), 0)
        seen[(x, y)] = rank + 1
        away, angle = gap * 0.6 * math.sqrt(rank), rank * GOLDEN_ANGLE
        fanned.append([x + away * math.cos(angle), y + away * math.sin(angle)])
    return fanned


def _push(moved: list[list[float]], gap: float, box: tuple[int, int]) -> bool:
    """Push each pair that is too near half the way apart, once; True when one was pushed."""
    pushed = False
    order = sorted(range(len(moved)), key=lambda index: (moved[index][0], index))
    for rank, index in enumerate(order):
        for other in order[rank + 1 :]:
            if moved[other][0] - moved[index][0] >= gap:
                break
            pushed = _part(moved[index], moved[other], gap, box) or pushed
    return pushed


def _part(one: list[float], other: list[float], gap: float, box: tuple[int, int]) -> bool:
    """Move two places away from each other, along the line between them, to a distance of `gap` inside `box`."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    distance = math.hypot(dx, dy)
    if distance >= gap - SLACK / 2:
        return False
    if distance == 0:
        dx, dy, distance = 0.0, 1.0, 1.0
    step = (gap - math.hypot(other[0] - one[0], other[1] - one[1])) / 2 / distance
    for place, sign in ((one, -1), (other, 1)):
        place[0] = min(max(place[0] + sign * dx * step, MARGIN), box[0] - MARGIN)
        place[1] = min(max(place[1] + sign * dy * step, MARGIN), box[1] - MARGIN)
    return True
