"""Which tables hold blobs: the one place that the sweep, the backup and the doctor ask."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import msgspec
from sqlalchemy import Column, Table, Text, literal, select, union_all

from rolodesk.storage.statement import Statement, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import attachments, imports, letters, outgoing, uploads
from rolodesk.storage.transaction import Tx


class Holder(msgspec.Struct, frozen=True):
    """A table whose column `blob_key` names a blob ("" is none). Several rows may hold the same one."""

    table: Table
    noun: str
    number: Column[int]
    """Whose it is, to people: a noun, and the column with its id."""
    has_digest: bool = True
    """Whether a column `sha256` says what the blob must be."""

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.name)


HOLDERS: Final = (
    Holder(attachments, "ticket", attachments.c.ticket_id),
    Holder(letters, "letter", letters.c.id),
    Holder(imports, "import", imports.c.id),
    Holder(outgoing, "outgoing mail", outgoing.c.id, has_digest=False),
    Holder(uploads, "upload", uploads.c.id),
)

HELD: Final = Statement(
    union_all(
        *(select(one.table.c.blob_key).where(is_one_of(one.table.c.blob_key, "keys")) for one in HOLDERS)
    ),
    everywhere=True,
)


class Held(msgspec.Struct, frozen=True):
    """A blob that a row holds, and the digest it must have; "" if none is known."""

    blob_key: str
    sha256: str
    workspace_id: int
    number: int


async def held(tx: Tx, keys: Sequence[str]) -> set[str]:
    """Give those of the blob keys that anything holds, of any workspace: in a transaction of EVERYWHERE."""
    return {row[0] for row in await tx.all(HELD, keys=keys)}


async def oldest(tx: Tx, holder: Holder, *, after: str, limit: int) -> list[Held]:
    """List what a table holds by blob key, the oldest first, after a key."""
    return [Held(*row) for row in await tx.all(_page(holder.name, newest=False), after=after, limit=limit)]


async def newest(tx: Tx, holder: Holder, *, limit: int) -> list[Held]:
    """List what a table holds by blob key, the newest first."""
    return [Held(*row) for row in await tx.all(_page(holder.name, newest=True), after="", limit=limit)]


@cache
def _page(name: str, *, newest: bool) -> Statement:
    holder = next(one for one in HOLDERS if one.name == name)
    t = holder.table
    digest = t.c.sha256 if holder.has_digest else literal("", Text)
    return Statement(
        select(t.c.blob_key, digest, t.c.workspace_id, holder.number)
        .where(t.c.blob_key > bound_text("after"))
        .order_by(t.c.blob_key.desc() if newest else t.c.blob_key)
        .limit(bound_int("limit")),
        everywhere=True,
    )
