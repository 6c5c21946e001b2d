"""Definitions of custom fields: which fields of contacts and tickets are offered, and what they ask for."""

from typing import Final

from msgspec.structs import replace

from rolodesk.actions.journal import differences, fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.field_definition import (
    DEFINITION_FIELDS,
    FieldChange,
    FieldDefinition,
    FieldKind,
    Noun,
    definition_applied,
)
from rolodesk.model.workspace import Permission
from rolodesk.storage import field_definitions

LOCK: Final = "field definitions"


async def create(scope: Scope, *, noun: Noun, new: FieldChange) -> FieldDefinition:
    """Define a field. Refuses as `definition_applied` does, and (`Conflicting`) a title that is taken."""
    scope.require(Permission.SETTINGS_WRITE)
    blank = FieldDefinition(
        id=0,
        noun=noun,
        title="",
        kind=FieldKind.TEXT,
        choices=(),
        created_at=scope.now,
        updated_at=scope.now,
    )
    definition = definition_applied(new, blank)
    definition = replace(definition, id=await scope.tx.next_id("field_definitions"))
    if not await field_definitions.insert(scope.tx, definition):
        raise _taken(definition)
    told = {"noun": definition.noun, **fields_of(definition, DEFINITION_FIELDS)}
    await record(scope, "field_definition.created", definition.id, after=told)
    return definition


async def listed(scope: Scope, *, noun: Noun | None = None) -> list[FieldDefinition]:
    """List the definitions, of one noun or of both, the oldest first."""
    scope.require(Permission.SETTINGS_READ)
    return [one for one in await field_definitions.listed(scope.tx) if noun in {None, one.noun}]


async def get(scope: Scope, definition_id: int) -> FieldDefinition:
    """Read a definition. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    return _known(await field_definitions.by_id(scope.tx, definition_id), definition_id)


async def fetch_to_change(scope: Scope, definition_id: int) -> FieldDefinition:
    """Read a definition and keep others from changing it. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    return _known(await field_definitions.to_change(scope.tx, definition_id), definition_id)


async def change(scope: Scope, definition_id: int, wanted: FieldChange) -> FieldDefinition:
    """Change a definition; values that there are stay as they are. Refuses as `create` does."""
    before = await fetch_to_change(scope, definition_id)
    after = definition_applied(wanted, before)
    if after == before:
        return before
    await scope.tx.lock(LOCK)
    same = await field_definitions.by_title(scope.tx, after.noun, after.title)
    if same is not None and same.id != definition_id:
        raise _taken(after)
    after = replace(after, updated_at=scope.now)
    await field_definitions.save(scope.tx, after)
    was, is_now = differences(before, after, DEFINITION_FIELDS)
    await record(scope, "field_definition.updated", definition_id, before=was, after=is_now)
    return after


async def delete(scope: Scope, definition_id: int) -> None:
    """Delete a definition; values that there are stay. One that is not there is `Unknown`."""
    definition = await fetch_to_change(scope, definition_id)
    await field_definitions.remove(scope.tx, definition_id)
    told = {"noun": definition.noun, **fields_of(definition, DEFINITION_FIELDS)}
    await record(scope, "field_definition.deleted", definition_id, before=told)


def _taken(definition: FieldDefinition) -> Conflicting:
    return Conflicting(f"there is a custom field {definition.title} of {definition.noun}s already")


def _known(definition: FieldDefinition | None, definition_id: int) -> FieldDefinition:
    if definition is None:
        raise Unknown("custom field", definition_id)
    return definition
