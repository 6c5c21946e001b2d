"""How SQLite goes about mail that leaves: by an index, however much of it there is."""

import apsw
import pytest

from rolodesk.storage import correspondence, mail_threads, outgoing
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan

__all__ = ["connection"]

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


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_where_the_answer_begins(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    steps = plan(connection, statement)
    assert by in steps
    assert "SCAN " not in steps.replace("SCAN json_each", "")
