"""Imports: their rows, how far they have come, and the rows that they refused."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import asdict
from sqlalchemy import delete, select, update

from rolodesk.model.importing.job import Import, Refusal
from rolodesk.model.importing.mapping import Column, ColumnMapping, Mapped
from rolodesk.model.page import Page, Wanted
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_row,
)
from rolodesk.storage.tables import import_refusals as r
from rolodesk.storage.tables import imports as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(column for column in t.columns if column.name != "workspace_id")
STEPS: Final = ("line", "rows", "created", "updated", "unchanged", "refused")

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_by_id: Final = _mine.where(t.c.id == bound_int("id"))
_this: Final = (t.c.workspace_id == WORKSPACE) & (t.c.id == bound_int("import_id"))

BY_ID: Final = Statement(_by_id)
TO_CHANGE: Final = Statement(_by_id.with_for_update())
PAGES: Final = Keyset(_mine, id_=t.c.id)
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(_this)
    .values(
        name=bound_text("name"),
        encoding=bound_text("encoding"),
        delimiter=bound_text("delimiter"),
        columns=bound_text("columns"),
        mapping=bound_text("mapping"),
        match=bound_text("match"),
        state=bound_text("state"),
        reason=bound_text("reason"),
        started_at=bound_int("started_at"),
        finished_at=bound_int("finished_at"),
        **{name: bound_int(name) for name in STEPS},
    )
)
STEP: Final = Statement(
    update(t)
    .where(_this, t.c.rows == bound_int("rows_before"), t.c.state == bound_text("state"))
    .values({name: bound_int(name) for name in STEPS})
)
DELETE: Final = Statement(delete(t).where(_this))
INSERT_REFUSAL: Final = insert_row(r)
REFUSALS: Final = Keyset(
    select(r.c.row, r.c.line, r.c.field, r.c.reason, r.c.cells).where(
        r.c.workspace_id == WORKSPACE, r.c.import_id == bound_int("import_id")
    ),
    id_=r.c.row,
)
FORGET_REFUSALS: Final = Statement(
    delete(r).where(r.c.workspace_id == WORKSPACE, r.c.import_id == bound_int("import_id"))
)

_encode: Final = msgspec.json.Encoder().encode
_columns: Final = msgspec.json.Decoder(tuple[Column, ...]).decode
_mapped: Final = msgspec.json.Decoder(tuple[Mapped, ...]).decode
_cells: Final = msgspec.json.Decoder(tuple[str, ...]).decode


async def by_id(tx: Tx, import_id: int) -> Import | None:
    """Read an import."""
    return _or_none(await tx.first(BY_ID, id=import_id))


async def to_change(tx: Tx, import_id: int) -> Import | None:
    """Read an import and keep others from changing it."""
    return _or_none(await tx.first(TO_CHANGE, id=import_id))


async def page(tx: Tx, wanted: Wanted) -> Page[Import]:
    """List imports by id."""
    found = await PAGES.page(tx, wanted)
    return Page([_import_of(row) for row in found.items], found.has_more)


async def insert(tx: Tx, one: Import) -> None:
    """Insert an import."""
    await tx.run(INSERT, **_values(one))


async def save(tx: Tx, one: Import) -> None:
    """Store a changed import."""
    values = _values(one)
    for name in (
        "id",
        "noun",
        "format",
        "lines",
        "blob_key",
        "size",
        "sha256",
        "actor",
        "actor_id",
        "created_at",
    ):
        del values[name]
    await tx.run(SAVE, import_id=one.id, **values)


async def step(tx: Tx, before: Import, after: Import) -> bool:
    """Store how far an import has come, unless it is no longer where it was; answer whether it was."""
    steps: dict[str, Value] = {name: getattr(after, name) for name in STEPS}
    changed = await tx.run(STEP, import_id=before.id, rows_before=before.rows, state=before.state, **steps)
    return changed == 1


async def remove(tx: Tx, import_id: int) -> None:
    """Delete an import and its refusals."""
    await tx.run(FORGET_REFUSALS, import_id=import_id)
    await tx.run(DELETE, import_id=import_id)


async def refuse(tx: Tx, import_id: int, refusals: Sequence[Refusal]) -> None:
    """Keep rows that were refused."""
    rows: list[dict[str, Value]] = [
        {"import_id": import_id, **asdict(one), "cells": _encode(one.cells).decode()} for one in refusals
    ]
    await tx.run_many(INSERT_REFUSAL, rows)


async def forget_refusals(tx: Tx, import_id: int) -> None:
    """Forget every row that was refused."""
    await tx.run(FORGET_REFUSALS, import_id=import_id)


async def refusals(tx: Tx, import_id: int, wanted: Wanted) -> Page[Refusal]:
    """List rows that were refused by their number, which is the place's id."""
    found = await REFUSALS.page(tx, wanted, import_id=import_id)
    return Page(
        [Refusal(row[0], row[1], row[2], row[3], _cells(row[4])) for row in found.items], found.has_more
    )


def _values(one: Import) -> dict[str, Value]:
    values: dict[str, Value] = asdict(one)
    values["columns"] = _encode(one.columns).decode()
    values["mapping"] = _encode(one.mapping.columns).decode()
    values["match"] = one.mapping.match
    return values


def _or_none(row: Row | None) -> Import | None:
    return None if row is None else _import_of(row)


def _import_of(row: Row) -> Import:
    values = dict(zip((column.name for column in COLUMNS), row, strict=True))
    match = values.pop("match")
    values["columns"] = _columns(values["columns"])
    values["mapping"] = ColumnMapping(columns=_mapped(values["mapping"]), match=match)
    return Import(**values)
