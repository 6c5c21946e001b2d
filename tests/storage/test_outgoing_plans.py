"""How SQLite goes about mail that leaves: by an index, however much of it there is."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rolodesk.storage import correspondence, mail_threads, outgoing
from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.migrate import migrate_sqlite
from rolodesk.storage.statement import Statement

OF_TICKET = "(workspace_id=? AND ticket_id=?"

PLANS = [
    (outgoing.NEXT_DUE, "outgoing_by_due (state=? AND next_try_at<?)"),
    (outgoing.NEXT_DUE, f"outgoing_by_ticket {OF_TICKET})"),
    (outgoing.CLAIM, "(workspace_id=? AND id=?)"),
    (outgoing.RENEW, "(workspace_id=? AND id=?)"),
    (outgoing.SAVE, "(workspace_id=? AND id=?)"),
    (outgoing.BY_REFS, "outgoing_by_ref (workspace_id=? AND message_ref=?)"),
    (outgoing.SCHEDULED_IDS, f"outgoing_by_ticket {OF_TICKET})"),
    (correspondence.NEWEST_FROM_OUTSIDE, f"messages_by_kind {OF_TICKET} AND kind=? AND id<?)"),
    (correspondence.OF_TICKET, f"messages_by_ticket {OF_TICKET} AND id=?)"),
    (correspondence.FIRST_AGENT_REPLY, f"messages_by_kind {OF_TICKET} AND kind=?)"),
    (correspondence.FILES, f"attachments_by_ticket {OF_TICKET})"),
    (mail_threads.FIRST, f"mail_messages_by_ticket {OF_TICKET} AND message_id<?)"),
    (mail_threads.LATEST, f"mail_messages_by_ticket {OF_TICKET} AND message_id<?)"),
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
    values = ["[]" if name in prepared.lists else 1 for name in prepared.names]
    steps = connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values).fetchall()
    plan = "\n".join(str(row[3]) for row in steps)
    assert by in plan
    assert "SCAN " not in plan.replace("SCAN json_each", "")
