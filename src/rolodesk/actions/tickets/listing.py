"""Listing tickets and mails, by time, so that nothing is skipped while others write."""

from rolodesk.actions.scope import Scope
from rolodesk.model.message import ListedEmail
from rolodesk.model.page import Page
from rolodesk.model.ticket import Cursor, ListedTicket, TicketFilter
from rolodesk.model.workspace import Permission
from rolodesk.storage import ticket_lists


async def list_tickets(scope: Scope, wanted: TicketFilter) -> Page[ListedTicket]:
    """
    List tickets that are not deleted, ascending by (`updated_at`, `id`), which make the next page's cursor.

    Whatever is committed later than a page has its place behind that page's last row; one that changes
    comes again. Runs in a `walk`: see `storage.settling`.
    """
    scope.require(Permission.TICKETS_READ)
    return await ticket_lists.tickets(scope.tx, wanted)


async def list_emails(
    scope: Scope, *, start: int, end: int, limit: int, cursor: Cursor | None = None
) -> Page[ListedEmail]:
    """
    List the external messages of a time, both ways, of tickets that are not deleted.

    `start` and `end` in ms, inclusive; ascending by (`created_at`, `id`), which make the next page's cursor;
    nothing comes to stand before it later. Runs in a `walk`: see `storage.settling`.
    """
    scope.require(Permission.TICKETS_READ)
    return await ticket_lists.emails(scope.tx, start=start, end=end, cursor=cursor, limit=limit)
