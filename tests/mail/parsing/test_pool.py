"""Letters are parsed in processes, within time and memory, and one that fails harms no other."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.errors import Unparsable
from rolodesk.mail.parsing.frames import Refused, Task
from rolodesk.mail.parsing.pool import ParserPool
from rolodesk.mail.parsing.worker import _answer
from rolodesk.model.letter import Letter
from tests.mail.parsing.corpus import LETTERS, envelope

GOOD: Final = LETTERS / "attachment.eml"


class Desk:
    """A pool, and folders to parse in."""

    def __init__(self, pool: ParserPool, tmp_path: Path) -> None:
        self.pool = pool
        self._tmp_path = tmp_path
        self._count = 0
        self._writer: int | None = None

    async def parse(self, raw: Path = GOOD) -> Letter:
        self._count += 1
        spool = self._tmp_path / f"spool{self._count}"
        spool.mkdir()
        return await self.pool.parse(raw, envelope=envelope(), spool=spool)

    def pids(self) -> list[int]:
        return [worker._process.pid for worker in self.pool._all]

    def endless(self) -> Path:
        """A letter that is never written to its end: whoever reads it waits."""
        path = self._tmp_path / "endless"
        if not path.exists():
            os.mkfifo(path)
            self._writer = os.open(path, os.O_RDWR)
        return path

    def close(self) -> None:
        if self._writer is not None:
            os.close(self._writer)


def run(tmp_path: Path, size: int, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def told() -> None:
        async with ParserPool(size) as pool:
            desk = Desk(pool, tmp_path)
            try:
                await story(desk)
            finally:
                desk.close()

    asyncio.run(told())


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - it is about other processes, which set no event
        await asyncio.sleep(0.01)


def address_space(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if "VmSize" in line)


def environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_letter_and_its_file_come_from_another_process(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        letter = await desk.parse()
        assert letter.plain == "Hello"
        assert (tmp_path / "spool1" / letter.files[0].spooled).read_bytes() == b"%PDF-1.4\n"
        assert os.getpid() not in desk.pids()

    run(tmp_path, 1, story)


def test_processes_are_started_when_needed_and_used_again(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        assert desk.pids() == []
        await asyncio.gather(*(desk.parse() for _ in range(20)))
        assert 1 <= len(desk.pids()) <= 2
        before = desk.pids()
        await desk.parse()
        assert desk.pids() == before

    run(tmp_path, 2, story)


def test_a_letter_that_takes_too_long_is_unparsable_and_the_next_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Desk) -> None:
        await desk.parse()
        (slow,) = desk.pids()
        monkeypatch.setattr(bounds, "SECONDS", 0.2)
        with pytest.raises(Unparsable, match=r"takes more than 0\.2 seconds"):
            await desk.parse(desk.endless())
        assert not is_running(slow)
        monkeypatch.undo()
        assert (await desk.parse()).plain == "Hello"

    run(tmp_path, 1, story)


def test_a_letter_that_takes_too_much_memory_is_unparsable_and_the_next_is_parsed(tmp_path: Path) -> None:
    big = tmp_path / "big.eml"
    big.write_bytes(b"From: a@b.example\nContent-Type: text/html\n\n" + b"<p>word</p>" * 90_000)

    async def story(desk: Desk) -> None:
        await desk.parse()
        (pid,) = desk.pids()
        limit = address_space(pid) + 1_500_000
        resource.prlimit(pid, resource.RLIMIT_AS, (limit, limit))
        with pytest.raises(Unparsable, match=r"more than 256 MB of memory|process that parsed it ended"):
            await desk.parse(big)
        assert (await desk.parse()).plain == "Hello"
        assert pid not in desk.pids()

    run(tmp_path, 1, story)


def test_a_process_is_limited_in_memory_and_knows_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLODESK_SECRET_KEYS", "hush")

    async def story(desk: Desk) -> None:
        await desk.parse()
        (pid,) = desk.pids()
        assert resource.prlimit(pid, resource.RLIMIT_AS) == (bounds.MEMORY, bounds.MEMORY)
        assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
        assert b"hush" not in environment(pid)

    run(tmp_path, 1, story)


def test_a_letter_that_twice_kills_its_process_is_unparsable_and_harms_no_other(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.parse()
        deadly = asyncio.create_task(desk.parse(desk.endless()))
        for _ in range(2):
            await until(lambda: readers(desk.endless(), desk.pids()) != [])
            (victim,) = readers(desk.endless(), desk.pids())
            others = await asyncio.gather(*(desk.parse() for _ in range(5)))
            assert {letter.plain for letter in others} == {"Hello"}
            os.kill(victim, signal.SIGKILL)
            await until(partial(lambda gone: gone not in desk.pids(), victim))
        with pytest.raises(Unparsable, match="ended: signal 9"):
            await deadly
        assert (await desk.parse()).plain == "Hello"

    run(tmp_path, 2, story)


def readers(path: Path, pids: list[int]) -> list[int]:
    """The processes that have opened a pipe: they wait for what is in it, for nothing is."""
    return [
        pid
        for pid in pids
        if any(fd.is_symlink() and reads(fd, path) for fd in Path(f"/proc/{pid}/fd").iterdir())
    ]


def reads(descriptor: Path, path: Path) -> bool:
    try:
        return descriptor.readlink() == path
    except FileNotFoundError:  # it was closed just now
        return False


def test_a_process_that_died_while_it_was_idle_is_replaced(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.parse()
        (pid,) = desk.pids()
        os.kill(pid, signal.SIGKILL)
        assert (await desk.parse()).plain == "Hello"
        assert pid not in desk.pids()

    run(tmp_path, 1, story)


def test_a_cancelled_letter_frees_its_place(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        for _ in range(3):
            waiting = asyncio.create_task(desk.parse(desk.endless()))
            await until(lambda: readers(desk.endless(), desk.pids()) != [])
            (pid,) = desk.pids()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert not is_running(pid)
        assert (await desk.parse()).plain == "Hello"

    run(tmp_path, 1, story)


def test_a_process_is_replaced_after_its_share_of_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "LETTERS_PER_PROCESS", 2)

    async def story(desk: Desk) -> None:
        await desk.parse()
        first = desk.pids()
        await desk.parse()
        assert desk.pids() == []
        await desk.parse()
        assert set(desk.pids()).isdisjoint(first)

    run(tmp_path, 1, story)


def test_processes_end_with_their_pool(tmp_path: Path) -> None:
    pids: list[int] = []

    async def story(desk: Desk) -> None:
        await asyncio.gather(*(desk.parse() for _ in range(6)))
        pids.extend(desk.pids())

    run(tmp_path, 2, story)
    assert pids
    assert not any(is_running(pid) for pid in pids)


def test_processes_end_when_their_starter_is_killed(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from tests.mail.parsing.test_pool import Desk, ParserPool\n"
        "async def main():\n"
        "    async with ParserPool(1) as pool:\n"
        "        desk = Desk(pool, Path(sys.argv[1]))\n"
        "        await desk.parse()\n"
        "        print(*desk.pids(), flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    with starter:
        (pid,) = map(int, starter.stdout.readline().split())
        assert is_running(pid)
        starter.kill()
    asyncio.run(asyncio.wait_for(until(lambda: not is_running(pid)), 30))


def test_a_letter_whose_file_is_missing_is_unparsable(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        with pytest.raises(Unparsable, match="could not be read or written: No such file"):
            await desk.parse(tmp_path / "missing")
        assert (await desk.parse()).plain == "Hello"

    run(tmp_path, 1, story)


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (MemoryError(), Refused("Parsing it takes more than 256 MB of memory.", is_last=True)),
        (RecursionError("deep"), Refused("Parsing it failed: RecursionError: deep")),
    ],
)
def test_an_error_is_told_as_a_reason(
    error: Exception, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("rolodesk.mail.parsing.worker.parse_letter", fail)
    assert _answer(Task(raw="raw", spool="spool", envelope=envelope())) == refused
