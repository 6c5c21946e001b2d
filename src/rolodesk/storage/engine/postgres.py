"""PostgreSQL through asyncpg: a pool, and one transaction per request."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias, TypeVar

import asyncpg

from rolodesk.model.errors import DomainError, StorageFull
from rolodesk.storage.statement import Row, Statement, Value
from rolodesk.storage.transaction import EVERYWHERE, Failed, Memory, SecondStatement, Work

T = TypeVar("T")
Drawn: TypeAlias = dict[str, deque[int]]
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

ATTEMPTS: Final = 5
OPENING: Final = """
    SELECT pg_current_xact_id()::text::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
"""
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))"
NEXT_ID: Final = "SELECT nextval($1::text::regclass)"
NEXT_IDS: Final = "SELECT nextval($1::text::regclass) FROM generate_series(1, $2::bigint)"
HANDFUL: Final = 64
DRAWN_AHEAD: Final = frozenset({"events"})
"""Tables whose ids need no order across transactions: drawn by the handful, a round trip for all."""
RESERVE_ID: Final = "SELECT setval($1::text::regclass, greatest($2::bigint, nextval($1::text::regclass)))"
TRY_AGAIN: Final = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
CONNECTION_LOST: Final = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)


class PostgresTx:
    """A transaction on one connection; see `storage.transaction.Tx`."""

    __slots__ = ("_connection", "_drawn", "_last", "_left", "memory", "now", "workspace_id", "xid")

    def __init__(
        self,
        connection: Connection,
        *,
        workspace_id: int,
        now: int,
        xid: int = 0,
        only_one: bool = False,
        drawn: "Drawn | None" = None,
        memory: Memory | None = None,
    ) -> None:
        self._connection = connection
        self._drawn = {} if drawn is None else drawn
        self._last = 0
        self.memory = {} if memory is None else memory
        self._left = 1 if only_one else -1
        self.workspace_id = workspace_id
        self.now = now
        self.xid = xid

    async def first(self, statement: Statement, /, **values: Value) -> Row | None:
        """Run a statement and answer its first row, if any."""
        sql, bound = self._prepare(statement, values)
        row: Row | None = await self._connection.fetchrow(sql, *bound)
        return row

    async def all(self, statement: Statement, /, **values: Value) -> Sequence[Row]:
        """Run a statement and answer its rows."""
        sql, bound = self._prepare(statement, values)
        rows: Sequence[Row] = await self._connection.fetch(sql, *bound)
        return rows

    async def run(self, statement: Statement, /, **values: Value) -> int:
        """Run a statement and answer how many rows it changed."""
        sql, bound = self._prepare(statement, values)
        status = await self._connection.execute(sql, *bound)
        return int(status.rpartition(" ")[2])

    async def run_many(self, statement: Statement, rows: Sequence[dict[str, Value]], /) -> None:
        """Run a statement once for each of `rows`, in one round trip."""
        prepared = statement.postgres
        bound = prepared.values_of_many(rows, workspace_id=self.workspace_id)
        if bound:
            await self._connection.executemany(prepared.sql, bound)

    async def at_commit(self, key: tuple[str, int], statement: Statement, /, **values: Value) -> None:  # noqa: ARG002 - the other engine's
        """Run the statement at once: here nothing is won by waiting."""
        await self.run(statement, **values)

    async def next_id(self, table: str) -> int:
        """Draw the next id of a table from its sequence."""
        if table not in DRAWN_AHEAD:
            return int(await self._connection.fetchval(NEXT_ID, f"{table}_ids"))
        ahead = self._drawn.setdefault(table, deque())
        while True:
            while ahead:
                drawn = ahead.popleft()
                if drawn > self._last:  # two that drew at once may have put their handfuls out of order
                    self._last = drawn
                    return drawn
            ahead.extend(await self.next_ids(table, HANDFUL))

    async def next_ids(self, table: str, count: int) -> Sequence[int]:
        """Draw so many ids of a table from its sequence, in one round trip."""
        return sorted(row[0] for row in await self._connection.fetch(NEXT_IDS, f"{table}_ids", count))

    async def reserve_id(self, table: str, value: int) -> None:
        """Never draw an id of a table up to `value`."""
        await self._connection.fetchval(RESERVE_ID, f"{table}_ids", value)

    async def lock(self, name: str) -> None:
        """Hold the advisory lock of a name until the end of the transaction."""
        await self._connection.fetchval(LOCK, name, self.workspace_id)

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run work in a savepoint."""
        await self._connection.execute("SAVEPOINT attempt")
        try:
            result = await work()
        except Exception as error:
            if isinstance(error, (asyncpg.DiskFullError, *TRY_AGAIN, *CONNECTION_LOST)):
                raise
            await self._connection.execute("ROLLBACK TO attempt")
            await self._connection.execute("RELEASE attempt")
            if isinstance(error, DomainError):
                raise
            raise Failed from error
        await self._connection.execute("RELEASE attempt")
        return result

    def within(self, workspace_id: int) -> "PostgresTx":
        """Answer this transaction bound to a workspace."""
        if self.workspace_id != EVERYWHERE:
            raise RuntimeError("only a transaction of EVERYWHERE may be narrowed")
        return PostgresTx(
            self._connection,
            workspace_id=workspace_id,
            now=self.now,
            xid=self.xid,
            drawn=self._drawn,
            memory=self.memory,
        )

    def _prepare(self, statement: Statement, values: dict[str, Value]) -> tuple[str, list[Value]]:
        if self._left == 0:
            raise SecondStatement
        self._left -= 1
        values.setdefault("workspace_id", self.workspace_id)
        prepared = statement.postgres
        return prepared.sql, prepared.values(values)


class PostgresEngine:
    """One PostgreSQL database. Made by `PostgresEngine.open`."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._drawn: Drawn = {}
        self._memory: Memory = {}

    @classmethod
    async def open(cls, url: str, *, connections: int = 10, statement_cache: int = 1024) -> "PostgresEngine":
        """Connect. `statement_cache=0` is for a transaction pooler in between."""
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=connections,
            statement_cache_size=statement_cache,
            reset=_keep_session,
            server_settings={"application_name": "rolodesk", "jit": "off"},
        )
        return cls(pool)

    async def lookup(self, workspace_id: int, work: Work[T]) -> T:
        """Run one reading statement, which is its own transaction."""

        async def run(connection: Connection) -> T:
            return await work(PostgresTx(connection, workspace_id=workspace_id, now=_clock(), only_one=True))

        return await self._attempt(run)

    async def read(self, workspace_id: int, work: Work[T]) -> T:
        """Run reads in one snapshot."""

        async def run(connection: Connection) -> T:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                return await work(PostgresTx(connection, workspace_id=workspace_id, now=_clock()))

        return await self._attempt(run)

    async def walk(self, workspace_id: int, work: Work[T]) -> T:
        """Run reads one by one, each statement its own transaction on one connection."""

        async def run(connection: Connection) -> T:
            return await work(PostgresTx(connection, workspace_id=workspace_id, now=_clock()))

        return await self._attempt(run)

    async def search(self, workspace_id: int, work: Work[T]) -> T:
        """Run long reads in one snapshot; the database does the work, so nobody here waits."""
        return await self.read(workspace_id, work)

    async def write(self, workspace_id: int, work: Work[T]) -> T:
        """Run work in a transaction and commit it. Tried again when the database asks for that."""

        async def run(connection: Connection) -> T:
            await connection.execute("BEGIN")
            try:
                opening = await connection.fetchrow(OPENING)
                assert opening is not None  # noqa: S101 - a SELECT without FROM has one row
                xid, now = opening
                tx = PostgresTx(
                    connection,
                    workspace_id=workspace_id,
                    now=now,
                    xid=xid,
                    drawn=self._drawn,
                    memory=self._memory,
                )
                result = await work(tx)
            except BaseException:
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
                raise
            try:
                await connection.execute("COMMIT")
            except CONNECTION_LOST as error:
                raise CommitUnknown from error
            return result

        return await self._attempt(run)

    async def close(self) -> None:
        """Close the pool once its connections are free."""
        await self._pool.close()

    async def _attempt(self, run: Callable[[Connection], Awaitable[T]]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self._pool.acquire() as connection:
                    return await run(connection)
            except asyncpg.DiskFullError as error:
                raise StorageFull from error
            except (*TRY_AGAIN, *CONNECTION_LOST):
                if attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(0.01 * attempt**2)
        raise AssertionError("unreachable")


class CommitUnknown(RuntimeError):
    """The connection was lost while committing: whether the change is kept is not known here."""


async def _keep_session(_connection: object) -> None:
    """Skip the pool's reset queries: our sessions change no session state."""


def _clock() -> int:
    return time.time_ns() // 1_000_000
