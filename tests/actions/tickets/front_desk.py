"""What the tests of tickets ask of the world: quick messages, the ticket they made, the journal, lists."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import select

from rolodesk.actions.scope import Actor, ActorKind, Scope
from rolodesk.actions.tickets.editing import edit
from rolodesk.actions.tickets.grabbing import grab
from rolodesk.actions.tickets.inserting import insert
from rolodesk.actions.tickets.listing import list_tickets
from rolodesk.model.page import Page
from rolodesk.model.ticket import GrabbedTicket, ListedTicket, NewMessage, Ticket, TicketChange, TicketFilter
from rolodesk.model.workspace import Permission
from rolodesk.storage.statement import WORKSPACE, Statement
from rolodesk.storage.tables import events
from rolodesk.storage.transaction import Tx
from tests.world import Tenant

T = TypeVar("T")

ANNA = "anna@customer.example"
INFO = "info@example.org"

OF_TICKETS = Statement(
    select(events.c.kind, events.c.subject_id, events.c.before, events.c.after, events.c.door)
    .where(events.c.workspace_id == WORKSPACE, events.c.subject == "ticket")
    .order_by(events.c.xid, events.c.seq)
)


class Told(NamedTuple):
    """An event about a ticket, as the journal has it."""

    kind: str
    subject_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    door: str


def message(**fields: Any) -> NewMessage:
    """Make a message: Anna's to the mailbox Support, unless said otherwise."""
    given = {"from_email": ANNA, "to_email": INFO, "subject": "My booking", "plain": "Hello"}
    return NewMessage(**{**given, **fields})


def inserted(tenant: Tenant, *, door: str = "imbox", **fields: Any) -> Ticket:
    """Insert a message and answer its ticket."""
    return tenant.act(lambda scope: insert(scope, message(**fields)), door=door)


def edited(tenant: Tenant, ticket: Ticket, **fields: Any) -> Ticket:
    """Edit a ticket."""
    return tenant.act(lambda scope: edit(scope, ticket.id, TicketChange(**fields)))


def inserting(tenant: Tenant, **fields: Any) -> Callable[[Tx], Awaitable[Ticket]]:
    """Make work of inserting a message, to be run beside other work."""
    return as_operator(tenant, lambda scope: insert(scope, message(**fields)))


def grabbed(tenant: Tenant, ticket: Ticket) -> GrabbedTicket:
    """Read a ticket with its messages, as one statement."""
    engine = tenant.served.engine
    return tenant.served.run(engine.lookup(tenant.id, as_operator(tenant, lambda s: grab(s, ticket.id))))


def listed(tenant: Tenant, *, limit: int = 100, **wanted: Any) -> Page[ListedTicket]:
    """List tickets."""
    return looked(tenant, lambda scope: list_tickets(scope, TicketFilter(limit=limit, **wanted)))


def looked(tenant: Tenant, action: Callable[[Scope], Awaitable[T]]) -> T:
    """Run an action that lists by time."""
    return tenant.served.run(tenant.served.engine.walk(tenant.id, as_operator(tenant, action)))


def as_operator(tenant: Tenant, action: Callable[[Scope], Awaitable[T]]) -> Callable[[Tx], Awaitable[T]]:
    """Make work of an action that the operator does."""
    return lambda tx: action(tenant_scope(tenant, tx, *Permission))


def tenant_scope(tenant: Tenant, tx: Tx, *permissions: Permission) -> Scope:
    """Make the scope of a key with these permissions."""
    actor = Actor(ActorKind.KEY, 1, frozenset(permissions))
    return Scope(tx, workspace=tenant.workspace, actor=actor, door="imbox")


def acting(tenant: Tenant, action: Callable[[Scope], Awaitable[T]], *permissions: Permission) -> T:
    """Run and commit an action of a key with these permissions only."""
    work = tenant.served.engine.write(tenant.id, lambda tx: action(tenant_scope(tenant, tx, *permissions)))
    return tenant.served.run(work)


def journal(tenant: Tenant, *kinds: str) -> list[Told]:
    """List the events about tickets, oldest first, of some kinds or all."""

    async def read(tx: Tx) -> list[Told]:
        decode = msgspec.json.decode
        rows = await tx.all(OF_TICKETS)
        return [Told(row[0], row[1], decode(row[2]), decode(row[3]), row[4]) for row in rows]

    told = tenant.served.run(tenant.served.engine.read(tenant.id, read))
    return [one for one in told if not kinds or one.kind in kinds]


def logged(tenant: Tenant, ticket: Ticket) -> list[str]:
    """List what a ticket's log tells."""
    return [one.plain for one in grabbed(tenant, ticket).messages if one.kind == "log"]
