"""Being at a ticket: who views it now, and who answers it. It changes no ticket, and is no event."""

from collections.abc import Iterable

from rolodesk.actions.authors import author
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.seeing import seen
from rolodesk.model.presence import LASTS_MS, Doing, Presence
from rolodesk.model.workspace import Permission
from rolodesk.storage import presences


async def attend(
    scope: Scope, ticket_id: int, doing: Doing, *, member_id: int | None = None
) -> list[Presence]:
    """
    Let a member be at a ticket for `LASTS_MS`, unless they say so again; list who is at it then.

    Refuses with `Unknown` a ticket that is not there or not seen; with `Invalid` a key that names no member.
    """
    scope.require(Permission.TICKETS_READ)
    ticket = await seen(scope, ticket_id)
    member = await author(scope, member_id)
    until = scope.now + LASTS_MS
    await presences.put(scope.tx, ticket.id, member_id=member.id, doing=str(doing), until=until)
    return await presences.of_ticket(scope.tx, ticket.id)


async def leave(scope: Scope, ticket_id: int, *, member_id: int | None = None) -> None:
    """Let a member be at a ticket no more. Refuses as `attend` does; one who was not there has left too."""
    scope.require(Permission.TICKETS_READ)
    ticket = await seen(scope, ticket_id)
    member = await author(scope, member_id)
    await presences.remove(scope.tx, ticket.id, member_id=member.id)


async def at(scope: Scope, ticket_id: int) -> list[Presence]:
    """List who is at a ticket. One that is not there, or not seen, is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    return await presences.of_ticket(scope.tx, (await seen(scope, ticket_id)).id)


def by_ticket(found: Iterable[Presence], *, mailboxes: frozenset[int] | None) -> dict[int, list[Presence]]:
    """Group who is at the tickets of some mailboxes, or (None) of all, by ticket."""
    grouped: dict[int, list[Presence]] = {}
    for one in found:
        if mailboxes is None or one.mailbox_id in mailboxes:
            grouped.setdefault(one.ticket_id, []).append(one)
    return grouped
