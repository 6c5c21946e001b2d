"""What only a folder of blobs has: durability, disk full, names on disk."""

import asyncio
import errno
import os
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rolodesk.storage import durable
from rolodesk.storage.blobs import BlobStorageFull, BlobStorageUnavailable, open_blobs
from rolodesk.storage.durable import DurableFile, DurableFolder

MEGABYTE = 1024 * 1024


async def given(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_contents_then_name_then_folder_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[Path, list[str]]] = []
    really = os.fsync

    def watched(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        names = sorted(os.listdir(descriptor)) if path.is_dir() else [str(path.stat().st_size)]
        synced.append((path, names))
        really(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    root = tmp_path / "data" / "blobs"
    blobs = open_blobs(str(root), now=lambda: datetime(2031, 2, 3, tzinfo=UTC))
    first = asyncio.run(blobs.stage(given(b"first")))
    day = root / "2031" / "02" / "03"
    name = first.key.rpartition("/")[2]
    assert synced == [
        (tmp_path / "data", ["blobs"]),
        (tmp_path, ["data"]),
        (day.parent, ["03"]),
        (day.parent.parent, ["02"]),
        (root, ["2031"]),
        (day / f"{name}.part", ["5"]),
        (day, [name]),
    ]

    synced.clear()
    asyncio.run(blobs.stage(given(b"second")))
    assert [path for path, _ in synced][1:] == [day]
    assert len(synced) == 2


def test_a_folder_another_process_just_made_is_synced_by_us_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    really = durable.sync_folder

    def watched(folder: Path) -> None:
        synced.append(folder.name)
        really(folder)

    root = tmp_path / "blobs"
    Path(root, "2031/02/03").mkdir(parents=True)
    monkeypatch.setattr(durable, "sync_folder", watched)
    asyncio.run(open_blobs(str(root), now=lambda: datetime(2031, 2, 3, tzinfo=UTC)).stage(given(b"x")))
    assert synced == ["02", "2031", "blobs", "03"]


def test_a_full_disk_refuses_the_blob_and_takes_a_smaller_one(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path))

    async def scenario() -> None:
        with files_up_to(2 * MEGABYTE):
            with pytest.raises(BlobStorageFull, match="the blob storage is full"):
                await blobs.stage(given(bytes(3 * MEGABYTE)))
            assert files_in(tmp_path) == []
            assert (await blobs.stage(given(bytes(MEGABYTE)))).size == MEGABYTE

    asyncio.run(scenario())


def test_no_space_left_on_the_device_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = open_blobs(str(tmp_path))
    really = os.open

    def on_the_full_device(path: Path, flags: int, mode: int = 0o777) -> int:
        return really("/dev/full" if path.name.endswith(".part") else path, flags & ~os.O_EXCL, mode)

    monkeypatch.setattr(os, "open", on_the_full_device)
    with pytest.raises(BlobStorageFull) as caught:
        asyncio.run(blobs.stage(given(b"x")))
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path), now=lambda: datetime(2031, 2, 3, tzinfo=UTC))
    Path(tmp_path, "2031").write_text("a file where the year's folder should be")
    with pytest.raises(BlobStorageUnavailable, match="does not answer as it should"):
        asyncio.run(blobs.stage(given(b"x")))


def test_what_a_killed_process_left_is_named_and_can_be_discarded(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path), now=lambda: datetime.now(UTC) + timedelta(hours=2))
    half = DurableFile(DurableFolder(tmp_path), tmp_path / "2031/02/03" / ("ab" * 16))
    half.write(b"half of it")
    Path(tmp_path, "lost.txt").write_text("not ours")

    async def scenario() -> None:
        found = [key async for key in blobs.keys_older_than(3600)]
        assert found == [(f"2031/02/03/{'ab' * 16}.part", 10)]
        await blobs.discard(found[0][0])

    asyncio.run(scenario())
    assert files_in(tmp_path) == [tmp_path / "lost.txt"]
    half.discard()


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    staged = asyncio.run(open_blobs(f"file://{tmp_path}/blobs").stage(given(b"private")))
    path = tmp_path / "blobs" / staged.key
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_relative_path_stays_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blobs = open_blobs("data/blobs")
    monkeypatch.chdir("/")
    staged = asyncio.run(blobs.stage(given(b"here")))
    assert (tmp_path / "data/blobs" / staged.key).read_bytes() == b"here"


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let the kernel refuse to grow a file beyond `size` bytes, as a full disk would."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
