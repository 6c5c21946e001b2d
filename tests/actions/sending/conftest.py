"""Fixture: the mailbox Support with its sender, on each engine in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.outbound.post_office import PostOffice
from tests.world import World


@pytest.fixture
def office(world: World, tmp_path: Path) -> Iterator[PostOffice]:
    """A post office with an empty queue, for the queue is the installation's."""
    opened = PostOffice(world, tmp_path / "blobs")
    yield opened
    opened.close()
