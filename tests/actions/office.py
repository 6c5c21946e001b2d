"""What the tests of the operator's actions share: a workspace's journal, and an actor who is no operator."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import select

from rolodesk.actions.scope import ALL_PERMISSIONS, Actor, ActorKind, Scope
from rolodesk.model.workspace import Permission
from rolodesk.storage.statement import WORKSPACE, Statement
from rolodesk.storage.tables import events
from rolodesk.storage.transaction import Tx
from tests.world import Served, Tenant

T = TypeVar("T")

BUT_SETTINGS: Final = ALL_PERMISSIONS - {Permission.SETTINGS_READ, Permission.SETTINGS_WRITE}
Told: TypeAlias = tuple[str, int, str, str, dict[str, Any], dict[str, Any]]

_EVENTS = Statement(
    select(events.c.kind, events.c.subject_id, events.c.actor, events.c.door, events.c.before, events.c.after)
    .where(events.c.workspace_id == WORKSPACE)
    .order_by(events.c.xid, events.c.seq)
)


def events_of(served: Served, workspace_id: int) -> list[Told]:
    """Tell a workspace's journal: kind, subject, actor, door, fields before and after."""

    async def read(tx: Tx) -> list[Told]:
        return [(*row[:4], json.loads(row[4]), json.loads(row[5])) for row in await tx.all(_EVENTS)]

    return served.run(served.engine.read(workspace_id, read))


def last_event(tenant: Tenant) -> Told:
    """Tell the newest event of a tenant's journal."""
    return events_of(tenant.served, tenant.id)[-1]


def act_as_key(
    tenant: Tenant,
    action: Callable[[Scope], Awaitable[T]],
    *,
    permissions: frozenset[Permission] = ALL_PERMISSIONS,
) -> T:
    """Run an action as the bearer of an API key, with every permission there is unless told otherwise."""
    bearer = Actor(ActorKind.KEY, 1, permissions)

    async def work(tx: Tx) -> T:
        return await action(Scope(tx, workspace=tenant.workspace, actor=bearer, door="rest"))

    return tenant.served.run(tenant.served.engine.write(tenant.id, work))
