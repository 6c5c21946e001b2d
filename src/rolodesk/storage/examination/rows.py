"""Questions about rows that should not be as they are, asked of the whole installation."""

from typing import Final

import msgspec
from sqlalchemy import ColumnElement, exists, func, or_, select

from rolodesk.model.workspace import Role
from rolodesk.storage.statement import Statement, bound_int, bound_text
from rolodesk.storage.tables import api_keys, attachments, events, jobs, members, workspaces
from rolodesk.storage.transaction import Tx

_is_valid: Final[ColumnElement[bool]] = api_keys.c.revoked_at.is_(None) & or_(
    api_keys.c.expires_at.is_(None), api_keys.c.expires_at > bound_int("now")
)
_attachment: Final = (
    attachments.c.blob_key,
    attachments.c.sha256,
    attachments.c.workspace_id,
    attachments.c.ticket_id,
)

WITHOUT_OWNER: Final = Statement(
    select(workspaces.c.id)
    .where(
        ~exists(
            select(members.c.id).where(
                members.c.workspace_id == workspaces.c.id, members.c.role == Role.OWNER.value
            )
        )
    )
    .order_by(workspaces.c.id),
    everywhere=True,
)
WITHOUT_KEY: Final = Statement(
    select(workspaces.c.id)
    .where(~exists(select(api_keys.c.id).where(api_keys.c.workspace_id == workspaces.c.id, _is_valid)))
    .order_by(workspaces.c.id),
    everywhere=True,
)
EXPIRED_KEYS: Final = Statement(
    select(api_keys.c.workspace_id, api_keys.c.id, api_keys.c.name)
    .where(api_keys.c.revoked_at.is_(None), api_keys.c.expires_at <= bound_int("now"))
    .order_by(api_keys.c.workspace_id, api_keys.c.id),
    everywhere=True,
)
WORKSPACE_COUNT: Final = Statement(select(func.count()).select_from(workspaces), everywhere=True)
LATE_JOBS: Final = Statement(
    select(func.count(), func.count(jobs.c.last_error)).where(jobs.c.run_at < bound_int("before")),
    everywhere=True,
)
LAST_EVENTS: Final = Statement(
    select(
        select(events.c.at)
        .where(events.c.workspace_id == workspaces.c.id)
        .order_by(events.c.workspace_id.desc(), events.c.xid.desc(), events.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    ),
    everywhere=True,
)
"""The time of each workspace's newest event."""

OLDEST_ATTACHMENTS: Final = Statement(
    select(*_attachment)
    .where(attachments.c.blob_key > bound_text("after"))
    .order_by(attachments.c.blob_key)
    .limit(bound_int("limit")),
    everywhere=True,
)
NEWEST_ATTACHMENTS: Final = Statement(
    select(*_attachment).order_by(attachments.c.blob_key.desc()).limit(bound_int("limit")), everywhere=True
)


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """What workspaces lack: ids, and the expired keys as (workspace, id, name)."""

    workspaces: int
    without_owner: tuple[int, ...]
    without_key: tuple[int, ...]
    expired_keys: tuple[tuple[int, int, str], ...]


class Attested(msgspec.Struct, frozen=True):
    """A blob that an attachment names, and the digest it must have."""

    blob_key: str
    sha256: str
    workspace_id: int
    ticket_id: int


async def lacking(tx: Tx) -> Lacking:
    """Find workspaces that nobody can use, and keys that have expired."""
    count = await tx.first(WORKSPACE_COUNT)
    return Lacking(
        workspaces=count[0] if count else 0,
        without_owner=tuple(row[0] for row in await tx.all(WITHOUT_OWNER)),
        without_key=tuple(row[0] for row in await tx.all(WITHOUT_KEY, now=tx.now)),
        expired_keys=tuple((row[0], row[1], row[2]) for row in await tx.all(EXPIRED_KEYS, now=tx.now)),
    )


async def late_jobs(tx: Tx, *, before: int) -> tuple[int, int]:
    """Count the jobs that have been due since before a time (ms), and those of them that have failed."""
    row = await tx.first(LATE_JOBS, before=before)
    return (row[0], row[1]) if row else (0, 0)


async def newest_event_at(tx: Tx) -> int:
    """Give the time of the newest event; 0 if there is none."""
    return max((row[0] or 0 for row in await tx.all(LAST_EVENTS)), default=0)


async def oldest_attachments(tx: Tx, *, after: str, limit: int) -> list[Attested]:
    """List attachments by blob key, the oldest first, after a key."""
    return [Attested(*row) for row in await tx.all(OLDEST_ATTACHMENTS, after=after, limit=limit)]


async def newest_attachments(tx: Tx, *, limit: int) -> list[Attested]:
    """List attachments by blob key, the newest first."""
    return [Attested(*row) for row in await tx.all(NEWEST_ATTACHMENTS, limit=limit)]
