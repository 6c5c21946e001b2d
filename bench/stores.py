"""The stores that are measured on: seeded once under `.bench`, and copied for each server that writes."""

import asyncio
import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import apsw
import asyncpg
import msgspec
from tests.support.postgres import postgres_server

from bench import company, seeding
from bench.seeding import Seeded, Size, seed
from rolodesk.storage import tables
from rolodesk.storage.engine.opening import migrate, open_engine
from rolodesk.storage.migrations import versions

EngineName: TypeAlias = Literal["sqlite", "postgres"]

HOME: Final = Path(__file__).parents[1] / ".bench"
FILE: Final = "rolodesk.db"
FACTS: Final = "seeded.json"
MERGE: Final = "INSERT INTO contact_search (contact_search, rank) VALUES ('merge', 1000)"
NO_MERGE: Final = 2
"""A merge that changed fewer rows has found nothing to do, says FTS5's documentation."""


class Store(msgspec.Struct, frozen=True):
    """A server's own copy of a seeded store: a data folder, and a database URL if it is PostgreSQL's."""

    data: Path
    database_url: str | None
    seeded: Seeded

    @property
    def where(self) -> str:
        """What opens it: the file's path, or the URL."""
        return self.database_url or str(self.data / FILE)


@contextmanager
def stores(engine: EngineName, size: Size, *, copies: int, home: Path = HOME) -> Iterator[list[Store]]:
    """Give equal copies of a seeded store until the block ends."""
    giving = _sqlite if engine == "sqlite" else _postgres
    with giving(size, copies, home) as copied:
        yield copied


@contextmanager
def _sqlite(size: Size, copies: int, home: Path) -> Iterator[list[Store]]:
    original = home / f"sqlite-{size.contacts}-{size.tickets}"
    seeded = _seeded_file(original, size)
    folders = [home / "running" / f"{original.name}-{number}" for number in range(copies)]
    try:
        for folder in folders:
            empty(folder)
            shutil.copy(original / FILE, folder / FILE)
        yield [Store(folder, None, seeded) for folder in folders]
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres(size: Size, copies: int, home: Path) -> Iterator[list[Store]]:
    folders = [home / "running" / f"postgres-{size.contacts}-{number}" for number in range(copies)]
    with postgres_server() as server:
        names = [f"bench_{number}" for number in range(copies)]
        for name in ("bench_seeded", *names):
            server.drop_database(name)
        server.create_database("bench_seeded")
        try:
            seeded = asyncio.run(_fill(server.url("bench_seeded"), size))
            asyncio.run(_vacuum(server.url("bench_seeded")))
            for name, folder in zip(names, folders, strict=True):
                empty(folder)
                server.create_database(name, "bench_seeded")
            yield [
                Store(folder, server.url(name), seeded) for name, folder in zip(names, folders, strict=True)
            ]
        finally:
            for name in ("bench_seeded", *names):
                server.drop_database(name)
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)


def _seeded_file(folder: Path, size: Size) -> Seeded:
    """Give the facts of a seeded file, which is made where it is missing or of another schema."""
    facts = folder / FACTS
    if facts.exists():
        fingerprint, seeded = msgspec.json.decode(facts.read_bytes(), type=tuple[str, Seeded])
        if fingerprint == _fingerprint():
            return seeded
    empty(folder)
    seeded = asyncio.run(_fill(folder / FILE, size))
    _settle(folder / FILE)
    facts.write_bytes(msgspec.json.encode((_fingerprint(), seeded)))
    return seeded


async def _fill(store: Path | str, size: Size) -> Seeded:
    started = time.monotonic()
    print(f"Seeding {size.contacts:,} contacts and {size.tickets:,} tickets …", flush=True)
    await migrate(store)
    engine = await open_engine(store)
    try:
        seeded = await seed(engine, size)
    finally:
        await engine.close()
    print(f"… took {time.monotonic() - started:.0f} s", flush=True)
    return seeded


def _settle(file: Path) -> None:
    """Do the merging that filling at once has put off, and bring the write-ahead log into the file."""
    connection = apsw.Connection(str(file))
    changes = -NO_MERGE
    while connection.total_changes() - changes >= NO_MERGE:
        changes = connection.total_changes()
        connection.execute(MERGE)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _vacuum(url: str) -> None:
    """Do at once what autovacuum does within minutes: plans and index-only scans depend on it."""
    connection = await asyncpg.connect(url)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()


def empty(folder: Path) -> None:
    """Make a folder, empty whatever was in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


@cache
def _fingerprint() -> str:
    """Sum up what a seeded store depends on: tables, migrations, the company, and how it is filled."""
    digest = hashlib.sha256()
    files = [Path(__file__), *(Path(module.__file__ or "") for module in (tables, company, seeding))]
    for path in (*files, *sorted(Path(versions.__path__[0]).glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()
