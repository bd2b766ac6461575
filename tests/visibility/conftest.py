"""Everybody, and a row of everything that has a level."""

import pytest

from tests.visibility.objects import plant
from tests.visibility.roles import make_cast
from tests.visibility.world import World


@pytest.fixture
def world(db: None) -> World:
    cast = make_cast()
    return World(cast, plant(cast))
