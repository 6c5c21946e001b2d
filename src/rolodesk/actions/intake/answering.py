"""Answering whoever opened a ticket automatically, where that is neither useless nor a loop (RFC 3834)."""

from typing import Final

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.queueing import queue
from rolodesk.actions.tickets.opening import told
from rolodesk.actions.tickets.posting import post
from rolodesk.model.automatic import is_machine
from rolodesk.model.email import fold_email
from rolodesk.model.message import QUEUED, Kind, Message
from rolodesk.model.outgoing import OutgoingKind
from rolodesk.model.reply_token import read_recipient
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.workspace import Mailbox, Permission
from rolodesk.storage import auto_answers, own_addresses

HOUR: Final = 3600_000
AGAIN_AFTER: Final = 24 * HOUR
"""How long a mailbox does not answer the same sender again, in ms."""
MOST_ON_TICKET: Final = 3
"""Automatic mails of one ticket within an hour."""
NO_ADDRESS: Final = "whoever wrote has no e-mail address"
UNANSWERED: Final = frozenset({Status.SPAM, Status.DELETED})


async def answer(
    scope: Scope, *, ticket: Ticket, mailbox: Mailbox, to: str, why_not: str = ""
) -> Message | None:
    """
    Queue the mailbox's automatic answer to whoever opened a ticket; answer None if there is to be none.

    Whatever speaks against it, `why_not` first, is told in the journal; nothing is where the mailbox has no
    answer. Nobody is answered from two places at once: whom a mailbox answered is one conditional insert.
    """
    scope.require(Permission.TICKETS_WRITE)
    if not mailbox.auto_reply or not mailbox.addresses or ticket.status in UNANSWERED:
        return None
    if not to:
        why_not = why_not or NO_ADDRESS
    why_not = why_not or await why_not_answer(scope, ticket, mailbox, to)
    if why_not:
        withheld: dict[str, object] = {"to": to, "reason": why_not}
        await record(scope, "ticket.auto_reply_withheld", ticket.id, after=withheld)
        return None
    message = await post(
        scope,
        ticket,
        mailbox.auto_reply,
        kind=Kind.EXTERNAL,
        from_email=mailbox.addresses[0],
        from_name=mailbox.name,
        to=(to,),
        delivery=QUEUED,
    )
    await queue(scope, ticket=ticket, mailbox=mailbox, message=message, kind=OutgoingKind.AUTOMATIC)
    await record(scope, "ticket.auto_replied", ticket.id, after=told(message))
    return message


async def why_not_answer(scope: Scope, ticket: Ticket, mailbox: Mailbox, to: str) -> str:
    """
    Say what speaks against an automatic mail to somebody, whatever they wrote; "" if nothing does.

    Then it is claimed: for 24 hours the mailbox answers them no more. That question is asked last.
    """
    base = fold_email(read_recipient(to)[0])
    if is_machine(to):
        return f"{to} looks as if nobody reads it"
    if await own_addresses.any_anywhere(scope.tx, [fold_email(to), base]):
        return f"{to} is a mailbox of this installation"
    sent = await auto_answers.sent_on_ticket(scope.tx, ticket.id, since=scope.now - HOUR)
    if sent >= MOST_ON_TICKET:
        return f"{sent} automatic mails went out on this ticket within the last hour"
    if not await auto_answers.claim(scope.tx, mailbox.id, base, within_ms=AGAIN_AFTER):
        return f"the mailbox answered {to} within the last 24 hours"
    return ""
