"""The writer of a SQLite file: many actions, one commit.

BEGIN IMMEDIATE, each waiting action in its own savepoint, one COMMIT, and only then are their callers
answered: sixteen writers cost one fsync. A group takes actions in for a few milliseconds at most.
"""

import asyncio
import contextvars
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, Protocol, TypeVar

import apsw

from rolodesk.model.errors import StorageFull
from rolodesk.storage.engine.driving import drive
from rolodesk.storage.engine.ledger import Ledger
from rolodesk.storage.engine.sqlite_connection import begin_at_once, connect
from rolodesk.storage.transaction import Tx, Work

T = TypeVar("T")

GROUP_SECONDS: Final = 0.004
PAUSE_SECONDS: Final = 0.003
"""How long a group waits for the callers of the last one, who are answered: a commit for all costs less."""
FREE_BYTES_NEEDED: Final = 1 << 20


class MakesTx(Protocol):
    """Makes the transaction object that an action sees."""

    def __call__(self, connection: apsw.Connection, workspace_id: int, ledger: Ledger) -> Tx:
        """Make it."""
        ...


class _Submitted:
    """One waiting action, and where its answer goes."""

    __slots__ = ("context", "error", "future", "is_brief", "loop", "result", "work", "workspace_id")

    def __init__(self, workspace_id: int, work: Work[Any], *, is_brief: bool) -> None:
        self.is_brief = is_brief
        self.workspace_id = workspace_id
        self.work = work
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.context = contextvars.copy_context()
        self.result: object = None
        self.error: BaseException | None = None

    def answer(self) -> None:
        """Tell the caller, who may have gone away."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """
    Writes to a SQLite file, for one event loop at a time.

    A group of brief works runs on the loop, for handing each statement from thread to thread costs more
    than running it; a group with any other work in it runs on the writer's thread, where every commit is.
    The two never use the connection at once.
    """

    def __init__(self, path: Path, *, clock: Callable[[], int], transaction: MakesTx) -> None:
        self._path = path
        self._clock = clock
        self._transaction = transaction
        self._connection = connect(path)
        self._waiting: deque[_Submitted] = deque()
        self._is_running = False
        self._last = 0
        self._expected = 1
        self._pause: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: asyncio.Future[None] | None = None
        self._commands: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._obey, name="writer", daemon=True)
        self._thread.start()

    async def submit(self, workspace_id: int, work: Work[T], *, is_brief: bool = False) -> T:
        """Run work in the next group and answer after its commit."""
        submitted = _Submitted(workspace_id, work, is_brief=is_brief)
        self._waiting.append(submitted)
        self._leave_closed_loop()
        if not self._is_running:
            self._is_running = True
            submitted.loop.call_soon(self._begin)
        elif self._pause is not None and len(self._waiting) >= self._expected:
            self._resume()
        result: T = await submitted.future
        return result

    async def close(self) -> None:
        """Commit what waits, then end the thread."""
        loop = asyncio.get_running_loop()
        self._leave_closed_loop()
        if self._is_running:
            self._idle = loop.create_future()
            await self._idle
        self._commands.put(None)
        await loop.run_in_executor(None, self._thread.join)
        self._connection.close()

    def _leave_closed_loop(self) -> None:
        """Where a loop was closed during a pause, nobody is left to end that."""
        if self._pause is not None and self._loop is not None and self._loop.is_closed():
            self._pause, self._is_running = None, False

    def _begin(self, *, has_paused: bool = False) -> None:
        """On the loop: run the next group here and have it committed, or have both done by the thread."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            self._is_running = False
            if self._idle is not None:
                self._idle.set_result(None)
        elif self._last and not has_paused and 0 <= self._last - self._clock() <= 1:
            loop.call_later(0.001, partial(self._begin, has_paused=True))  # as a ledger would, but asleep
        else:
            self._begin_group(loop)

    def _begin_group(self, loop: asyncio.AbstractEventLoop) -> None:
        group: list[_Submitted] = []
        try:
            if all(one.is_brief for one in self._waiting) and begin_at_once(self._connection):
                ledger = self._run_group(group)
                self._commands.put(partial(self._commit, loop, group, ledger))
            else:
                self._commands.put(partial(self._run_and_commit, loop))
        except Exception as error:  # noqa: BLE001 - every caller of the group is told
            self._fail(group, error)
            self._go_on(group)

    def _run_and_commit(self, loop: asyncio.AbstractEventLoop) -> None:
        """On the thread: a whole group."""
        group: list[_Submitted] = []
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            ledger = self._run_group(group)
            ledger.settle()
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - every caller of the group is told
            self._fail(group, error)
        self._tell(loop, group)

    def _commit(self, loop: asyncio.AbstractEventLoop, group: list[_Submitted], ledger: Ledger) -> None:
        """On the thread: the end of a group that ran on the loop."""
        try:
            ledger.settle()
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - every caller of the group is told
            self._fail(group, error)
        self._tell(loop, group)

    def _run_group(self, group: list[_Submitted]) -> Ledger:
        """Run what waits until nothing does, or the group has held the lock for long enough."""
        ledger = Ledger(self._connection, self._clock)
        self._last = ledger.now
        deadline = time.monotonic() + GROUP_SECONDS
        while self._waiting and (not group or time.monotonic() < deadline):
            group.append(self._waiting.popleft())
            self._run_one(ledger, group[-1])
        return ledger

    def _run_one(self, ledger: Ledger, submitted: _Submitted) -> None:
        """Run one action in its savepoint. A full disk, and whatever ends the transaction, ends the group."""
        connection = self._connection
        connection.execute("SAVEPOINT action")
        try:
            tx = self._transaction(connection, submitted.workspace_id, ledger)
            submitted.result = submitted.context.run(lambda: drive(submitted.work(tx)))
        except Exception as error:
            if not connection.in_transaction or self._is_full(error):
                raise
            connection.execute("ROLLBACK TO action")
            submitted.error = error
            ledger.forget()
        else:
            ledger.keep()
        connection.execute("RELEASE action")

    def _fail(self, group: list[_Submitted], error: Exception) -> None:
        """Undo a group; where it did not even begin, its first is told."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        if not group:
            group.append(self._waiting.popleft())
        told = StorageFull() if self._is_full(error) else error
        for submitted in group:
            submitted.error = told

    def _tell(self, loop: asyncio.AbstractEventLoop, group: list[_Submitted]) -> None:
        if loop.is_closed():
            self._is_running = False
        else:
            loop.call_soon_threadsafe(self._go_on, group)

    def _go_on(self, group: list[_Submitted]) -> None:
        """On the loop: answer a group's callers, and begin the next one when as many wait again, or soon."""
        loop = asyncio.get_running_loop()
        for submitted in group:
            submitted.answer()
        self._expected = len(group) + len(self._waiting)
        if len(group) > 1:
            self._loop, self._pause = loop, loop.call_later(PAUSE_SECONDS, self._resume)
        else:
            loop.call_soon(self._begin)

    def _resume(self) -> None:
        """On the loop: the callers of the last group are back, or had the time to be."""
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
            asyncio.get_running_loop().call_soon(self._begin)

    def _obey(self) -> None:
        while (command := self._commands.get()) is not None:
            command()

    def _is_full(self, error: BaseException) -> bool:
        if isinstance(error, apsw.FullError):
            return True
        if not isinstance(error, (apsw.IOError, apsw.CantOpenError)):
            return False
        disk = os.statvfs(self._path.parent)
        return disk.f_bavail * disk.f_frsize < FREE_BYTES_NEEDED
