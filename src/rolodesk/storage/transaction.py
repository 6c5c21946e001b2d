"""What a transaction and an engine offer, whichever of the two is behind them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias, TypeVar

from rolodesk.storage.statement import Row, Statement, Value

T = TypeVar("T")

EVERYWHERE = 0
"""The workspace id of a transaction that belongs to none: only the global questions run in it."""


Memory: TypeAlias = dict[int, set[str]]
"""Words by workspace that are known to be noted in the store, from where none is taken out again."""


class Tx(Protocol):
    """Statements run inside one transaction of one workspace, whose id binds itself in each of them.

    An action awaits nothing else while it holds one: on SQLite an await that would suspend is an error.
    """

    @property
    def workspace_id(self) -> int:
        """The workspace that every statement is confined to."""
        ...

    @property
    def now(self) -> int:
        """The transaction's one time in milliseconds; on writes it never runs behind an earlier commit."""
        ...

    @property
    def xid(self) -> int:
        """PostgreSQL's id of this transaction, by which the feed orders events; 0 on SQLite."""
        ...

    @property
    def memory(self) -> "Memory":
        """What the process knows of this store for good; one that only reads has none."""
        ...

    async def first(self, statement: Statement, /, **values: Value) -> Row | None:
        """Run a statement and answer its first row, if any."""
        ...

    async def all(self, statement: Statement, /, **values: Value) -> Sequence[Row]:
        """Run a statement and answer its rows."""
        ...

    async def run(self, statement: Statement, /, **values: Value) -> int:
        """Run a statement and answer how many rows it changed."""
        ...

    async def run_many(self, statement: Statement, rows: Sequence[dict[str, Value]], /) -> None:
        """Run a statement once for each of `rows`."""
        ...

    async def at_commit(self, key: tuple[str, int], statement: Statement, /, **values: Value) -> None:
        """Run a statement in this transaction, by its commit; a later one of the same key replaces it.

        For what the rest of the transaction does not read: SQLite writes its full-text index so, once a
        group instead of once a savepoint.
        """
        ...

    async def next_id(self, table: str) -> int:
        """Draw the next id of a table. Ids grow, may have gaps, and are never drawn twice."""
        ...

    async def next_ids(self, table: str, count: int) -> Sequence[int]:
        """Draw so many ids of a table, the smallest first."""
        ...

    async def reserve_id(self, table: str, value: int) -> None:
        """Never draw an id of a table up to `value`: somebody chose it."""
        ...

    async def lock(self, name: str) -> None:
        """Keep other transactions of this workspace that lock the same name out until this one ends."""
        ...

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        """
        Run work that may fail: if it raises, nothing that it wrote is kept, and the transaction goes on.

        Raises what it raised: a `DomainError`, and `Failed` for any other fault of it. What ends the whole
        transaction (a full disk, a deadlock, a lost connection) is raised as it is.
        """
        ...

    def within(self, workspace_id: int) -> "Tx":
        """Answer this same transaction bound to a workspace. Only one of EVERYWHERE may be narrowed."""
        ...


class SecondStatement(RuntimeError):
    """Work given to `lookup` ran a second statement, which would see another snapshot than the first."""

    def __init__(self) -> None:
        super().__init__("a lookup runs one statement; this work needs `read`")


class Failed(Exception):
    """Work that was attempted went wrong by a fault of ours, which is its `__cause__`."""


Work: TypeAlias = Callable[[Tx], Awaitable[T]]


class Engine(Protocol):
    """A database: opens transactions, runs work in them, commits or rolls back."""

    async def lookup(self, workspace_id: int, work: Work[T]) -> T:
        """Run exactly one indexed read. A second statement raises `SecondStatement`: use `read`."""
        ...

    async def read(self, workspace_id: int, work: Work[T]) -> T:
        """Run indexed reads in one snapshot. Writing in it is an error."""
        ...

    async def walk(self, workspace_id: int, work: Work[T]) -> T:
        """Run the reads of a list by time, each later statement seeing at least what an earlier one saw.

        Not one snapshot: a page of such a list is bounded by what was settled before it is read.
        """
        ...

    async def search(self, workspace_id: int, work: Work[T]) -> T:
        """Run reads that may take long (search, export, report) where they hold up nobody."""
        ...

    async def write(self, workspace_id: int, work: Work[T]) -> T:
        """Run work and answer once it is durably committed; if it raises, nothing of it is kept.

        Raises `StorageFull` when there is no room.
        """
        ...

    async def close(self) -> None:
        """Finish what is running and let go of the database."""
        ...
