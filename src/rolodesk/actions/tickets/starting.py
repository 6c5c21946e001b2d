"""Opening a ticket as a member does: to a customer, by a first mail, or among the members."""

from msgspec.structs import replace

from rolodesk.actions.contacts import filing
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.answering import check_written, posted, safe_html, writer_of
from rolodesk.actions.sending.queueing import queue
from rolodesk.actions.tickets.changing import read_by
from rolodesk.actions.tickets.custom_fields import with_fields
from rolodesk.actions.tickets.editing import check_note, mailbox_to_be_in
from rolodesk.actions.tickets.mentioning import mention
from rolodesk.actions.tickets.opening import Opening, open_ticket, tell_opened
from rolodesk.actions.tickets.patching import agents_of
from rolodesk.actions.tickets.posting import post
from rolodesk.actions.tickets.showing import show, shown
from rolodesk.model.contact import Contact
from rolodesk.model.email import check_email
from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line
from rolodesk.model.message import Kind, Message
from rolodesk.model.new_ticket import NewTicket
from rolodesk.model.outgoing import OutgoingKind
from rolodesk.model.tag import check_tags
from rolodesk.model.ticket import SUBJECT_LIMIT, Ticket, check_labels
from rolodesk.model.workspace import Mailbox, Member, Permission
from rolodesk.storage import contacts


async def start(scope: Scope, new: NewTicket) -> Ticket:
    """
    Open a ticket with its first message, which leaves by mail if the ticket is to a customer.

    To a customer it is whose `contact_id` is given, else of the first `to`, who is filed as a contact if they
    are none yet. Refuses with `Invalid` an unknown mailbox (`mailbox_id`) or contact, an assignee without
    access to the mailbox (`assignees[0]`), nobody to write to, and what `reply` refuses.
    """
    scope.require(Permission.TICKETS_WRITE)
    mailbox = await mailbox_to_be_in(scope, new.mailbox_id)
    check_written(new.first.plain, new.first.html)
    new = replace(new, first=replace(new.first, html=safe_html(new.first.html)))
    writer = await writer_of(scope, new.first, mailbox)
    agents = await agents_of(scope, new.assignees, mailbox_id=mailbox.id, field="assignees")
    contact = await _contact(scope, new.contact_id)
    opening = Opening(
        mailbox_id=mailbox.id,
        contact_id=None if contact is None else contact.id,
        status=str(new.status),
        subject=check_line(new.subject, field="subject", limit=SUBJECT_LIMIT),
        from_email="",
        from_name="",
        labels=check_labels(new.labels, field="labels"),
        agent_ids=[agent.id for agent in agents],
        tags=check_tags(new.tags),
        note=check_note(new.note),
    )
    if new.kind is Kind.EXTERNAL:
        ticket, message = await _to_customer(
            scope, new, opening, contact=contact, mailbox=mailbox, writer=writer
        )
    else:
        ticket, message = await _among_members(scope, new, opening, writer=writer)
    await tell_opened(scope, ticket, message, agent_ids=opening.agent_ids)
    if new.kind is Kind.INTERNAL:
        await mention(scope, ticket, message)
    await read_by(scope, ticket, message.member_id, message.id)
    return ticket


async def _contact(scope: Scope, contact_id: int | None) -> Contact | None:
    if contact_id is None:
        return None
    contact = await contacts.by_id(scope.tx, contact_id)
    if contact is None:
        raise Invalid("contact_id", "must be the id of a contact of the workspace")
    return contact


async def _to_customer(
    scope: Scope,
    new: NewTicket,
    opening: Opening,
    *,
    contact: Contact | None,
    mailbox: Mailbox,
    writer: Member | None,
) -> tuple[Ticket, Message]:
    """Open a ticket whose first message is a mail to a customer, who is its requester: answers go there."""
    if not mailbox.addresses:
        raise Invalid("mailbox_id", "must be a mailbox that has an address to write from")
    to = new.first.to or ((contact.email,) if contact is not None and contact.email else ())
    if not to:
        raise Invalid("to", "must name somebody to write to")
    customer = check_email(to[0], field="to[0]")
    contact_id = opening.contact_id
    if contact_id is None:
        await filing.lock_sender(scope, customer)
        contact_id = await filing.file(scope, customer, "")
        contact = await contacts.by_id(scope.tx, contact_id)
    opening = replace(
        opening,
        contact_id=contact_id,
        from_email=customer,
        from_name="" if contact is None else contact.name,
        first_agent_reply_at=scope.now if writer is not None and new.first.send_at is None else None,
    )
    ticket = await _opened(scope, new, opening)
    first = replace(new.first, to=to)
    message = await posted(scope, ticket, first, mailbox=mailbox, writer=writer)
    await queue(
        scope,
        ticket=ticket,
        mailbox=mailbox,
        message=message,
        kind=OutgoingKind.OPENING,
        send_at=first.send_at,
        undo_seconds=first.undo_seconds,
        seen_message_id=None if first.send_at is None else message.id,
        cids=shown(message, first.cids),
    )
    return ticket, message


async def _among_members(
    scope: Scope, new: NewTicket, opening: Opening, *, writer: Member | None
) -> tuple[Ticket, Message]:
    """Open a ticket whose first message is a note."""
    email, name = ("", "") if writer is None else (writer.email, writer.name)
    ticket = await _opened(scope, new, replace(opening, from_email=email, from_name=name))
    message = await post(
        scope,
        ticket,
        new.first.plain,
        html=new.first.html,
        kind=Kind.INTERNAL,
        member_id=None if writer is None else writer.id,
        from_email=email,
        from_name=name,
        files=new.first.files,
    )
    await show(scope, message, new.first.cids)
    return ticket, message


async def _opened(scope: Scope, new: NewTicket, opening: Opening) -> Ticket:
    """Make the ticket. New custom fields come after the contact, as in letters: none waits crosswise."""
    fields = await with_fields(scope, {}, new.custom_fields)
    return await open_ticket(scope, replace(opening, custom_fields=fields))
