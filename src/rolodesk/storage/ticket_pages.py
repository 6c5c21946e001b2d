"""The list of tickets that an inbox shows: in four orders, under the filters of its views."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, literal_column, select

from rolodesk.model.email import fold_email
from rolodesk.model.page import Page, Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.model.tag import canonical_tag
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.storage.keyset import BY_ID, Keyset
from rolodesk.storage.search.listing import Narrowed, NarrowedPages
from rolodesk.storage.statement import WORKSPACE, Value, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import labels, mentions, ticket_agents, ticket_labels
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.ticket_reads import has_unread
from rolodesk.storage.tickets import COLUMNS, ticket_of
from rolodesk.storage.transaction import Tx

ORDERS: Final[dict[str, ColumnElement[Any]]] = {
    "updated_at": t.c.updated_at,
    "latest_at": t.c.latest_at,
    "bumped_at": t.c.bumped_at,
}

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
_mentioning: Final = select(mentions.c.ticket_id).where(
    mentions.c.workspace_id == WORKSPACE, mentions.c.member_id == bound_int("mentioned_id")
)
_anybodys: Final = select(ticket_agents.c.ticket_id).where(
    ticket_agents.c.workspace_id == WORKSPACE, ticket_agents.c.ticket_id == t.c.id
)


def conditions(order: str) -> dict[str, ColumnElement[bool]]:
    """
    Give the filters as an order wants them: by an index only where that has the order too.

    What is a sum, or put together, is in no index: SQLite would sort all that one leads to for each page.
    """
    mailbox = t.c.mailbox_id if order == "bumped_at" else t.c.mailbox_id + _NO_NUMBER
    status = t.c.status if order in {"updated_at", "bumped_at"} else t.c.status.concat(_NO_TEXT)
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
        "without_contact": (t.c.contact_id + _NO_NUMBER).is_(None),
        "from_email": t.c.from_email_folded == bound_text("from_email"),
        "asleep": t.c.snoozed_until.is_not(None),
        "awake": t.c.snoozed_until.is_(None),
        "unread": has_unread("unread"),
        "read": ~has_unread("read"),
        "mentioned_id": t.c.id.in_(_mentioning),
        "created_after": t.c.created_at >= bound_int("created_after"),
        "created_before": t.c.created_at < bound_int("created_before"),
        "updated_after": updated >= bound_int("updated_after"),
        "updated_before": updated < bound_int("updated_before"),
        "latest_after": latest >= bound_int("latest_after"),
        "latest_before": latest < bound_int("latest_before"),
        "up_to": t.c.id <= bound_int("up_to"),
    }


OF_EACH: Final = conditions(BY_ID) | {
    "labels": exists(_bearing.where(ticket_labels.c.ticket_id == t.c.id).correlate(t)),
    "assignee_id": exists(_assigned.where(ticket_agents.c.ticket_id == t.c.id).correlate(t)),
    "mentioned_id": exists(_mentioning.where(mentions.c.ticket_id == t.c.id).correlate(t)),
}
"""What each ticket is asked, where something else leads to it."""

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

_of_nobody: Final = conditions(BY_ID) | {"without_contact": t.c.contact_id.is_(None)}
PAGES_WITHOUT_CONTACT: Final = Keyset(
    select(*COLUMNS).where(t.c.workspace_id == WORKSPACE),
    id_=t.c.id,
    all_alike=t.c.contact_id,
    conditions=_of_nobody,
)
"""By id, those of no contact: its index has them in a row."""
IDS_WITHOUT_CONTACT: Final = Keyset(
    select(t.c.id).where(t.c.workspace_id == WORKSPACE),
    id_=t.c.id,
    all_alike=t.c.contact_id,
    conditions=_of_nobody,
)


def _listed(base: FromClause) -> Select[Any]:
    return select(*COLUMNS).select_from(base).where(t.c.workspace_id == WORKSPACE)


def _ids_listed(base: FromClause) -> Select[Any]:
    return select(t.c.id).select_from(base).where(t.c.workspace_id == WORKSPACE)


NARROWED_PAGES: Final = NarrowedPages(
    Noun.TICKET, _listed, orders=ORDERS, conditions=OF_EACH, walked=conditions
)
NARROWED_IDS: Final = NarrowedPages(Noun.TICKET, _ids_listed, orders={}, conditions=OF_EACH)
"""What search finds."""


async def page(
    tx: Tx,
    query: TicketQuery,
    wanted: Wanted,
    *,
    seen: Sequence[int] | None,
    me: int | None,
    narrowed: Narrowed | None = None,
) -> Page[Ticket]:
    """
    List tickets by `id` or one of ORDERS; of the mailboxes `seen`, or (None) of all.

    `narrowed` stands for the query's `q`.
    """
    if narrowed is None:
        is_of_nobody = query.contact_id == "none" and wanted.order == BY_ID
        pages = PAGES_WITHOUT_CONTACT if is_of_nobody else PAGES[wanted.order]
        found = await pages.page(tx, wanted, **values_of(query, seen=seen, me=me))
    else:
        values = values_narrowed(query, narrowed, seen=seen, me=me)
        found = await NARROWED_PAGES.page(tx, wanted, narrowed, values)
    return Page([ticket_of(row) for row in found.items], found.has_more)


async def ids(
    tx: Tx,
    query: TicketQuery,
    wanted: Wanted,
    *,
    up_to: int,
    seen: Sequence[int] | None,
    me: int | None,
    narrowed: Narrowed | None = None,
) -> Page[int]:
    """List the ids of tickets upwards, as far as `up_to`. `narrowed` stands for the query's `q`."""
    if narrowed is None:
        pages = IDS_WITHOUT_CONTACT if query.contact_id == "none" else IDS
        found = await pages.page(tx, wanted, up_to=up_to, **values_of(query, seen=seen, me=me))
    else:
        values = values_narrowed(query, narrowed, seen=seen, me=me)
        found = await NARROWED_IDS.page(tx, wanted, narrowed, values, up_to=up_to)
    return Page([row[0] for row in found.items], found.has_more)


def values_narrowed(
    query: TicketQuery, narrowed: Narrowed, *, seen: Sequence[int] | None, me: int | None
) -> dict[str, Value]:
    """Give what a query with a `q` binds: if that asks for spam or what is deleted, it is shown."""
    values = values_of(query, seen=seen, me=me)
    return {**values, "is_shown": None} if narrowed.asks_hidden else values


def values_of(query: TicketQuery, *, seen: Sequence[int] | None, me: int | None) -> dict[str, Value]:
    """Give what a query binds, by the names of `conditions`; what is None is no condition."""
    reader = query.reader_id or me or 0
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
        "contact_id": query.contact_id if isinstance(query.contact_id, int) else None,
        "without_contact": 1 if query.contact_id == "none" else None,
        "from_email": None if query.from_email is None else fold_email(query.from_email),
        "asleep": 1 if query.snoozed is True else None,
        "awake": 1 if query.snoozed is False else None,
        "unread": reader if query.unread is True else None,
        "read": reader if query.unread is False else None,
        "mentioned_id": me if query.mentioned_id == "me" else query.mentioned_id,
        "created_after": query.created_after,
        "created_before": query.created_before,
        # What was made after a time was changed and acted on after it: an order's index is entered there.
        "updated_after": _later(query.updated_after, query.created_after),
        "updated_before": query.updated_before,
        "latest_after": _later(query.latest_after, query.created_after),
        "latest_before": query.latest_before,
    }


def _later(*times: int | None) -> int | None:
    return max((time for time in times if time is not None), default=None)
