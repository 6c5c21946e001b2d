"""Whether an actor sees a ticket: the one place where a ticket is read for somebody, or locked."""

from rolodesk.actions.scope import ActorKind, Scope
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.ticket import Ticket
from rolodesk.storage import tickets


async def seen(scope: Scope, ticket_id: int) -> Ticket:
    """Read a ticket, deleted or not. One in a mailbox that the actor does not see is `Unknown`."""
    ticket = await tickets.by_id(scope.tx, ticket_id)
    if ticket is None or not scope.sees(ticket.mailbox_id):
        raise Unknown("ticket", ticket_id)
    return ticket


async def seen_to_change(scope: Scope, ticket_id: int) -> Ticket:
    """Lock a ticket, deleted or not. One in a mailbox that the actor does not see is `Unknown`."""
    ticket = await tickets.to_change(scope.tx, ticket_id)
    if ticket is None or not scope.sees(ticket.mailbox_id):
        raise Unknown("ticket", ticket_id)
    return ticket


async def living_to_change(scope: Scope, ticket_id: int) -> Ticket:
    """Lock a ticket; a deleted one is `Unknown` too, and one that was merged is `Conflicting`."""
    ticket = await seen_to_change(scope, ticket_id)
    if ticket.deleted_at is not None:
        raise Unknown("ticket", ticket_id)
    check_not_merged(ticket)
    return ticket


async def where_it_went(scope: Scope, ticket_id: int) -> Ticket | None:
    """Lock a ticket, deleted or not, or the one that it was merged into; whether it is seen is not asked."""
    ticket = await tickets.to_change(scope.tx, ticket_id)
    while ticket is not None and ticket.merged_into is not None:
        ticket = await tickets.to_change(scope.tx, ticket.merged_into)
    return ticket


def check_not_merged(ticket: Ticket) -> None:
    """Refuse (`Conflicting`) a ticket that was merged into another: nothing is done with it any more."""
    if ticket.merged_into is not None:
        raise Conflicting(f"ticket {ticket.id} was merged into another one, which has its messages now")


def mailboxes_seen(scope: Scope) -> list[int] | None:
    """List the mailboxes whose tickets the actor sees; None is every one."""
    return None if scope.actor.mailboxes is None else sorted(scope.actor.mailboxes)


def me(scope: Scope) -> int | None:
    """Give the id of the member who acts; None if it is no member: a key is nobody."""
    return scope.actor.id if scope.actor.kind is ActorKind.MEMBER else None
