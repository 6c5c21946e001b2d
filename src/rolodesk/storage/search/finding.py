"""
Finding the newest records of a kind that match.

SQLite walks its index from the newest record down and stops when the page is full. PostgreSQL's gathers all
that match before any can be ordered: so it gathers some at most, and where there are more of them, so that
they cannot be rare, it looks through the newest records instead.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    cast,
    column,
    exists,
    func,
    not_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from rolodesk.model.search.asking import Noun
from rolodesk.model.search.terms import Expression
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.search.asking import in_fts5, in_tsquery, is_broad
from rolodesk.storage.search.index import SQLITE
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import (
    accounts,
    contacts,
    found,
    messages,
    notes,
    ticket_agents,
    ticket_labels,
    tickets,
)
from rolodesk.storage.transaction import Tx

GATHERED: Final = 8_000
"""So many are gathered at most; more than these are not rare."""
NEWEST: Final = 20_000
"""So many of the newest records are looked through for what is not rare."""
HIGHEST: Final = 2**63 - 1

_RECORDS: Final[dict[Noun, Table]] = {
    Noun.CONTACT: contacts,
    Noun.ACCOUNT: accounts,
    Noun.TICKET: tickets,
    Noun.MESSAGE: messages,
    Noun.NOTE: notes,
}
_COLUMNS: Final = {"mailbox": tickets.c.mailbox_id, "status": tickets.c.status}
_LINKS: Final[dict[str, tuple[Table, Column[int] | None]]] = {
    "label": (ticket_labels, ticket_labels.c.label_id),
    "agent": (ticket_agents, ticket_agents.c.member_id),
    "assigned": (ticket_agents, None),
}
Subject = Literal["before", "after", "mailbox", "status", "label", "agent", "assigned"]
Shape = tuple[tuple[Subject, bool], ...]


class Condition(msgspec.Struct, frozen=True):
    """What records themselves are asked. `value` is a time, ids or texts; `assigned` has none."""

    subject: Subject
    value: int | Sequence[int] | Sequence[str] | None = None
    is_negated: bool = False


async def newest(
    tx: Tx, noun: Noun, expression: Expression, *, conditions: Sequence[Condition], below: int, limit: int
) -> list[int]:
    """List the ids of records that match, downwards from below an id."""
    shape: Shape = tuple((one.subject, one.is_negated) for one in conditions)
    rows = await tx.all(
        _finding(noun, shape, is_broad(expression)),
        in_fts5=in_fts5(expression, tx.workspace_id),
        in_tsquery=in_tsquery(expression, tx.workspace_id),
        below=below,
        limit=limit,
        **{f"asked_{number}": one.value for number, one in enumerate(conditions)},
    )
    return [row[0] for row in rows]


@cache
def _finding(noun: Noun, shape: Shape, broad: bool) -> Statement:  # noqa: FBT001 - cached by position
    return Statement(_from_newest_on_sqlite(noun, shape), _on_postgres(noun, shape, broad=broad))


def _from_newest_on_sqlite(noun: Noun, shape: Shape) -> Select[Any]:
    fts, records = SQLITE[noun], _RECORDS[noun]
    is_of = and_(records.c.workspace_id == WORKSPACE, records.c.id == fts.c.rowid)
    matches = column(str(fts.name)).op("MATCH", is_comparison=True)(bound_text("in_fts5"))
    place: FromClause = asked_for_each_of(records, fts, is_of)
    listed = select(records.c.id).select_from(_with_tickets(noun, place)).where(matches)
    listed = listed.where(fts.c.rowid < bound_int("below"), *_conditions(noun, shape))
    return listed.order_by(fts.c.rowid.desc()).limit(bound_int("limit"))


def _on_postgres(noun: Noun, shape: Shape, *, broad: bool) -> Select[Any]:
    """
    Gather some; if there are more, look through the newest; if these do not fill the page, gather all.

    What matches broadly is looked for among the newest at once.
    """
    index = found[noun]
    mine = select(index).where(index.c.workspace_id == WORKSPACE, index.c.id < bound_int("below"))
    gathered = mine.with_only_columns(index.c.id).where(_matches(index)).limit(GATHERED + 1).cte("gathered")
    is_rare = _count(gathered) <= GATHERED
    rare = _page(noun, gathered, shape).where(is_rare).cte("rare")
    newest_first = mine.order_by(index.c.id.desc()).limit(NEWEST).subquery("newest_first")
    is_common = [] if broad else [not_(is_rare)]
    near = _page(noun, newest_first, shape).where(_matches(newest_first), *is_common).cte("near")
    too_few = _count(near) < bound_int("limit")
    mine_anywhere = mine.subquery("anywhere")
    anywhere = _page(noun, mine_anywhere, shape).where(_matches(mine_anywhere), too_few, *is_common)
    parts = [select(near.c.id), select(anywhere.subquery("everywhere").c.id)]
    together = union(*parts, *([] if broad else [select(rare.c.id)])).subquery("together")
    return select(together.c.id).order_by(together.c.id.desc()).limit(bound_int("limit"))


def _count(rows: FromClause) -> ColumnElement[int]:
    return select(func.count()).select_from(rows).scalar_subquery()


def _page(noun: Noun, index: FromClause, shape: Shape) -> Select[Any]:
    records = _RECORDS[noun]
    place = index.join(records, and_(records.c.workspace_id == WORKSPACE, records.c.id == index.c.id))
    listed = select(index.c.id).select_from(_with_tickets(noun, place)).where(*_conditions(noun, shape))
    return listed.order_by(index.c.id.desc()).limit(bound_int("limit"))


def _matches(index: FromClause) -> ColumnElement[bool]:
    return index.c.words.op("@@", is_comparison=True)(cast(bound_text("in_tsquery"), TSQUERY))


def _with_tickets(noun: Noun, place: FromClause) -> FromClause:
    """Join the ticket that a message is on, which says who sees it."""
    if noun is not Noun.MESSAGE:
        return place
    is_of = and_(tickets.c.workspace_id == WORKSPACE, tickets.c.id == messages.c.ticket_id)
    return asked_for_each_of(tickets, place, is_of)


def _conditions(noun: Noun, shape: Shape) -> list[ColumnElement[bool]]:
    return [
        not_(condition) if is_negated else condition
        for number, (subject, is_negated) in enumerate(shape)
        for condition in [_condition(noun, subject, f"asked_{number}")]
    ]


def _condition(noun: Noun, subject: Subject, name: str) -> ColumnElement[bool]:
    records = _RECORDS[noun]
    if subject == "before":
        return records.c.created_at < bound_int(name)
    if subject == "after":
        return records.c.created_at >= bound_int(name)
    if subject in _COLUMNS:
        return is_one_of(_COLUMNS[subject], name)
    links, column_of_link = _LINKS[subject]
    return _has(links, *([] if column_of_link is None else [is_one_of(column_of_link, name)]))


def _has(links: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    is_of = and_(links.c.workspace_id == WORKSPACE, links.c.ticket_id == tickets.c.id)
    return exists(select(1).select_from(links).where(is_of, *conditions))
