"""Replying in a rule's name: an automatic mail, with all that holds those of a mailbox back (RFC 3834)."""

from typing import Final

from rolodesk.actions.canned_replies import filled_in
from rolodesk.actions.intake.answering import UNANSWERED, why_not_answer
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.queueing import queue
from rolodesk.actions.tickets.changing import bumped
from rolodesk.actions.tickets.opening import told
from rolodesk.actions.tickets.posting import post
from rolodesk.model.errors import Unknown
from rolodesk.model.message import QUEUED, Kind, Message
from rolodesk.model.outgoing import OutgoingKind
from rolodesk.storage import correspondence, mail_messages, mailboxes, tickets

NOBODY: Final = "nobody has written from the outside"


async def send_reply(scope: Scope, ticket_id: int, text: str, *, html: str | None = None) -> str:
    """
    Queue an automatic mail to whoever wrote last on a ticket; say why not, "" if it is queued.

    Withheld as a mailbox's automatic answer is: what a machine wrote is not answered, nor is the same person
    by the same mailbox twice in 24 hours, and a ticket sends three automatic mails an hour at most. A ticket
    that is not there is `Unknown`.
    """
    ticket = await tickets.to_change(scope.tx, ticket_id)
    if ticket is None or ticket.deleted_at is not None:
        raise Unknown("ticket", ticket_id)
    if ticket.status in UNANSWERED:
        return f"the ticket is in {ticket.status}"
    mailbox = await mailboxes.by_id(scope.tx, ticket.mailbox_id)
    if mailbox is None or not mailbox.addresses:
        return "the ticket's mailbox has no address to write from"
    newest = await correspondence.newest_from_outside(scope.tx, ticket_id)
    if newest is None or not newest.from_email:
        return NOBODY
    if why_not := await _why_unanswerable(scope, newest):
        return why_not
    to = newest.from_email
    if why_not := await why_not_answer(scope, ticket, mailbox, to):
        return why_not
    changed = bumped(scope, ticket)
    message = await post(
        scope,
        changed,
        text,
        html=html,
        kind=Kind.EXTERNAL,
        from_email=mailbox.addresses[0],
        from_name=mailbox.name,
        to=(to,),
        delivery=QUEUED,
    )
    await queue(scope, ticket=changed, mailbox=mailbox, message=message, kind=OutgoingKind.AUTOMATIC)
    await record(scope, "ticket.auto_replied", ticket.id, after=told(message))
    await tickets.save(scope.tx, changed)
    return ""


async def send_canned_reply(scope: Scope, ticket_id: int, reply_id: int) -> str:
    """Queue a canned reply, filled in for a ticket, as `send_reply` does. Either may be `Unknown`."""
    filled = await filled_in(scope, reply_id, ticket_id=ticket_id)
    return await send_reply(scope, ticket_id, filled.text, html=filled.html or None)


async def _why_unanswerable(scope: Scope, newest: Message) -> str:
    """Say what in the letter that a message came in speaks against an automatic answer."""
    known = await mail_messages.by_message(scope.tx, newest.id)
    return "" if known is None else known.unanswerable
