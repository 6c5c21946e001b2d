"""Putting a letter on the ticket that it belongs to."""

from msgspec.structs import replace

from rolodesk.actions.intake.incoming import Incoming, post_letter
from rolodesk.actions.intake.rules import tell_rules, with_verdict
from rolodesk.actions.journal import differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.holding import hold_scheduled
from rolodesk.actions.tickets.changing import bumped, with_status
from rolodesk.actions.tickets.opening import told
from rolodesk.actions.tickets.snoozing import woken
from rolodesk.model.automatic import is_automatic_answer
from rolodesk.model.message import Kind, Message
from rolodesk.model.ticket import Status, Ticket, status_after
from rolodesk.model.workspace import Permission
from rolodesk.storage import tickets


async def append_to(scope: Scope, incoming: Incoming, ticket: Ticket, *, by: str) -> tuple[Ticket, Message]:
    """
    Put a letter on a ticket, which is locked. It is open again then, if Mail Flow does not want it otherwise.

    A ticket in `spam` stays there, and what a machine answers opens and wakes nothing. Scheduled mails are
    held.
    """
    scope.require(Permission.TICKETS_WRITE)
    changed = bumped(scope, ticket)
    if changed.contact_id is None:
        changed = replace(changed, contact_id=incoming.contact_id)
    message = await post_letter(scope, incoming, changed, opens=False)
    was, whose = differences(ticket, changed, ("contact_id",))
    after = {**told(message), **incoming.told(), "belongs_by": by, **whose}
    await record(scope, "ticket.replied", ticket.id, before=was, after=after)
    await tell_rules(scope, changed, incoming.verdict.trace)
    if not is_automatic_answer(incoming.letter):
        changed = await woken(scope, changed, because="a message came in")
    changed = await with_status(scope, changed, _status_after(incoming, ticket))
    changed = await with_verdict(scope, changed, incoming.verdict, came_to=incoming.mailbox.id)
    changed = await hold_scheduled(scope, changed, newer=message)
    await tickets.save(scope.tx, changed)
    return changed, message


def _status_after(incoming: Incoming, ticket: Ticket) -> str:
    if ticket.status == Status.SPAM:
        return ticket.status
    if incoming.verdict.status is not None:
        return incoming.verdict.status
    if is_automatic_answer(incoming.letter):
        return ticket.status
    return status_after(ticket.status, given=None, kind=Kind.EXTERNAL)
