"""Questions about rows that should not be as they are, asked of the whole installation."""

from typing import Final

import msgspec
from sqlalchemy import ColumnElement, exists, func, or_, select

from rolodesk.model.letter import LetterState
from rolodesk.model.workspace import Role
from rolodesk.storage.statement import Statement, bound_int
from rolodesk.storage.tables import api_keys, events, jobs, letters, members, workspaces
from rolodesk.storage.transaction import Tx

_is_valid: Final[ColumnElement[bool]] = api_keys.c.revoked_at.is_(None) & or_(
    api_keys.c.expires_at.is_(None), api_keys.c.expires_at > bound_int("now")
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

LATE_LETTERS: Final = Statement(
    select(func.count()).where(
        letters.c.state == LetterState.WAITING.value, letters.c.due_at < bound_int("before")
    ),
    everywhere=True,
)
PARKED_LETTERS: Final = Statement(
    select(letters.c.workspace_id, func.count())
    .where(letters.c.state == LetterState.PARKED.value)
    .group_by(letters.c.workspace_id)
    .order_by(letters.c.workspace_id),
    everywhere=True,
)


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """What workspaces lack: ids, and the expired keys as (workspace, id, name)."""

    workspaces: int
    without_owner: tuple[int, ...]
    without_key: tuple[int, ...]
    expired_keys: tuple[tuple[int, int, str], ...]


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


async def late_letters(tx: Tx, *, before: int) -> int:
    """Count the letters that have been due to be taken in since before a time (ms)."""
    row = await tx.first(LATE_LETTERS, before=before)
    return row[0] if row else 0


async def parked_letters(tx: Tx) -> list[tuple[int, int]]:
    """Count the parked letters of each workspace that has any: its id, how many."""
    return [(row[0], row[1]) for row in await tx.all(PARKED_LETTERS)]
