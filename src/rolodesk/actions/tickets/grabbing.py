"""Reading one ticket with all that belongs to it."""

from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Unknown
from rolodesk.model.ticket import GrabbedTicket
from rolodesk.model.workspace import Permission
from rolodesk.storage import conversations


async def grab(scope: Scope, ticket_id: int) -> GrabbedTicket:
    """
    Read a ticket, its messages oldest first, its agents and links. One statement.

    One that was merged answers the ticket that has its messages now. One that is not there, is deleted or not
    seen is `Unknown`.
    """
    scope.require(Permission.TICKETS_READ)
    grabbed = await conversations.grabbed(scope.tx, ticket_id)
    if grabbed is None or not scope.sees(grabbed.ticket.mailbox_id):
        raise Unknown("ticket", ticket_id)
    return grabbed
