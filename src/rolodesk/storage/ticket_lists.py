"""The lists by time: tickets by their last change, and the mails sent and received."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, literal_column, select, tuple_

from rolodesk.model.email import fold_email
from rolodesk.model.message import CANCELLED, Kind, ListedEmail
from rolodesk.model.page import Page
from rolodesk.model.tag import canonical_tag
from rolodesk.model.ticket import Cursor, ListedTicket, TicketFilter
from rolodesk.storage.settling import settled_page
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    is_one_of,
)
from rolodesk.storage.tables import labels, mailboxes, ticket_labels
from rolodesk.storage.tables import messages as m
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.transaction import Tx

TICKET_COLUMNS: Final = (
    t.c.id,
    mailboxes.c.name,
    t.c.status,
    t.c.subject,
    t.c.from_email,
    t.c.created_at,
    t.c.updated_at,
    t.c.latest_at,
    t.c.first_agent_reply_at,
    t.c.labels,
)
EMAIL_COLUMNS: Final = (
    m.c.id,
    m.c.ticket_id,
    m.c.created_at,
    mailboxes.c.name,
    m.c.from_email,
    m.c.from_name,
    m.c.to_list,
    m.c.cc_list,
    m.c.bcc_list,
)
UPDATED_AT: Final = TICKET_COLUMNS.index(t.c.updated_at)
CREATED_AT: Final = EMAIL_COLUMNS.index(m.c.created_at)
NONE: Final = "[]"

_listed_ticket: Final[Callable[..., ListedTicket]] = ListedTicket
_listed_email: Final[Callable[..., ListedEmail]] = ListedEmail
_texts: Final = msgspec.json.Decoder(tuple[str, ...]).decode

_named: Final = select(labels.c.id).where(
    labels.c.workspace_id == WORKSPACE, is_one_of(labels.c.canonical, "labels")
)
_bearing: Final = select(ticket_labels.c.ticket_id).where(
    ticket_labels.c.workspace_id == WORKSPACE, ticket_labels.c.label_id.in_(_named)
)
CONDITIONS: Final[dict[str, ColumnElement[bool]]] = {
    "cursor": tuple_(t.c.updated_at, t.c.id) > tuple_(bound_int("at"), bound_int("id")),
    "updated_after": t.c.updated_at >= bound_int("updated_after"),
    "updated_before": t.c.updated_at <= bound_int("updated_before"),
    "latest_after": t.c.latest_at >= bound_int("latest_after"),
    # A sum, which is in no index: with that of `latest_at` SQLite would sort all of them for each page.
    "latest_before": t.c.latest_at + literal_column("0") <= bound_int("latest_before"),
    "from_email": t.c.from_email_folded == bound_text("from_email"),
    "status": t.c.status == bound_text("status"),
    "labels": t.c.id.in_(_bearing),
}


@cache
def page_of_tickets(names: tuple[str, ...]) -> Statement:
    """Build the list of tickets that are not deleted, under some of CONDITIONS."""
    return Statement(
        _with_mailbox(select(*TICKET_COLUMNS).select_from(t))
        .where(*(CONDITIONS[name] for name in names))
        .order_by(t.c.updated_at, t.c.id)
        .limit(bound_int("limit"))
    )


@cache
def page_of_emails(*, behind_cursor: bool) -> Statement:
    """Build the list of external messages of a time but those taken back, from its start or a cursor."""
    if behind_cursor:
        begins = tuple_(m.c.created_at, m.c.id) > tuple_(bound_int("at"), bound_int("id"))
    else:
        begins = m.c.created_at >= bound_int("start")
    of_ticket = (t.c.workspace_id == m.c.workspace_id) & (t.c.id == m.c.ticket_id)
    return Statement(
        _with_mailbox(select(*EMAIL_COLUMNS).select_from(m).join(t, of_ticket))
        .where(m.c.workspace_id == WORKSPACE, m.c.kind == Kind.EXTERNAL.value)
        .where(begins, m.c.created_at <= bound_int("end"))
        .where(m.c.delivery.is_distinct_from(CANCELLED))
        .order_by(m.c.created_at, m.c.id)
        .limit(bound_int("limit"))
    )


async def tickets(tx: Tx, wanted: TicketFilter) -> Page[ListedTicket]:
    """List tickets that are not deleted, ascending by (`updated_at`, `id`)."""
    values = _values(wanted)
    statement = page_of_tickets(tuple(name for name in CONDITIONS if name in values))
    page = await settled_page(tx, lambda: tx.all(statement, **values), time=UPDATED_AT, limit=wanted.limit)
    return Page([_ticket(row) for row in page.items], page.has_more)


async def emails(tx: Tx, *, start: int, end: int, cursor: Cursor | None, limit: int) -> Page[ListedEmail]:
    """List the external messages of a time (ms, inclusive), ascending by (`created_at`, `id`)."""
    values: dict[str, Value] = {"end": end, "limit": limit + 1}
    if cursor is not None and cursor.at >= start:
        values |= {"at": cursor.at, "id": cursor.id}
    else:
        values["start"] = start
    statement = page_of_emails(behind_cursor="at" in values)
    page = await settled_page(tx, lambda: tx.all(statement, **values), time=CREATED_AT, limit=limit)
    return Page([_email(row) for row in page.items], page.has_more)


def _with_mailbox(listed: Select[Any]) -> Select[Any]:
    return listed.join(
        mailboxes, (mailboxes.c.workspace_id == t.c.workspace_id) & (mailboxes.c.id == t.c.mailbox_id)
    ).where(t.c.workspace_id == WORKSPACE, t.c.deleted_at.is_(None))


def _values(wanted: TicketFilter) -> dict[str, Value]:
    """Name what is to be bound. Only one lower bound of `updated_at` is: the index is entered there."""
    given: dict[str, Value] = {
        "updated_before": wanted.updated_before,
        "latest_after": wanted.latest_after,
        "latest_before": wanted.latest_before,
        "from_email": None if wanted.from_email is None else fold_email(wanted.from_email),
        "status": wanted.status,
        "labels": [canonical_tag(label) for label in wanted.labels] or None,
    }
    values: dict[str, Value] = {name: value for name, value in given.items() if value is not None}
    # What was updated before `latest_after` was not acted on after it.
    bounds = [time for time in (wanted.updated_after, wanted.latest_after) if time is not None]
    if wanted.cursor is not None and wanted.cursor.at >= max(bounds, default=wanted.cursor.at):
        values |= {"cursor": True, "at": wanted.cursor.at, "id": wanted.cursor.id}
    elif bounds:
        values["updated_after"] = max(bounds)
    return values | {"limit": wanted.limit + 1}


def _ticket(row: Row) -> ListedTicket:
    return _listed_ticket(*row[:-1], () if row[-1] == NONE else _texts(row[-1]))


def _email(row: Row) -> ListedEmail:
    to, cc, bcc = row[-3:]
    return _listed_email(
        *row[:-3], _texts(to), () if cc == NONE else _texts(cc), () if bcc == NONE else _texts(bcc)
    )
