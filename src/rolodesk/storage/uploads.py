"""Uploads: files that wait to be attached."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.model.upload import Upload
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import uploads as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")

BY_IDS_TO_USE: Final = Statement(
    select(*COLUMNS)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"))
    .where(t.c.actor == bound_text("actor"), t.c.actor_id.is_not_distinct_from(bound_int("actor_id")))
    .order_by(t.c.id)
    .with_for_update()
)
OF_DRAFTS: Final = Statement(
    select(*COLUMNS)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.draft_id, "draft_ids"))
    .order_by(t.c.id)
)
INSERT: Final = insert_row(t)
REMOVE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids")))
LET_GO: Final = Statement(
    update(t).where(t.c.workspace_id == WORKSPACE, t.c.draft_id == bound_int("held_by")).values(draft_id=None)
)
HOLD: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"))
    .values(draft_id=bound_int("new_draft_id"))
)
FORGET: Final = Statement(
    delete(t).where(t.c.draft_id.is_(None), t.c.created_at < bound_int("before")), everywhere=True
)

_make: Final[Callable[..., Upload]] = Upload


async def to_use(tx: Tx, ids: Sequence[int], *, actor: str, actor_id: int | None) -> dict[int, Upload]:
    """Read those of an actor's own uploads, by id, and keep others from using them."""
    rows = await tx.all(BY_IDS_TO_USE, ids=ids, actor=actor, actor_id=actor_id) if ids else []
    return {row[0]: upload_of(row) for row in rows}


async def of_drafts(tx: Tx, draft_ids: Sequence[int]) -> list[Upload]:
    """List what drafts hold, in the order it was uploaded."""
    return [upload_of(row) for row in await tx.all(OF_DRAFTS, draft_ids=draft_ids)] if draft_ids else []


async def insert(tx: Tx, upload: Upload) -> None:
    """Insert an upload."""
    await tx.run(INSERT, **{c.name: getattr(upload, c.name) for c in COLUMNS})


async def remove(tx: Tx, ids: Sequence[int]) -> None:
    """Take uploads out: they are attached now, or nobody wants them."""
    await tx.run(REMOVE, ids=ids)


async def hold(tx: Tx, draft_id: int, ids: Sequence[int]) -> None:
    """Let a draft hold these uploads and no others."""
    await tx.run(LET_GO, held_by=draft_id)
    await tx.run(HOLD, ids=ids, new_draft_id=draft_id)


async def forget(tx: Tx, *, before: int) -> int:
    """Forget uploads from before a time that no draft holds; of EVERYWHERE. Answers how many."""
    return await tx.run(FORGET, before=before)


def upload_of(row: Row) -> Upload:
    """Make an upload of a row of COLUMNS."""
    return _make(**{c.name: value for c, value in zip(COLUMNS, row, strict=True)})
