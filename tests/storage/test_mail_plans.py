"""How SQLite goes about mail: a letter costs the same however many there are."""

import apsw
import pytest

from rolodesk.storage import (
    auto_answers,
    blocked_senders,
    correspondence,
    flagged_addresses,
    letters,
    mail_messages,
    mail_threads,
    mailbox_contents,
    outgoing,
    own_addresses,
    status_changes,
    ticket_links,
    ticket_people,
)
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan

__all__ = ["connection"]

PLANS = [
    (letters.OF_MESSAGE, "letters_by_message (workspace_id=? AND message_ref=? AND digest=?)"),
    (mailbox_contents.SOME_TICKETS, "tickets_by_mailbox (workspace_id=? AND mailbox_id=?)"),
    (mailbox_contents.COUNT_LETTERS, "letters_by_state (state=? AND workspace_id=?)"),
    (mailbox_contents.COUNT_MAILS, "outgoing_by_state (state=? AND workspace_id=?)"),
    (mailbox_contents.HAND_LETTERS_OVER, "letters_by_state (state=? AND workspace_id=?)"),
    (mailbox_contents.LET_MAILS_FOLLOW, "outgoing_by_state (state=? AND workspace_id=?)"),
    (letters.DUE, "letters_by_state (state=? AND workspace_id=?)"),
    (mail_messages.WRITTEN_HERE, "mail_messages_by_ref (workspace_id=? AND message_ref=?)"),
    (mail_messages.CAME, "mail_messages_by_ref (workspace_id=? AND message_ref=?)"),
    (mail_threads.LATEST, "mail_messages_by_ticket (workspace_id=? AND ticket_id=? AND message_id<?)"),
    (
        correspondence.NEWEST_FROM_OUTSIDE,
        "messages_by_kind (workspace_id=? AND ticket_id=? AND kind=? AND id<?)",
    ),
    (status_changes.LAST_AT, "events_by_subject (workspace_id=? AND subject=? AND subject_id=?)"),
    (ticket_links.NEWEST_AFTER, "PRIMARY KEY (workspace_id=? AND ticket_id=? AND linked_id>?)"),
    (ticket_people.IS_ON, "PRIMARY KEY (workspace_id=? AND ticket_id=? AND email_folded=?)"),
    (auto_answers.SENT_ON_TICKET, "outgoing_by_ticket (workspace_id=? AND ticket_id=?)"),
    (auto_answers.FORGET, "auto_answers_by_time (answered_at<?)"),
    (outgoing.BY_REFS, "outgoing_by_ref (workspace_id=? AND message_ref=?)"),
    (outgoing.SCHEDULED_IDS, "outgoing_by_ticket (workspace_id=? AND ticket_id=?)"),
    (own_addresses.AMONG, "(workspace_id=? AND address_folded=?)"),
    (own_addresses.ANY_ANYWHERE, "mailbox_addresses_by_address (address_folded=?)"),
    (blocked_senders.FIRST_OF, "PRIMARY KEY (workspace_id=? AND pattern=?)"),
    (flagged_addresses.AMONG, "PRIMARY KEY (workspace_id=? AND email_folded=?)"),
]


@pytest.mark.parametrize(("statement", "by"), PLANS)
def test_it_enters_the_index_where_the_answer_is(
    connection: apsw.Connection, statement: Statement, by: str
) -> None:
    steps = plan(connection, statement)
    assert by in steps
    assert "SCAN " not in steps.replace("SCAN json_each", "")
