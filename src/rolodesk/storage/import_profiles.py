"""Profiles: what columns are, saved under names."""

from typing import Final

import msgspec
from sqlalchemy import delete, select, update

from rolodesk.model.importing.job import Profile
from rolodesk.model.importing.mapping import ColumnMapping, Mapped
from rolodesk.model.page import Page, Wanted
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_or_ignore,
)
from rolodesk.storage.tables import import_profiles as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.name, t.c.noun, t.c.mapping, t.c.match, t.c.created_at, t.c.updated_at)

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)

BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update())
BY_NAME: Final = Statement(_mine.where(t.c.name_folded == bound_text("name_folded")))
PAGES: Final = Keyset(_mine, id_=t.c.id, orders={"name": t.c.name_folded})
INSERT: Final = insert_or_ignore(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("profile_id"))
    .values(
        name=bound_text("name"),
        name_folded=bound_text("name_folded"),
        mapping=bound_text("mapping"),
        match=bound_text("match"),
        updated_at=bound_int("updated_at"),
    )
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))

_encode: Final = msgspec.json.Encoder().encode
_mapped: Final = msgspec.json.Decoder(tuple[Mapped, ...]).decode


def fold_profile_name(name: str) -> str:
    """Give the key that a profile is found by: its name trimmed and without regard to case."""
    return name.strip().casefold()


async def by_id(tx: Tx, profile_id: int) -> Profile | None:
    """Read a profile."""
    return _or_none(await tx.first(BY_ID, id=profile_id))


async def to_change(tx: Tx, profile_id: int) -> Profile | None:
    """Read a profile and keep others from changing it."""
    return _or_none(await tx.first(TO_CHANGE, id=profile_id))


async def by_name(tx: Tx, name: str) -> Profile | None:
    """Read the profile of a name, however it is written."""
    return _or_none(await tx.first(BY_NAME, name_folded=fold_profile_name(name)))


async def page(tx: Tx, wanted: Wanted) -> Page[Profile]:
    """List profiles by `id` or `name`."""
    found = await PAGES.page(tx, wanted)
    return Page([_profile_of(row) for row in found.items], found.has_more)


async def insert(tx: Tx, profile: Profile) -> bool:
    """Insert a profile; answer False, and do nothing, if its name is taken."""
    return (
        await tx.run(
            INSERT, id=profile.id, noun=profile.noun, created_at=profile.created_at, **_values(profile)
        )
        == 1
    )


async def save(tx: Tx, profile: Profile) -> None:
    """Store a changed profile."""
    await tx.run(SAVE, profile_id=profile.id, **_values(profile))


async def remove(tx: Tx, profile_id: int) -> None:
    """Delete a profile."""
    await tx.run(DELETE, id=profile_id)


def _values(profile: Profile) -> dict[str, Value]:
    return {
        "name": profile.name,
        "name_folded": fold_profile_name(profile.name),
        "mapping": _encode(profile.mapping.columns).decode(),
        "match": profile.mapping.match,
        "updated_at": profile.updated_at,
    }


def _or_none(row: Row | None) -> Profile | None:
    return None if row is None else _profile_of(row)


def _profile_of(row: Row) -> Profile:
    id_, name, noun, mapped, match, created_at, updated_at = row
    mapping = ColumnMapping(columns=_mapped(mapped), match=match)
    return Profile(id_, name, noun, mapping, created_at, updated_at)
