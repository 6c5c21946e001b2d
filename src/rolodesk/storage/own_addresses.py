"""Which addresses are mailboxes' own: of the workspace, and of any workspace of the installation."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from rolodesk.storage.statement import WORKSPACE, Statement, is_one_of
from rolodesk.storage.tables import mailbox_addresses as t
from rolodesk.storage.transaction import Tx

AMONG: Final = Statement(
    select(t.c.address_folded).where(
        t.c.workspace_id == WORKSPACE, is_one_of(t.c.address_folded, "addresses")
    )
)
ANY_ANYWHERE: Final = Statement(
    select(t.c.mailbox_id).where(is_one_of(t.c.address_folded, "addresses")).limit(1), everywhere=True
)


SHARED: Final = Statement(
    select(t.c.address_folded)
    .group_by(t.c.address_folded)
    .having(func.count() > 1)
    .order_by(t.c.address_folded),
    everywhere=True,
)


async def among(tx: Tx, folded: Sequence[str]) -> set[str]:
    """Give those of the addresses that are a mailbox's of the workspace."""
    return {row[0] for row in await tx.all(AMONG, addresses=folded)} if folded else set()


async def any_anywhere(tx: Tx, folded: Sequence[str]) -> bool:
    """Answer whether one of the addresses is a mailbox's, of whatever workspace."""
    return await tx.first(ANY_ANYWHERE, addresses=folded) is not None


async def shared(tx: Tx) -> list[str]:
    """List the addresses that mailboxes of several workspaces claim, in a transaction of EVERYWHERE."""
    return [row[0] for row in await tx.all(SHARED)]
