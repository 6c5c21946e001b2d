"""Letting a ticket sleep until a time, or until somebody outside writes."""

from functools import partial
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.journal import differences, record
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.actions.tickets.changing import acted, bumped
from rolodesk.actions.tickets.posting import log
from rolodesk.actions.tickets.seeing import living_to_change
from rolodesk.model.errors import Conflicting, Invalid
from rolodesk.model.moment import print_moment
from rolodesk.model.ticket import OPEN, Ticket
from rolodesk.model.ticket_desk import UNTIL_REPLY
from rolodesk.model.workspace import Permission
from rolodesk.storage import directory, journal, sleeping, tickets
from rolodesk.storage.transaction import EVERYWHERE, Tx

DOOR: Final = "jobs"
AT_ONCE: Final = 100
TIME_CAME: Final = "its time came"
LATEST_WAKES: Final = 20
"""So many of a ticket's wakes are looked through."""


async def snooze(scope: Scope, ticket_id: int, until: int | None) -> Ticket:
    """
    Let an open ticket sleep until a time (ms), or (None) until somebody outside writes, who wakes it anyway.

    Refuses with `Unknown` a ticket that is not there, not seen or deleted; with `Invalid` a time that is
    past; with `Conflicting` a ticket that is not open.
    """
    scope.require(Permission.TICKETS_WRITE)
    ticket = await living_to_change(scope, ticket_id)
    if ticket.status not in OPEN:
        raise Conflicting(f"ticket {ticket.id} is {ticket.status}; only an open one can be snoozed")
    if until is not None and until <= scope.now:
        raise Invalid("until", "must be a time to come")
    changed = await sleeping_until(scope, ticket, UNTIL_REPLY if until is None else until)
    if changed != ticket:
        await tickets.save(scope.tx, changed)
    return changed


async def wake(scope: Scope, ticket_id: int) -> Ticket:
    """Wake a ticket by hand; nothing if it is awake. `Unknown` if it is not there, not seen or deleted."""
    scope.require(Permission.TICKETS_WRITE)
    ticket = await living_to_change(scope, ticket_id)
    changed = await woken(scope, ticket, because="it was woken")
    if changed != ticket:
        await tickets.save(scope.tx, changed)
    return changed


async def sleeping_until(scope: Scope, ticket: Ticket, until: int) -> Ticket:
    """Give a ticket, which is locked, as asleep until a time, and tell it; the caller stores it."""
    if ticket.snoozed_until == until:
        return ticket
    changed = replace(acted(scope, ticket), snoozed_until=until)
    told = "somebody writes" if until == UNTIL_REPLY else print_moment(until)
    await log(scope, changed, f"Snoozed until {told}.")
    before, after = differences(ticket, changed, ("snoozed_until",))
    await record(scope, "ticket.snoozed", ticket.id, before=before, after=after)
    return changed


async def woken(scope: Scope, ticket: Ticket, *, because: str) -> Ticket:
    """Give a ticket, which is locked, as awake, and tell why; the caller stores it."""
    if ticket.snoozed_until is None:
        return ticket
    changed = replace(acted(scope, ticket), snoozed_until=None)
    await log(scope, changed, f"It sleeps no longer: {because}.")
    before, after = differences(ticket, changed, ("snoozed_until",))
    await record(scope, "ticket.woken", ticket.id, before=before, after={**after, "because": because})
    return changed


async def woke_at(scope: Scope, ticket: Ticket) -> int | None:
    """Give the last time (ms) at which a ticket's sleep was over, which brought it to the top."""
    woke = await journal.latest_few(scope.tx, "ticket.woken", subject_id=ticket.id, limit=LATEST_WAKES)
    return next((at for at, after in woke if after.get("because") == TIME_CAME), None)


async def wake_due(transactions: Transactions) -> int:
    """Wake the tickets of all workspaces whose time has come, each in a transaction; answer how many."""
    count = 0
    while due := await transactions.read(EVERYWHERE, lambda tx: sleeping.due(tx, limit=AT_ONCE)):
        for workspace_id, ticket_id in due:
            await transactions.write(EVERYWHERE, partial(_wake, workspace_id, ticket_id))
        count += len(due)
    return count


async def _wake(workspace_id: int, ticket_id: int, tx: Tx) -> None:
    workspace = await directory.workspace_by_id(tx, workspace_id)
    assert workspace is not None  # noqa: S101 - its ticket is there
    scope = Scope(tx.within(workspace_id), workspace=workspace, actor=SYSTEM, door=DOOR)
    ticket = await tickets.to_change(scope.tx, ticket_id)
    # Somebody may have let it sleep longer since it was found.
    if ticket is not None and ticket.snoozed_until is not None and ticket.snoozed_until <= scope.now:
        changed = await woken(scope, bumped(scope, ticket), because=TIME_CAME)
        await tickets.save(scope.tx, changed)
