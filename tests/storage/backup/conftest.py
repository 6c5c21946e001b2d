"""Fixtures: places for new stores on either engine, and one filled store with its backup."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from rolodesk.storage.backup.saving import save
from tests.storage.backup.stores import Place, Store, fill, using
from tests.support.postgres import PostgresServer

MakePlace = Callable[[str], Place]


@pytest.fixture
def make_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakePlace]:
    """Make a place on an engine, `sqlite` or `postgres`."""
    numbers = count()
    databases: list[str] = []

    def make(engine: str) -> Place:
        folder = tmp_path / f"{engine}{next(numbers)}"
        if engine == "sqlite":
            return Place(folder / "rolodesk.db", folder / "blobs")
        server: PostgresServer = request.getfixturevalue("postgres")
        databases.append(f"backup_{len(databases)}_{abs(hash(tmp_path))}")
        server.create_database(databases[-1])
        return Place(server.url(databases[-1]), folder / "blobs")

    yield make
    for name in databases:
        request.getfixturevalue("postgres").drop_database(name)


@pytest.fixture(scope="session")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of a filled store on SQLite, not to be written to."""
    folder = tmp_path_factory.mktemp("saved")
    place = Place(folder / "rolodesk.db", folder / "blobs")
    file = folder / "backup.zip"

    async def work(store: Store) -> None:
        await fill(store)
        await save(store.engine, store.blobs, file)

    using(place, work)
    return file
