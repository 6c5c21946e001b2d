"""Opening a ticket for what somebody outside wrote, as a program hands it in: a form, a script."""

from typing import Final

import msgspec

from rolodesk.actions.contacts import filing
from rolodesk.actions.intake import answering
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.answering import check_written, safe_html
from rolodesk.actions.tickets.custom_fields import with_fields
from rolodesk.actions.tickets.editing import check_note, mailbox_to_be_in
from rolodesk.actions.tickets.opening import Opening, open_ticket, tell_opened
from rolodesk.actions.tickets.patching import agents_of
from rolodesk.actions.tickets.posting import post
from rolodesk.actions.tickets.showing import show
from rolodesk.model.email import check_email
from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line, check_unbroken
from rolodesk.model.message import Direction, Kind
from rolodesk.model.new_ticket import NewRequest
from rolodesk.model.tag import check_tags
from rolodesk.model.ticket import SUBJECT_LIMIT, Ticket, check_labels
from rolodesk.model.workspace import Permission
from rolodesk.storage import contacts

CHANNEL: Final = "API"
"""Where contacts came from whom a program is the first to name."""


class _Sender(msgspec.Struct, frozen=True):
    """Whoever wrote."""

    email: str
    name: str
    contact_id: int


async def request(scope: Scope, new: NewRequest) -> Ticket:
    """
    Open a ticket whose first message came in, and queue the mailbox's automatic answer.

    As of `inserting.insert`, nothing of Mail Flow runs, which is for letters; rules follow from the event.
    The message is from outside whoever it says it is from. Refuses with `Invalid` an unknown mailbox
    (`mailbox_id`) or contact, nobody whom it is from (`from_email`), a blank text, an assignee without
    access to the mailbox (`assignees[0]`).
    """
    scope.require(Permission.TICKETS_WRITE)
    mailbox = await mailbox_to_be_in(scope, new.mailbox_id)
    check_written(new.plain, new.html)
    html = safe_html(new.html)
    agents = await agents_of(scope, new.assignees, mailbox_id=mailbox.id, field="assignees")
    subject = check_line(new.subject, field="subject", limit=SUBJECT_LIMIT)
    labels = check_labels(new.labels, field="labels")
    sender = await _sender(scope, new)
    opening = Opening(
        mailbox_id=mailbox.id,
        contact_id=sender.contact_id,
        status=str(new.status),
        subject=subject,
        from_email=sender.email,
        from_name=sender.name,
        labels=labels,
        agent_ids=[agent.id for agent in agents],
        tags=check_tags(new.tags),
        custom_fields=await with_fields(scope, {}, new.custom_fields),
        note=check_note(new.note),
    )
    ticket = await open_ticket(scope, opening)
    message = await post(
        scope,
        ticket,
        new.plain,
        html=html,
        kind=Kind.EXTERNAL,
        direction=Direction.IN,
        from_email=sender.email,
        from_name=sender.name,
        to=mailbox.addresses[:1],
        files=new.files,
    )
    await show(scope, message, new.cids)
    await tell_opened(scope, ticket, message, agent_ids=opening.agent_ids)
    if new.auto_reply:
        await answering.answer(scope, ticket=ticket, mailbox=mailbox, to=sender.email)
    return ticket


async def _sender(scope: Scope, new: NewRequest) -> _Sender:
    """Find out who wrote: the contact who is named, or whoever has the address, who is filed."""
    name = check_unbroken(new.from_name.strip(), field="from_name")
    email = "" if new.from_email is None else check_email(new.from_email, field="from_email")
    if new.contact_id is None:
        if not email:
            raise Invalid("from_email", "is required, or `contact_id`")
        await filing.lock_sender(scope, email)
        return _Sender(email, name, await filing.file(scope, email, name, channel=CHANNEL))
    contact = await contacts.by_id(scope.tx, new.contact_id)
    if contact is None or not await contacts.touch(scope.tx, contact.id):
        raise Invalid("contact_id", "must be the id of a contact of the workspace")
    return _Sender(email or contact.email or "", name or contact.name, contact.id)
