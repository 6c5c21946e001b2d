"""Setting tickets aside, as deleted or as spam, and putting them back where they stood."""

from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.changing import with_status
from rolodesk.actions.tickets.seeing import check_not_merged, seen_to_change
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import status_changes, tickets

ELSE: Final = {Status.DELETED: Status.REPLY, Status.SPAM: Status.NEW}
"""Where a ticket is put back to if the journal does not know where it stood."""


async def set_aside(scope: Scope, ticket_id: int, status: Status) -> Ticket:
    """
    Let a ticket be deleted, or spam; nothing if it is. `Unknown` if it is not there or not seen.

    One that was merged is no spam (`Conflicting`).
    """
    scope.require(Permission.TICKETS_WRITE)
    ticket = await seen_to_change(scope, ticket_id)
    if status == Status.SPAM:
        check_not_merged(ticket)
    return await _stand(scope, ticket, status)


async def put_back(scope: Scope, ticket_id: int, status: Status) -> Ticket:
    """
    Let a ticket that is deleted, or spam, stand where it stood before; nothing if it stands elsewhere.

    `Unknown` if it is not there or not seen.
    """
    scope.require(Permission.TICKETS_WRITE)
    ticket = await seen_to_change(scope, ticket_id)
    if ticket.status != status:
        return ticket
    before = await status_changes.before(scope.tx, ticket_id, status)
    return await _stand(scope, ticket, before or ELSE[status])


async def _stand(scope: Scope, ticket: Ticket, status: Status) -> Ticket:
    changed = await with_status(scope, ticket, status)
    if changed != ticket:
        await tickets.save(scope.tx, changed)
    return changed
