"""Everybody, and what is planted for them."""

from dataclasses import dataclass

from tests.visibility.objects import Planted
from tests.visibility.roles import Cast
from tests.visibility.table import readers_of


@dataclass(frozen=True)
class World:
    """Who reads, and what is planted for them."""

    cast: Cast
    planted: list[Planted]

    def hidden_from(self, role: str) -> list[Planted]:
        """What somebody of that role may not see, by the table."""
        return [one for one in self.planted if role not in readers_of(one)]

    def shown_to(self, role: str) -> list[Planted]:
        return [one for one in self.planted if role in readers_of(one)]
