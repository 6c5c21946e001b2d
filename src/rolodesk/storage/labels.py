"""Labels: made on the fly, and which tickets bear them."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import delete, select

from rolodesk.model.tag import canonical_tag
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, insert_or_ignore, is_one_of
from rolodesk.storage.tables import labels as t
from rolodesk.storage.tables import ticket_labels as borne
from rolodesk.storage.transaction import Tx

BY_CANONICAL: Final = Statement(
    select(t.c.canonical, t.c.id).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.canonical, "names"))
)
INSERT: Final = insert_or_ignore(t)
PUT_ON: Final = insert_or_ignore(borne)
TAKE_OFF: Final = Statement(
    delete(borne).where(
        borne.c.workspace_id == WORKSPACE,
        borne.c.ticket_id == bound_int("ticket_id"),
        borne.c.label_id == bound_int("label_id"),
    )
)


async def put_on(tx: Tx, ticket_id: int, names: Sequence[str]) -> None:
    """Let a ticket bear labels, which are made where there are none of that name."""
    known = await _ids(tx, names)
    missing = {canonical_tag(name): name for name in names if canonical_tag(name) not in known}
    if missing:
        await _make(tx, missing)
        known = await _ids(tx, names)
    await tx.run_many(PUT_ON, [{"ticket_id": ticket_id, "label_id": id_} for id_ in known.values()])


async def take_off(tx: Tx, ticket_id: int, names: Sequence[str]) -> None:
    """Let a ticket no longer bear labels."""
    known = await _ids(tx, names)
    await tx.run_many(TAKE_OFF, [{"ticket_id": ticket_id, "label_id": id_} for id_ in known.values()])


async def _ids(tx: Tx, names: Iterable[str]) -> dict[str, int]:
    rows = await tx.all(BY_CANONICAL, names=[canonical_tag(name) for name in names])
    return {row[0]: row[1] for row in rows}


async def _make(tx: Tx, names: dict[str, str]) -> None:
    """Make labels. In one order, so that two transactions that make the same ones do not lock crosswise."""
    for canonical, name in sorted(names.items()):
        id_ = await tx.next_id("labels")
        await tx.run(INSERT, id=id_, name=name, canonical=canonical, created_at=tx.now)
