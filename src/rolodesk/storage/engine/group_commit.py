"""The writer thread of a SQLite file: many actions, one commit.

BEGIN IMMEDIATE, each waiting action in its own savepoint, one COMMIT, and only then are their callers
answered: sixteen writers cost one fsync. A group holds the lock for a few milliseconds at most.
"""

import asyncio
import contextvars
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final, Protocol, TypeAlias, TypeVar

import apsw

from rolodesk.model.errors import StorageFull
from rolodesk.storage.engine.driving import drive
from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.statement import Prepared, Value
from rolodesk.storage.transaction import Memory, Tx, Work

T = TypeVar("T")
Postponed: TypeAlias = dict[tuple[str, int], tuple[Prepared, dict[str, Value]]]

GROUP_SECONDS: Final = 0.004
CLOCK: Final = "clock"
SET_COUNTER: Final = "INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)"
FREE_BYTES_NEEDED: Final = 1 << 20


class Ledger:
    """What a group keeps until its commit: its time, the ids it drew, the statements it postponed."""

    def __init__(self, connection: apsw.Connection, clock: Callable[[], int], memory: Memory) -> None:
        self._connection = connection
        self.memory = memory
        self._counters: dict[str, int] = dict(connection.execute("SELECT name, value FROM counters"))
        self._moved: set[str] = {CLOCK}
        self._postponed: Postponed = {}
        self._provisional: Postponed = {}
        self.now = self._counters[CLOCK] = _later_than(self._counters.get(CLOCK, 0), clock)

    def next_id(self, table: str) -> int:
        """Draw the next id of a table."""
        value = self._counters[table] = self._counters.get(table, 0) + 1
        self._moved.add(table)
        return value

    def at_least(self, table: str, value: int) -> None:
        """Never draw an id of a table up to `value`: it was chosen by someone."""
        if self._counters.get(table, 0) < value:
            self._counters[table] = value
            self._moved.add(table)

    def postpone(self, key: tuple[str, int], prepared: Prepared, values: dict[str, Value]) -> None:
        """Keep a statement of the running action for the end of the group."""
        self._provisional[key] = (prepared, values)

    def keep(self) -> None:
        """The running action succeeded: what it postponed stands."""
        if self._provisional:
            self._postponed.update(self._provisional)
            self._provisional = {}

    def forget(self) -> None:
        """The running action failed: what it postponed falls. Ids it drew stay drawn."""
        self._provisional = {}

    def mark(self) -> Postponed:
        """Remember what the running action postponed so far."""
        return dict(self._provisional)

    def back_to(self, mark: Postponed) -> None:
        """A part of the running action failed: what it postponed since the mark falls."""
        self._provisional = mark

    def settle(self) -> None:
        """
        Write everything down, as the last thing before the commit.

        Postponed statements run in the order of their keys: FTS5 closes a segment whenever a row comes before
        the one that it was given last.
        """
        postponed = [self._postponed[key] for key in sorted(self._postponed)]
        for sql, alike in groupby(postponed, lambda one: one[0].sql):
            self._connection.executemany(sql, (prepared.values(values) for prepared, values in alike))
        self._connection.executemany(SET_COUNTER, [(name, self._counters[name]) for name in self._moved])


def _later_than(last: int, clock: Callable[[], int]) -> int:
    """Answer the clock's time, strictly later than `last`: order of commits is order of times."""
    now = clock()
    if 0 <= last - now <= 1:
        time.sleep(0.001)
        now = clock()
    return max(now, last + 1)


class MakesTx(Protocol):
    """Makes the transaction object that an action sees."""

    def __call__(self, connection: apsw.Connection, workspace_id: int, ledger: Ledger) -> Tx:
        """Make it."""
        ...


class _Submitted:
    """One waiting action, and where its answer goes."""

    __slots__ = ("context", "error", "future", "loop", "result", "work", "workspace_id")

    def __init__(self, workspace_id: int, work: Work[Any]) -> None:
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
    """The one thread that writes to a SQLite file."""

    def __init__(self, path: Path, *, clock: Callable[[], int], transaction: MakesTx) -> None:
        self._path = path
        self._clock = clock
        self._transaction = transaction
        self._memory: Memory = {}
        self._waiting: SimpleQueue[_Submitted | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def submit(self, workspace_id: int, work: Work[T]) -> T:
        """Run work in the next group and answer after its commit."""
        submitted = _Submitted(workspace_id, work)
        self._waiting.put(submitted)
        result: T = await submitted.future
        return result

    async def close(self) -> None:
        """Commit what waits, then end the thread."""
        self._waiting.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join)

    def _run(self) -> None:
        connection = connect(self._path)
        try:
            while (first := self._waiting.get()) is not None:
                group = [first]
                closing = self._commit_group(connection, group)
                _answer_all(group)
                if closing:
                    return
        finally:
            connection.close()

    def _commit_group(self, connection: apsw.Connection, group: list[_Submitted]) -> bool:
        """Run and commit a group that begins with one action and takes in those that wait."""
        closing = False
        try:
            connection.execute("BEGIN IMMEDIATE")
            ledger = Ledger(connection, self._clock, self._memory)
            deadline = time.monotonic() + GROUP_SECONDS
            self._run_one(connection, ledger, group[0])
            while time.monotonic() < deadline:
                try:
                    following = self._waiting.get_nowait()
                except Empty:
                    break
                if following is None:
                    closing = True
                    break
                group.append(following)
                self._run_one(connection, ledger, following)
            ledger.settle()
            connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - every caller of the group is told
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            told: Exception = error
            if self._is_full(error):
                told = StorageFull()
                _shorten_log(connection)
            for submitted in group:
                submitted.error = told
        return closing

    def _run_one(self, connection: apsw.Connection, ledger: Ledger, submitted: _Submitted) -> None:
        """Run one action in its savepoint. A full disk, and whatever ends the transaction, ends the group."""
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

    def _is_full(self, error: BaseException) -> bool:
        if isinstance(error, apsw.FullError):
            return True
        if not isinstance(error, (apsw.IOError, apsw.CantOpenError)):
            return False
        disk = os.statvfs(self._path.parent)
        return disk.f_bavail * disk.f_frsize < FREE_BYTES_NEEDED


def _shorten_log(connection: apsw.Connection) -> None:
    """Copy the log into the file and cut it off, if that can be done: it may be what fills a small disk."""
    with suppress(apsw.Error):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _answer_all(group: list[_Submitted]) -> None:
    """Tell every caller of a group, each loop by one wake-up."""
    for loop in {submitted.loop for submitted in group}:
        told = [submitted for submitted in group if submitted.loop is loop]
        if not loop.is_closed():
            loop.call_soon_threadsafe(_answer_each, told)


def _answer_each(told: list[_Submitted]) -> None:
    for submitted in told:
        submitted.answer()
