"""Definitions of custom fields."""

from typing import Final

import msgspec
from sqlalchemy import delete, select, update

from rolodesk.model.field_definition import FieldDefinition, FieldKind, Noun
from rolodesk.model.tag import canonical_tag
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_or_ignore,
)
from rolodesk.storage.tables import field_definitions as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.noun, t.c.title, t.c.kind, t.c.choices, t.c.created_at, t.c.updated_at)
_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_by_id: Final = _mine.where(t.c.id == bound_int("id"))

BY_ID: Final = Statement(_by_id)
BY_ID_TO_CHANGE: Final = Statement(_by_id.with_for_update())
BY_TITLE: Final = Statement(
    _mine.where(t.c.noun == bound_text("noun"), t.c.canonical == bound_text("canonical"))
)
ALL: Final = Statement(_mine.order_by(t.c.id))
INSERT: Final = insert_or_ignore(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("definition_id"))
    .values(
        title=bound_text("title"),
        canonical=bound_text("canonical"),
        kind=bound_text("kind"),
        choices=bound_text("choices"),
        updated_at=bound_int("updated_at"),
    )
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))

_choices: Final = msgspec.json.Decoder(tuple[str, ...]).decode


async def by_id(tx: Tx, definition_id: int) -> FieldDefinition | None:
    """Read a definition."""
    return _or_none(await tx.first(BY_ID, id=definition_id))


async def to_change(tx: Tx, definition_id: int) -> FieldDefinition | None:
    """Read a definition and keep others from changing it."""
    return _or_none(await tx.first(BY_ID_TO_CHANGE, id=definition_id))


async def by_title(tx: Tx, noun: Noun, title: str) -> FieldDefinition | None:
    """Read the definition of a noun's field that is called so, in any spelling."""
    return _or_none(await tx.first(BY_TITLE, noun=noun, canonical=canonical_tag(title)))


async def listed(tx: Tx) -> list[FieldDefinition]:
    """List every definition, the oldest first."""
    return [_definition(row) for row in await tx.all(ALL)]


async def insert(tx: Tx, definition: FieldDefinition) -> bool:
    """Insert a definition; answer False, and do nothing, if a field of the noun is called so already."""
    inserted = await tx.run(
        INSERT,
        id=definition.id,
        noun=definition.noun,
        created_at=definition.created_at,
        **_saved(definition),
    )
    return inserted == 1


async def save(tx: Tx, definition: FieldDefinition) -> None:
    """Store a changed definition."""
    await tx.run(SAVE, definition_id=definition.id, **_saved(definition))


async def remove(tx: Tx, definition_id: int) -> None:
    """Delete a definition."""
    await tx.run(DELETE, id=definition_id)


def _saved(definition: FieldDefinition) -> dict[str, Value]:
    return {
        "title": definition.title,
        "canonical": canonical_tag(definition.title),
        "kind": definition.kind,
        "choices": msgspec.json.encode(definition.choices).decode(),
        "updated_at": definition.updated_at,
    }


def _or_none(row: Row | None) -> FieldDefinition | None:
    return None if row is None else _definition(row)


def _definition(row: Row) -> FieldDefinition:
    id_, noun, title, kind, choices, created_at, updated_at = row
    return FieldDefinition(
        id=id_,
        noun=Noun(noun),
        title=title,
        kind=FieldKind(kind),
        choices=_choices(choices),
        created_at=created_at,
        updated_at=updated_at,
    )
