"""Fixtures: a front door that letters come in by, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.inbound.front_door import FrontDoor, front_door
from tests.world import World


@pytest.fixture
def door(world: World, tmp_path: Path) -> Iterator[FrontDoor]:
    """A listener over the test's world."""
    with front_door(world, tmp_path / "blobs") as opened:
        yield opened
