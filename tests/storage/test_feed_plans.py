"""How the databases go about the journal: by the index that begins where the answer does, without sorting."""

import apsw
import pytest

from rolodesk.storage import feed, feed_cursors, histories, journal_times, seals
from rolodesk.storage.examination import followers
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan

__all__ = ["connection"]

PRIMARY = "sqlite_autoindex_events_1 (workspace_id=?"

PLANS = [
    (feed.AFTER, f"{PRIMARY} AND (xid,seq)>(?,?))"),
    (feed.BEFORE, f"{PRIMARY} AND (xid,seq)<(?,?))"),
    (feed.BEFORE_OF_RECORD, "events_by_subject (workspace_id=? AND subject=? AND subject_id=?)"),
    (journal_times.LAST_BEFORE, "events_by_time (workspace_id=? AND at<?)"),
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


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_where_the_answer_begins(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    steps = plan(connection, statement)
    assert by in steps
    assert "SCAN events" not in steps
