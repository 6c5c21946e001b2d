"""How SQLite looks for what moves with a ticket that is merged: never through all of a workspace."""

import apsw
import pytest

from rolodesk.storage import ticket_merging as merging
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan

__all__ = ["connection"]

OF_A_TICKET = (
    merging.MESSAGE_IDS,
    merging.MOVE_MESSAGES,
    *merging.MOVE_WHAT_BELONGS,
    merging.LINKED,
    merging.FORGET_PEOPLE,
)
OF_EACH_MEMBER = (merging.READS, merging.FORGET_READS, merging.DRAFTS)


@pytest.mark.parametrize("statement", OF_A_TICKET, ids=range(len(OF_A_TICKET)))
def test_what_is_kept_by_ticket_is_found_by_it(connection: apsw.Connection, statement: Statement) -> None:
    assert "ticket_id=?" in plan(connection, statement)


@pytest.mark.parametrize("statement", OF_EACH_MEMBER, ids=range(len(OF_EACH_MEMBER)))
def test_what_is_kept_by_member_is_found_for_each(connection: apsw.Connection, statement: Statement) -> None:
    assert "member_id=? AND ticket_id=?" in plan(connection, statement)


def test_mentions_are_found_by_the_messages_that_make_them(connection: apsw.Connection) -> None:
    assert "message_id=?" in plan(connection, merging.MOVE_MENTIONS)


@pytest.mark.parametrize("statement", [merging.MERGED_BEFORE, merging.TURN], ids=["read", "turn"])
def test_what_was_merged_before_is_found_by_where_it_went(
    connection: apsw.Connection, statement: Statement
) -> None:
    assert "merged_into=?" in plan(connection, statement)
