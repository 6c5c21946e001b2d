"""How SQLite goes about deliveries: by an index, however many wait for one webhook."""

import apsw
import pytest

from rolodesk.storage import deliveries, journal_times
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan

__all__ = ["connection"]

OF_WEBHOOK = "(workspace_id=? AND webhook_id=?"

PLANS = [
    (deliveries.IS_DUE, "deliveries_by_due (state=? AND next_try_at<?)"),
    (deliveries.CLAIM, f"deliveries_by_turn {OF_WEBHOOK} AND state=? AND next_try_at<?)"),
    (deliveries.SETTLE, "(workspace_id=? AND id=?)"),
    (deliveries.ATTEMPTS, "(workspace_id=? AND delivery_id=?)"),
    (deliveries.PAST, "deliveries_by_age (done_at<?)"),
    (deliveries.TOO_OLD, "deliveries_by_making (state=? AND created_at<?)"),
    (deliveries.OF_WEBHOOK, f"{OF_WEBHOOK})"),
    (
        deliveries.PAGES.statement(("webhook_id",), "id", descending=True, behind=True),
        f"{OF_WEBHOOK} AND id<?)",
    ),
    (
        deliveries.PAGES.statement(("webhook_id", "state"), "id", descending=True, behind=True),
        f"deliveries_by_state {OF_WEBHOOK} AND state=? AND id<?)",
    ),
    (journal_times.BETWEEN, "events_by_time (workspace_id=? AND (at,seq)>(?,?)"),
]


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_where_the_answer_begins(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    found = plan(connection, statement)
    assert by in found
    assert "SCAN " not in found
    assert "TEMP B-TREE" not in found


def test_who_has_something_due_is_asked_webhook_by_webhook(connection: apsw.Connection) -> None:
    found = plan(connection, deliveries.DUE_WEBHOOKS)
    assert f"deliveries_by_turn {OF_WEBHOOK} AND state=? AND next_try_at<?)" in found
    assert "SCAN deliveries" not in found
