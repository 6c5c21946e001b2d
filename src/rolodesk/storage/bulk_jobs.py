"""Bulk jobs: their rows, what each is about, and what it could not change."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import and_, delete, func, literal_column, or_, select, update

from rolodesk.model.bulk import UNFINISHED, BulkJob, BulkRefusal
from rolodesk.model.page import Page, Wanted
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import bulk_jobs as t
from rolodesk.storage.tables import bulk_refusals as refused
from rolodesk.storage.tables import bulk_targets as targets
from rolodesk.storage.tables import contacts, tickets
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")
CHANGING: Final = (
    "state",
    "reason",
    "up_to",
    "last_id",
    "found",
    "done",
    "failed",
    "leased_until",
    "turn_at",
    "updated_at",
    "done_at",
)

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_due: Final = and_(
    t.c.state.in_([bound_text(f"state_{state}") for state in UNFINISHED]),
    or_(t.c.leased_until.is_(None), t.c.leased_until <= bound_int("now")),
)
STATES: Final = {f"state_{state}": state for state in UNFINISHED}

BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
BY_ID_TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update())
PAGES: Final = Keyset(
    _mine,
    id_=t.c.id,
    conditions={
        "subjects": is_one_of(t.c.subject, "subjects"),
        # Put together, it is in no index: that of the states would have every workspace's sorted.
        "state": t.c.state.concat(literal_column("''")) == bound_text("state"),
        "action": t.c.action == bound_text("action"),
        "actor_id": and_(t.c.actor == bound_text("actor"), t.c.actor_id == bound_int("actor_id")),
    },
)
REFUSALS: Final = Keyset(
    select(refused.c.subject_id, refused.c.code, refused.c.reason).where(
        refused.c.workspace_id == WORKSPACE, refused.c.job_id == bound_int("job_id")
    ),
    id_=refused.c.subject_id,
)
INSERT: Final = insert_row(t)
INSERT_TARGET: Final = insert_or_ignore(targets)
INSERT_REFUSAL: Final = insert_or_ignore(refused)
NEXT_DUE: Final = Statement(
    select(t.c.workspace_id, t.c.id).where(_due).order_by(t.c.turn_at, t.c.id).limit(1), everywhere=True
)
CLAIM: Final = Statement(
    update(t)
    .where(t.c.workspace_id == bound_int("of_workspace"), t.c.id == bound_int("id"), _due)
    .values(leased_until=bound_int("until")),
    everywhere=True,
)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("job_id"))
    .values(
        {name: (bound_text if t.c[name].type.python_type is str else bound_int)(name) for name in CHANGING}
    )
)
NEXT_TARGETS: Final = Statement(
    select(targets.c.subject_id)
    .where(
        targets.c.workspace_id == WORKSPACE,
        targets.c.job_id == bound_int("job_id"),
        targets.c.subject_id > bound_int("after"),
    )
    .order_by(targets.c.subject_id)
    .limit(bound_int("limit"))
)
COUNT_TARGETS: Final = Statement(
    select(func.count()).where(targets.c.workspace_id == WORKSPACE, targets.c.job_id == bound_int("job_id"))
)
FORGET_TARGETS: Final = Statement(
    delete(targets).where(
        targets.c.workspace_id == WORKSPACE,
        targets.c.job_id == bound_int("job_id"),
        targets.c.subject_id <= bound_int("up_to"),
    )
)
HIGHEST: Final = {
    noun: Statement(select(func.max(table.c.id)).where(table.c.workspace_id == WORKSPACE))
    for noun, table in (("ticket", tickets), ("contact", contacts))
}
EVERY_ID: Final = (1 << 62) - 1

_make: Final[Callable[..., BulkJob]] = BulkJob


async def highest_id(tx: Tx, subject: str) -> int:
    """Give the highest id there is of a noun."""
    row = await tx.first(HIGHEST[subject])
    return 0 if row is None or row[0] is None else int(row[0])


async def insert(tx: Tx, job: BulkJob) -> None:
    """Insert a job."""
    await tx.run(INSERT, **{c.name: getattr(job, c.name) for c in COLUMNS})


async def by_id(tx: Tx, job_id: int) -> BulkJob | None:
    """Read a job."""
    row = await tx.first(BY_ID, id=job_id)
    return None if row is None else job_of(row)


async def to_change(tx: Tx, job_id: int) -> BulkJob | None:
    """Read a job and keep others from changing it."""
    row = await tx.first(BY_ID_TO_CHANGE, id=job_id)
    return None if row is None else job_of(row)


async def page(
    tx: Tx,
    wanted: Wanted,
    *,
    subjects: Sequence[str],
    state: str | None = None,
    action: str | None = None,
    actor: str | None = None,
    actor_id: int | None = None,
) -> Page[BulkJob]:
    """List jobs about some nouns by `id`; in a state, of an action, of one actor, where these are given."""
    found = await PAGES.page(
        tx, wanted, subjects=subjects, state=state, action=action, actor=actor, actor_id=actor_id
    )
    return Page([job_of(row) for row in found.items], found.has_more)


async def refusals(tx: Tx, job_id: int, wanted: Wanted) -> Page[BulkRefusal]:
    """List what a job could not change, by `id`."""
    found = await REFUSALS.page(tx, wanted, job_id=job_id)
    return Page([BulkRefusal(*row) for row in found.items], found.has_more)


async def save(tx: Tx, job: BulkJob) -> None:
    """Store a job's progress."""
    await tx.run(SAVE, job_id=job.id, **{name: getattr(job, name) for name in CHANGING})


async def is_due(tx: Tx) -> bool:
    """Answer whether a job of any workspace waits for somebody to go on with it. One statement."""
    return await tx.first(NEXT_DUE, now=tx.now, **STATES) is not None


async def claim(tx: Tx, *, lease_ms: int) -> tuple[int, int] | None:
    """Claim the job whose turn it is, of any workspace; answer workspace and id, if nobody else was first."""
    row = await tx.first(NEXT_DUE, now=tx.now, **STATES)
    if row is None:
        return None
    claimed = await tx.run(
        CLAIM, of_workspace=row[0], id=row[1], now=tx.now, until=tx.now + lease_ms, **STATES
    )
    return (row[0], row[1]) if claimed == 1 else None


async def add_targets(tx: Tx, job_id: int, ids: Sequence[int]) -> None:
    """Let a job be about more."""
    await tx.run_many(INSERT_TARGET, [{"job_id": job_id, "subject_id": id_} for id_ in ids])


async def count_targets(tx: Tx, job_id: int) -> int:
    """Count what a job is about and has not done."""
    row = await tx.first(COUNT_TARGETS, job_id=job_id)
    return 0 if row is None else int(row[0])


async def next_targets(tx: Tx, job_id: int, *, after: int, limit: int) -> list[int]:
    """List what a job is about next."""
    return [row[0] for row in await tx.all(NEXT_TARGETS, job_id=job_id, after=after, limit=limit)]


async def forget_targets(tx: Tx, job_id: int, *, up_to: int = EVERY_ID) -> None:
    """Forget what a job is done with."""
    await tx.run(FORGET_TARGETS, job_id=job_id, up_to=up_to)


async def insert_refusal(tx: Tx, job_id: int, refusal: BulkRefusal) -> None:
    """Write down what a job could not change."""
    await tx.run(
        INSERT_REFUSAL,
        job_id=job_id,
        subject_id=refusal.subject_id,
        code=refusal.code,
        reason=refusal.reason,
    )


def job_of(row: Row) -> BulkJob:
    """Make a job of a row of COLUMNS."""
    return _make(**{c.name: value for c, value in zip(COLUMNS, row, strict=True)})
