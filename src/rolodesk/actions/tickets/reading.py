"""Reading tickets as an inbox does: one, or a list under the filters of a view."""

from collections.abc import Sequence

from rolodesk.actions.authors import author
from rolodesk.actions.scope import Scope
from rolodesk.actions.searching.filtering import narrowed_by
from rolodesk.actions.tickets.seeing import mailboxes_seen, me, seen
from rolodesk.model.errors import InvalidParameter
from rolodesk.model.page import Page, Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.model.ticket import Ticket
from rolodesk.model.ticket_desk import TicketLine, TicketQuery
from rolodesk.model.workspace import Permission
from rolodesk.storage import ticket_lines, ticket_pages, ticket_reads
from rolodesk.storage.search.listing import Narrowed


async def get(scope: Scope, ticket_id: int) -> TicketLine:
    """Read a ticket, deleted or not. One that is not there, or not seen, is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    return await line_of(scope, await seen(scope, ticket_id))


async def list_page(scope: Scope, query: TicketQuery, wanted: Wanted) -> Page[TicketLine]:
    """
    List the tickets that the actor sees, by `id`, `updated_at`, `latest_at` or `bumped_at`.

    Refuses (`InvalidParameter`) `me` of an actor who is no member, and a `q` that cannot be read.
    """
    scope.require(Permission.TICKETS_READ)
    check_query(scope, query)
    narrowed = await narrowed_to(scope, query)
    found = await ticket_pages.page(
        scope.tx, query, wanted, seen=mailboxes_seen(scope), me=me(scope), narrowed=narrowed
    )
    return Page(await _lines(scope, found.items), found.has_more)


async def list_ids(scope: Scope, query: TicketQuery, wanted: Wanted, *, up_to: int) -> Page[int]:
    """
    List the ids of the tickets that the actor sees, upwards as far as `up_to`.

    The query names members, never `me`. Refuses (`InvalidParameter`) a `q` that cannot be read.
    """
    narrowed = await narrowed_to(scope, query)
    return await ticket_pages.ids(
        scope.tx, query, wanted, up_to=up_to, seen=mailboxes_seen(scope), me=None, narrowed=narrowed
    )


async def mark_read(
    scope: Scope, ticket_id: int, *, message_id: int | None, member_id: int | None = None
) -> TicketLine:
    """
    Write down that a member has read a ticket up to a message, all of it (None), or nothing (0).

    It is no change of the ticket, and no event tells of it. Refuses with `Unknown` a ticket that is not there
    or not seen; with `Invalid` a key that names no member.
    """
    scope.require(Permission.TICKETS_READ)
    ticket = await seen(scope, ticket_id)
    member = await author(scope, member_id)
    newest = await ticket_lines.newest_message_id(scope.tx, ticket_id)
    upto = newest if message_id is None else min(message_id, newest)
    await ticket_reads.mark(scope.tx, ticket_id, member_id=member.id, message_id=upto)
    return await line_of(scope, ticket)


async def line_of(scope: Scope, ticket: Ticket) -> TicketLine:
    """Tell of a ticket, which was read already, what an inbox tells."""
    return (await _lines(scope, [ticket]))[0]


def check_query(scope: Scope, query: TicketQuery) -> None:
    """Refuse (`InvalidParameter`) what nobody can be asked by."""
    if query.assignee_id == "me" and me(scope) is None:
        raise InvalidParameter("assignee", "must be a member's id or none: a key is nobody")
    if query.mentioned_id == "me" and me(scope) is None:
        raise InvalidParameter("mentioned", "must be a member's id: a key is nobody")


async def narrowed_to(scope: Scope, query: TicketQuery) -> Narrowed | None:
    """Read the `q` of a query, if it has one. Refuses (`InvalidParameter`) one that cannot be read."""
    return None if query.q is None else await narrowed_by(scope, query.q, Noun.TICKET)


async def _lines(scope: Scope, found: Sequence[Ticket]) -> list[TicketLine]:
    return await ticket_lines.lines(scope.tx, found, seen=mailboxes_seen(scope), me=me(scope))
