"""Bringing a store to the newest revision, once, however many processes try at the same time."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

import apsw
import asyncpg

from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.migrations import versions

LOCK_NUMBER: Final = 7_655_366
HAS_VERSION: Final = "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'"
VERSION: Final = "SELECT revision FROM schema_version"
MAKE_VERSION: Final = "CREATE TABLE schema_version (revision TEXT NOT NULL PRIMARY KEY)"
PG_HAS_VERSION: Final = (
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_class"
    " WHERE relname = 'schema_version' AND relkind = 'r' AND pg_catalog.pg_table_is_visible(oid))"
)
"""Not by `to_regclass`, which goes on answering a connection what it did before another made the table."""
PG_LOCK: Final = "SELECT pg_advisory_xact_lock($1)"


class NewerStore(RuntimeError):
    """The store was migrated by a newer Rolodesk than this one: run that one, or restore a backup."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the store is at revision {revision}, which this version of Rolodesk does not know;"
            " run the newer version, or restore a backup into an empty store"
        )


@cache
def revisions() -> tuple[str, ...]:
    """Every revision this version knows, oldest first."""
    return tuple(sorted(module.name for module in iter_modules(versions.__path__)))


def missing_after(revision: str | None) -> tuple[str, ...]:
    """The revisions still to run. Raises `NewerStore` if the store's own is unknown here."""
    if revision is None:
        return revisions()
    if revision not in revisions():
        raise NewerStore(revision)
    return revisions()[revisions().index(revision) + 1 :]


def sqlite_revision(connection: apsw.Connection) -> str | None:
    """The revision a SQLite file is at, or None if it is empty."""
    if not connection.execute(HAS_VERSION).get:
        return None
    return str(connection.execute(VERSION).get)


def migrate_sqlite(path: Path) -> tuple[str, ...]:
    """Make or migrate a SQLite file; answer the revisions that were run."""
    _make_ours_alone(path)
    connection = connect(path)
    try:
        if not missing_after(sqlite_revision(connection)):
            return ()
        connection.execute("BEGIN IMMEDIATE")
        try:
            missing = missing_after(sqlite_revision(connection))
            _run_sqlite(connection, missing)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        return missing
    finally:
        connection.close()


def _make_ours_alone(path: Path) -> None:
    """Make the file where there is none; SQLite gives its log and index the rights of the file."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _run_sqlite(connection: apsw.Connection, missing: tuple[str, ...]) -> None:
    if not missing:
        return
    from rolodesk.storage.migrations.rendering import render  # noqa: PLC0415 - imports Alembic, rarely needed

    for revision in missing:
        connection.execute(render(revision, "sqlite"))
    if not connection.execute(HAS_VERSION).get:
        connection.execute(MAKE_VERSION)
    connection.execute("DELETE FROM schema_version")
    connection.execute("INSERT INTO schema_version (revision) VALUES (?)", (missing[-1],))


async def postgres_revision(connection: "asyncpg.Connection[asyncpg.Record]") -> str | None:
    """The revision a PostgreSQL database is at, or None if it is empty."""
    if not await connection.fetchval(PG_HAS_VERSION):
        return None
    return str(await connection.fetchval(VERSION))


async def migrate_postgres(url: str) -> tuple[str, ...]:
    """Make or migrate the tables of a PostgreSQL database; answer the revisions that were run."""
    connection = await asyncpg.connect(url)
    try:
        if not missing_after(await postgres_revision(connection)):
            return ()
        async with connection.transaction():
            await connection.execute(PG_LOCK.replace("$1", str(LOCK_NUMBER)))
            missing = missing_after(await postgres_revision(connection))
            await _run_postgres(connection, missing)
        return missing
    finally:
        await connection.close()


async def _run_postgres(connection: "asyncpg.Connection[asyncpg.Record]", missing: tuple[str, ...]) -> None:
    if not missing:
        return
    from rolodesk.storage.migrations.rendering import render  # noqa: PLC0415 - imports Alembic, rarely needed

    for revision in missing:
        if sql := render(revision, "postgresql"):  # asyncpg trips over none
            await connection.execute(sql)
    if not await connection.fetchval(PG_HAS_VERSION):
        await connection.execute(MAKE_VERSION)
    await connection.execute("DELETE FROM schema_version")
    await connection.execute("INSERT INTO schema_version (revision) VALUES ($1)", missing[-1])
