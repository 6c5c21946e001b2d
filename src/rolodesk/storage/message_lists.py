"""The messages of all tickets by keyset: in the order of their time, or those of one ticket or contact."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, and_, literal_column, select

from rolodesk.model.conversation import MessageQuery
from rolodesk.model.message import Message
from rolodesk.model.page import Page, Wanted
from rolodesk.model.ticket import Status
from rolodesk.storage.join_order import asked_for_each_of, in_no_index
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.messages import COLUMNS, message_of
from rolodesk.storage.statement import WORKSPACE, Statement, Value, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import messages as m
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.transaction import Tx

_of_ticket: Final = and_(t.c.workspace_id == m.c.workspace_id, t.c.id == m.c.ticket_id)


def _ids(read: FromClause) -> Select[Any]:
    """Select ids alone: what is sorted, or passed over, is not read whole."""
    return (
        select(m.c.id).select_from(read).where(m.c.workspace_id == WORKSPACE, t.c.workspace_id == WORKSPACE)
    )


def _conditions(
    *, time: ColumnElement[int], mailbox: ColumnElement[int], status: ColumnElement[str]
) -> dict[str, ColumnElement[bool]]:
    """Give what each message and its ticket are asked, as what leads to them wants it."""
    return {
        "kind": m.c.kind == bound_text("kind"),
        "direction": m.c.direction == bound_text("direction"),
        "created_after": time >= bound_int("created_after"),
        "created_before": time < bound_int("created_before"),
        "mailbox_id": mailbox == bound_int("mailbox_id"),
        "seen": is_one_of(mailbox, "seen"),
        "is_shown": and_(t.c.deleted_at.is_(None), status != literal_column(f"'{Status.SPAM}'")),
    }


_led: Final[Mapping[str, ColumnElement[Any]]] = {"created_at": in_no_index(m.c.created_at)}

BY_TIME: Final = Keyset(
    _ids(asked_for_each_of(t, m, _of_ticket)),
    id_=m.c.id,
    orders={"created_at": m.c.created_at},
    # The columns themselves: by their statistics PostgreSQL knows how far it has to walk.
    conditions=_conditions(time=m.c.created_at, mailbox=t.c.mailbox_id, status=t.c.status),
)
"""Walked along the index of their time; each one's ticket is asked."""
LED: Final = Keyset(
    _ids(asked_for_each_of(m, t, _of_ticket)),
    id_=in_no_index(m.c.id),
    orders=_led,
    conditions={
        "ticket_id": t.c.id == bound_int("ticket_id"),
        "contact_id": t.c.contact_id == bound_int("contact_id"),
        **_conditions(
            time=_led["created_at"], mailbox=in_no_index(t.c.mailbox_id), status=in_no_index(t.c.status)
        ),
    },
)
"""All of a ticket, or of a contact's tickets, are sorted for a page: there are few of them."""
BY_IDS: Final = Statement(select(*COLUMNS).where(m.c.workspace_id == WORKSPACE, is_one_of(m.c.id, "ids")))


async def page(tx: Tx, query: MessageQuery, wanted: Wanted, *, seen: Sequence[int] | None) -> Page[Message]:
    """List messages by `created_at`, of the tickets of the mailboxes `seen`, or (None) of all."""
    values: dict[str, Value] = {
        **msgspec.structs.asdict(query),
        **_bounds(query, wanted),
        "seen": seen,
        # Of a ticket that is named all is told, as its own list does.
        "is_shown": 1 if query.ticket_id is None else None,
    }
    is_led = query.ticket_id is not None or query.contact_id is not None
    found = await (LED if is_led else BY_TIME).page(tx, wanted, **values)
    ids = [row[0] for row in found.items]
    by_id = {row[0]: message_of(row) for row in await tx.all(BY_IDS, ids=ids)} if ids else {}
    return Page([by_id[id_] for id_ in ids], found.has_more)


def _bounds(query: MessageQuery, wanted: Wanted) -> dict[str, Value]:
    """Give the times without that which a cursor goes beyond: an index is entered by one of them alone."""
    after, before, behind = query.created_after, query.created_before, wanted.behind
    if behind is not None and isinstance(behind.value, int):
        if wanted.descending and before is not None and behind.value < before:
            before = None
        if not wanted.descending and after is not None and behind.value >= after:
            after = None
    return {"created_after": after, "created_before": before}
