"""A transaction seen through a glass: everything passes, but for what a subclass does differently."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from rolodesk.storage.statement import Row, Statement, Value
from rolodesk.storage.transaction import Memory, Tx

T = TypeVar("T")


class PassingTx:
    """Another transaction in every respect; see `storage.transaction.Tx`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    @property
    def workspace_id(self) -> int:
        """Its workspace."""
        return self._tx.workspace_id

    @property
    def now(self) -> int:
        """Its time."""
        return self._tx.now

    @property
    def xid(self) -> int:
        """Its id."""
        return self._tx.xid

    @property
    def memory(self) -> Memory:
        """What is known of its store."""
        return self._tx.memory

    async def first(self, statement: Statement, /, **values: Value) -> Row | None:
        """Run a statement in it."""
        return await self._tx.first(statement, **values)

    async def all(self, statement: Statement, /, **values: Value) -> Sequence[Row]:
        """Run a statement in it."""
        return await self._tx.all(statement, **values)

    async def run(self, statement: Statement, /, **values: Value) -> int:
        """Run a statement in it."""
        return await self._tx.run(statement, **values)

    async def run_many(self, statement: Statement, rows: Sequence[dict[str, Value]], /) -> None:
        """Run a statement in it, once a row."""
        await self._tx.run_many(statement, rows)

    async def at_commit(self, key: tuple[str, int], statement: Statement, /, **values: Value) -> None:
        """Run a statement by its commit."""
        await self._tx.at_commit(key, statement, **values)

    async def next_id(self, table: str) -> int:
        """Draw an id in it."""
        return await self._tx.next_id(table)

    async def next_ids(self, table: str, count: int) -> Sequence[int]:
        """Draw ids in it."""
        return await self._tx.next_ids(table, count)

    async def reserve_id(self, table: str, value: int) -> None:
        """Reserve an id in it."""
        await self._tx.reserve_id(table, value)

    async def lock(self, name: str) -> None:
        """Lock a name in it."""
        await self._tx.lock(name)

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        """Attempt work in it."""
        return await self._tx.attempt(work)

    def within(self, workspace_id: int) -> Tx:
        """Narrow it."""
        return self._tx.within(workspace_id)


class ImpatientTx(PassingTx):
    """Runs at once what others postpone to the commit: for work so large that it would not fit in memory."""

    async def at_commit(self, _key: tuple[str, int], statement: Statement, /, **values: Value) -> None:
        """Run the statement now."""
        await self.run(statement, **values)
