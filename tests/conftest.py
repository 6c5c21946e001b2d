"""Fixtures: both databases, a hub over each, and a fresh world in it for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.postgres import PostgresServer, postgres_server
from tests.world import Served, World, serving

ENGINES = ("sqlite", "postgres")

settings.register_profile("long", max_examples=2000, stateful_step_count=50, deadline=None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL. None to be had is a failure."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session", params=ENGINES)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running hub, on each engine in turn."""
    data: Path = tmp_path_factory.mktemp("data")
    if request.param == "sqlite":
        with serving(data) as hub:
            yield hub
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"hub_{data.name.replace('-', '_')}"
    server.create_database(name)
    with serving(data, database_url=server.url(name)) as hub:
        yield hub
    server.drop_database(name)


@pytest.fixture
def world(served: Served) -> Iterator[World]:
    """Alice's fresh workspace, and Charlie's."""
    cast = World(served)
    yield cast
    cast.http.close()
