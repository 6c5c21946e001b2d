"""How far a pull has come, and what became of each record of the account that it pulls from."""

from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, insert_or_ignore
from rolodesk.storage.tables import pulled, pulls
from rolodesk.storage.transaction import Tx

_stage: Final = (
    pulls.c.workspace_id == WORKSPACE,
    pulls.c.source == bound_text("of_source"),
    pulls.c.stage == bound_text("of_stage"),
)
_one: Final = (
    pulled.c.workspace_id == WORKSPACE,
    pulled.c.source == bound_text("of_source"),
    pulled.c.noun == bound_text("of_noun"),
    pulled.c.source_id == bound_text("of_id"),
)

PLACE: Final = Statement(select(pulls.c.place, pulls.c.done).where(*_stage))
INSERT_PLACE: Final = insert_or_ignore(pulls)
MOVE: Final = Statement(
    update(pulls)
    .where(*_stage)
    .values(place=bound_text("place"), done=bound_int("done"), updated_at=bound_int("updated_at"))
)
FORGET: Final = Statement(
    delete(pulls).where(pulls.c.workspace_id == WORKSPACE, pulls.c.source == bound_text("of_source"))
)
LOCAL: Final = Statement(select(pulled.c.local_id).where(*_one))
INSERT_LOCAL: Final = insert_or_ignore(pulled)
SET_LOCAL: Final = Statement(update(pulled).where(*_one).values(local_id=bound_int("local_id")))


async def place(tx: Tx, source: str, stage: str) -> tuple[str, bool]:
    """Answer where a stage goes on ("" at its beginning), and whether it is through."""
    row = await tx.first(PLACE, of_source=source, of_stage=stage)
    return ("", False) if row is None else (row[0], bool(row[1]))


async def move(tx: Tx, source: str, stage: str, *, to: str | None) -> None:
    """Note where a stage goes on; None is its end."""
    place, done = to or "", int(to is None)
    await tx.run(INSERT_PLACE, source=source, stage=stage, place="", done=0, updated_at=tx.now)
    await tx.run(MOVE, of_source=source, of_stage=stage, place=place, done=done, updated_at=tx.now)


async def forget(tx: Tx, source: str) -> None:
    """Forget how far a pull has come: the next one begins anew."""
    await tx.run(FORGET, of_source=source)


async def local_id(tx: Tx, source: str, noun: str, source_id: str) -> int | None:
    """Answer what a record of the account is here."""
    row = await tx.first(LOCAL, of_source=source, of_noun=noun, of_id=source_id)
    return None if row is None else row[0]


async def remember(tx: Tx, source: str, noun: str, source_id: str, local: int) -> None:
    """Note what a record of the account is here."""
    await tx.run(INSERT_LOCAL, source=source, noun=noun, source_id=source_id, local_id=local)
    await tx.run(SET_LOCAL, of_source=source, of_noun=noun, of_id=source_id, local_id=local)
