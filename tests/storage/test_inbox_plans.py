"""How SQLite goes about an inbox: by the index that has the order, whatever the filters are."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rolodesk.storage import attachments, message_pages, sleeping, ticket_lines
from rolodesk.storage.engine.sqlite_connection import connect
from rolodesk.storage.migrate import migrate_sqlite
from rolodesk.storage.statement import Statement
from rolodesk.storage.ticket_pages import PAGES

BEHIND = {"updated_at": "(updated_at,id)<(?,?)", "latest_at": "(latest_at,id)<(?,?)"}


def listed(order: str, *names: str) -> Statement:
    return PAGES[order].statement(names, order, descending=True, behind=True)


PLANS = [
    (listed("id", "statuses", "seen", "mailbox_id"), "tickets USING INDEX sqlite_autoindex_tickets_1"),
    (listed("updated_at"), f"tickets_by_update (workspace_id=? AND {BEHIND['updated_at']})"),
    (listed("updated_at", "status"), "tickets_by_status (workspace_id=? AND status=? AND (updated_at"),
    (
        listed("updated_at", "statuses", "mailbox_id", "seen", "awake", "latest_after"),
        f"tickets_by_update (workspace_id=? AND {BEHIND['updated_at']})",
    ),
    (
        listed("latest_at", "is_shown", "seen", "awake"),
        f"tickets_by_latest (workspace_id=? AND {BEHIND['latest_at']})",
    ),
    (
        listed("latest_at", "statuses", "labels", "assignee_id", "updated_before"),
        f"tickets_by_latest (workspace_id=? AND {BEHIND['latest_at']})",
    ),
    (listed("latest_at", "unassigned"), f"tickets_by_latest (workspace_id=? AND {BEHIND['latest_at']})"),
    (
        listed("latest_at", "mailbox_id", "statuses"),
        f"tickets_by_mailbox (workspace_id=? AND mailbox_id=? AND {BEHIND['latest_at']})",
    ),
    (
        listed("latest_at", "status", "seen"),
        f"tickets_by_status_and_latest (workspace_id=? AND status=? AND {BEHIND['latest_at']})",
    ),
    (sleeping.DUE, "tickets_asleep (snoozed_until>? AND snoozed_until<?)"),
    (
        message_pages.PAGES.statement((), "id", descending=False, behind=True),
        "messages_by_ticket (workspace_id=? AND ticket_id=? AND id>?)",
    ),
    (
        message_pages.PAGES.statement(("kind",), "id", descending=True, behind=True),
        "messages_by_kind (workspace_id=? AND ticket_id=? AND kind=? AND id<?)",
    ),
    (
        attachments.PAGES.statement((), "id", descending=False, behind=False),
        "attachments_by_ticket (workspace_id=? AND ticket_id=?)",
    ),
    (
        ticket_lines.MESSAGES,
        "COVERING INDEX messages_by_kind (workspace_id=? AND ticket_id=? AND kind=?)",
    ),
]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    path: Path = tmp_path_factory.mktemp("plans") / "store.sqlite"
    migrate_sqlite(path)
    opened = connect(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_that_has_the_order(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    prepared = statement.sqlite
    values = ["[]" if name in prepared.lists else 1 for name in prepared.names]
    steps = connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values).fetchall()
    plan = "\n".join(str(row[3]) for row in steps)
    assert by in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN " not in plan.replace("SCAN json_each", "")
