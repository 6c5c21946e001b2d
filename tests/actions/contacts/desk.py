"""What the tests of contacts ask of the world: quick contacts, the journal, actors who may do less."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import select

from rolodesk.actions.contacts.changing import change
from rolodesk.actions.contacts.creating import create
from rolodesk.actions.contacts.reading import get
from rolodesk.actions.scope import Actor, ActorKind, Scope
from rolodesk.model.contact import Contact, ContactChange, NewContact
from rolodesk.model.workspace import Permission
from rolodesk.storage.statement import WORKSPACE, Statement
from rolodesk.storage.tables import events
from rolodesk.storage.transaction import Tx
from tests.world import Tenant

T = TypeVar("T")

ALL_EVENTS = Statement(
    select(events.c.kind, events.c.subject_id, events.c.before, events.c.after, events.c.door)
    .where(events.c.workspace_id == WORKSPACE)
    .order_by(events.c.xid, events.c.seq)
)
ABOUT = {"contact", "note", "account", "tag", "location", "webhook"}


class Told(NamedTuple):
    """An event, as the journal has it."""

    kind: str
    subject_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    door: str


def made(tenant: Tenant, *, door: str = "imbox", **fields: Any) -> Contact:
    """Create a contact; it is called Anna Berg unless said otherwise."""
    given = {"first_name": "Anna", "last_name": "Berg"} | fields if "name" not in fields else fields
    return tenant.act(lambda scope: create(scope, NewContact(**{"channel": "Website", **given})), door=door)


def changed(tenant: Tenant, which: int | str, *, door: str = "imbox", **fields: Any) -> Contact:
    """Change a contact."""
    return tenant.act(lambda scope: change(scope, which, ContactChange(**fields)), door=door)


def stored(tenant: Tenant, which: int | str) -> Contact:
    """Read a contact, in a transaction of its own."""
    return tenant.act(lambda scope: get(scope, which))


def journal(tenant: Tenant, *kinds: str) -> list[Told]:
    """List the events of a workspace, oldest first: those of some kinds, or all about contacts."""

    async def read(tx: Tx) -> list[Told]:
        rows = await tx.all(ALL_EVENTS)
        decode = msgspec.json.decode
        return [Told(row[0], row[1], decode(row[2]), decode(row[3]), row[4]) for row in rows]

    told = tenant.served.run(tenant.served.engine.read(tenant.id, read))
    return [one for one in told if (one.kind in kinds if kinds else one.kind.partition(".")[0] in ABOUT)]


def acting(tenant: Tenant, action: Callable[[Scope], Awaitable[T]], *permissions: Permission) -> Awaitable[T]:
    """Run an action as somebody who has only these permissions."""
    actor = Actor(ActorKind.KEY, 1, frozenset(permissions))

    async def work(tx: Tx) -> T:
        return await action(Scope(tx, workspace=tenant.workspace, actor=actor, door="imbox"))

    return tenant.served.engine.write(tenant.id, work)
