"""ImBox's listTickets: parse, one action, render."""

from msgspec import UNSET, UnsetType

from rolodesk.actions.tickets import listing
from rolodesk.asgi.response import Response
from rolodesk.model.page import Page
from rolodesk.model.ticket import ListedTicket
from rolodesk.wire.imbox.tickets.csv import tickets_csv
from rolodesk.wire.imbox.tickets.requests import ListTickets
from rolodesk.wire.imbox.tickets.responses import SUCCESS, TicketList, ticket_rows
from rolodesk.wire.toolkit.paging import next_link
from rolodesk.wire.toolkit.route import Call, Nothing


async def list_tickets(call: Call[ListTickets, Nothing]) -> TicketList | Response:
    """GET /message/listTickets/{apiKey}/{userId}: by (updatedDate, ticketID) upwards."""
    page = await listing.list_tickets(call.scope, call.query.to_filter())
    rows = ticket_rows(page.items, sid=call.scope.workspace.id)
    following = _following(call, page)
    if call.query.file_type == "csv":
        return tickets_csv(rows, following=following)
    return TicketList(SUCCESS, rows, len(rows), following)


def _following(call: Call[ListTickets, Nothing], page: Page[ListedTicket]) -> str | UnsetType:
    if not page.has_more:
        return UNSET
    last = page.items[-1]
    return next_link(call, {"cursorId": last.id, "cursorUpdated": last.updated_at})
