"""What only blobs in S3 have: multipart uploads, endpoints, credentials, a storage that is away."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

import pytest

from rolodesk.storage.blobs import BlobStorageUnavailable, ObjectBlobs, open_blobs
from tests.support.s3_server import S3Server, s3_server

PART = 5 * 1024 * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


async def given(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def test_blobs_lie_below_the_prefix(server: S3Server) -> None:
    staged = asyncio.run(open_blobs(server.url("team/attachments")).stage(given(b"bytes")))
    assert f"team/attachments/{staged.key}" in server.names()


def test_an_upload_whose_source_fails_is_aborted(server: S3Server) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield bytes(3 * PART)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(open_blobs(server.url("failing")).stage(failing()))
    assert server.unfinished_uploads() == 0


@pytest.mark.parametrize("pauses", [0, 1, 10, 100])
def test_an_upload_cancelled_at_any_moment_is_aborted(server: S3Server, pauses: int) -> None:
    async def scenario() -> None:
        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield bytes(PART)

        staging = asyncio.create_task(open_blobs(server.url("cancelled")).stage(endless()))
        for _ in range(pauses):
            await asyncio.sleep(0.001)
        staging.cancel()
        await asyncio.sleep(0)
        staging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await staging

    asyncio.run(scenario())
    assert server.unfinished_uploads() == 0
    assert [key for key in server.names() if key.startswith("cancelled/")] == []


def test_credentials_and_endpoint_come_from_the_environment(
    server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.endpoint)
    staged = asyncio.run(open_blobs(f"s3://{server.bucket}/environment").stage(given(b"bytes")))
    assert f"environment/{staged.key}" in server.names()


def stage_one_part(blobs: ObjectBlobs) -> Coroutine[None, None, object]:
    return blobs.stage(given(b"x"))


def stage_three_parts(blobs: ObjectBlobs) -> Coroutine[None, None, object]:
    return blobs.stage(given(bytes(3 * PART)))


@pytest.mark.parametrize("use", [stage_one_part, stage_three_parts])
def test_a_bucket_that_is_missing_is_unavailable(
    server: S3Server, use: Callable[[ObjectBlobs], Coroutine[None, None, object]]
) -> None:
    url = S3Server(endpoint=server.endpoint, bucket="no-such-bucket").url()
    with pytest.raises(BlobStorageUnavailable, match="does not answer as it should"):
        asyncio.run(use(open_blobs(url)))


def test_a_storage_that_is_away_is_unavailable_and_its_secret_untold() -> None:
    url = "s3://bucket/?endpoint=http://127.0.0.1:9&access_key_id=a&secret_access_key=hushhush"
    with pytest.raises(BlobStorageUnavailable) as caught:
        asyncio.run(stage_three_parts(open_blobs(url)))
    assert "hushhush" not in str(caught.value)


STREAMING = """
import asyncio, resource, sys
from rolodesk.storage.blobs import open_blobs

async def source(megabytes):
    for _ in range(megabytes):
        yield bytes(1024 * 1024)

async def stream(blobs, megabytes):
    staged = await blobs.stage(source(megabytes))
    assert sum([len(piece) async for piece in blobs.open(staged.key)]) == staged.size == megabytes * 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

async def main():
    blobs = open_blobs(sys.argv[1])
    print(await stream(blobs, 48), await stream(blobs, 192))

asyncio.run(main())
"""


@pytest.mark.parametrize("store", ["s3", "folder"])
def test_a_blob_four_times_the_size_takes_no_more_memory(
    server: S3Server, tmp_path: object, store: str
) -> None:
    url = server.url("large") if store == "s3" else str(tmp_path)
    command = [sys.executable, "-c", STREAMING, url]
    small, large = map(int, subprocess.check_output(command, text=True).split())
    assert large - small < 120, f"48 MB took {small} MB of memory, 192 MB took {large} MB"
