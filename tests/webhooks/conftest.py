"""Fixture: a workspace with nothing on its way to any webhook, on each engine in turn."""

from collections.abc import Iterator

import pytest

from tests.webhooks.dispatch import Dispatch
from tests.world import World


@pytest.fixture
def dispatch(world: World) -> Iterator[Dispatch]:
    """A dispatch with an empty queue, for the queue is the installation's."""
    opened = Dispatch(world)
    yield opened
    opened.close()
