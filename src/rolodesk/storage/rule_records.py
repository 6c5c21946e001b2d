"""What rules read of contacts and tickets, one by one and in walks."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, tuple_

from rolodesk.model.message import Kind, Message
from rolodesk.model.rules.triggers import Noun
from rolodesk.model.ticket import Ticket
from rolodesk.storage.messages import COLUMNS as MESSAGE_COLUMNS
from rolodesk.storage.messages import message_of
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, is_one_of
from rolodesk.storage.tables import contacts, members, messages, people, ticket_agents
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.tickets import COLUMNS, ticket_of
from rolodesk.storage.transaction import Tx

TICKET: Final = Statement(select(*COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
IDLE: Final = Statement(
    select(t.c.id, t.c.latest_at)
    .where(t.c.workspace_id == WORKSPACE)
    .where(tuple_(t.c.latest_at, t.c.id) > tuple_(bound_int("behind_at"), bound_int("behind_id")))
    .where(t.c.latest_at <= bound_int("until"))
    .order_by(t.c.latest_at, t.c.id)
    .limit(bound_int("limit"))
)
IDS: Final = {
    Noun.TICKET: Statement(
        select(t.c.id)
        .where(t.c.workspace_id == WORKSPACE, t.c.id > bound_int("behind"))
        .order_by(t.c.id)
        .limit(bound_int("limit"))
    ),
    Noun.CONTACT: Statement(
        select(contacts.c.id)
        .where(contacts.c.workspace_id == WORKSPACE, contacts.c.id > bound_int("behind"))
        .order_by(contacts.c.id)
        .limit(bound_int("limit"))
    ),
}
_agents: Final = (
    ticket_agents.join(
        members,
        (members.c.workspace_id == ticket_agents.c.workspace_id)
        & (members.c.id == ticket_agents.c.member_id),
    )
).join(people, people.c.id == members.c.person_id)
AGENTS: Final = Statement(
    select(people.c.email)
    .select_from(_agents)
    .where(ticket_agents.c.workspace_id == WORKSPACE, ticket_agents.c.ticket_id == bound_int("ticket_id"))
    .order_by(ticket_agents.c.position, ticket_agents.c.member_id)
)
ADDRESSES: Final = Statement(
    select(members.c.id, people.c.email)
    .join_from(members, people, people.c.id == members.c.person_id)
    .where(members.c.workspace_id == WORKSPACE, is_one_of(members.c.id, "ids"))
)
LAST_MESSAGE: Final = Statement(
    select(*MESSAGE_COLUMNS)
    .where(messages.c.workspace_id == WORKSPACE, messages.c.ticket_id == bound_int("ticket_id"))
    .where(messages.c.kind == Kind.EXTERNAL.value, messages.c.created_at <= bound_int("until"))
    .order_by(messages.c.id.desc())
    .limit(1)
)


async def ticket(tx: Tx, ticket_id: int) -> Ticket | None:
    """Read a ticket, deleted or not."""
    row = await tx.first(TICKET, id=ticket_id)
    return None if row is None else ticket_of(row)


async def agents(tx: Tx, ticket_id: int) -> tuple[str, ...]:
    """List the e-mail addresses of those to whom a ticket is assigned, in that order."""
    return tuple(row[0] for row in await tx.all(AGENTS, ticket_id=ticket_id))


async def addresses(tx: Tx, member_ids: Sequence[int]) -> tuple[str, ...]:
    """List the e-mail addresses of members, in the order of the ids, as far as they are members still."""
    known: dict[int, str] = {row[0]: row[1] for row in await tx.all(ADDRESSES, ids=list(member_ids))}
    return tuple(known[id_] for id_ in member_ids if id_ in known)


async def last_message(tx: Tx, ticket_id: int, *, until: int) -> Message | None:
    """Read the last external message of a ticket up to a time (ms)."""
    row = await tx.first(LAST_MESSAGE, ticket_id=ticket_id, until=until)
    return None if row is None else message_of(row)


async def idle(tx: Tx, *, behind_at: int, behind_id: int, until: int, limit: int) -> list[tuple[int, int]]:
    """
    List the tickets whose last action is behind a place and up to a time, in that order.

    Answers each one's id and the time (ms) of its last action.
    """
    rows = await tx.all(IDLE, behind_at=behind_at, behind_id=behind_id, until=until, limit=limit)
    return [(row[0], row[1]) for row in rows]


async def ids_behind(tx: Tx, noun: Noun, *, behind: int, limit: int) -> list[int]:
    """List contacts or tickets by id upwards."""
    return [row[0] for row in await tx.all(IDS[noun], behind=behind, limit=limit)]
