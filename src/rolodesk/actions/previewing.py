"""Previewing how a letter from a mailbox will look: signature, template, and the values in their places."""

import msgspec

from rolodesk.actions import placeholders
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.answering import check_written, safe_html
from rolodesk.actions.tickets.seeing import me, seen
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.letter import Correspondent
from rolodesk.model.mailbox_change import MailboxChange, mailbox_applied
from rolodesk.model.message import html_of
from rolodesk.model.outgoing import OutgoingKind, Parcel
from rolodesk.model.placeholder import filled
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import mailboxes

SAMPLE = Ticket(
    id=1,
    mailbox_id=0,
    contact_id=None,
    status="new",
    subject="A question",
    from_email="anna@customer.example",
    from_name="Anna Lindberg",
    note="",
    tags=(),
    labels=(),
    custom_fields={},
    created_at=0,
    updated_at=0,
    latest_at=0,
    bumped_at=0,
    first_agent_reply_at=None,
    deleted_at=None,
)
"""Whom and what a letter is about where no ticket is named."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter is to say, and the layout to try it in, instead of the mailbox's own."""

    plain: str
    html: str | None = None
    ticket_id: int | None = None
    layout: MailboxChange = MailboxChange()


async def preview(scope: Scope, mailbox_id: int, written: Written) -> Parcel:
    """
    Give what a reply from a mailbox would be composed of. Nothing is written, and nothing leaves.

    Refuses with `Unknown` a mailbox or ticket that is not there or not seen; with `Invalid` a text that no
    reply may have, and a signature or template that no mailbox may.
    """
    scope.require(Permission.SETTINGS_READ)
    mailbox = await mailboxes.by_id(scope.tx, mailbox_id)
    if mailbox is None or not scope.sees(mailbox_id):
        raise Unknown("mailbox", mailbox_id)
    check_written(written.plain, written.html)
    mailbox = mailbox_applied(written.layout, mailbox)
    ticket = msgspec.structs.replace(SAMPLE, mailbox_id=mailbox_id)
    if written.ticket_id is not None:
        scope.require(Permission.TICKETS_READ)
        ticket = await seen(scope, written.ticket_id)
        if ticket.mailbox_id != mailbox_id:
            raise Invalid("ticket_id", "must be a ticket in this mailbox")
    values = await placeholders.of_ticket(scope.tx, scope.workspace, ticket, member_id=me(scope))
    html = safe_html(written.html)
    return Parcel(
        workspace_id=scope.workspace.id,
        ticket_id=ticket.id,
        mailbox_id=mailbox_id,
        kind=str(OutgoingKind.REPLY),
        message_ref="",
        in_reply_to="",
        references=(),
        dated=scope.now,
        sender=Correspondent(mailbox.addresses[0] if mailbox.addresses else "", mailbox.name),
        to=(ticket.from_email,),
        cc=(),
        subject=ticket.subject,
        plain=written.plain,
        html=html_of(written.plain) if html is None else html,
        signature=filled(mailbox.signature, values),
        template=filled(mailbox.template, values, is_html=True),
        quoted=None,
        files=(),
    )
