"""The map as the directory prints it: land, points, and Europe enlarged, ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from focalpoints.map_land import EUROPE, WORLD
from focalpoints.member_map import Point, map_of
from focalpoints.models import Member
from focalpoints.signs import Entry

MOST_POINTS = 400
"""There are 195 states; more points than this are no map of them, and placing them would take minutes."""


@dataclass(frozen=True)
class Spot:
    """One point: its sign and the middle; numbers are text, so that no language writes them with a comma."""

    sign: str
    x: str
    y: str
    left: str
    right: str


@dataclass(frozen=True)
class DirectoryMap:
    """All that the template draws."""

    states: int
    world_land: str
    europe_land: str
    world: tuple[Spot, ...]
    europe: tuple[Spot, ...]


def directory_map(entries: Sequence[tuple[Member, Entry]]) -> DirectoryMap | None:
    """One point for each state that has a place; None without any."""
    points = tuple(
        Point(member.name, member.country.map_x, member.country.map_y, entry.sign)
        for member, entry in entries
        if member.country and member.country.map_x is not None and member.country.map_y is not None
    )
    if not 0 < len(points) <= MOST_POINTS:
        return None
    placed = map_of(points)
    return DirectoryMap(
        states=len(points),
        world_land=WORLD,
        europe_land=EUROPE,
        world=tuple(_spot(point, 5.6) for point in placed.world),
        europe=tuple(_spot(point, 6.4) for point in placed.europe),
    )


def _spot(point: Point, radius: float) -> Spot:
    left, right = point.x - radius, point.x + radius
    return Spot(point.sign.value, f"{point.x:.1f}", f"{point.y:.1f}", f"{left:.1f}", f"{right:.1f}")
