"""Staging, reading, removing and listing blobs, in every kind of store."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rolodesk.actions.ports import Blobs
from rolodesk.model.blob import StagedBlob
from rolodesk.storage.blobs import BlobKeyMalformed, BlobMissing, ObjectBlobs, open_blobs
from tests.support.s3_server import S3Server, s3_server

MISSING = "2026/11/22/0123456789abcdef0123456789abcdef"
PART = 5 * 1024 * 1024


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture(params=["folder", "s3", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "folder":
            return str(tmp_path / "blobs")
        case "s3":
            server: S3Server = request.getfixturevalue("s3")
            return server.url(f"test/{secrets.token_hex(8)}")
    return "memory://"


@pytest.fixture
def blobs(url: str) -> ObjectBlobs:
    return open_blobs(url)


async def given(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(blobs: Blobs, key: str) -> bytes:
    return b"".join([piece async for piece in blobs.open(key)])


async def listed(blobs: ObjectBlobs) -> dict[str, int]:
    return {key: size async for key, size in blobs.keys_older_than(-3600)}


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([], id="nothing"),
        pytest.param([b"a", b"", b"bc"], id="three bytes"),
        pytest.param([secrets.token_bytes(PART)], id="exactly one part"),
        pytest.param([secrets.token_bytes(1_000_001)] * 12, id="three parts"),
    ],
)
def test_what_is_staged_reads_back(blobs: Blobs, chunks: list[bytes]) -> None:
    async def scenario() -> tuple[StagedBlob, bytes]:
        staged = await blobs.stage(given(*chunks))
        return staged, await read(blobs, staged.key)

    whole = b"".join(chunks)
    staged, found = asyncio.run(scenario())
    assert found == whole
    assert staged.size == len(whole)
    assert staged.sha256 == hashlib.sha256(whole).hexdigest()


def test_a_key_is_the_day_and_chance(url: str) -> None:
    blobs = open_blobs(url, now=lambda: datetime(2031, 2, 3, 23, 59, tzinfo=UTC))

    async def scenario() -> set[str]:
        return {blob.key for blob in await asyncio.gather(*(blobs.stage(given(b"same")) for _ in range(8)))}

    keys = asyncio.run(scenario())
    assert len(keys) == 8
    assert all(re.fullmatch(r"2031/02/03/[0-9a-f]{32}", key) for key in keys)


def test_a_missing_blob_is_named(blobs: ObjectBlobs) -> None:
    with pytest.raises(BlobMissing, match=MISSING) as caught:
        asyncio.run(read(blobs, MISSING))
    assert caught.value.key == MISSING


@pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", "/etc/passwd", "2026/11/22/../22", MISSING + "\n", MISSING + "/a"]
)
def test_what_is_no_key_is_never_looked_up(blobs: ObjectBlobs, key: str) -> None:
    for use in (read(blobs, key), blobs.exists(key), blobs.discard(key)):
        with pytest.raises(BlobKeyMalformed):
            asyncio.run(use)


def test_a_discarded_blob_is_gone_and_may_be_discarded_again(blobs: ObjectBlobs) -> None:
    async def scenario() -> tuple[bool, bool]:
        key = (await blobs.stage(given(b"bytes"))).key
        before = await blobs.exists(key)
        await blobs.discard(key)
        await blobs.discard(key)
        return before, await blobs.exists(key)

    assert asyncio.run(scenario()) == (True, False)


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_a_source_that_fails_leaves_nothing(blobs: ObjectBlobs, parts: int) -> None:
    async def failing() -> AsyncIterator[bytes]:
        for _ in range(parts):
            yield bytes(PART)
        raise ConnectionError("the sender is gone")

    async def scenario() -> dict[str, int]:
        with pytest.raises(ConnectionError, match="the sender is gone"):
            await blobs.stage(failing())
        return await listed(blobs)

    assert asyncio.run(scenario()) == {}


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_a_cancelled_staging_leaves_nothing(blobs: ObjectBlobs, parts: int) -> None:
    async def scenario() -> dict[str, int]:
        waiting = asyncio.Event()

        async def stuck() -> AsyncIterator[bytes]:
            for _ in range(parts):
                yield bytes(PART)
            waiting.set()
            await asyncio.Event().wait()

        staging = asyncio.create_task(blobs.stage(stuck()))
        await waiting.wait()
        staging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await staging
        return await listed(blobs)

    assert asyncio.run(scenario()) == {}


def test_a_source_may_run_out_of_time(blobs: ObjectBlobs) -> None:
    async def slow() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield bytes(PART)
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()

    async def scenario() -> dict[str, int]:
        with pytest.raises(TimeoutError):
            await blobs.stage(slow())
        return await listed(blobs)

    assert asyncio.run(scenario()) == {}


def test_the_sweeper_is_told_what_is_older_than_an_hour(url: str) -> None:
    clock = [datetime.now(UTC)]
    blobs = open_blobs(url, now=lambda: clock[0])

    async def scenario() -> None:
        staged = await blobs.stage(given(b"bytes"))
        assert [found async for found in blobs.keys_older_than(3600)] == []
        clock[0] += timedelta(hours=2)
        assert [found async for found in blobs.keys_older_than(3600)] == [(staged.key, 5)]

    asyncio.run(scenario())


def test_the_sweeper_may_leave_out_the_days_before(url: str) -> None:
    clock = [datetime.now(UTC) - timedelta(days=9)]
    blobs = open_blobs(url, now=lambda: clock[0])

    async def scenario() -> None:
        old = (await blobs.stage(given(b"old"))).key
        clock[0] += timedelta(days=11)
        new = (await blobs.stage(given(b"new"))).key
        assert {key async for key, _ in blobs.keys_older_than(3600)} == {old, new}
        assert {key async for key, _ in blobs.keys_older_than(3600, since=clock[0].date())} == {new}

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/secret",
        "s3://",
        "s3:///secret",
        "file://elsewhere/secret",
        "s3://bucket/a?password=secret",
    ],
)
def test_an_address_we_cannot_use_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match=r"blobs are kept in|takes no other settings") as caught:
        open_blobs(url)
    assert "secret" not in str(caught.value).replace("secret_access_key", "")
