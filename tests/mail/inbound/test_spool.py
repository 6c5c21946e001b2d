"""The spool: empty folders, and nothing left behind by whoever was killed."""

import asyncio
from pathlib import Path

import pytest

from rolodesk.mail.inbound.spool import Spool


def test_it_gives_out_empty_folders_and_goes_without_a_trace(tmp_path: Path) -> None:
    async def work(spool: Spool) -> None:
        async with spool.folder() as one, spool.folder() as two:
            assert one != two
            (one / "0").write_text("a file")
        async with spool.folder() as again:
            assert list(again.iterdir()) == []
            (again / "below").mkdir()
        async with spool.folder() as other:
            assert list(other.iterdir()) == []

    with Spool(tmp_path / "spool") as spool:
        asyncio.run(work(spool))
    assert [path.name for path in (tmp_path / "spool").iterdir()] == ["lock"]


def test_what_a_killed_process_left_is_removed_and_what_another_uses_is_not(tmp_path: Path) -> None:
    left = tmp_path / "123-dead"
    (left / "1").mkdir(parents=True)
    (left / "lock").touch()
    (left / "1" / "0").write_text("half a letter")
    with Spool(tmp_path) as first:
        assert not left.exists()
        with Spool(tmp_path):
            assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2

        async def work() -> None:
            async with first.folder() as folder:
                assert folder.is_dir()

        asyncio.run(work())


def test_it_must_be_opened_first(tmp_path: Path) -> None:
    async def work() -> None:
        async with Spool(tmp_path).folder():
            pass

    with pytest.raises(RuntimeError, match="not open"):
        asyncio.run(work())
