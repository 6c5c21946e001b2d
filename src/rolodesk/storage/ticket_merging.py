"""Moving what one ticket has to another: its messages, and all that belongs to them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Table, and_, delete, select, update

from rolodesk.model.draft import Draft
from rolodesk.storage import drafts, ticket_reads
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import (
    attachments,
    letters,
    mail_messages,
    members,
    mentions,
    messages,
    outgoing,
    ticket_links,
    ticket_people,
    tickets,
)
from rolodesk.storage.tables import drafts as drafts_table
from rolodesk.storage.tables import ticket_reads as reads
from rolodesk.storage.ticket_reads import WRITTEN
from rolodesk.storage.transaction import Tx

_of_a_member: Final = select(members.c.id).where(members.c.workspace_id == WORKSPACE)
"""What is kept by member first is asked for each of them, not looked for in all of the workspace."""
_written_there: Final = select(messages.c.id).where(
    messages.c.workspace_id == WORKSPACE, messages.c.ticket_id == bound_int("from_id")
)


def _moved(table: Table) -> Statement:
    """Let the rows of one ticket be another's."""
    return Statement(
        update(table)
        .where(table.c.workspace_id == WORKSPACE, table.c.ticket_id == bound_int("from_id"))
        .values(ticket_id=bound_int("to"))
    )


def _is_of_ticket(table: Table) -> ColumnElement[bool]:
    return and_(table.c.workspace_id == WORKSPACE, table.c.ticket_id == bound_int("of_ticket"))


def _is_of_members(table: Table) -> ColumnElement[bool]:
    return and_(_is_of_ticket(table), table.c.member_id.in_(_of_a_member))


MESSAGE_IDS: Final = Statement(
    select(messages.c.id).where(
        messages.c.workspace_id == WORKSPACE,
        messages.c.ticket_id == bound_int("of_ticket"),
        messages.c.kind == bound_text("of_kind"),
    )
)
MOVE_MESSAGES: Final = Statement(
    update(messages)
    .where(
        messages.c.workspace_id == WORKSPACE,
        messages.c.ticket_id == bound_int("from_id"),
        messages.c.kind == bound_text("of_kind"),
    )
    .values(ticket_id=bound_int("to"))
)
MOVE_WHAT_BELONGS: Final = [_moved(table) for table in (attachments, letters, mail_messages, outgoing)]
MOVE_MENTIONS: Final = Statement(
    update(mentions)
    .where(
        mentions.c.workspace_id == WORKSPACE,
        mentions.c.ticket_id == bound_int("from_id"),
        mentions.c.message_id.in_(_written_there),
    )
    .values(ticket_id=bound_int("to"))
)
MERGED_BEFORE: Final = Statement(
    select(tickets.c.id)
    .where(tickets.c.workspace_id == WORKSPACE, tickets.c.merged_into == bound_int("of_ticket"))
    .order_by(tickets.c.id)
)
TURN: Final = Statement(
    update(tickets)
    .where(tickets.c.workspace_id == WORKSPACE, tickets.c.merged_into == bound_int("from_id"))
    .values(merged_into=bound_int("to"))
)
LINKED: Final = Statement(select(ticket_links.c.linked_id).where(_is_of_ticket(ticket_links)))
READS: Final = Statement(select(reads.c.member_id, reads.c.message_id).where(_is_of_members(reads)))
FORGET_READS: Final = Statement(delete(reads).where(_is_of_members(reads)))
FORGET_PEOPLE: Final = Statement(delete(ticket_people).where(_is_of_ticket(ticket_people)))
DRAFTS: Final = Statement(select(*drafts.COLUMNS).where(_is_of_members(drafts_table)))
PUT_DRAFT: Final = Statement(
    update(drafts_table)
    .where(drafts_table.c.workspace_id == WORKSPACE, drafts_table.c.id == bound_int("draft_id"))
    .values(ticket_id=bound_int("to"))
)


async def message_ids(tx: Tx, ticket_id: int) -> list[int]:
    """List the messages of a ticket that somebody wrote, the oldest first."""
    found = [
        row[0] for kind in WRITTEN for row in await tx.all(MESSAGE_IDS, of_ticket=ticket_id, of_kind=kind)
    ]
    return sorted(found)


async def move_messages(tx: Tx, ticket_id: int, *, to: int) -> None:
    """Let what somebody wrote on a ticket stand on another, with its files, mails, letters and mentions."""
    for statement in (MOVE_MENTIONS, *MOVE_WHAT_BELONGS):
        await tx.run(statement, from_id=ticket_id, to=to)
    for kind in WRITTEN:
        await tx.run(MOVE_MESSAGES, from_id=ticket_id, to=to, of_kind=kind)


async def turn(tx: Tx, ticket_id: int, *, to: int) -> list[int]:
    """Let the tickets that were merged into one be merged into another; answer their ids."""
    found = [row[0] for row in await tx.all(MERGED_BEFORE, of_ticket=ticket_id)]
    await tx.run(TURN, from_id=ticket_id, to=to)
    return found


async def linked(tx: Tx, ticket_id: int) -> list[int]:
    """List the tickets that a ticket is linked with, whoever sees them."""
    return sorted(row[0] for row in await tx.all(LINKED, of_ticket=ticket_id))


async def marks(tx: Tx, ticket_id: int) -> dict[int, int]:
    """Give, by member, up to which message they have read a ticket."""
    return dict(map(tuple, await tx.all(READS, of_ticket=ticket_id)))


async def put_marks(tx: Tx, ticket_id: int, read: dict[int, int]) -> None:
    """Write down, by member, up to which message they have read a ticket."""
    for member_id, message_id in sorted(read.items()):
        await ticket_reads.mark(tx, ticket_id, member_id=member_id, message_id=message_id)


async def forget_people(tx: Tx, ticket_id: int) -> None:
    """Forget who takes part in a ticket, and how far anybody read it."""
    await tx.run(FORGET_PEOPLE, of_ticket=ticket_id)
    await tx.run(FORGET_READS, of_ticket=ticket_id)


async def drafts_of(tx: Tx, ticket_id: int) -> Sequence[Draft]:
    """List the drafts of a ticket, whoever's they are."""
    return [drafts.draft_of(row) for row in await tx.all(DRAFTS, of_ticket=ticket_id)]


async def put_draft(tx: Tx, draft_id: int, *, to: int | None) -> None:
    """Let a draft be of another ticket, or of none yet."""
    await tx.run(PUT_DRAFT, draft_id=draft_id, to=to)
