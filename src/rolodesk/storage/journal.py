"""The journal: one row a change, written in the change's own transaction."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import select

from rolodesk.storage.statement import (
    WORKSPACE,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import Tx

INSERT: Final = insert_row(t)
LATEST: Final = Statement(
    select(t.c.at, t.c.before)
    .where(
        t.c.workspace_id == WORKSPACE,
        t.c.subject == bound_text("subject"),
        t.c.subject_id == bound_int("subject_id"),
        t.c.kind == bound_text("kind"),
    )
    .order_by(t.c.xid.desc(), t.c.seq.desc())
    .limit(1)
)
LAST_FEW: Final = Statement(
    select(t.c.at, t.c.after)
    .where(
        t.c.workspace_id == WORKSPACE,
        t.c.subject == bound_text("subject"),
        t.c.subject_id == bound_int("subject_id"),
        t.c.kind == bound_text("kind"),
    )
    .order_by(t.c.xid.desc(), t.c.seq.desc())
    .limit(bound_int("limit"))
)
SINCE: Final = Statement(
    select(t.c.subject_id, t.c.before).where(
        t.c.workspace_id == WORKSPACE,
        t.c.subject == bound_text("subject"),
        is_one_of(t.c.subject_id, "ids"),
        t.c.kind == bound_text("kind"),
        t.c.at > bound_int("since"),
    )
)
_encode: Final = msgspec.json.Encoder().encode
_fields: Final = msgspec.json.Decoder(dict[str, object]).decode


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One change: what happened to which record, by whom, through which door, from what to what."""

    kind: str
    subject: str
    subject_id: int
    actor: str
    actor_id: int | None
    door: str
    before: dict[str, object]
    after: dict[str, object]
    run_id: int = 0
    """The run of a rule that wrote it, 0 if no rule did."""


async def latest(tx: Tx, kind: str, *, subject_id: int) -> tuple[int, str] | None:
    """Read the time and the `before` of the latest event of a kind about a record."""
    row = await tx.first(LATEST, kind=kind, subject=kind.partition(".")[0], subject_id=subject_id)
    return None if row is None else (row[0], row[1])


async def latest_few(
    tx: Tx, kind: str, *, subject_id: int, limit: int
) -> list[tuple[int, dict[str, object]]]:
    """Read the time and the `after` of the latest events of a kind about a record, the latest first."""
    rows = await tx.all(
        LAST_FEW, kind=kind, subject=kind.partition(".")[0], subject_id=subject_id, limit=limit
    )
    return [(at, _fields(after)) for at, after in rows]


async def changed_since(tx: Tx, kind: str, field: str, *, ids: Sequence[int], since: int) -> set[int]:
    """Say which records had a field changed by an event of a kind, later than a time (ms)."""
    if not ids:
        return set()
    rows = await tx.all(SINCE, kind=kind, subject=kind.partition(".")[0], ids=ids, since=since)
    return {id_ for id_, before in rows if field in _fields(before)}


async def insert(tx: Tx, event: Event) -> None:
    """Write an event. Its place in the feed is (xid, seq): see docs/decisions on the feed."""
    await tx.run(INSERT, **_row(tx, await tx.next_id("events"), event))


def _row(tx: Tx, seq: int, event: Event) -> dict[str, Value]:
    return {
        "seq": seq,
        "xid": tx.xid,
        "at": tx.now,
        "kind": event.kind,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "actor": event.actor,
        "actor_id": event.actor_id,
        "door": event.door,
        "before": _encode(event.before).decode() if event.before else "{}",
        "after": _encode(event.after).decode() if event.after else "{}",
        "run_id": event.run_id,
    }
