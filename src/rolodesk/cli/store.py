"""The store behind a command: made or migrated, opened for one piece of work, closed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.config import Settings
from rolodesk.model.errors import Unknown
from rolodesk.storage import directory
from rolodesk.storage.engine.opening import migrate, open_engine
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx, Work

T = TypeVar("T")

DOOR = "cli"
_CONNECTIONS = 2


class StoreUnreachable(Exception):
    """The PostgreSQL server does not answer; nothing was done."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(
            f"the database does not answer: {reason}; start it, or correct ROLODESK_DATABASE_URL"
        )


async def prepare(settings: Settings) -> tuple[str, ...]:
    """
    Make or migrate the store, in a data folder that only its owner may enter; answer the revisions run.

    Raises `StoreUnreachable`, and what `refusals.sentence_of` knows.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return await migrate(settings.store)
    except OSError as error:
        if settings.database_url is None:
            raise
        raise StoreUnreachable(error) from error


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Engine]:
    """Open the prepared store until the block ends."""
    await prepare(settings)
    engine = await open_engine(
        settings.store, connections=_CONNECTIONS, statement_cache=settings.statement_cache
    )
    try:
        yield engine
    finally:
        await engine.close()


def use_store(settings: Settings, use: Callable[[Engine], Awaitable[T]]) -> T:
    """Open the store, use it and close it."""

    async def run() -> T:
        async with opened(settings) as engine:
            return await use(engine)

    return asyncio.run(run())


def write_everywhere(settings: Settings, work: Work[T]) -> T:
    """Run work in a transaction of the whole installation."""
    return use_store(settings, lambda engine: engine.write(EVERYWHERE, work))


def write_in(settings: Settings, workspace_id: int, work: Callable[[Scope], Awaitable[T]]) -> T:
    """Run an action in a workspace as the operator. Refuses (`Unknown`) a workspace that is not there."""
    return write_everywhere(settings, lambda tx: _in_workspace(tx, workspace_id, work))


def read_in(settings: Settings, workspace_id: int, work: Callable[[Scope], Awaitable[T]]) -> T:
    """Run an action that only reads."""
    return use_store(
        settings,
        lambda engine: engine.read(EVERYWHERE, lambda tx: _in_workspace(tx, workspace_id, work)),
    )


async def _in_workspace(tx: Tx, workspace_id: int, work: Callable[[Scope], Awaitable[T]]) -> T:
    workspace = await directory.workspace_by_id(tx, workspace_id)
    if workspace is None:
        raise Unknown("workspace", workspace_id)
    return await work(Scope(tx.within(workspace_id), workspace=workspace, actor=OPERATOR, door=DOOR))
