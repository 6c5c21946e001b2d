"""Writing notes on a ticket, which only members read."""

from collections.abc import Collection

import msgspec

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.answering import check_written, safe_html, writer_of
from rolodesk.actions.tickets.changing import bumped, read_by, with_status
from rolodesk.actions.tickets.mentioning import mention
from rolodesk.actions.tickets.opening import told
from rolodesk.actions.tickets.posting import post
from rolodesk.actions.tickets.seeing import living_to_change
from rolodesk.actions.tickets.showing import show
from rolodesk.model.errors import Invalid
from rolodesk.model.message import Kind, Message
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import mailboxes, tickets


class Noted(msgspec.Struct, frozen=True):
    """A note, and the ticket as it is then."""

    ticket: Ticket
    message: Message


async def note(scope: Scope, ticket_id: int, new: NewAnswer, *, mentions: Collection[int] = ()) -> Noted:
    """
    Write a note on a ticket, of which `plain`, `html`, the member, `files`, `cids` and `status` count.

    It mentions the members whose ids are given, and those whom its text names. Refuses with `Unknown` a
    ticket that is not there, deleted or not seen; with `Invalid` a blank text, and who is no member or has
    no access to the mailbox.
    """
    scope.require(Permission.TICKETS_WRITE)
    ticket = await living_to_change(scope, ticket_id)
    check_written(new.plain, new.html)
    mailbox = await mailboxes.by_id(scope.tx, ticket.mailbox_id)
    if mailbox is None:
        raise Invalid("ticket", "must be in a mailbox")
    writer = await writer_of(scope, new, mailbox)
    changed = bumped(scope, ticket)
    message = await post(
        scope,
        changed,
        new.plain,
        html=safe_html(new.html),
        kind=Kind.INTERNAL,
        member_id=None if writer is None else writer.id,
        from_email="" if writer is None else writer.email,
        from_name="" if writer is None else writer.name,
        files=new.files,
    )
    await show(scope, message, new.cids)
    await record(scope, "ticket.noted", ticket.id, after=told(message))
    await mention(scope, changed, message, mentions)
    await read_by(scope, ticket, message.member_id, message.id)
    if new.status is not None:
        changed = await with_status(scope, changed, new.status)
    await tickets.save(scope.tx, changed)
    return Noted(changed, message)
