"""How SQLite goes about tickets: by the index that begins where the answer does, and never by sorting."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rolodesk.storage import conversations, tickets
from rolodesk.storage.attachments import BY_TOKEN
from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.migrate import migrate_sqlite
from rolodesk.storage.statement import Statement
from rolodesk.storage.ticket_lists import page_of_emails, page_of_tickets

CURSOR = "(updated_at,id)>(?,?)"

PLANS = [
    (page_of_tickets(()), "tickets_by_update (workspace_id=?)"),
    (page_of_tickets(("cursor",)), f"tickets_by_update (workspace_id=? AND {CURSOR})"),
    (
        page_of_tickets(("updated_before", "latest_after", "latest_before", "cursor")),
        f"tickets_by_update (workspace_id=? AND {CURSOR} AND updated_at<?)",
    ),
    (page_of_tickets(("updated_after",)), "tickets_by_update (workspace_id=? AND updated_at>?)"),
    (page_of_tickets(("latest_before",)), "tickets_by_update (workspace_id=?)"),
    (
        page_of_tickets(("cursor", "status")),
        f"tickets_by_status (workspace_id=? AND status=? AND {CURSOR})",
    ),
    (
        page_of_tickets(("cursor", "from_email")),
        f"tickets_by_sender (workspace_id=? AND from_email_folded=? AND {CURSOR})",
    ),
    (page_of_tickets(("labels",)), "ticket_labels USING PRIMARY KEY (workspace_id=? AND label_id=?)"),
    (
        page_of_emails(behind_cursor=True),
        "messages_by_time (workspace_id=? AND (created_at,id)>(?,?) AND created_at<?)",
    ),
    (
        tickets.NEWEST_OPEN_ID,
        "tickets_to_append_to (workspace_id=? AND from_email_folded=? AND mailbox_id=? AND status=?)",
    ),
    (conversations.GRABBED, "messages_by_ticket (workspace_id=? AND ticket_id=?)"),
    (BY_TOKEN, "(workspace_id=? AND token=?)"),
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
    assert "TEMP B-TREE" not in plan
    assert "SCAN " not in plan.replace("SCAN json_each", "")
