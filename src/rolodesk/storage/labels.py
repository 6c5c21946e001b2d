"""Labels: the rows, and which tickets bear them."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from sqlalchemy import and_, delete, func, select, update

from rolodesk.model.label import Label
from rolodesk.model.page import Page, Wanted
from rolodesk.model.tag import canonical_tag
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
    is_one_of,
)
from rolodesk.storage.tables import labels as t
from rolodesk.storage.tables import ticket_labels as borne
from rolodesk.storage.tables import tickets
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.name, t.c.canonical, t.c.created_at)

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)

BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
BY_ID_TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update())
BY_CANONICAL: Final = Statement(
    select(t.c.canonical, t.c.id).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.canonical, "names"))
)
_ORDERS: Final = {"name": t.c.canonical}
PAGES: Final = Keyset(
    _mine,
    id_=t.c.id,
    orders=_ORDERS,
    conditions={"part": func.instr(t.c.canonical, bound_text("part")) > 0},
    postgres=Keyset(
        _mine,
        id_=t.c.id,
        orders=_ORDERS,
        conditions={"part": func.strpos(t.c.canonical, bound_text("part")) > 0},
    ),
)
ALL: Final = Statement(select(t.c.id, t.c.name).where(t.c.workspace_id == WORKSPACE))
INSERT: Final = insert_or_ignore(t)
RENAME: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("label_id"))
    .values(name=bound_text("name"), canonical=bound_text("canonical"))
)
REMOVE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
PUT_ON: Final = insert_or_ignore(borne)
TAKE_OFF: Final = Statement(
    delete(borne).where(
        borne.c.workspace_id == WORKSPACE,
        borne.c.ticket_id == bound_int("ticket_id"),
        borne.c.label_id == bound_int("label_id"),
    )
)
BEARING: Final = Statement(
    select(borne.c.ticket_id)
    .where(borne.c.workspace_id == WORKSPACE, borne.c.label_id == bound_int("label_id"))
    .where(borne.c.ticket_id > bound_int("after"))
    .order_by(borne.c.ticket_id)
    .limit(bound_int("limit"))
)


@cache
def counts(*, of_some: bool) -> Statement:
    """Build the count of tickets that bear labels, in all mailboxes or in some."""
    same = and_(tickets.c.workspace_id == borne.c.workspace_id, tickets.c.id == borne.c.ticket_id)
    counted = (
        select(borne.c.label_id, func.count())
        .join_from(borne, tickets, same)
        .where(borne.c.workspace_id == WORKSPACE, is_one_of(borne.c.label_id, "ids"))
        .where(tickets.c.deleted_at.is_(None))
        .group_by(borne.c.label_id)
    )
    return Statement(counted.where(is_one_of(tickets.c.mailbox_id, "mailbox_ids")) if of_some else counted)


async def names(tx: Tx) -> dict[int, str]:
    """Read the names of all labels, by id."""
    return {row[0]: row[1] for row in await tx.all(ALL)}


async def by_id(tx: Tx, label_id: int) -> Label | None:
    """Read a label."""
    row = await tx.first(BY_ID, id=label_id)
    return None if row is None else Label(*row)


async def to_change(tx: Tx, label_id: int) -> Label | None:
    """Read a label and keep others from changing it."""
    row = await tx.first(BY_ID_TO_CHANGE, id=label_id)
    return None if row is None else Label(*row)


async def ids(tx: Tx, names: Iterable[str]) -> dict[str, int]:
    """Find the ids of labels by their names, however these are written; the keys are canonical."""
    rows = await tx.all(BY_CANONICAL, names=[canonical_tag(name) for name in names])
    return {row[0]: row[1] for row in rows}


async def page(tx: Tx, wanted: Wanted, *, part: str | None = None) -> Page[Label]:
    """List labels by `id` or `name`; `part` is folded and in each of them."""
    found = await PAGES.page(tx, wanted, part=part)
    return Page([Label(*row) for row in found.items], found.has_more)


async def tally(tx: Tx, label_ids: Sequence[int], *, mailbox_ids: Sequence[int] | None) -> dict[int, int]:
    """Count the tickets that bear labels and are not deleted, in some mailboxes or (None) in all."""
    statement = counts(of_some=mailbox_ids is not None)
    return {row[0]: row[1] for row in await tx.all(statement, ids=label_ids, mailbox_ids=mailbox_ids)}


async def insert(tx: Tx, label: Label) -> bool:
    """Insert a label; answer False, and do nothing, if there is one of that name."""
    inserted = await tx.run(
        INSERT, id=label.id, name=label.name, canonical=label.canonical, created_at=label.created_at
    )
    return inserted == 1


async def rename(tx: Tx, label: Label) -> None:
    """Store a label's new name."""
    await tx.run(RENAME, label_id=label.id, name=label.name, canonical=label.canonical)


async def remove(tx: Tx, label_id: int) -> None:
    """Delete a label's own row."""
    await tx.run(REMOVE, id=label_id)


async def bearing(tx: Tx, label_id: int, *, after: int, limit: int) -> list[int]:
    """List the tickets that bear a label, by id upwards."""
    return [row[0] for row in await tx.all(BEARING, label_id=label_id, after=after, limit=limit)]


async def put_on(tx: Tx, ticket_id: int, label_ids: Sequence[int]) -> None:
    """Let a ticket bear labels."""
    await tx.run_many(PUT_ON, [{"ticket_id": ticket_id, "label_id": id_} for id_ in label_ids])


async def take_off(tx: Tx, ticket_id: int, names: Sequence[str]) -> None:
    """Let a ticket no longer bear labels."""
    known = await ids(tx, names)
    await tx.run_many(TAKE_OFF, [{"ticket_id": ticket_id, "label_id": id_} for id_ in known.values()])
