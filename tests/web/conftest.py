"""Fixtures: people who are logged in."""

from collections.abc import Iterator

import pytest

from tests.web.visitors import Visitor
from tests.world import World


@pytest.fixture
def alice(world: World) -> Iterator[Visitor]:
    """The owner, logged in."""
    with Visitor(world, world.alice) as visitor:
        visitor.log_in()
        yield visitor


@pytest.fixture
def bob(world: World) -> Iterator[Visitor]:
    """The agent who works in Support, logged in."""
    with Visitor(world, world.bob) as visitor:
        visitor.log_in()
        yield visitor
