"""ImBox's grabTicket: parse, one action, render."""

from rolodesk.actions.tickets import grabbing
from rolodesk.wire.imbox.tickets.responses import TicketAnswer, ticket_answer
from rolodesk.wire.toolkit.route import Call, Nothing
from rolodesk.wire.toolkit.shapes import padded_id_of


async def grab_ticket(call: Call[Nothing, Nothing]) -> TicketAnswer:
    """GET /message/grabTicket/{apiKey}/{userId}/{ticketId}: messages oldest first, and all of `meta`."""
    grabbed = await grabbing.grab(call.scope, padded_id_of(call.params, "ticketId", noun="ticket"))
    return ticket_answer(grabbed, sid=call.scope.workspace.id, origin=call.request.origin)
