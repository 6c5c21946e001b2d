"""Holding scheduled mail back when the customer writes first, and letting mail go by hand."""

from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.cancelling import locked, named, refuse_if_being_sent
from rolodesk.actions.tickets.changing import acted
from rolodesk.actions.tickets.posting import log
from rolodesk.model.errors import Conflicting
from rolodesk.model.message import HELD, QUEUED, Message
from rolodesk.model.outgoing import Delivery, Outgoing, OutgoingState
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import correspondence, outgoing, tickets


async def hold_scheduled(scope: Scope, ticket: Ticket, *, newer: Message) -> Ticket:
    """
    Hold the scheduled mails of a ticket, which is locked, because a message came in; answer the ticket.

    Whoever takes a letter in may call it, so that it is seen at once; a claim looks once more.
    """
    scope.require(Permission.TICKETS_WRITE)
    for mail_id in await outgoing.scheduled_ids(scope.tx, ticket.id):
        mail = await outgoing.to_change(scope.tx, mail_id)
        if mail is not None and mail.state == OutgoingState.WAITING and not _is_claimed(scope, mail):
            ticket = await _hold(scope, ticket, mail, newer=newer)
    return ticket


async def hold(scope: Scope, mail_id: int) -> Outgoing:
    """Hold a scheduled mail, claimed or not, if a letter came in after it was written; answer it as it is."""
    scope.require(Permission.TICKETS_WRITE)
    ticket, mail = await locked(scope, mail_id)
    newer = await correspondence.newest_from_outside(scope.tx, mail.ticket_id)
    if (
        ticket is None
        or newer is None
        or mail.state != OutgoingState.WAITING
        or mail.seen_message_id is None
        or newer.id < mail.seen_message_id
    ):
        return mail
    await tickets.save(scope.tx, await _hold(scope, ticket, mail, newer=newer))
    return replace(mail, state=str(OutgoingState.HELD))


async def release(scope: Scope, mail_id: int) -> Outgoing:
    """
    Let a mail go: one that is held, one that waits (it is tried now), one that failed (it is tried anew).

    A held one still waits for its time. Refuses with `Unknown` a mail that is not there; with `Conflicting`
    one that was sent or taken back, and one that is being sent at this moment.
    """
    scope.require(Permission.TICKETS_WRITE)
    _, mail = await locked(scope, mail_id)
    if mail.state in {OutgoingState.SENT, OutgoingState.CANCELLED}:
        raise Conflicting(f"mail {mail.id} is {mail.state} and cannot be released")
    refuse_if_being_sent(scope, mail)
    leaves_at = max(mail.send_at, scope.now) if mail.state == OutgoingState.HELD else scope.now
    released = replace(
        mail,
        state=str(OutgoingState.WAITING),
        recipients=tuple(Delivery(one.email) if one.failed else one for one in mail.recipients),
        seen_message_id=None,
        send_at=leaves_at,
        next_try_at=leaves_at,
        leased_until=None,
        first_tried_at=None,
        answer="",
        done_at=None,
    )
    await outgoing.save(scope.tx, released)
    await correspondence.set_delivery(scope.tx, mail.message_id, QUEUED)
    before: dict[str, object] = {"state": mail.state}
    after: dict[str, object] = {"state": released.state, "mail_id": mail.id, "message_id": mail.message_id}
    await record(scope, "ticket.mail_released", mail.ticket_id, before=before, after=after)
    return released


async def _hold(scope: Scope, ticket: Ticket, mail: Outgoing, *, newer: Message) -> Ticket:
    reason = f"message {newer.id} came in after it was scheduled"
    await outgoing.save(
        scope.tx, replace(mail, state=str(OutgoingState.HELD), answer=reason, leased_until=None)
    )
    await correspondence.set_delivery(scope.tx, mail.message_id, HELD)
    changed = acted(scope, ticket)
    await log(scope, changed, f"The scheduled mail to {named(mail)} is held: {reason}.")
    after: dict[str, object] = {
        "mail_id": mail.id,
        "message_id": mail.message_id,
        "newer_message_id": newer.id,
    }
    await record(scope, "ticket.mail_held", ticket.id, after=after)
    return changed


def _is_claimed(scope: Scope, mail: Outgoing) -> bool:
    return mail.leased_until is not None and mail.leased_until > scope.now
