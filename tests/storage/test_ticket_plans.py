"""How SQLite goes about tickets: by the index that begins where the answer does, and never by sorting."""

import apsw
import pytest

from rolodesk.storage import conversations, tickets
from rolodesk.storage.attachments import BY_TOKEN
from rolodesk.storage.statement import Statement
from rolodesk.storage.ticket_lists import page_of_emails, page_of_tickets
from tests.storage.plans import connection, plan

__all__ = ["connection"]

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


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_where_the_answer_begins(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    steps = plan(connection, statement)
    assert by in steps
    assert "TEMP B-TREE" not in steps
    assert "SCAN " not in steps.replace("SCAN json_each", "")
