"""What the database itself says about its health."""

from pathlib import Path

import apsw
import asyncpg
import msgspec

from rolodesk.storage.engine.sqlite_connection import connect


class SqliteFacts(msgspec.Struct, frozen=True, kw_only=True):
    """`damage` is what SQLite's check of the file found; empty if it is whole."""

    library: str
    damage: tuple[str, ...]
    wal_bytes: int


class PostgresFacts(msgspec.Struct, frozen=True, kw_only=True):
    """`version` as PostgreSQL counts: 180006 is 18.6. `now` is its clock, in ms."""

    version: int
    has_trigrams: bool
    settings: dict[str, str]
    now: int


def examine_sqlite(path: Path, *, deep: bool) -> SqliteFacts:
    """Check the file: its structure, and when `deep` that every index agrees with its table."""
    connection = connect(path, read_only=True)
    try:
        said = [
            str(row[0])
            for row in connection.execute("PRAGMA " + ("integrity" if deep else "quick") + "_check")
        ]
    finally:
        connection.close()
    wal = path.with_name(path.name + "-wal")
    return SqliteFacts(
        library=apsw.sqlite_lib_version(),
        damage=tuple(line for line in said if line != "ok"),
        wal_bytes=wal.stat().st_size if wal.exists() else 0,
    )


_FACTS = """
    SELECT current_setting('server_version_num')::int,
           EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm'),
           (extract(epoch FROM clock_timestamp()) * 1000)::bigint
"""
_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY ($1)"
_SAFE = ("fsync", "full_page_writes", "synchronous_commit")


async def examine_postgres(url: str) -> PostgresFacts:
    """Ask for the version, the extension, the settings that commits rely on, and the time."""
    connection = await asyncpg.connect(url)
    try:
        facts = await connection.fetchrow(_FACTS)
        assert facts is not None  # noqa: S101 - a SELECT without FROM has one row
        settings = await connection.fetch(_SETTINGS, list(_SAFE))
    finally:
        await connection.close()
    version, has_trigrams, now = facts
    return PostgresFacts(
        version=version, has_trigrams=has_trigrams, settings=dict(map(tuple, settings)), now=now
    )
