"""Taking a mail back before it leaves."""

import msgspec
from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.changing import acted, with_status
from rolodesk.actions.tickets.posting import log
from rolodesk.actions.tickets.seeing import where_it_went
from rolodesk.actions.tickets.snoozing import sleeping_until, woke_at
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.message import CANCELLED, Message
from rolodesk.model.outgoing import Outgoing, OutgoingState
from rolodesk.model.ticket import OPEN, Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import correspondence, journal, outgoing, tickets


class _Before(msgspec.Struct, frozen=True):
    """Where a ticket stood, as the journal tells what has changed of that."""

    status: str = ""
    snoozed_until: int | None = None


async def cancel(scope: Scope, mail_id: int) -> Outgoing:
    """
    Take a mail back that waits or is held; its message stays on the ticket and says so.

    The ticket stands where it stood before a member's answer moved it, unless it was moved since; if it was
    asleep, it sleeps on.

    Refuses with `Unknown` a mail that is not there; with `Conflicting` one that left, even for one of its
    recipients only, failed, was taken back before, or is being sent at this moment.
    """
    scope.require(Permission.TICKETS_WRITE)
    ticket, mail = await locked(scope, mail_id)
    _refuse_if_it_left(scope, mail)
    cancelled = replace(
        mail, state=str(OutgoingState.CANCELLED), answer="taken back", leased_until=None, done_at=scope.now
    )
    await outgoing.save(scope.tx, cancelled)
    await correspondence.set_delivery(scope.tx, mail.message_id, CANCELLED)
    if ticket is not None:
        message = await correspondence.by_id(scope.tx, mail.message_id)
        changed = acted(scope, await _without_message(scope, ticket, message))
        await log(scope, changed, f"The mail to {named(mail)} was taken back before it left.")
        changed = await _where_it_stood(scope, changed, message)
        await tickets.save(scope.tx, changed)
    after: dict[str, object] = {"mail_id": mail.id, "message_id": mail.message_id}
    await record(scope, "ticket.mail_cancelled", mail.ticket_id, after=after)
    return cancelled


async def locked(scope: Scope, mail_id: int) -> tuple[Ticket | None, Outgoing]:
    """
    Lock a mail and its ticket, always the ticket first, so that two do not wait crosswise.

    One of a ticket that the actor does not see is `Unknown`.
    """
    found = await outgoing.by_id(scope.tx, mail_id)
    if found is None:
        raise Unknown("mail", mail_id)
    ticket = await where_it_went(scope, found.ticket_id)
    scope.require_sight(found.mailbox_id if ticket is None else ticket.mailbox_id, "mail", mail_id)
    mail = await outgoing.to_change(scope.tx, mail_id)
    if mail is None:
        raise Unknown("mail", mail_id)
    return ticket, mail


def refuse_if_being_sent(scope: Scope, mail: Outgoing) -> None:
    """Refuse a mail that a process has claimed: what becomes of it is not known yet."""
    if mail.leased_until is not None and mail.leased_until > scope.now:
        raise Conflicting(f"mail {mail.id} is being sent at this moment")


def named(mail: Outgoing) -> str:
    """Name a mail's recipients."""
    return ", ".join(one.email for one in mail.recipients)


def _refuse_if_it_left(scope: Scope, mail: Outgoing) -> None:
    if mail.state not in {OutgoingState.WAITING, OutgoingState.HELD}:
        raise Conflicting(f"mail {mail.id} is {mail.state} and cannot be taken back")
    refuse_if_being_sent(scope, mail)
    if any(one.is_done and not one.failed for one in mail.recipients):
        raise Conflicting(f"mail {mail.id} has left for some of its recipients and cannot be taken back")


async def _where_it_stood(scope: Scope, ticket: Ticket, message: Message | None) -> Ticket:
    """Give the ticket as it stood before a member's answer moved it, if nothing has moved it since."""
    if message is None or message.member_id is None:
        return ticket
    moved = await journal.latest(scope.tx, "ticket.status_changed", subject_id=ticket.id)
    if moved is None or moved[0] != message.created_at:
        return ticket
    before = msgspec.json.decode(moved[1], type=_Before)
    changed = await with_status(scope, ticket, before.status or ticket.status)
    if before.snoozed_until is None or changed.status not in OPEN:
        return changed
    # A time that has passed meanwhile too: the clock wakes the ticket then, as it would have.
    return await sleeping_until(scope, changed, before.snoozed_until)


async def _without_message(scope: Scope, ticket: Ticket, message: Message | None) -> Ticket:
    """Let the message that was taken back be neither the first reply of a member nor the newest of all."""
    if message is None:
        return ticket
    if ticket.bumped_at == message.created_at:
        newest = await correspondence.newest_at(scope.tx, ticket.id)
        came = ticket.created_at if newest is None else newest
        ticket = replace(ticket, bumped_at=max(came, await woke_at(scope, ticket) or came))
    if ticket.first_agent_reply_at == message.created_at:
        first = await correspondence.first_agent_reply_at(scope.tx, ticket.id)
        ticket = replace(ticket, first_agent_reply_at=first)
    return ticket
