"""What a member's desk shows: numbers, and the tickets that were acted on last."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, func, or_, select

from rolodesk.model.desk import Tally, TicketGlance
from rolodesk.model.ticket import OPEN, Status
from rolodesk.storage.statement import WORKSPACE, Row, Statement, bound_int, is_one_of
from rolodesk.storage.tables import accounts, contacts, mailboxes
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.id,
    mailboxes.c.name,
    t.c.status,
    t.c.subject,
    t.c.from_email,
    t.c.from_name,
    t.c.labels,
    t.c.latest_at,
)
WAITING: Final = (Status.NEW, Status.REPLY)
NOT_SHOWN: Final = (Status.SPAM, Status.DELETED)
_labels: Final = msgspec.json.Decoder(tuple[str, ...]).decode


@cache
def counts(*, of_some: bool) -> Statement:
    """Build the count of contacts, accounts, and open and waiting tickets, in all mailboxes or in some."""
    every = [select(func.count()).where(noun.c.workspace_id == WORKSPACE) for noun in (contacts, accounts)]
    tickets = [
        select(func.count()).where(t.c.workspace_id == WORKSPACE, _is(statuses), *_seen(of_some=of_some))
        for statuses in (OPEN, WAITING)
    ]
    return Statement(select(*(count.scalar_subquery() for count in (*every, *tickets))))


@cache
def latest(*, of_some: bool, of_contact: bool) -> Statement:
    """Build the list of the tickets acted on last, without spam."""
    listed = (
        select(*COLUMNS)
        .join_from(
            t, mailboxes, (mailboxes.c.workspace_id == t.c.workspace_id) & (mailboxes.c.id == t.c.mailbox_id)
        )
        .where(
            t.c.workspace_id == WORKSPACE,
            *(t.c.status != status.value for status in NOT_SHOWN),
            *_seen(of_some=of_some),
        )
    )
    newest = [t.c.latest_at.desc(), t.c.id.desc()]
    if of_contact:
        # By id, as its own index has them: by time SQLite would read through everyone's.
        listed, newest = listed.where(t.c.contact_id == bound_int("contact_id")), [t.c.id.desc()]
    return Statement(listed.order_by(*newest).limit(bound_int("limit")))


async def tally(tx: Tx, *, mailbox_ids: Sequence[int] | None) -> Tally:
    """Count what there is; tickets in some mailboxes only, or (None) in all."""
    row = await tx.first(counts(of_some=mailbox_ids is not None), mailbox_ids=mailbox_ids)
    return Tally(*row) if row is not None else Tally(0, 0, 0, 0)


async def latest_tickets(
    tx: Tx, *, mailbox_ids: Sequence[int] | None, limit: int, contact_id: int | None = None
) -> tuple[TicketGlance, ...]:
    """List the tickets acted on last, or of a contact the newest: in some mailboxes or (None) in all."""
    statement = latest(of_some=mailbox_ids is not None, of_contact=contact_id is not None)
    rows = await tx.all(statement, mailbox_ids=mailbox_ids, contact_id=contact_id, limit=limit)
    return tuple(_glance(row) for row in rows)


def _seen(*, of_some: bool) -> tuple[ColumnElement[bool], ...]:
    return (is_one_of(t.c.mailbox_id, "mailbox_ids"),) if of_some else ()


def _is(statuses: Sequence[Status]) -> ColumnElement[Any]:
    return or_(*(t.c.status == status.value for status in statuses))


def _glance(row: Row) -> TicketGlance:
    id_, mailbox, status, subject, from_email, from_name, labels, latest_at = row
    return TicketGlance(id_, mailbox, status, subject, from_email, from_name, _labels(labels), latest_at)
