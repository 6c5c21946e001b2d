"""What the hub does for itself."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

from rolodesk.actions.upkeep import forget_expired, sweep_blobs
from rolodesk.storage.blobs import open_blobs
from tests.world import World


async def given(text: bytes) -> AsyncIterator[bytes]:
    yield text


def test_an_orphan_is_swept_after_an_hour_and_not_before(world: World, tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path))
    old = asyncio.run(blobs.stage(given(b"old")))
    new = asyncio.run(blobs.stage(given(b"new")))
    [file] = [path for path in tmp_path.rglob("*") if path.is_file() and path.name in old.key]
    two_hours_ago = time.time() - 7200
    os.utime(file, (two_hours_ago, two_hours_ago))
    assert world.served.run(sweep_blobs(world.served.engine, blobs)) == 1
    assert asyncio.run(blobs.exists(old.key)) is False
    assert asyncio.run(blobs.exists(new.key)) is True


def test_forgetting_what_expired_is_repeatable(world: World) -> None:
    for _ in range(2):
        world.served.run(forget_expired(world.served.engine))
