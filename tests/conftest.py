"""Fixtures: both databases, a hub over each, and a fresh world in it for every test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from tests.support.postgres import PostgresServer, postgres_server
from tests.world import Served, World, serving

ENGINES = ("sqlite", "postgres")
MODULES_OF_A_HUB: Final = 12
"""Tests that look at the whole store would wait long for one that has served many."""
GZIP_MAGIC: Final = b"\x1f\x8b"
"""RFC 1952, section 2.3.1: what such a file begins with. The time of its making follows."""

settings.register_profile("long", max_examples=2000, stateful_step_count=50, deadline=None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """
    Name what is compressed after its parameter: its bytes may tell the time of day.

    Workers that do not collect tests of the same names run none at all.
    """
    return argname if isinstance(val, bytes) and val.startswith(GZIP_MAGIC) else None


class Kept:
    """A hub that serves several modules, which come one after another, and then gives way to a new one."""

    def __init__(self, start: Callable[[], AbstractContextManager[Served]]) -> None:
        self._start = start
        self._running = ExitStack()
        self._served: Served | None = None
        self._modules = 0

    def for_a_module(self) -> Served:
        """Give the hub, or start a new one."""
        if self._served is None or self._modules == MODULES_OF_A_HUB:
            self.close()
            self._served = self._running.enter_context(self._start())
            self._modules = 0
        self._modules += 1
        return self._served

    def close(self) -> None:
        """Stop the hub, if there is one."""
        self._running.close()
        self._served = None


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """
    A real PostgreSQL. None to be had is a failure.

    It may lose what it was told when the machine dies: the tests of that start servers of their own.
    """
    with postgres_server(fsync=False) as server:
        yield server


@pytest.fixture(scope="session")
def hubs(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Kept]]:
    """One hub of each engine, each started when it is first asked for, and anew after some modules."""
    kept = {
        "sqlite": Kept(lambda: _on_sqlite(tmp_path_factory.mktemp("data"))),
        "postgres": Kept(lambda: _on_postgres(tmp_path_factory.mktemp("data"), postgres)),
    }
    yield kept
    for one in kept.values():
        one.close()


@pytest.fixture(scope="session", params=ENGINES)
def served(request: pytest.FixtureRequest, hubs: dict[str, Kept]) -> Served:
    """A running hub, on each engine in turn."""
    return hubs[request.param].for_a_module()


@pytest.fixture
def world(served: Served) -> Iterator[World]:
    """Alice's fresh workspace, and Charlie's."""
    cast = World(served)
    yield cast
    cast.http.close()


@contextmanager
def _on_sqlite(data: Path) -> Iterator[Served]:
    with serving(data) as hub:
        yield hub


@contextmanager
def _on_postgres(data: Path, server: PostgresServer) -> Iterator[Served]:
    name = f"hub_{data.name.replace('-', '_')}"
    server.create_database(name)
    with serving(data, database_url=server.url(name)) as hub:
        yield hub
    server.drop_database(name)
