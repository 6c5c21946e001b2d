"""API keys: their hash, what they may do, and until when."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.workspace import ApiKey, Permission, Workspace
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_or_ignore,
)
from rolodesk.storage.tables import api_keys as t
from rolodesk.storage.tables import key_uses as u
from rolodesk.storage.transaction import Tx

A_MINUTE: Final = 55_000
"""Milliseconds, so that what is noted once a minute is not left out for coming a moment early."""

COLUMNS: Final = (
    t.c.id,
    t.c.name,
    t.c.hint,
    t.c.scopes,
    t.c.rate_limit,
    t.c.expires_at,
    t.c.revoked_at,
    t.c.created_at,
    t.c.old_until,
)

_with_use: Final = (
    select(*COLUMNS, u.c.used_at)
    .outerjoin_from(t, u, (u.c.workspace_id == t.c.workspace_id) & (u.c.key_id == t.c.id))
    .where(t.c.workspace_id == WORKSPACE)
)
_by_id: Final = _with_use.where(t.c.id == bound_int("id"))

BY_ID: Final = Statement(_by_id)
BY_ID_TO_CHANGE: Final = Statement(_by_id.with_for_update(of=t))
ALL: Final = Statement(_with_use.order_by(t.c.id))
INSERT: Final = insert_or_ignore(t)
REVOKE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("key_id"), t.c.revoked_at.is_(None))
    .values(revoked_at=bound_int("at"))
)


SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("key_id"))
    .values(name=bound_text("name"), rate_limit=bound_int("rate_limit"), expires_at=bound_int("expires_at"))
)
ROTATE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("key_id"))
    .values(
        hash=bound_text("hash"), hint=bound_text("hint"), old_hash=t.c.hash, old_until=bound_int("old_until")
    )
)
_use: Final = {
    "workspace_id": bound_int("of_workspace"),
    "key_id": bound_int("key_id"),
    "used_at": bound_int("used_at"),
}
_used: Final = {"used_at": bound_int("used_at")}
_KEY: Final = ("workspace_id", "key_id")
NOTE_USE: Final = Statement(
    sqlite_insert(u)
    .values(_use)
    .on_conflict_do_update(
        index_elements=_KEY, set_=_used, where=u.c.used_at <= bound_int("used_at") - A_MINUTE
    ),
    postgres_insert(u)
    .values(_use)
    .on_conflict_do_update(
        index_elements=_KEY, set_=_used, where=u.c.used_at <= bound_int("used_at") - A_MINUTE
    ),
    everywhere=True,
)


async def by_id(tx: Tx, workspace: Workspace, key_id: int) -> ApiKey | None:
    """Read a key of the workspace that the transaction is bound to."""
    row = await tx.first(BY_ID, id=key_id)
    return None if row is None else api_key_of(workspace, row)


async def to_change(tx: Tx, workspace: Workspace, key_id: int) -> ApiKey | None:
    """Read a key of the workspace and keep others from changing it."""
    row = await tx.first(BY_ID_TO_CHANGE, id=key_id)
    return None if row is None else api_key_of(workspace, row)


async def listed(tx: Tx, workspace: Workspace) -> list[ApiKey]:
    """List every key of the workspace that the transaction is bound to, the revoked ones too."""
    return [api_key_of(workspace, row) for row in await tx.all(ALL)]


async def insert(tx: Tx, key: ApiKey, *, hashed: str) -> bool:
    """Insert a key under the hash of its text; answer False, and do nothing, if its id is taken."""
    inserted = await tx.run(
        INSERT,
        id=key.id,
        name=key.name,
        hash=hashed,
        hint=key.hint,
        scopes=" ".join(sorted(key.permissions)),
        rate_limit=key.rate_limit,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        created_at=key.created_at,
        old_hash=None,
        old_until=None,
    )
    return inserted == 1


async def revoke(tx: Tx, key_id: int) -> bool:
    """Revoke a key; answer False if there is none that still opens anything."""
    return await tx.run(REVOKE, key_id=key_id, at=tx.now) == 1


async def save(tx: Tx, key: ApiKey) -> None:
    """Store a key's name, rate and end."""
    await tx.run(SAVE, key_id=key.id, name=key.name, rate_limit=key.rate_limit, expires_at=key.expires_at)


async def rotate(tx: Tx, key_id: int, *, hashed: str, hint: str, old_until: int) -> None:
    """Store the hash of a key's new text; the one before is good until a time (ms), and none but it."""
    await tx.run(ROTATE, key_id=key_id, hash=hashed, hint=hint, old_until=old_until)


async def note_uses(tx: Tx, keys: Iterable[tuple[int, int]]) -> None:
    """
    Note that keys, each by workspace and id, were used just now, in a transaction of EVERYWHERE.

    One that was noted less than a minute ago is left as it is.
    """
    rows: list[dict[str, Value]] = [
        {"of_workspace": workspace_id, "key_id": key_id, "used_at": tx.now}
        for workspace_id, key_id in sorted(keys)
    ]
    await tx.run_many(NOTE_USE, rows)


def api_key_of(workspace: Workspace, row: Row) -> ApiKey:
    """Make a key of a row of COLUMNS, perhaps with the time of its last use behind them."""
    key_id, name, hint, scopes, rate_limit, expires_at, revoked_at, created_at, old_until, *used = row
    return ApiKey(
        workspace=workspace,
        id=key_id,
        name=name,
        hint=hint,
        permissions=frozenset(map(Permission, scopes.split())),
        rate_limit=rate_limit,
        expires_at=expires_at,
        revoked_at=revoked_at,
        created_at=created_at,
        old_until=old_until,
        last_used_at=used[0] if used else None,
    )
