"""Opening a ticket, whichever way its first message came."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from rolodesk.actions.journal import Fields, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.labelling import put_labels
from rolodesk.model.errors import Unknown
from rolodesk.model.message import Message
from rolodesk.model.ticket import Status, Ticket
from rolodesk.storage import mailboxes, ticket_agents, tickets

IF_GIVEN: Final = ("tags", "custom_fields", "note")
"""What an event says of a ticket that was opened with it."""


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a ticket is opened with. All of it was checked; custom fields bear known titles."""

    mailbox_id: int
    contact_id: int | None
    status: str
    subject: str
    from_email: str
    from_name: str
    labels: tuple[str, ...] = ()
    agent_ids: Sequence[int] = ()
    tags: tuple[str, ...] = ()
    custom_fields: Mapping[str, str] = {}
    note: str = ""
    first_agent_reply_at: int | None = None


async def open_ticket(scope: Scope, new: Opening) -> Ticket:
    """
    Make a ticket. It has no message yet, and no event tells of it: see `tell_opened`.

    Refuses (`Unknown`) a mailbox that was deleted since it was looked up.
    """
    if not await mailboxes.is_to_point_to(scope.tx, new.mailbox_id):
        raise Unknown("mailbox", new.mailbox_id)
    ticket = Ticket(
        id=await scope.tx.next_id("tickets"),
        mailbox_id=new.mailbox_id,
        contact_id=new.contact_id,
        status=new.status,
        subject=new.subject,
        from_email=new.from_email,
        from_name=new.from_name,
        note=new.note,
        tags=new.tags,
        labels=new.labels,
        custom_fields=dict(new.custom_fields),
        created_at=scope.now,
        updated_at=scope.now,
        latest_at=scope.now,
        bumped_at=scope.now,
        first_agent_reply_at=new.first_agent_reply_at,
        deleted_at=scope.now if new.status == Status.DELETED else None,
    )
    await tickets.insert(scope.tx, ticket)
    if new.labels:
        await put_labels(scope, ticket.id, new.labels)
    if new.agent_ids:
        await ticket_agents.assign(scope.tx, ticket.id, new.agent_ids, position=0)
    return ticket


async def tell_opened(
    scope: Scope, ticket: Ticket, message: Message, *, agent_ids: Sequence[int], more: Fields | None = None
) -> None:
    """Write the event of a ticket that its first message opened."""
    after: Fields = {
        **told(message),
        "subject": ticket.subject,
        "mailbox_id": ticket.mailbox_id,
        "contact_id": ticket.contact_id,
        "status": ticket.status,
        "labels": ticket.labels,
        "agents": list(agent_ids),
        **{name: value for name in IF_GIVEN if (value := getattr(ticket, name))},
        **(more or {}),
    }
    await record(scope, "ticket.opened", ticket.id, after=after)


def told(message: Message) -> Fields:
    """Give what an event says of a message; its text is in the message itself."""
    return {
        "message_id": message.id,
        "kind": message.kind,
        "from_email": message.from_email,
        "from_name": message.from_name,
        "member_id": message.member_id,
        "attachments": [file.name for file in message.attachments],
    }
