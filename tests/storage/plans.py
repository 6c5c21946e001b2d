"""What SQLite means to do for a statement, on an empty store."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.migrate import migrate_sqlite
from rolodesk.storage.statement import Statement


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    """A new store."""
    path: Path = tmp_path_factory.mktemp("plans") / "store.sqlite"
    migrate_sqlite(path)
    opened = connect(path)
    yield opened
    opened.close()


def plan(connection: apsw.Connection, statement: Statement) -> str:
    """The steps of a statement, one a line."""
    prepared = statement.sqlite
    values = ["[]" if name in prepared.lists else 1 for name in prepared.names]
    steps = connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values).fetchall()
    return "\n".join(str(row[3]) for row in steps)
