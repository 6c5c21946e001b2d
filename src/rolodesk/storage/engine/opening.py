"""Opening a store: migrated, on the engine that its address names."""

from pathlib import Path

from rolodesk.storage.engine.sqlite import SqliteEngine
from rolodesk.storage.migrate import migrate_postgres, migrate_sqlite
from rolodesk.storage.transaction import Engine


async def migrate(store: Path | str) -> tuple[str, ...]:
    """Make or migrate a store: a SQLite file's path, or a PostgreSQL URL. Answers the revisions run."""
    if isinstance(store, Path):
        store.parent.mkdir(parents=True, exist_ok=True)
        return migrate_sqlite(store)
    return await migrate_postgres(store)


async def open_engine(store: Path | str, *, connections: int = 10, statement_cache: int = 1024) -> Engine:
    """Open a store that is migrated already."""
    if isinstance(store, Path):
        return SqliteEngine(store)
    from rolodesk.storage.engine.postgres import PostgresEngine  # noqa: PLC0415 - not needed on SQLite

    return await PostgresEngine.open(store, connections=connections, statement_cache=statement_cache)
