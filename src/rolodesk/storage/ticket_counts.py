"""How many tickets the views of an inbox hold: counted among the newest of each status, never all."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    select,
    union_all,
)

from rolodesk.model.page import Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.model.ticket import Status
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.keyset import BY_ID
from rolodesk.storage.search.listing import Narrowed, NarrowedPages
from rolodesk.storage.statement import WORKSPACE, Statement, Value, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import mentions, ticket_agents
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.ticket_pages import OF_EACH, conditions, values_narrowed, values_of
from rolodesk.storage.ticket_reads import has_unread
from rolodesk.storage.transaction import Tx

MOST_LOOKED_AT: Final = 2_500
"""Tickets of a status that are looked at, the newest."""

_shown: Final = tuple(status for status in Status if status not in {Status.SPAM, Status.DELETED})
_agents: Final = select(ticket_agents.c.member_id).where(
    ticket_agents.c.workspace_id == WORKSPACE, ticket_agents.c.ticket_id == t.c.id
)
_mentions: Final = select(mentions.c.message_id).where(
    mentions.c.workspace_id == WORKSPACE,
    mentions.c.member_id == bound_int("reader"),
    mentions.c.ticket_id == t.c.id,
)


class Counted(msgspec.Struct, frozen=True):
    """How many tickets are alike in all of this."""

    status: str
    mailbox_id: int
    is_asleep: bool
    is_mine: bool
    is_unassigned: bool
    mentions_me: bool
    is_unread: bool
    count: int


_counted: Final[Callable[..., Counted]] = Counted


async def alike(
    tx: Tx, statuses: Sequence[Status], *, seen: Sequence[int] | None, me: int | None
) -> list[Counted]:
    """Count the tickets in some statuses, of the mailboxes `seen` or of all, by what they are to a member."""
    values = _values_of_statuses(statuses) | {"reader": me or 0}
    if seen is not None:
        values["seen"] = seen
    rows = await tx.all(alike_statement(len(statuses), confined=seen is not None), **values)
    return [_counted(*row[:2], *map(bool, row[2:7]), row[7]) for row in rows]


async def of_query(
    tx: Tx,
    query: TicketQuery,
    *,
    seen: Sequence[int] | None,
    me: int | None,
    most: int,
    narrowed: Narrowed | None = None,
) -> tuple[int, int, bool]:
    """
    Count the tickets of a query up to `most`, and the unread ones; say whether there may be more.

    `narrowed` stands for the query's `q`: what it finds is counted from the newest down, whatever its status.
    """
    if narrowed is not None:
        wanted = Wanted(order=BY_ID, descending=True, limit=most)
        values = {**values_narrowed(query, narrowed, seen=seen, me=me), "reader": me or 0}
        page = await NARROWED_FLAGS.page(tx, wanted, narrowed, values)
        return len(page.items), sum(row[0] for row in page.items), page.has_more
    statuses = query.statuses or _shown
    given = {name: value for name, value in values_of(query, seen=seen, me=me).items() if value is not None}
    names = tuple(name for name in given if name not in {"status", "statuses", "is_shown"})
    statement = query_statement(len(statuses), names)
    bound = {name: given[name] for name in names} | _values_of_statuses(statuses)
    row = await tx.first(statement, **bound, reader=me or 0, limit=most + 1)
    assert row is not None  # noqa: S101 - a sum of everything has one row
    count, unread, fullest = row
    return min(count, most), min(unread, most), count > most or (fullest or 0) >= MOST_LOOKED_AT


def _values_of_statuses(statuses: Sequence[Status]) -> dict[str, Value]:
    return {f"status_{place}": str(status) for place, status in enumerate(statuses)}


def _newest(statuses: int) -> CTE:
    """Build the ids of the newest tickets in each of some statuses, by the index that has them so."""
    each: list[Select[Any]] = []
    for place in range(statuses):
        a = t.alias(f"of_status_{place}")
        newest = (
            select(a.c.id, a.c.status)
            .where(a.c.workspace_id == WORKSPACE, a.c.status == bound_text(f"status_{place}"))
            .order_by(a.c.bumped_at.desc(), a.c.id.desc())
            .limit(literal_column(str(MOST_LOOKED_AT)))
        ).subquery(f"newest_{place}")
        each.append(select(newest.c.id, newest.c.status))
    return union_all(*each).cte("newest")


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _flags_listed(base: FromClause) -> Select[Any]:
    return select(_flag(has_unread("reader"))).select_from(base).where(t.c.workspace_id == WORKSPACE)


NARROWED_FLAGS: Final = NarrowedPages(Noun.TICKET, _flags_listed, orders={}, conditions=OF_EACH)
"""Whether each ticket that search finds is unread."""


@cache
def alike_statement(statuses: int, *, confined: bool) -> Statement:
    """Build what counts tickets that are alike, in so many statuses, and of some mailboxes only or of all."""
    newest = _newest(statuses)
    mine = _agents.where(ticket_agents.c.member_id == bound_int("reader"))
    facts = (
        select(
            t.c.status,
            t.c.mailbox_id,
            _flag(t.c.snoozed_until.is_not(None)).label("is_asleep"),
            _flag(exists(mine.correlate(t))).label("is_mine"),
            _flag(~exists(_agents.correlate(t))).label("is_unassigned"),
            _flag(exists(_mentions.correlate(t))).label("mentions_me"),
            _flag(has_unread("reader")).label("is_unread"),
        )
        .select_from(asked_for_each_of(t, newest, and_(t.c.workspace_id == WORKSPACE, t.c.id == newest.c.id)))
        .where(*([is_one_of(t.c.mailbox_id, "seen")] if confined else []))
        .subquery("facts")
    )
    return Statement(select(*facts.c, func.count()).group_by(*facts.c))


@cache
def query_statement(statuses: int, names: tuple[str, ...]) -> Statement:
    """Build what counts tickets in so many statuses under some of the list's conditions."""
    newest = _newest(statuses)
    known = conditions("id")
    found = (
        select(_flag(has_unread("reader")).label("is_unread"))
        .select_from(asked_for_each_of(t, newest, and_(t.c.workspace_id == WORKSPACE, t.c.id == newest.c.id)))
        .where(*(known[name] for name in names))
        .limit(bound_int("limit"))
        .subquery("found")
    )
    sizes = select(func.count().label("size")).select_from(newest).group_by(newest.c.status).subquery("sizes")
    fullest = select(func.max(sizes.c.size)).scalar_subquery()
    return Statement(select(func.count(), func.coalesce(func.sum(found.c.is_unread), 0), fullest))
