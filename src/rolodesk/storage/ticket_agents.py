"""To whom tickets are assigned, in the order of assignment."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select

from rolodesk.storage.statement import WORKSPACE, Statement, Value, bound_int, insert_or_ignore
from rolodesk.storage.tables import ticket_agents as t
from rolodesk.storage.transaction import Tx

OF_TICKET: Final = Statement(
    select(t.c.member_id, t.c.position)
    .where(t.c.workspace_id == WORKSPACE, t.c.ticket_id == bound_int("ticket_id"))
    .order_by(t.c.position, t.c.member_id)
)
INSERT: Final = insert_or_ignore(t)
DELETE: Final = Statement(
    delete(t).where(
        t.c.workspace_id == WORKSPACE,
        t.c.ticket_id == bound_int("ticket_id"),
        t.c.member_id == bound_int("member_id"),
    )
)

DELETE_MEMBER: Final = Statement(
    delete(t).where(t.c.workspace_id == WORKSPACE, t.c.member_id == bound_int("member_id"))
)


async def of_ticket(tx: Tx, ticket_id: int) -> dict[int, int]:
    """Read the ids of the members to whom a ticket is assigned, in that order, each with its position."""
    return {row[0]: row[1] for row in await tx.all(OF_TICKET, ticket_id=ticket_id)}


async def assign(tx: Tx, ticket_id: int, member_ids: Sequence[int], *, position: int) -> None:
    """Assign a ticket to members, the first of them at `position`."""
    rows: list[dict[str, Value]] = [
        {"ticket_id": ticket_id, "member_id": member_id, "position": position + offset}
        for offset, member_id in enumerate(member_ids)
    ]
    await tx.run_many(INSERT, rows)


async def unassign(tx: Tx, ticket_id: int, member_ids: Sequence[int]) -> None:
    """Take a ticket from members."""
    await tx.run_many(DELETE, [{"ticket_id": ticket_id, "member_id": id_} for id_ in member_ids])


async def unassign_all(tx: Tx, member_id: int) -> int:
    """Take every ticket from a member; answer how many they were."""
    return await tx.run(DELETE_MEMBER, member_id=member_id)
