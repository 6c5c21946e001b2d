"""Writing down what became of a mail at a try: sent, to be tried again, or failed, which the ticket tells."""

from collections.abc import Sequence

from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.cancelling import locked
from rolodesk.actions.tickets.changing import acted, touched
from rolodesk.actions.tickets.posting import log
from rolodesk.model.outgoing import (
    Delivery,
    Outcome,
    Outgoing,
    OutgoingState,
    Tried,
    after_try,
    delivery_of,
)
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import correspondence, outgoing, tickets


async def settle(
    scope: Scope, mail: Outgoing, tried: Sequence[Tried], *, via: str, blob_key: str = ""
) -> Outgoing | None:
    """
    Store what servers said of a claimed mail's recipients, and end the claim.

    Each recipient that fails for good is told on the ticket once, with the reason. None if the claim was lost
    meanwhile (another process has it, or somebody released or cancelled it): nothing is written then.
    """
    scope.require(Permission.TICKETS_WRITE)
    ticket, now_is = await locked(scope, mail.id)
    if now_is.state != OutgoingState.WAITING or now_is.attempts != mail.attempts:
        return None
    after = after_try(now_is, tried, now=scope.now)
    has_left = any(one.outcome is Outcome.DELIVERED for one in tried)
    after = replace(after, via=via if has_left else now_is.via, blob_key=blob_key, leased_until=None)
    failed = newly_failed(now_is, after)
    await outgoing.save(scope.tx, after)
    if after.state != OutgoingState.WAITING or failed:
        await correspondence.set_delivery(scope.tx, mail.message_id, delivery_of(after))
    if after.state == OutgoingState.SENT:
        await _record_sent(scope, after)
        if mail.seen_message_id is not None and ticket is not None:
            ticket = await _with_first_reply(scope, ticket, after)
    if failed:
        await tell_failure(scope, ticket, after, failed)
    return after


def newly_failed(before: Outgoing, after: Outgoing) -> list[Delivery]:
    """List the recipients that have failed since."""
    known = {one.email for one in before.recipients if one.failed}
    return [one for one in after.recipients if one.failed and one.email not in known]


async def tell_failure(
    scope: Scope, ticket: Ticket | None, mail: Outgoing, failed: Sequence[Delivery]
) -> None:
    """Tell on the ticket, which is locked, and in the journal who does not get a mail, and why."""
    reasons = "; ".join(f"{one.email}: {one.answer}" for one in failed)
    if ticket is not None:
        changed = acted(scope, ticket)
        await log(scope, changed, f"The mail could not be delivered to {reasons}.")
        await tickets.save(scope.tx, changed)
    after: dict[str, object] = {
        "mail_id": mail.id,
        "message_id": mail.message_id,
        "failed": {one.email: one.answer for one in failed},
    }
    await record(scope, "ticket.mail_failed", mail.ticket_id, after=after)


async def _record_sent(scope: Scope, mail: Outgoing) -> None:
    after: dict[str, object] = {
        "mail_id": mail.id,
        "message_id": mail.message_id,
        "via": mail.via,
        "attempts": mail.attempts,
    }
    await record(scope, "ticket.mail_sent", mail.ticket_id, after=after)


async def _with_first_reply(scope: Scope, ticket: Ticket, mail: Outgoing) -> Ticket:
    """Count what was scheduled as the first reply of a member when it leaves, not when it was written."""
    message = await correspondence.by_id(scope.tx, mail.message_id)
    if ticket.first_agent_reply_at is not None or message is None or message.member_id is None:
        return ticket
    changed = replace(touched(scope, ticket), first_agent_reply_at=scope.now)
    await tickets.save(scope.tx, changed)
    return changed
