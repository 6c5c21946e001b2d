"""The pool of processes that letters are parsed in: none of them can hurt another letter, or the hub."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.errors import Unparsable
from rolodesk.mail.parsing.frames import ANSWER, LENGTH, Answer, Parsed, Refused, Task, frame
from rolodesk.model.letter import Envelope, Letter

_READ_AHEAD: Final = 1024 * 1024
# How long a process whose pipe has ended may take to end, too.
_ENDING_SECONDS: Final = 5.0
# What a process needs of the environment; the rest may hold secrets, and letters are strangers' work.
_INHERITED: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TMPDIR")


class ParserPool:
    """
    At most `size` processes, started when they are needed, each parsing one letter at a time.

    `async with` ends them; they end by themselves when this process does, however it ends.
    """

    def __init__(self, size: int) -> None:
        self._slots = asyncio.Semaphore(size)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        workers, self._idle = list(self._all), []
        await asyncio.gather(*(self._end(worker) for worker in workers))

    async def parse(self, raw: Path, *, envelope: Envelope, spool: Path) -> Letter:
        """
        Parse the letter in the file `raw`, and put its files into the folder `spool`, the caller's to remove.

        Raises `Unparsable` for one that takes longer than `bounds.SECONDS` or more memory than
        `bounds.MEMORY`, or that twice ends the process it is parsed in. Waits for a free process. May be
        cancelled at any time.
        """
        task = _task(raw, envelope=envelope, spool=spool)
        async with self._slots:
            try:
                answer = await self._asked(task)
            except _Died:
                # It may have died of something else, such as the system's lack of memory.
                await asyncio.to_thread(_empty, spool)
                try:
                    answer = await self._asked(task)
                except _Died as died:
                    raise Unparsable(f"The process that parsed it ended: {died}.") from died
        match answer:
            case Parsed(letter):
                return letter
            case Refused(reason):
                raise Unparsable(reason)
            case _:
                raise Unparsable("The process that parsed it gave no answer.")

    async def _asked(self, task: Task) -> Answer:
        """Have a task done by an idle process or a new one, and keep that if it can be used again."""
        worker = await self._worker()
        try:
            answer = await worker.ask(task)
        except TimeoutError as error:
            await self._end(worker)
            raise Unparsable(f"Parsing it takes more than {bounds.SECONDS:g} seconds.") from error
        except BaseException:
            worker.kill()
            await asyncio.shield(self._end(worker))
            raise
        is_last = isinstance(answer, Refused) and answer.is_last
        if is_last or worker.asked >= bounds.LETTERS_PER_PROCESS:
            await self._end(worker)
        else:
            self._idle.append(worker)
        return answer

    async def _worker(self) -> "_Worker":
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            await self._end(worker)
        worker = await _start()
        self._all.add(worker)
        return worker

    async def _end(self, worker: "_Worker") -> None:
        self._all.discard(worker)
        await worker.end()


def _task(raw: Path, *, envelope: Envelope, spool: Path) -> Task:
    return Task(raw=str(raw.absolute()), spool=str(spool.absolute()), envelope=envelope)


class _Died(Exception):
    """A process ended instead of answering."""


class _Worker:
    """One process, its pipes, and how many letters it was asked about."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.asked = 0

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, task: Task) -> Answer:
        """Have a letter parsed. Raises TimeoutError or _Died, after which the process is of no more use."""
        self.asked += 1
        async with asyncio.timeout(bounds.SECONDS):
            return await self.answer(frame(task))

    async def answer(self, said: bytes = b"") -> Answer:
        """Say something to it, and wait for what it answers."""
        tasks, answers = self._process.stdin, self._process.stdout
        if tasks is None or answers is None:
            raise _Died("it has no pipes")
        try:
            if said:
                tasks.write(said)
                await tasks.drain()
            length = await answers.readexactly(LENGTH)
            return ANSWER.decode(await answers.readexactly(int.from_bytes(length, "big")))
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise _Died(await self._how_it_ended()) from error

    def kill(self) -> None:
        """End it at once: it has nothing that could be lost."""
        if self.is_alive:
            self._process.kill()

    async def end(self) -> None:
        """End it, and wait until it has."""
        self.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    async def _how_it_ended(self) -> str:
        # Killed at once, `Popen` would collect what it ended with, and asyncio's watcher find nothing left.
        try:
            async with asyncio.timeout(_ENDING_SECONDS):
                code = await self._process.wait()
        except TimeoutError:
            self.kill()
            code = await self._process.wait()
        return f"exit code {code}" if code >= 0 else f"signal {-code}, {signal.strsignal(-code) or 'unknown'}"


async def _start() -> _Worker:
    """Start a process, and wait until it takes tasks."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "rolodesk.mail.parsing.worker"),
        stdin=PIPE,
        stdout=PIPE,
        env={name: os.environ[name] for name in _INHERITED if name in os.environ} | {"LC_ALL": "C.UTF-8"},
        limit=_READ_AHEAD,
    )
    worker = _Worker(process)
    try:
        async with asyncio.timeout(bounds.START_SECONDS):
            await worker.answer()
    except BaseException:
        worker.kill()
        await asyncio.shield(worker.end())
        raise
    return worker


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
