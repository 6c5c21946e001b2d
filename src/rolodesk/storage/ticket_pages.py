"""The list of tickets that an inbox shows: in three orders, under the filters of its views."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, literal_column, select

from rolodesk.model.email import fold_email
from rolodesk.model.page import Page, Wanted
from rolodesk.model.tag import canonical_tag
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.storage.keyset import BY_ID, Keyset
from rolodesk.storage.statement import WORKSPACE, Value, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import labels, ticket_agents, ticket_labels
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.tickets import COLUMNS, ticket_of
from rolodesk.storage.transaction import Tx

ORDERS: Final[dict[str, ColumnElement[Any]]] = {"updated_at": t.c.updated_at, "latest_at": t.c.latest_at}

_NO_NUMBER: Final[ColumnElement[int]] = literal_column("0")
_NO_TEXT: Final[ColumnElement[str]] = literal_column("''")
_named: Final = select(labels.c.id).where(
    labels.c.workspace_id == WORKSPACE, is_one_of(labels.c.canonical, "labels")
)
_bearing: Final = select(ticket_labels.c.ticket_id).where(
    ticket_labels.c.workspace_id == WORKSPACE, ticket_labels.c.label_id.in_(_named)
)
_assigned: Final = select(ticket_agents.c.ticket_id).where(
    ticket_agents.c.workspace_id == WORKSPACE, ticket_agents.c.member_id == bound_int("assignee_id")
)
_anybodys: Final = select(ticket_agents.c.ticket_id).where(
    ticket_agents.c.workspace_id == WORKSPACE, ticket_agents.c.ticket_id == t.c.id
)


def conditions(order: str) -> dict[str, ColumnElement[bool]]:
    """
    Give the filters as an order wants them: by an index only where that has the order too.

    What is a sum, or put together, is in no index: SQLite would sort all that one leads to for each page.
    """
    mailbox = t.c.mailbox_id if order == "latest_at" else t.c.mailbox_id + _NO_NUMBER
    status = t.c.status if order in ORDERS else t.c.status.concat(_NO_TEXT)
    updated = t.c.updated_at if order == "updated_at" else t.c.updated_at + _NO_NUMBER
    latest = t.c.latest_at if order == "latest_at" else t.c.latest_at + _NO_NUMBER
    return {
        "status": status == bound_text("status"),
        "statuses": is_one_of(t.c.status.concat(_NO_TEXT), "statuses"),
        "is_shown": and_(
            t.c.deleted_at.is_(None), t.c.status.concat(_NO_TEXT) != literal_column(f"'{Status.SPAM}'")
        ),
        "mailbox_id": mailbox == bound_int("mailbox_id"),
        "seen": is_one_of(t.c.mailbox_id + _NO_NUMBER, "seen"),
        "labels": t.c.id.in_(_bearing),
        "assignee_id": t.c.id.in_(_assigned),
        "unassigned": ~exists(_anybodys.correlate(t)),
        "contact_id": t.c.contact_id == bound_int("contact_id"),
        "from_email": t.c.from_email_folded == bound_text("from_email"),
        "asleep": t.c.snoozed_until.is_not(None),
        "awake": t.c.snoozed_until.is_(None),
        "updated_after": updated >= bound_int("updated_after"),
        "updated_before": updated <= bound_int("updated_before"),
        "latest_after": latest >= bound_int("latest_after"),
        "latest_before": latest <= bound_int("latest_before"),
        "up_to": t.c.id <= bound_int("up_to"),
    }


PAGES: Final = {
    order: Keyset(
        select(*COLUMNS).where(t.c.workspace_id == WORKSPACE),
        id_=t.c.id,
        orders=ORDERS,
        conditions=conditions(order),
    )
    for order in (BY_ID, *ORDERS)
}
IDS: Final = Keyset(
    select(t.c.id).where(t.c.workspace_id == WORKSPACE), id_=t.c.id, conditions=conditions(BY_ID)
)


async def page(
    tx: Tx, query: TicketQuery, wanted: Wanted, *, seen: Sequence[int] | None, me: int | None
) -> Page[Ticket]:
    """List tickets by `id`, `updated_at` or `latest_at`; of the mailboxes `seen`, or (None) of all."""
    found = await PAGES[wanted.order].page(tx, wanted, **_values(query, seen=seen, me=me))
    return Page([ticket_of(row) for row in found.items], found.has_more)


async def ids(
    tx: Tx, query: TicketQuery, wanted: Wanted, *, up_to: int, seen: Sequence[int] | None, me: int | None
) -> Page[int]:
    """List the ids of tickets upwards, as far as `up_to`."""
    found = await IDS.page(tx, wanted, up_to=up_to, **_values(query, seen=seen, me=me))
    return Page([row[0] for row in found.items], found.has_more)


def _values(query: TicketQuery, *, seen: Sequence[int] | None, me: int | None) -> dict[str, Value]:
    assignee = me if query.assignee_id == "me" else query.assignee_id
    statuses = [str(status) for status in query.statuses]
    return {
        "status": statuses[0] if len(statuses) == 1 else None,
        "statuses": statuses if len(statuses) > 1 else None,
        "is_shown": None if statuses else 1,
        "mailbox_id": query.mailbox_id,
        "seen": seen,
        "labels": [canonical_tag(label) for label in query.labels] or None,
        "assignee_id": assignee if isinstance(assignee, int) else None,
        "unassigned": 1 if assignee == "none" else None,
        "contact_id": query.contact_id,
        "from_email": None if query.from_email is None else fold_email(query.from_email),
        "asleep": 1 if query.snoozed is True else None,
        "awake": 1 if query.snoozed is False else None,
        "updated_after": query.updated_after,
        "updated_before": query.updated_before,
        "latest_after": query.latest_after,
        "latest_before": query.latest_before,
    }
