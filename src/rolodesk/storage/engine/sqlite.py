"""SQLite through apsw: indexed reads inline, long ones aside, writes through one group-committing thread."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import apsw

from rolodesk.model.errors import DomainError
from rolodesk.storage.engine.driving import drive
from rolodesk.storage.engine.group_commit import Ledger, Writer
from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.statement import Row, Statement, Value
from rolodesk.storage.transaction import EVERYWHERE, Failed, Memory, SecondStatement, Work

T = TypeVar("T")

READER_THREADS = 2
ENDS_EVERYTHING = (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.CorruptError, apsw.NotADBError)


def clock_ms() -> int:
    """The wall clock in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class SqliteTx:
    """A transaction on one connection; see `storage.transaction.Tx`. Its awaits never suspend."""

    __slots__ = ("_connection", "_ledger", "_left", "memory", "now", "workspace_id")

    xid = 0

    def __init__(
        self,
        connection: apsw.Connection,
        *,
        workspace_id: int,
        now: int,
        ledger: Ledger | None = None,
        only_one: bool = False,
    ) -> None:
        self._connection = connection
        self._ledger = ledger
        self.memory: Memory = ledger.memory if ledger else {}
        self._left = 1 if only_one else -1
        self.workspace_id = workspace_id
        self.now = now

    async def first(self, statement: Statement, /, **values: Value) -> Row | None:
        """Run a statement and answer its first row, if any."""
        row: Row | None = self._execute(statement, values).fetchone()
        return row

    async def all(self, statement: Statement, /, **values: Value) -> Sequence[Row]:
        """Run a statement and answer its rows."""
        rows: Sequence[Row] = self._execute(statement, values).fetchall()
        return rows

    async def run(self, statement: Statement, /, **values: Value) -> int:
        """Run a statement and answer how many rows it changed."""
        self._execute(statement, values)
        return self._connection.changes()

    async def run_many(self, statement: Statement, rows: Sequence[dict[str, Value]], /) -> None:
        """Run a statement once for each of `rows`."""
        if not rows:
            return
        self._count_down()
        prepared = statement.sqlite
        bound = prepared.values_of_many(rows, workspace_id=self.workspace_id)
        self._connection.executemany(prepared.sql, bound)

    async def at_commit(self, key: tuple[str, int], statement: Statement, /, **values: Value) -> None:
        """Keep a statement for the end of the group."""
        values.setdefault("workspace_id", self.workspace_id)
        self._writing.postpone(key, statement.sqlite, values)

    async def next_id(self, table: str) -> int:
        """Draw the next id of a table."""
        return self._writing.next_id(table)

    async def next_ids(self, table: str, count: int) -> Sequence[int]:
        """Draw so many ids of a table."""
        return [self._writing.next_id(table) for _ in range(count)]

    async def reserve_id(self, table: str, value: int) -> None:
        """Never draw an id of a table up to `value`."""
        self._writing.at_least(table, value)

    async def lock(self, name: str) -> None:
        """Do nothing: the writer is alone already."""

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run work in a savepoint within the action's own."""
        mark = self._writing.mark()
        self._connection.execute("SAVEPOINT attempt")
        try:
            result = await work()
        except Exception as error:
            if not self._connection.in_transaction or isinstance(error, ENDS_EVERYTHING):
                raise
            self._connection.execute("ROLLBACK TO attempt")
            self._connection.execute("RELEASE attempt")
            self._writing.back_to(mark)
            if isinstance(error, DomainError):
                raise
            raise Failed from error
        self._connection.execute("RELEASE attempt")
        return result

    def within(self, workspace_id: int) -> "SqliteTx":
        """Answer this transaction bound to a workspace."""
        if self.workspace_id != EVERYWHERE:
            raise RuntimeError("only a transaction of EVERYWHERE may be narrowed")
        return SqliteTx(self._connection, workspace_id=workspace_id, now=self.now, ledger=self._ledger)

    def _execute(self, statement: Statement, values: dict[str, Value]) -> apsw.Cursor:
        self._count_down()
        values.setdefault("workspace_id", self.workspace_id)
        prepared = statement.sqlite
        return self._connection.execute(prepared.sql, prepared.values(values))

    def _count_down(self) -> None:
        if self._left == 0:
            raise SecondStatement
        self._left -= 1

    @property
    def _writing(self) -> Ledger:
        if self._ledger is None:
            raise RuntimeError("a reading transaction cannot write")
        return self._ledger


class SqliteEngine:
    """One SQLite file, used by this process and perhaps by others."""

    def __init__(self, path: Path, *, clock: Callable[[], int] = clock_ms) -> None:
        self._path = path
        self._clock = clock
        self._reader = connect(path, read_only=True)
        self._writer = Writer(path, clock=clock, transaction=self._writing_tx)
        self._aside = ThreadPoolExecutor(READER_THREADS, thread_name_prefix="reader")
        self._local = threading.local()

    async def lookup(self, workspace_id: int, work: Work[T]) -> T:
        """Run one reading statement, at once and on this thread."""
        return drive(
            work(SqliteTx(self._reader, workspace_id=workspace_id, now=self._clock(), only_one=True))
        )

    async def read(self, workspace_id: int, work: Work[T]) -> T:
        """Run indexed reads in one snapshot, at once and on this thread."""
        return self._snapshot(self._reader, workspace_id, work)

    async def walk(self, workspace_id: int, work: Work[T]) -> T:
        """Run the reads of a list by time: one snapshot serves, since commits are in the order of times."""
        return await self.read(workspace_id, work)

    async def search(self, workspace_id: int, work: Work[T]) -> T:
        """Run long reads in one snapshot on a thread of their own."""
        return await asyncio.get_running_loop().run_in_executor(
            self._aside, lambda: self._snapshot(self._own_reader(), workspace_id, work)
        )

    async def write(self, workspace_id: int, work: Work[T]) -> T:
        """Run work in the writer's next group; answered after its commit."""
        return await self._writer.submit(workspace_id, work)

    async def close(self) -> None:
        """Commit what was submitted, then close every connection."""
        await self._writer.close()
        self._aside.shutdown(wait=True)
        self._reader.close()

    def _snapshot(self, connection: apsw.Connection, workspace_id: int, work: Work[T]) -> T:
        connection.execute("BEGIN")
        try:
            return drive(work(SqliteTx(connection, workspace_id=workspace_id, now=self._clock())))
        finally:
            connection.execute("COMMIT")

    def _own_reader(self) -> apsw.Connection:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self._path, read_only=True)
        return connection

    @staticmethod
    def _writing_tx(connection: apsw.Connection, workspace_id: int, ledger: Ledger) -> SqliteTx:
        return SqliteTx(connection, workspace_id=workspace_id, now=ledger.now, ledger=ledger)
