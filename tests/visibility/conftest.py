"""Everybody, and a row of everything that has a level."""

from dataclasses import dataclass

import pytest
from pytest_django import Settings

from tests.visibility.objects import Planted, plant
from tests.visibility.roles import Cast, make_cast
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


@pytest.fixture
def world(db: None, settings: Settings) -> World:
    settings.SECOND_FACTOR_REQUIRED = False  # what opens the door to the records has tests of its own
    cast = make_cast()
    return World(cast, plant(cast))
