"""How SQLite looks for what belongs to a record that is to go: by an index, however much that is."""

import apsw
import pytest

from rolodesk.storage import accounts, labels, tags
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan

__all__ = ["connection"]

PLANS = [
    (accounts.SOME_CONTACT_IDS, "contacts_by_account (workspace_id=? AND account_id=?)"),
    (labels.BEARING, "ticket_labels USING PRIMARY KEY (workspace_id=? AND label_id=? AND ticket_id>?)"),
    (tags.SOME_CONTACT_IDS, "contact_tags USING PRIMARY KEY (workspace_id=? AND tag_id=?)"),
]


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_where_the_answer_begins(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    steps = plan(connection, statement)
    assert by in steps
    assert "SCAN " not in steps
    assert "TEMP B-TREE" not in steps
