"""How SQLite goes about an inbox: by the index that has the order, whatever the filters are."""

import apsw
import pytest

from rolodesk.storage import (
    attachments,
    mentions,
    message_lists,
    message_pages,
    presences,
    sleeping,
    ticket_counts,
    ticket_lines,
)
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import Statement
from rolodesk.storage.ticket_pages import IDS_WITHOUT_CONTACT, PAGES, PAGES_WITHOUT_CONTACT
from tests.storage.plans import connection, plan
from tests.storage.search.explaining import explained, plan_on_postgres

__all__ = ["connection", "explained"]

BEHIND = {
    "updated_at": "(updated_at,id)<(?,?)",
    "latest_at": "(latest_at,id)<(?,?)",
    "bumped_at": "(bumped_at,id)<(?,?)",
}


def listed(order: str, *names: str) -> Statement:
    return PAGES[order].statement(names, order, descending=True, behind=True)


def everywhere(*names: str) -> Statement:
    return message_lists.BY_TIME.statement(names, "created_at", descending=True, behind=True)


PLANS = [
    (everywhere("is_shown"), "messages_by_time (workspace_id=? AND (created_at,id)<(?,?))"),
    (
        everywhere("kind", "direction", "created_after", "mailbox_id", "seen", "is_shown"),
        "messages_by_time (workspace_id=? AND created_at>? AND (created_at,id)<(?,?))",
    ),
    (everywhere("mailbox_id", "seen", "is_shown"), "sqlite_autoindex_tickets_1 (workspace_id=? AND id=?)"),
    (listed("id", "statuses", "seen", "mailbox_id"), "tickets USING INDEX sqlite_autoindex_tickets_1"),
    (listed("updated_at"), f"tickets_by_update (workspace_id=? AND {BEHIND['updated_at']})"),
    (listed("updated_at", "status"), "tickets_by_status (workspace_id=? AND status=? AND (updated_at"),
    (
        listed("updated_at", "statuses", "mailbox_id", "seen", "awake", "latest_after"),
        f"tickets_by_update (workspace_id=? AND {BEHIND['updated_at']})",
    ),
    (
        listed("bumped_at", "is_shown", "seen", "awake"),
        f"tickets_by_bump (workspace_id=? AND {BEHIND['bumped_at']})",
    ),
    (
        listed("latest_at", "is_shown", "mailbox_id", "status", "awake"),
        f"tickets_by_latest (workspace_id=? AND {BEHIND['latest_at']})",
    ),
    (
        listed("bumped_at", "statuses", "labels", "assignee_id", "updated_before"),
        f"tickets_by_bump (workspace_id=? AND {BEHIND['bumped_at']})",
    ),
    (listed("bumped_at", "without_contact"), f"tickets_by_bump (workspace_id=? AND {BEHIND['bumped_at']})"),
    (listed("bumped_at", "unassigned"), f"tickets_by_bump (workspace_id=? AND {BEHIND['bumped_at']})"),
    (
        listed("latest_at", "is_shown", "created_after", "created_before", "updated_after", "latest_after"),
        f"tickets_by_latest (workspace_id=? AND latest_at>? AND {BEHIND['latest_at']})",
    ),
    (
        listed("bumped_at", "mailbox_id", "statuses"),
        f"tickets_by_mailbox (workspace_id=? AND mailbox_id=? AND {BEHIND['bumped_at']})",
    ),
    (
        listed("bumped_at", "status", "seen"),
        f"tickets_by_status_and_bump (workspace_id=? AND status=? AND {BEHIND['bumped_at']})",
    ),
    (
        listed("bumped_at", "is_shown", "unread", "mentioned_id"),
        f"tickets_by_bump (workspace_id=? AND {BEHIND['bumped_at']})",
    ),
    (
        listed("bumped_at", "status", "read"),
        "messages_by_kind (workspace_id=? AND ticket_id=? AND kind=? AND id>?)",
    ),
    (mentions.OF_MESSAGES, "mentions_by_message (workspace_id=? AND message_id=?)"),
    (presences.OF_TICKET, "presences USING PRIMARY KEY (workspace_id=? AND ticket_id=?)"),
    (presences.OF_WORKSPACES, "presences USING PRIMARY KEY (workspace_id=?)"),
    (presences.FORGET, "presences_by_time (until<?)"),
    (ticket_lines.WITH_FILES, "attachments_by_ticket (workspace_id=? AND ticket_id=?)"),
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


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_that_has_the_order(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    steps = plan(connection, statement)
    assert by in steps
    assert "TEMP B-TREE" not in steps
    assert "SCAN " not in steps.replace("SCAN json_each", "")


@pytest.mark.parametrize("pages", [PAGES_WITHOUT_CONTACT, IDS_WITHOUT_CONTACT])
@pytest.mark.parametrize("behind", [False, True])
def test_tickets_without_a_contact_are_read_in_a_row(
    connection: apsw.Connection, explained: str, pages: Keyset, *, behind: bool
) -> None:
    statement = pages.statement(("is_shown", "without_contact"), "id", descending=False, behind=behind)
    steps = plan(connection, statement)
    assert "tickets_by_contact (workspace_id=? AND contact_id=?" in steps
    assert "TEMP B-TREE" not in steps
    on_postgres = plan_on_postgres(explained, statement)
    assert "Index Scan using tickets_by_contact" in on_postgres
    assert "Sort" not in on_postgres


LED = [
    (("ticket_id",), "messages_by_ticket (workspace_id=? AND ticket_id=?)"),
    (
        ("contact_id", "is_shown", "seen", "created_after"),
        "tickets_by_contact (workspace_id=? AND contact_id=?)",
    ),
    (("contact_id", "is_shown", "seen"), "(workspace_id=? AND ticket_id=?)"),
]


@pytest.mark.parametrize(("names", "by"), LED)
def test_the_messages_of_one_ticket_or_contact_are_looked_at_alone(
    connection: apsw.Connection, names: tuple[str, ...], by: str
) -> None:
    for behind in (False, True):
        steps = plan(
            connection, message_lists.LED.statement(names, "created_at", descending=True, behind=behind)
        )
        assert by in steps
        assert "SCAN " not in steps.replace("SCAN json_each", "")


COUNTS = [
    ticket_counts.alike_statement(2, confined=True),
    ticket_counts.query_statement(2, ("mailbox_id", "labels", "unread")),
]


@pytest.mark.parametrize("statement", COUNTS, ids=["alike", "of a query"])
def test_counting_looks_at_the_newest_of_each_status_alone(
    connection: apsw.Connection, statement: Statement
) -> None:
    prepared = statement.sqlite
    values = ["[]" if name in prepared.lists else 1 for name in prepared.names]
    steps = connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values).fetchall()
    plan = [str(row[3]) for row in steps]
    entered = [step for step in plan if "tickets_by_status_and_bump (workspace_id=? AND status=?)" in step]
    assert len(entered) >= 2, plan
    assert any("sqlite_autoindex_tickets_1 (workspace_id=? AND id=?)" in step for step in plan), plan
    assert not any("(workspace_id=?)" in step for step in plan), "no index is walked through"
    assert not any("ORDER BY" in step for step in plan), "nothing is sorted to find the newest"
    tables = ("tickets", "messages", "ticket_agents", "ticket_reads", "mentions")
    assert not any(step.startswith(f"SCAN {table}") for step in plan for table in tables), plan
