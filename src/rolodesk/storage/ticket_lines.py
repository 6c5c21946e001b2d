"""What an inbox tells of tickets besides their rows: agents, links, messages, and whether they were read."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from rolodesk.model.automatic import OF_MACHINES
from rolodesk.model.message import CANCELLED, Kind
from rolodesk.model.outgoing import OutgoingKind
from rolodesk.model.ticket import Ticket
from rolodesk.model.ticket_desk import PREVIEW_LIMIT, Preview, TicketLine
from rolodesk.storage import ticket_mailboxes, ticket_reads
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, is_one_of
from rolodesk.storage.tables import attachments as f
from rolodesk.storage.tables import mail_messages as mail
from rolodesk.storage.tables import messages as m
from rolodesk.storage.tables import outgoing as out
from rolodesk.storage.tables import ticket_agents as a
from rolodesk.storage.tables import ticket_links as links
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


def _written_by_a_person() -> ColumnElement[Any]:
    """Give the newest letter or note that no machine wrote: neither ours nor an absent customer's."""
    ours = exists(
        select(out.c.id)
        .where(out.c.workspace_id == WORKSPACE, out.c.message_id == m.c.id)
        .where(out.c.kind == OutgoingKind.AUTOMATIC.value)
        .correlate(m)
    )
    theirs = exists(
        select(mail.c.message_id)
        .where(mail.c.workspace_id == WORKSPACE, mail.c.message_id == m.c.id)
        .where(or_(*(mail.c.unanswerable == why for why in OF_MACHINES)))
        .correlate(m)
    )
    return (
        select(m.c.id)
        .where(m.c.workspace_id == WORKSPACE, m.c.ticket_id == t.c.id, m.c.kind != Kind.LOG.value)
        .where(~ours, ~theirs, or_(m.c.delivery.is_(None), m.c.delivery != CANCELLED))
        .order_by(m.c.id.desc())
        .limit(1)
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
        _written_by_a_person(),
    ).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"))
)
PREVIEWS: Final = Statement(
    select(
        m.c.ticket_id,
        m.c.id,
        m.c.kind,
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
WITH_FILES: Final = Statement(
    select(t.c.id).where(
        t.c.workspace_id == WORKSPACE,
        is_one_of(t.c.id, "ids"),
        exists(select(f.c.id).where(f.c.workspace_id == WORKSPACE, f.c.ticket_id == t.c.id).correlate(t)),
    )
)
LINKED: Final = Statement(
    select(links.c.ticket_id, links.c.linked_id, t.c.mailbox_id)
    .join_from(links, t, and_(t.c.workspace_id == links.c.workspace_id, t.c.id == links.c.linked_id))
    .where(links.c.workspace_id == WORKSPACE, is_one_of(links.c.ticket_id, "ids"))
)
NEWEST: Final = Statement(
    select(_of(Kind.EXTERNAL, func.max(m.c.id)), _of(Kind.INTERNAL, func.max(m.c.id))).where(
        t.c.workspace_id == WORKSPACE, t.c.id == bound_int("ticket_id")
    )
)


async def lines(
    tx: Tx, found: Sequence[Ticket], *, seen: Sequence[int] | None, me: int | None
) -> list[TicketLine]:
    """Make lines of tickets, as a member (None: nobody) reads them who sees some mailboxes, or (None) all."""
    ids = [ticket.id for ticket in found]
    if not ids:
        return []
    messages = {row[0]: row[1:] for row in await tx.all(MESSAGES, ids=ids)}
    # Where machines alone wrote, the last letter says what it is about.
    latest = sorted(row[4] or row[2] for row in messages.values() if row[4] or row[2])
    previews = {row[0]: Preview(*row[1:]) for row in await tx.all(PREVIEWS, ids=latest)} if latest else {}
    agents = _grouped(
        (row[0], row[1]) for row in sorted(await tx.all(AGENTS, ids=ids), key=lambda row: row[2])
    )
    linked = _grouped(
        (row[0], row[1]) for row in sorted(await tx.all(LINKED, ids=ids)) if seen is None or row[2] in seen
    )
    read = {} if me is None else await ticket_reads.marks(tx, ids, member_id=me)
    went = {ticket.id: ticket.merged_into for ticket in found if ticket.merged_into is not None}
    places = await ticket_mailboxes.of_tickets(tx, sorted(set(went.values()))) if went else {}
    with_files = {row[0] for row in await tx.all(WITH_FILES, ids=ids)}
    made = []
    for ticket in found:
        external, internal, *newest, _ = messages.get(ticket.id, (0, 0, None, None, None))
        last = max((id_ for id_ in newest if id_ is not None), default=0)
        made.append(
            TicketLine(
                ticket=ticket,
                assignees=tuple(agents.get(ticket.id, ())),
                linked=tuple(linked.get(ticket.id, ())),
                message_count=external + internal,
                preview=previews.get(ticket.id),
                unread=None if me is None else last > read.get(ticket.id, 0),
                has_attachments=ticket.id in with_files,
                merged_into=None
                if ticket.merged_into is None or (seen is not None and places[ticket.merged_into] not in seen)
                else ticket.merged_into,
            )
        )
    return made


async def newest_message_id(tx: Tx, ticket_id: int) -> int:
    """Give the id of the newest message that somebody wrote on a ticket; 0 if there is none."""
    row = await tx.first(NEWEST, ticket_id=ticket_id)
    return max((id_ for id_ in row or () if id_ is not None), default=0)


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
