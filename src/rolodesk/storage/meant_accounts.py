"""Finding the accounts that many rows mean, by any of what an account is called by."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Text, cast, literal, select, union_all

from rolodesk.model.account import Account
from rolodesk.storage.accounts import COLUMNS
from rolodesk.storage.meant_contacts import Call, oldest_of
from rolodesk.storage.statement import WORKSPACE, Statement, is_one_of
from rolodesk.storage.tables import accounts as t
from rolodesk.storage.transaction import Tx

_ids: Final = select(t.c.id).where(t.c.workspace_id == WORKSPACE)

MATCHES: Final = Statement(
    union_all(
        select(literal("id", Text), cast(t.c.id, Text), t.c.id).where(
            t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids")
        ),
        select(literal("external_id", Text), t.c.external_id, t.c.id).where(
            t.c.workspace_id == WORKSPACE, is_one_of(t.c.external_id, "external_ids")
        ),
        select(literal("name", Text), t.c.name_folded, t.c.id).where(
            t.c.workspace_id == WORKSPACE, is_one_of(t.c.name_folded, "names")
        ),
    )
)
BY_IDS_TO_CHANGE: Final = Statement(
    select(*COLUMNS)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"))
    .order_by(t.c.id)
    .with_for_update()
)


async def matches(tx: Tx, calls: Collection[Call]) -> dict[Call, int]:
    """Find the oldest account of each call (`id`, `external_id`, folded `name`); one of none is left out."""
    of_kind: dict[str, list[str]] = {kind: [] for kind in ("id", "external_id", "name")}
    for kind, text in calls:
        of_kind[kind].append(text)
    rows = await tx.all(
        MATCHES,
        ids=[int(text) for text in of_kind["id"]],
        external_ids=of_kind["external_id"],
        names=of_kind["name"],
    )
    return oldest_of(rows)


async def several_to_change(tx: Tx, ids: Sequence[int]) -> list[Account]:
    """Read accounts by id and keep others from changing them."""
    return [Account(*row) for row in await tx.all(BY_IDS_TO_CHANGE, ids=ids)] if ids else []
