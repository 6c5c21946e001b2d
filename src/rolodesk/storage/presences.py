"""Who is at which ticket now; what nobody repeats has lapsed before it is swept."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.presence import Presence
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import presences as t
from rolodesk.storage.tables import tickets
from rolodesk.storage.transaction import Tx

KEY: Final = ("workspace_id", "ticket_id", "member_id")
VALUES: Final[dict[str, Any]] = {
    "workspace_id": WORKSPACE,
    "ticket_id": bound_int("ticket_id"),
    "member_id": bound_int("member_id"),
    "doing": bound_text("doing"),
    "until": bound_int("until"),
}
AGAIN: Final[dict[str, Any]] = {"doing": bound_text("doing"), "until": bound_int("until")}
_present: Final = (
    select(t.c.workspace_id, t.c.ticket_id, t.c.member_id, t.c.doing, tickets.c.mailbox_id)
    .join_from(t, tickets, and_(tickets.c.workspace_id == t.c.workspace_id, tickets.c.id == t.c.ticket_id))
    .where(t.c.until > bound_int("at"))
)

PUT: Final = Statement(
    sqlite_insert(t).values(VALUES).on_conflict_do_update(index_elements=KEY, set_=AGAIN),
    postgres_insert(t).values(VALUES).on_conflict_do_update(index_elements=KEY, set_=AGAIN),
)
REMOVE: Final = Statement(
    delete(t).where(
        t.c.workspace_id == WORKSPACE,
        t.c.ticket_id == bound_int("ticket_id"),
        t.c.member_id == bound_int("member_id"),
    )
)
OF_TICKET: Final = Statement(
    _present.where(t.c.workspace_id == WORKSPACE, t.c.ticket_id == bound_int("ticket_id"))
)
OF_WORKSPACES: Final = Statement(_present.where(is_one_of(t.c.workspace_id, "workspaces")), everywhere=True)
FORGET: Final = Statement(delete(t).where(t.c.until <= bound_int("at")), everywhere=True)


async def put(tx: Tx, ticket_id: int, *, member_id: int, doing: str, until: int) -> None:
    """Let a member be at a ticket until a time; what they did there before is over."""
    await tx.run(PUT, ticket_id=ticket_id, member_id=member_id, doing=doing, until=until)


async def remove(tx: Tx, ticket_id: int, *, member_id: int) -> None:
    """Let a member be at a ticket no more."""
    await tx.run(REMOVE, ticket_id=ticket_id, member_id=member_id)


async def of_ticket(tx: Tx, ticket_id: int) -> list[Presence]:
    """List who is at a ticket, by member."""
    return sorted(Presence(*row[1:]) for row in await tx.all(OF_TICKET, ticket_id=ticket_id, at=tx.now))


async def of_workspaces(tx: Tx, workspaces: Sequence[int]) -> dict[int, list[Presence]]:
    """List who is at the tickets of some workspaces, by ticket and member; one with nobody is left out."""
    found: dict[int, list[Presence]] = {}
    for workspace_id, *rest in await tx.all(OF_WORKSPACES, workspaces=workspaces, at=tx.now):
        found.setdefault(workspace_id, []).append(Presence(*rest))
    return {workspace_id: sorted(some) for workspace_id, some in found.items()}


async def forget(tx: Tx) -> None:
    """Forget, in every workspace, who is at no ticket any more."""
    await tx.run(FORGET, at=tx.now)
