"""What rules read of the journal: what happened on a record, and how a time looked back from now."""

from typing import Final

from sqlalchemy import func, literal_column, select, tuple_

from rolodesk.model.event import FeedPlace, StoredEvent
from rolodesk.storage.feed import COLUMNS, stored_event
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import Tx

ACTIONS: Final = (
    "ticket.opened",
    "ticket.replied",
    "ticket.forwarded",
    "ticket.noted",
    "ticket.auto_replied",
    "ticket.mail_failed",
    "ticket.status_changed",
    "ticket.assigned",
    "ticket.unassigned",
    "ticket.labelled",
    "ticket.unlabelled",
    "ticket.snoozed",
    "ticket.woken",
    "ticket.merged",
    "ticket.merged_away",
)
"""What moves the time of a ticket's last action."""
BY_RULE: Final = "rule"
BY_THEMSELVES: Final = (
    "ticket.mail_sent",
    "ticket.mail_failed",
    "ticket.mail_held",
    "ticket.auto_replied",
    "ticket.auto_reply_withheld",
)
"""What becomes of mail that the hub sends: nobody did that."""

_of_record: Final = (
    t.c.workspace_id == WORKSPACE,
    t.c.subject == bound_text("noun"),
    t.c.subject_id == bound_int("record_id"),
)

# Sums, which are in no index's order: SQLite would walk the whole journal downwards to find the highest.
LAST_BY_SOMEBODY: Final = Statement(
    select(func.max(t.c.seq + literal_column("0")))
    .where(*_of_record, t.c.actor != BY_RULE)
    .where(t.c.kind.not_in([literal_column(f"'{kind}'") for kind in BY_THEMSELVES]))
)
LAST_BY_RULE: Final = Statement(
    select(func.max(t.c.seq + literal_column("0"))).where(
        *_of_record, t.c.actor == BY_RULE, t.c.actor_id == bound_int("rule_id")
    )
)
BACKWARDS: Final = Statement(
    select(*COLUMNS)
    .where(t.c.workspace_id == WORKSPACE)
    .where(tuple_(t.c.xid, t.c.seq) < tuple_(bound_int("xid"), bound_int("seq")))
    .order_by(t.c.xid.desc(), t.c.seq.desc())
    .limit(bound_int("limit"))
)
LATER: Final = Statement(
    select(*COLUMNS)
    .where(*_of_record, t.c.seq > bound_int("seq"))
    .order_by(t.c.seq.desc())
    .limit(bound_int("limit"))
)
NEXT_ACTION: Final = Statement(
    select(t.c.at)
    .where(*_of_record, t.c.seq > bound_int("seq"))
    .where(t.c.kind.in_([literal_column(f"'{kind}'") for kind in ACTIONS]))
    .order_by(t.c.seq)
    .limit(1)
)


async def backwards(tx: Tx, place: FeedPlace, *, limit: int) -> list[StoredEvent]:
    """Read the events of this workspace before a place, the newest first."""
    return [stored_event(row) for row in await tx.all(BACKWARDS, xid=place.xid, seq=place.seq, limit=limit)]


async def later(tx: Tx, noun: str, record_id: int, *, seq: int, limit: int) -> list[StoredEvent]:
    """Read what happened on a record after an event of its own, the newest first."""
    rows = await tx.all(LATER, noun=noun, record_id=record_id, seq=seq, limit=limit)
    return [stored_event(row) for row in rows]


async def next_action_at(tx: Tx, ticket_id: int, *, seq: int) -> int | None:
    """Say when (ms) something was next done on a ticket after an event of its own; None if nothing was."""
    row = await tx.first(NEXT_ACTION, noun="ticket", record_id=ticket_id, seq=seq)
    return None if row is None else int(row[0])


async def acted_since(tx: Tx, ticket_id: int, *, rule_id: int) -> bool:
    """Answer whether a rule did something on a ticket after anybody but rules and the mail did."""
    by_rule = await tx.first(LAST_BY_RULE, noun="ticket", record_id=ticket_id, rule_id=rule_id)
    if by_rule is None or by_rule[0] is None:
        return False
    by_somebody = await tx.first(LAST_BY_SOMEBODY, noun="ticket", record_id=ticket_id)
    return by_somebody is None or by_somebody[0] is None or by_rule[0] > by_somebody[0]
