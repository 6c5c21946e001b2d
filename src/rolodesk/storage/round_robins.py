"""Whose turn it is in a mailbox: its members get tickets one after the other, by id and around again."""

from typing import Final

from sqlalchemy import select, update

from rolodesk.model.flow.verdict import Turn
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, insert_or_ignore
from rolodesk.storage.tables import mailbox_members, members
from rolodesk.storage.tables import round_robins as t
from rolodesk.storage.transaction import Tx

MEMBER_IDS: Final = Statement(
    select(mailbox_members.c.member_id)
    .join(
        members,
        (members.c.workspace_id == mailbox_members.c.workspace_id)
        & (members.c.id == mailbox_members.c.member_id),
    )
    .where(
        mailbox_members.c.workspace_id == WORKSPACE, mailbox_members.c.mailbox_id == bound_int("mailbox_id")
    )
    .order_by(mailbox_members.c.member_id)
)
LAST: Final = Statement(
    select(t.c.last_member_id).where(t.c.workspace_id == WORKSPACE, t.c.mailbox_id == bound_int("mailbox_id"))
)
BEGIN: Final = insert_or_ignore(t)
CLAIM: Final = Statement(
    update(t)
    .where(
        t.c.workspace_id == WORKSPACE,
        t.c.mailbox_id == bound_int("mailbox_id"),
        t.c.last_member_id == bound_int("seen"),
    )
    .values(last_member_id=bound_int("next"))
)
NOBODY: Final = 0


async def take_turn(tx: Tx, mailbox_id: int) -> Turn | None:
    """
    Take the turn of the member whose it is, and let it be the next one's; None if there are no members.

    Of two transactions at once one gets a member and the other, once the first has ended, the next. Who is
    a member of the workspace no more is passed over.
    """
    ids = await _member_ids(tx, mailbox_id)
    if not ids:
        return None
    while True:
        last = await _last(tx, mailbox_id)
        if last is None:
            await tx.run(BEGIN, mailbox_id=mailbox_id, last_member_id=NOBODY)
            continue
        chosen = _behind(last, ids)
        if await tx.run(CLAIM, mailbox_id=mailbox_id, seen=last, next=chosen) == 1:
            return Turn(mailbox_id, chosen, last)


async def whose_turn(tx: Tx, mailbox_id: int) -> Turn | None:
    """Give what `take_turn` would, and leave it their turn."""
    ids = await _member_ids(tx, mailbox_id)
    last = await _last(tx, mailbox_id) or NOBODY
    return Turn(mailbox_id, _behind(last, ids), last) if ids else None


async def give_back(tx: Tx, turn: Turn) -> None:
    """Let a turn that this transaction took be its member's again."""
    await tx.run(CLAIM, mailbox_id=turn.mailbox_id, seen=turn.member_id, next=turn.last_member_id)


async def _member_ids(tx: Tx, mailbox_id: int) -> list[int]:
    return [row[0] for row in await tx.all(MEMBER_IDS, mailbox_id=mailbox_id)]


async def _last(tx: Tx, mailbox_id: int) -> int | None:
    row = await tx.first(LAST, mailbox_id=mailbox_id)
    return None if row is None else int(row[0])


def _behind(last: int, ids: list[int]) -> int:
    return next((id_ for id_ in ids if id_ > last), ids[0])
