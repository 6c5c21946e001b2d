"""The migrations make the store that `tables` describes, once."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import asyncpg
import pytest
from sqlalchemy.dialects.postgresql import dialect as PostgresDialect  # noqa: N812 - it is a class
from sqlalchemy.dialects.sqlite import dialect as SqliteDialect  # noqa: N812 - it is a class
from sqlalchemy.schema import CreateIndex, CreateTable

from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.migrate import (
    LOCK_NUMBER,
    MAKE_VERSION,
    NewerStore,
    migrate_postgres,
    migrate_sqlite,
    revisions,
)
from rolodesk.storage.tables import metadata
from tests.support.postgres import PostgresServer

PG_SHAPE = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'
    AND table_name NOT IN ('contact_search', 'schema_version') AND table_name NOT LIKE 'found_%' ORDER BY 1, 2
"""
PG_INDEXES = """
    SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
    AND tablename NOT IN ('contact_search', 'schema_version') AND tablename NOT LIKE 'found_%' ORDER BY 1, 2
"""
SOMEBODY_WAITS = """
    SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted)
"""


def described(dialect: Any) -> list[str]:
    """The SQL of what `tables` describes."""
    made = []
    for table in metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in table.indexes
            if index.info.get("only", dialect.name) == dialect.name
        ]
    return made


def sqlite_shape(connection: apsw.Connection) -> dict[str, object]:
    """Columns, indexes and kind of every table."""
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("contact_search", "found_", "schema_version", "sqlite_"))
    ]
    return {
        name: (
            sorted(map(tuple, connection.execute(f"PRAGMA table_info({name})"))),
            sorted(
                (
                    unique,
                    tuple(
                        column or "an expression"
                        for (_, _, column) in connection.execute(f"PRAGMA index_info({index})")
                    ),
                )
                for (_, index, unique, *_) in connection.execute(f"PRAGMA index_list({name})")
            ),
            connection.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (name,)).get,
        )
        for name in sorted(names)
    }


def test_sqlite_is_migrated_to_what_the_tables_describe(tmp_path: Path) -> None:
    assert migrate_sqlite(tmp_path / "migrated.db") == revisions()
    migrated = connect(tmp_path / "migrated.db")
    expected = apsw.Connection(":memory:")
    for sql in described(SqliteDialect()):
        expected.execute(sql)
    assert sqlite_shape(migrated) == sqlite_shape(expected)
    assert len(sqlite_shape(migrated)) == len(metadata.tables)
    migrated.close()


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    for name in ("migrated", "described"):
        postgres.create_database(name)
    yield postgres.url("migrated")
    for name in ("migrated", "described"):
        postgres.drop_database(name)


def test_postgres_is_migrated_to_what_the_tables_describe(database: str) -> None:
    async def shapes() -> list[tuple[list[tuple[object, ...]], list[tuple[object, ...]]]]:
        assert await migrate_postgres(database) == revisions()
        found = []
        for url in (database, database.replace("/migrated?", "/described?")):
            connection = await asyncpg.connect(url)
            if url != database:
                for sql in described(PostgresDialect()):  # type: ignore[no-untyped-call]  # untyped there
                    await connection.execute(sql)
            found.append((await connection.fetch(PG_SHAPE), await connection.fetch(PG_INDEXES)))
            await connection.close()
        return [(list(map(tuple, shape)), list(map(tuple, indexes))) for shape, indexes in found]

    migrated, expected = asyncio.run(shapes())
    assert set(migrated[0]) ^ set(expected[0]) == set()
    assert set(migrated[1]) ^ set(expected[1]) == set()


def _migrate(path: Path, ran: "multiprocessing.Queue[int]") -> None:
    ran.put(len(migrate_sqlite(path)))


def test_processes_that_migrate_at_once_migrate_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ran = context.Queue()
    processes = [context.Process(target=_migrate, args=(tmp_path / "new.db", ran)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert sorted(ran.get() for _ in processes) == [0, 0, 0, len(revisions())]
    ran.close()


def test_connections_that_migrate_postgres_at_once_migrate_once(database: str) -> None:
    async def at_once() -> list[int]:
        return [len(ran) for ran in await asyncio.gather(*(migrate_postgres(database) for _ in range(4)))]

    assert sorted(asyncio.run(at_once())) == [0, 0, 0, len(revisions())]


def test_whoever_waited_for_the_migration_of_postgres_sees_that_it_is_done(database: str) -> None:
    async def waited() -> tuple[str, ...]:
        connection = await asyncpg.connect(database)
        async with connection.transaction():
            await connection.execute(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")
            migrating = asyncio.create_task(migrate_postgres(database))
            while not await connection.fetchval(SOMEBODY_WAITS):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.01)
            await connection.execute(MAKE_VERSION)
            await connection.execute("INSERT INTO schema_version VALUES ($1)", revisions()[-1])
        await connection.close()
        return await migrating

    assert asyncio.run(waited()) == ()


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    migrate_sqlite(tmp_path / "new.db")
    connection = connect(tmp_path / "new.db")
    connection.execute("UPDATE schema_version SET revision = 'r9999_future'")
    connection.close()
    with pytest.raises(NewerStore, match="r9999_future"):
        migrate_sqlite(tmp_path / "new.db")
