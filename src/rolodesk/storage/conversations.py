"""A ticket with its whole conversation, read by one statement: in one snapshot and one round trip."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import msgspec
from sqlalchemy import ColumnElement, Text, cast, func, null, select, union_all
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql.elements import ClauseElement

from rolodesk.model.ticket import AssignedAgent, GrabbedTicket, Ticket
from rolodesk.storage.messages import COLUMNS as MESSAGE_COLUMNS
from rolodesk.storage.messages import message_of
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import members, people, ticket_agents, ticket_links
from rolodesk.storage.tables import messages as m
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.tickets import COLUMNS as TICKET_COLUMNS
from rolodesk.storage.transaction import Tx

Column: TypeAlias = ColumnElement[Any]

TICKET: Final = len(MESSAGE_COLUMNS)
"""The last column: the ticket, packed, in a row of its own; null in the rows of the messages."""
_asked: Final = t.alias("asked")
ID: Final = func.coalesce(
    select(_asked.c.merged_into)
    .where(_asked.c.workspace_id == WORKSPACE, _asked.c.id == bound_int("ticket_id"))
    .scalar_subquery(),
    bound_int("ticket_id"),
)
"""The ticket that is asked for, or the one that it was merged into."""
_make: Final[Callable[..., Ticket]] = Ticket
_unpack: Final = msgspec.json.Decoder(list[Any]).decode


async def grabbed(tx: Tx, ticket_id: int) -> GrabbedTicket | None:
    """
    Read a ticket that is not deleted, with its agents, links and messages.

    One that was merged answers the ticket that has its messages now.
    """
    rows = await tx.all(GRABBED, ticket_id=ticket_id)
    packed = next((row[TICKET] for row in rows if row[TICKET] is not None), None)
    if packed is None:
        return None
    ticket, agents, linked = _unpacked(packed)
    messages = [message_of(row) for row in rows if row[TICKET] is None]
    # Sorted here, as the agents and links are: a sorter in the statement costs as much as all the rest of it.
    messages.sort(key=lambda message: message.id)
    return GrabbedTicket(ticket, agents, linked, tuple(messages))


def _unpacked(packed: str) -> tuple[Ticket, tuple[AssignedAgent, ...], tuple[int, ...]]:
    *own, tags, labels, fields, agents, linked = _unpack(packed)
    ticket = _make(*own[:8], tuple(tags), tuple(labels), fields, *own[8:])
    by_position = sorted(agents or ())
    return ticket, tuple(AssignedAgent(*agent[1:]) for agent in by_position), tuple(sorted(linked or ()))


def _agents(array: Callable[..., Column], collect: Callable[..., Column]) -> Column:
    a = ticket_agents.c
    return (
        select(collect(array(a.position, members.c.id, members.c.name, people.c.email)))
        .select_from(ticket_agents)
        .join(members, (members.c.workspace_id == a.workspace_id) & (members.c.id == a.member_id))
        .join(people, people.c.id == members.c.person_id)
        .where(a.workspace_id == WORKSPACE, a.ticket_id == ID)
        .scalar_subquery()
    )


def _linked(collect: Callable[..., Column]) -> Column:
    links = ticket_links.c
    return (
        select(collect(links.linked_id))
        .where(links.workspace_id == WORKSPACE, links.ticket_id == ID)
        .scalar_subquery()
    )


def _grabbed(
    *, array: Callable[..., Column], collect: Callable[..., Column], json: Callable[[Column], Column]
) -> ClauseElement:
    """Build the statement of what an engine calls a JSON array of values, one of rows, and a text as JSON."""
    nested = (t.c.tags, t.c.labels, t.c.custom_fields)
    own = (column for column in TICKET_COLUMNS if column not in nested)
    packed = array(*own, *(json(column) for column in (*nested, _agents(array, collect), _linked(collect))))
    nothing = [null().label(f"no_{column.name}") for column in MESSAGE_COLUMNS]
    return union_all(
        select(*MESSAGE_COLUMNS, null().label("ticket")).where(
            m.c.workspace_id == WORKSPACE, m.c.ticket_id == ID
        ),
        select(*nothing, cast(packed, Text)).where(
            t.c.workspace_id == WORKSPACE, t.c.id == ID, t.c.deleted_at.is_(None)
        ),
    )


GRABBED: Final = Statement(
    _grabbed(array=func.json_array, collect=func.json_group_array, json=func.json),
    _grabbed(array=func.json_build_array, collect=func.json_agg, json=lambda text: cast(text, JSON)),
)
