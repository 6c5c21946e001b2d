"""The queue: jobs are rows, claimed by a conditional UPDATE whose row count decides."""

from collections.abc import Collection
from typing import Final

import msgspec
from sqlalchemy import and_, delete, or_, select, update

from rolodesk.storage.statement import Statement, bound_int, bound_text, insert_row, is_one_of
from rolodesk.storage.tables import jobs as t
from rolodesk.storage.transaction import Tx

DUE: Final = and_(
    t.c.run_at <= bound_int("now"), or_(t.c.leased_until.is_(None), t.c.leased_until <= bound_int("now"))
)
COLUMNS: Final = (t.c.id, t.c.workspace_id, t.c.kind, t.c.payload, t.c.run_at, t.c.attempts)

INSERT: Final = insert_row(t)
_next: Final = select(t.c.id).where(DUE, is_one_of(t.c.kind, "kinds")).order_by(t.c.run_at, t.c.id).limit(1)
_claimed: Final = (
    update(t).values(leased_until=bound_int("leased_until"), attempts=t.c.attempts + 1).returning(*COLUMNS)
)
NEXT_DUE: Final = Statement(_next, everywhere=True)
CLAIM: Final = Statement(
    _claimed.where(t.c.id == _next.scalar_subquery()),
    # Found and locked in one statement: several workers go past one another, not for the same job.
    postgres=_claimed.where(t.c.id == _next.with_for_update(skip_locked=True).scalar_subquery()),
    everywhere=True,
)
FINISH: Final = Statement(delete(t).where(t.c.id == bound_int("id")), everywhere=True)
RENEW: Final = Statement(
    update(t)
    .where(t.c.id == bound_int("id"), t.c.attempts == bound_int("attempts"))
    .values(leased_until=bound_int("leased_until")),
    everywhere=True,
)
RETRY: Final = Statement(
    update(t)
    .where(t.c.id == bound_int("id"))
    .values(run_at=bound_int("run_at"), leased_until=None, last_error=bound_text("error")),
    everywhere=True,
)
OF_KIND: Final = Statement(select(t.c.id).where(t.c.kind == bound_text("kind")).limit(1), everywhere=True)


class Job(msgspec.Struct, frozen=True):
    """One claimed job. `payload` is JSON and holds all that its handler needs; `attempts` counts this one."""

    id: int
    workspace_id: int
    kind: str
    payload: str
    run_at: int
    attempts: int


async def put(tx: Tx, kind: str, *, payload: str = "{}", run_at: int | None = None) -> None:
    """Queue a job of this workspace, in the commit of what caused it."""
    await tx.run(
        INSERT,
        id=await tx.next_id("jobs"),
        kind=kind,
        payload=payload,
        run_at=tx.now if run_at is None else run_at,
        attempts=0,
        leased_until=None,
        last_error=None,
        created_at=tx.now,
    )


async def claim(tx: Tx, kinds: Collection[str], *, lease_ms: int) -> Job | None:
    """Claim the job of these kinds that has been due longest. It is free again when the lease runs out."""
    row = await tx.first(CLAIM, kinds=sorted(kinds), now=tx.now, leased_until=tx.now + lease_ms)
    return None if row is None else Job(*row)


async def renew(tx: Tx, job: Job, *, lease_ms: int) -> None:
    """Hold a claimed job for longer. Nothing, if somebody else has claimed it since."""
    await tx.run(RENEW, id=job.id, attempts=job.attempts, leased_until=tx.now + lease_ms)


async def is_due(tx: Tx, kinds: Collection[str]) -> bool:
    """Answer whether any job of these kinds waits to be claimed."""
    return await tx.first(NEXT_DUE, kinds=sorted(kinds), now=tx.now) is not None


async def finish(tx: Tx, job: Job) -> None:
    """Take a job that is done out of the queue."""
    await tx.run(FINISH, id=job.id)


async def retry(tx: Tx, job: Job, *, run_at: int, error: str) -> None:
    """Put a job that failed back, for later."""
    await tx.run(RETRY, id=job.id, run_at=run_at, error=error)


async def is_queued(tx: Tx, kind: str) -> bool:
    """Answer whether a job of a kind is in the queue, due or not."""
    return await tx.first(OF_KIND, kind=kind) is not None
