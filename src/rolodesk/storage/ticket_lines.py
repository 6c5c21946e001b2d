"""What an inbox tells of tickets besides their rows: agents, links, messages, and whether they were read."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.message import Kind
from rolodesk.model.ticket import Ticket
from rolodesk.model.ticket_desk import PREVIEW_LIMIT, Preview, TicketLine
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, is_one_of
from rolodesk.storage.tables import messages as m
from rolodesk.storage.tables import ticket_agents as a
from rolodesk.storage.tables import ticket_links as links
from rolodesk.storage.tables import ticket_reads as r
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.transaction import Tx


def _of(kind: Kind, what: ColumnElement[Any]) -> ColumnElement[Any]:
    """Ask something of a ticket's messages of a kind, by the index that has both."""
    return (
        select(what)
        .where(m.c.workspace_id == WORKSPACE, m.c.ticket_id == t.c.id, m.c.kind == kind.value)
        .correlate(t)
        .scalar_subquery()
    )


MESSAGES: Final = Statement(
    select(
        t.c.id,
        _of(Kind.EXTERNAL, func.count()),
        _of(Kind.INTERNAL, func.count()),
        _of(Kind.EXTERNAL, func.max(m.c.id)),
        _of(Kind.INTERNAL, func.max(m.c.id)),
    ).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"))
)
PREVIEWS: Final = Statement(
    select(
        m.c.ticket_id,
        m.c.id,
        m.c.direction,
        m.c.from_email,
        m.c.from_name,
        func.substr(m.c.plain, 1, PREVIEW_LIMIT),
        m.c.created_at,
    ).where(m.c.workspace_id == WORKSPACE, is_one_of(m.c.id, "ids"))
)
AGENTS: Final = Statement(
    select(a.c.ticket_id, a.c.member_id, a.c.position).where(
        a.c.workspace_id == WORKSPACE, is_one_of(a.c.ticket_id, "ids")
    )
)
LINKED: Final = Statement(
    select(links.c.ticket_id, links.c.linked_id, t.c.mailbox_id)
    .join_from(links, t, and_(t.c.workspace_id == links.c.workspace_id, t.c.id == links.c.linked_id))
    .where(links.c.workspace_id == WORKSPACE, is_one_of(links.c.ticket_id, "ids"))
)
READ: Final = Statement(
    select(r.c.ticket_id, r.c.message_id).where(
        r.c.workspace_id == WORKSPACE,
        r.c.member_id == bound_int("member_id"),
        is_one_of(r.c.ticket_id, "ids"),
    )
)
NEWEST: Final = Statement(
    select(_of(Kind.EXTERNAL, func.max(m.c.id)), _of(Kind.INTERNAL, func.max(m.c.id))).where(
        t.c.workspace_id == WORKSPACE, t.c.id == bound_int("ticket_id")
    )
)


def _marking() -> tuple[Any, Any]:
    marked = []
    for insert in (sqlite_insert, postgres_insert):
        row = {
            "workspace_id": WORKSPACE,
            "member_id": bound_int("member_id"),
            "ticket_id": bound_int("ticket_id"),
            "message_id": bound_int("message_id"),
        }
        values = insert(r).values(row)
        marked.append(
            values.on_conflict_do_update(
                index_elements=[r.c.workspace_id, r.c.member_id, r.c.ticket_id],
                set_={"message_id": values.excluded.message_id},
            )
        )
    return marked[0], marked[1]


MARK: Final = Statement(*_marking())


async def lines(
    tx: Tx, found: Sequence[Ticket], *, seen: Sequence[int] | None, me: int | None
) -> list[TicketLine]:
    """Make lines of tickets, as a member (None: nobody) reads them who sees some mailboxes, or (None) all."""
    ids = [ticket.id for ticket in found]
    if not ids:
        return []
    messages = {row[0]: row[1:] for row in await tx.all(MESSAGES, ids=ids)}
    latest = sorted(row[2] for row in messages.values() if row[2] is not None)
    previews = {row[0]: Preview(*row[1:]) for row in await tx.all(PREVIEWS, ids=latest)} if latest else {}
    agents = _grouped(
        (row[0], row[1]) for row in sorted(await tx.all(AGENTS, ids=ids), key=lambda row: row[2])
    )
    linked = _grouped(
        (row[0], row[1]) for row in sorted(await tx.all(LINKED, ids=ids)) if seen is None or row[2] in seen
    )
    read: dict[int, int] = {} if me is None else dict(await tx.all(READ, member_id=me, ids=ids))
    made = []
    for ticket in found:
        external, internal, *newest = messages.get(ticket.id, (0, 0, None, None))
        last = max((id_ for id_ in newest if id_ is not None), default=0)
        made.append(
            TicketLine(
                ticket=ticket,
                assignees=tuple(agents.get(ticket.id, ())),
                linked=tuple(linked.get(ticket.id, ())),
                message_count=external + internal,
                preview=previews.get(ticket.id),
                unread=None if me is None else last > read.get(ticket.id, 0),
            )
        )
    return made


async def newest_message_id(tx: Tx, ticket_id: int) -> int:
    """Give the id of the newest message that somebody wrote on a ticket; 0 if there is none."""
    row = await tx.first(NEWEST, ticket_id=ticket_id)
    return max((id_ for id_ in row or () if id_ is not None), default=0)


async def mark_read(tx: Tx, ticket_id: int, *, member_id: int, message_id: int) -> None:
    """Write down up to which message (0: none) a member has read a ticket."""
    await tx.run(MARK, member_id=member_id, ticket_id=ticket_id, message_id=message_id)


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
