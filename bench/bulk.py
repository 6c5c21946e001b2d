"""A transaction that gathers what is written and runs each statement once for many rows."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from rolodesk.storage.statement import Row, Statement, Value
from rolodesk.storage.transaction import Tx

T = TypeVar("T")


class Bulk:
    """
    A `storage.transaction.Tx` for filling a new store: writing waits for `flush`, and is believed to succeed.

    Only for rows whose ids and keys are known to be free. Ids are drawn from 1 upwards.
    """

    def __init__(self, tx: Tx, ids: dict[str, int]) -> None:
        self._tx = tx
        self._ids = ids
        self._rows: dict[Statement, list[dict[str, Value]]] = defaultdict(list)
        self.workspace_id = tx.workspace_id
        self.now = tx.now
        self.xid = tx.xid
        self.memory = tx.memory

    async def flush(self) -> None:
        """Write what was gathered, and never draw again the ids that were drawn here."""
        for statement, rows in self._rows.items():
            await self._tx.run_many(statement, rows)
        self._rows.clear()
        for table, value in self._ids.items():
            await self._tx.reserve_id(table, value)

    async def first(self, statement: Statement, /, **values: Value) -> Row | None:
        """Read a row, as it was before anything was gathered."""
        return await self._tx.first(statement, **values)

    async def all(self, statement: Statement, /, **values: Value) -> Sequence[Row]:
        """Read rows, as they were before anything was gathered."""
        return await self._tx.all(statement, **values)

    async def run(self, statement: Statement, /, **values: Value) -> int:
        """Gather a row."""
        self._rows[statement].append(values)
        return 1

    async def run_many(self, statement: Statement, rows: Sequence[dict[str, Value]], /) -> None:
        """Gather rows."""
        self._rows[statement].extend(rows)

    async def at_commit(self, _key: tuple[str, int], statement: Statement, /, **values: Value) -> None:
        """Gather a row."""
        self._rows[statement].append(values)

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run work: what is gathered has nothing to fail by."""
        return await work()

    async def next_ids(self, table: str, count: int) -> Sequence[int]:
        """Draw so many ids."""
        return [await self.next_id(table) for _ in range(count)]

    async def next_id(self, table: str) -> int:
        """Draw an id without asking the store."""
        self._ids[table] = self._ids.get(table, 0) + 1
        return self._ids[table]

    async def reserve_id(self, table: str, value: int) -> None:
        """Never draw an id up to `value`."""
        self._ids[table] = max(self._ids.get(table, 0), value)

    async def lock(self, name: str) -> None:
        """Do nothing: nobody else fills the store."""

    def within(self, workspace_id: int) -> Tx:
        """Refuse: the bulk is bound to a workspace already."""
        raise RuntimeError(f"a bulk of workspace {self.workspace_id} cannot become one of {workspace_id}")
