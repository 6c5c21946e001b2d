"""How SQLite goes about what a desk shows: by indexes alone, in the order that is wanted."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rolodesk.storage.desk import counts, latest
from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.migrate import migrate_sqlite
from rolodesk.storage.statement import Statement


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    path: Path = tmp_path_factory.mktemp("plans") / "store.sqlite"
    migrate_sqlite(path)
    opened = connect(path)
    yield opened
    opened.close()


def plan_of(connection: apsw.Connection, statement: Statement) -> str:
    prepared = statement.sqlite
    values = ["[]" if name in prepared.lists else 1 for name in prepared.names]
    steps = connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values).fetchall()
    return "\n".join(str(row[3]) for row in steps)


@pytest.mark.parametrize("of_some", [False, True])
def test_counting_reads_indexes_and_no_rows(connection: apsw.Connection, *, of_some: bool) -> None:
    searches = [step for step in plan_of(connection, counts(of_some=of_some)).split("\n") if "SEARCH" in step]
    assert len(searches) == 4
    assert all("COVERING INDEX" in step for step in searches)


@pytest.mark.parametrize("of_some", [False, True])
@pytest.mark.parametrize(
    ("of_contact", "by"),
    [
        (False, "tickets_by_latest (workspace_id=?)"),
        (True, "tickets_by_contact (workspace_id=? AND contact_id=?)"),
    ],
)
def test_lists_are_read_in_their_order(
    connection: apsw.Connection, by: str, *, of_some: bool, of_contact: bool
) -> None:
    plan = plan_of(connection, latest(of_some=of_some, of_contact=of_contact))
    assert by in plan
    assert "TEMP B-TREE" not in plan
