"""Fixtures: an installation of its own for a test, on each engine in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.conftest import ENGINES
from tests.support.postgres import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server that loses nothing: of one that may, `rolodesk doctor` warns."""
    with postgres_server(own=True) as server:
        yield server


@pytest.fixture(params=ENGINES)
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """A new installation."""
    if request.param == "sqlite":
        yield Terminal(tmp_path / "data")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"cli_{tmp_path.name.replace('-', '_').lower()[-40:]}"
    server.create_database(name)
    yield Terminal(tmp_path / "data", server.url(name))
    server.drop_database(name)
