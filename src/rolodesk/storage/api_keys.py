"""API keys: their hash, what they may do, and until when."""

from typing import Final

from sqlalchemy import select, update

from rolodesk.model.workspace import ApiKey, Permission, Workspace
from rolodesk.storage.statement import WORKSPACE, Row, Statement, bound_int, insert_or_ignore
from rolodesk.storage.tables import api_keys as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.id,
    t.c.name,
    t.c.hint,
    t.c.scopes,
    t.c.rate_limit,
    t.c.expires_at,
    t.c.revoked_at,
    t.c.created_at,
)

BY_ID: Final = Statement(select(*COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
ALL: Final = Statement(select(*COLUMNS).where(t.c.workspace_id == WORKSPACE).order_by(t.c.id))
INSERT: Final = insert_or_ignore(t)
REVOKE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("key_id"), t.c.revoked_at.is_(None))
    .values(revoked_at=bound_int("at"))
)


async def by_id(tx: Tx, workspace: Workspace, key_id: int) -> ApiKey | None:
    """Read a key of the workspace that the transaction is bound to."""
    row = await tx.first(BY_ID, id=key_id)
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
    )
    return inserted == 1


async def revoke(tx: Tx, key_id: int) -> bool:
    """Revoke a key; answer False if there is none that still opens anything."""
    return await tx.run(REVOKE, key_id=key_id, at=tx.now) == 1


def api_key_of(workspace: Workspace, row: Row) -> ApiKey:
    """Make a key of a row of COLUMNS."""
    key_id, name, hint, scopes, rate_limit, expires_at, revoked_at, created_at = row
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
    )
