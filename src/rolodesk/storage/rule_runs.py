"""What rules did: a row a run."""

from collections.abc import Callable
from typing import Final

import msgspec
from sqlalchemy import and_, delete, or_, select, update

from rolodesk.model.flow.findings import Finding
from rolodesk.model.flow.verdict import Deed
from rolodesk.model.page import Page, Wanted
from rolodesk.model.rules.runs import Cause, Outcome, Run
from rolodesk.model.rules.triggers import Noun
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import rule_runs as t
from rolodesk.storage.tables import tickets
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")
CHANGING: Final = ("outcome", "reason", "deeds", "resumes_at", "ended_at")

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_ticket: Final = and_(
    t.c.noun == Noun.TICKET.value, tickets.c.workspace_id == t.c.workspace_id, tickets.c.id == t.c.record_id
)

BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
BY_ID_TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update())
IN_CHAIN: Final = Statement(
    select(t.c.id)
    .where(t.c.workspace_id == WORKSPACE, t.c.root_id == bound_int("root_id"))
    .where(t.c.rule_id == bound_int("rule_id"), t.c.record_id == bound_int("record_id"))
    .where(t.c.noun == bound_text("noun"), t.c.outcome != Outcome.CUT.value)
    .limit(1)
)
CONDITIONS: Final = {
    "rule_id": t.c.rule_id == bound_int("rule_id"),
    "contact_id": and_(t.c.noun == Noun.CONTACT.value, t.c.record_id == bound_int("contact_id")),
    "ticket_id": and_(t.c.noun == Noun.TICKET.value, t.c.record_id == bound_int("ticket_id")),
    "outcome": t.c.outcome == bound_text("outcome"),
}
IN_SIGHT: Final = or_(t.c.noun == Noun.CONTACT.value, is_one_of(tickets.c.mailbox_id, "in_sight"))
PAGES: Final = Keyset(_mine, id_=t.c.id, conditions=CONDITIONS)
PAGES_IN_SIGHT: Final = Keyset(
    select(*COLUMNS).select_from(t.outerjoin(tickets, _ticket)).where(t.c.workspace_id == WORKSPACE),
    id_=t.c.id,
    conditions={"in_sight": IN_SIGHT, **CONDITIONS},
)
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("run_id"))
    .values({name: (bound_int if name.endswith("_at") else bound_text)(name) for name in CHANGING})
)
CANCEL_WAITING: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.rule_id == bound_int("of_rule"))
    .where(t.c.outcome == Outcome.WAITING.value)
    .values(
        outcome=Outcome.CANCELLED.value,
        reason=bound_text("why"),
        resumes_at=None,
        ended_at=bound_int("at"),
    )
)
_old: Final = (
    select(t.c.workspace_id, t.c.id)
    .where(t.c.started_at < bound_int("before"), t.c.outcome != Outcome.WAITING.value)
    .order_by(t.c.started_at)
    .limit(bound_int("limit"))
)
OLD: Final = Statement(_old, everywhere=True)
FORGET: Final = Statement(
    delete(t).where(t.c.workspace_id == bound_int("of_workspace"), t.c.id == bound_int("run_id")),
    everywhere=True,
)

_deeds: Final = msgspec.json.Decoder(tuple[Deed, ...]).decode
_findings: Final[Callable[[str], Finding]] = msgspec.json.Decoder(Finding).decode


async def by_id(tx: Tx, run_id: int) -> Run | None:
    """Read a run."""
    row = await tx.first(BY_ID, id=run_id)
    return None if row is None else _run(row)


async def to_change(tx: Tx, run_id: int) -> Run | None:
    """Read a run and keep others from changing it."""
    row = await tx.first(BY_ID_TO_CHANGE, id=run_id)
    return None if row is None else _run(row)


async def ran_in_chain(tx: Tx, root_id: int, *, rule_id: int, noun: Noun, record_id: int) -> bool:
    """Answer whether a rule ran for a record in the chain that a run began."""
    found = await tx.first(IN_CHAIN, root_id=root_id, rule_id=rule_id, noun=noun.value, record_id=record_id)
    return found is not None


async def page(
    tx: Tx,
    wanted: Wanted,
    *,
    rule_id: int | None = None,
    contact_id: int | None = None,
    ticket_id: int | None = None,
    outcome: str | None = None,
    in_sight: frozenset[int] | None = None,
) -> Page[Run]:
    """List runs by id. `in_sight` leaves out those about tickets that are not in these mailboxes."""
    filters: dict[str, Value] = {
        "rule_id": rule_id,
        "contact_id": contact_id,
        "ticket_id": ticket_id,
        "outcome": outcome,
    }
    if in_sight is None:
        found = await PAGES.page(tx, wanted, **filters)
    else:
        found = await PAGES_IN_SIGHT.page(tx, wanted, in_sight=sorted(in_sight), **filters)
    return Page([_run(row) for row in found.items], found.has_more)


async def insert(tx: Tx, run: Run) -> None:
    """Insert a run."""
    await tx.run(
        INSERT,
        id=run.id,
        rule_id=run.rule_id,
        rule_name=run.rule_name,
        rule_version=run.rule_version,
        noun=run.noun.value,
        record_id=run.record_id,
        cause_kind=run.cause.kind,
        cause_seq=run.cause.seq,
        cause_run_id=run.cause.run_id,
        root_id=run.root_id,
        depth=run.depth,
        started_at=run.started_at,
        findings=None if run.why is None else msgspec.json.encode(run.why).decode(),
        **_saved(run),
    )


async def save(tx: Tx, run: Run) -> None:
    """Store what became of a run."""
    await tx.run(SAVE, run_id=run.id, **_saved(run))


async def cancel_waiting(tx: Tx, rule_id: int, *, why: str) -> None:
    """Cancel what waits of a rule, and say why."""
    await tx.run(CANCEL_WAITING, of_rule=rule_id, why=why, at=tx.now)


async def forget(tx: Tx, *, before: int, limit: int) -> int:
    """Forget runs of any workspace that began before a time and do not wait; answer how many."""
    old = await tx.all(OLD, before=before, limit=limit)
    await tx.run_many(FORGET, [{"of_workspace": row[0], "run_id": row[1]} for row in old])
    return len(old)


def _saved(run: Run) -> dict[str, Value]:
    return {
        "outcome": run.outcome.value,
        "reason": run.reason,
        "deeds": msgspec.json.encode(run.deeds).decode(),
        "resumes_at": run.resumes_at,
        "ended_at": run.ended_at,
    }


def _run(row: Row) -> Run:
    id_, rule_id, name, version, noun, record_id, kind, seq, run_id, root_id, depth, *rest = row
    outcome, reason, deeds, resumes_at, started_at, ended_at, findings = rest
    return Run(
        id=id_,
        rule_id=rule_id,
        rule_name=name,
        rule_version=version,
        noun=Noun(noun),
        record_id=record_id,
        cause=Cause(kind, seq, run_id),
        root_id=root_id,
        depth=depth,
        outcome=Outcome(outcome),
        reason=reason,
        deeds=_deeds(deeds),
        resumes_at=resumes_at,
        started_at=started_at,
        ended_at=ended_at,
        why=None if findings is None else _findings(findings),
    )
