"""How the databases go about the journal: by the index that begins where the answer does, without sorting."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rolodesk.storage import feed, feed_cursors, histories, seals
from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.examination import followers
from rolodesk.storage.migrate import migrate_sqlite
from rolodesk.storage.statement import Statement

PRIMARY = "sqlite_autoindex_events_1 (workspace_id=?"

PLANS = [
    (feed.AFTER, f"{PRIMARY} AND (xid,seq)>(?,?))"),
    (feed.BEFORE, f"{PRIMARY} AND (xid,seq)<(?,?))"),
    (feed.LAST, f"{PRIMARY})"),
    (feed.NEWS, "SEARCH events USING INTEGER PRIMARY KEY (rowid>?)"),
    (feed_cursors.IS_BEHIND, f"{PRIMARY} AND (xid,seq)>(?,?))"),
    (feed_cursors.BEHIND, f"{PRIMARY} AND (xid,seq)>(?,?))"),
    (followers.PROGRESS, f"{PRIMARY} AND (xid,seq)>(?,?))"),
    (
        histories.LIST.statement(("subject", "subject_id"), "id", descending=True, behind=True),
        "events_by_subject (workspace_id=? AND subject=? AND subject_id=? AND seq<?)",
    ),
    (seals.LAST, "PRIMARY KEY (workspace_id=?)"),
    (seals.AFTER, "PRIMARY KEY (workspace_id=? AND number>?)"),
]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    path: Path = tmp_path_factory.mktemp("plans") / "store.sqlite"
    migrate_sqlite(path)
    opened = connect(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_where_the_answer_begins(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    prepared = statement.sqlite
    steps = connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", [1] * len(prepared.names)).fetchall()
    plan = "\n".join(str(row[3]) for row in steps)
    assert by in plan
    assert "SCAN events" not in plan
