"""Putting a message that came from somewhere on the ticket it belongs to, or on a new one."""

from typing import Final

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from rolodesk.actions.contacts import creating
from rolodesk.actions.journal import record
from rolodesk.actions.scope import ALL_PERMISSIONS, Scope
from rolodesk.actions.tickets.changing import acted, agents_named, with_agents, with_labels, with_status
from rolodesk.actions.tickets.posting import post
from rolodesk.model.contact import WHOLE_NAME_LIMIT, Email, NewContact
from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.message import QUEUED, Direction, Kind, Message
from rolodesk.model.ticket import OPEN, NewMessage, Status, Ticket, check_labels, status_after
from rolodesk.model.workspace import Mailbox, Member, Permission
from rolodesk.storage import contacts, labels, mailboxes, members, ticket_agents, tickets

CHANNEL: Final = "Email"


class _Sender(msgspec.Struct, frozen=True):
    """Whoever a message is from: a member, or someone outside, who is a contact."""

    email: str
    name: str
    member: Member | None
    contact_id: int | None


async def insert(scope: Scope, new: NewMessage) -> Ticket:
    """
    Put a message on the ticket it belongs to, or open one for it; answer the ticket as it is then.

    Which ticket, and what becomes of its status, is said at `NewMessage` and `status_after`. A sender who is
    no member is filed as a contact: the oldest with that address, else a new one. Labels are made where
    missing; agents stay assigned. Changes of a ticket that was there are told in its log.

    Refuses with `Invalid` a malformed `from_email`, a `to_email` that is no mailbox's, a blank label
    (`labels[0]`), an agent who is unknown or has no access to the ticket's mailbox (`assign_agents[0]`);
    with `Unknown` a `ticket_id` that is not there, or deleted.
    """
    scope.require(Permission.TICKETS_WRITE)
    names = check_labels(new.labels, field="labels")
    mailbox = await mailboxes.by_address(scope.tx, new.to_email)
    if mailbox is None:
        raise Invalid("to_email", "must be an address of one of the workspace's mailboxes")
    sender = await _sender(scope, new)
    ticket = await _where_it_belongs(scope, new, sender=sender, mailbox=mailbox)
    if ticket is None:
        return await _open(scope, new, sender=sender, mailbox=mailbox, names=names)
    return await _append(scope, new, sender=sender, ticket=ticket, names=names)


async def _sender(scope: Scope, new: NewMessage) -> _Sender:
    """Find out who sent it. Two messages of one sender wait for one another: both belong to one ticket.

    A contact is locked before the ticket, as where contacts are deleted.
    """
    email = check_email(new.from_email, field="from_email")
    member = await members.by_email(scope.tx, email)
    await scope.tx.lock(f"sender {fold_email(email)}")
    if member is not None:
        return _Sender(email, new.from_name or member.name, member, None)
    return _Sender(email, new.from_name, None, await _contact_id(scope, email, new.from_name))


async def _contact_id(scope: Scope, email: str, name: str) -> int:
    contact = await contacts.oldest_by_email(scope.tx, fold_email(email))
    if contact is not None and await contacts.touch(scope.tx, contact.id):
        return contact.id
    # Filing the sender is part of receiving the message, whatever else the actor may do with contacts.
    actor = replace(scope.actor, permissions=ALL_PERMISSIONS)
    filing = Scope(scope.tx, workspace=scope.workspace, actor=actor, door=scope.door)
    whole_name = name.strip()[:WHOLE_NAME_LIMIT]
    new = NewContact(name=whole_name or UNSET, emails=(Email(email, primary=True),), channel=CHANNEL)
    return (await creating.create(filing, new)).id


async def _where_it_belongs(
    scope: Scope, new: NewMessage, *, sender: _Sender, mailbox: Mailbox
) -> Ticket | None:
    if new.ticket_id is not None:
        ticket = await tickets.to_change(scope.tx, new.ticket_id)
        if ticket is None or ticket.deleted_at is not None:
            raise Unknown("ticket", new.ticket_id)
        return ticket
    if not new.append_open:
        return None
    folded = fold_email(sender.email)
    while (ticket_id := await tickets.newest_open_id(scope.tx, folded, mailbox.id)) is not None:
        ticket = await tickets.to_change(scope.tx, ticket_id)
        if ticket is not None and ticket.status in OPEN and ticket.mailbox_id == mailbox.id:
            return ticket
        # Somebody closed or moved it while we waited for its lock: look again.
    return None


async def _open(
    scope: Scope, new: NewMessage, *, sender: _Sender, mailbox: Mailbox, names: tuple[str, ...]
) -> Ticket:
    agents = await agents_named(scope, new.assign_agents, mailbox_id=mailbox.id, field="assign_agents")
    ticket = Ticket(
        id=await scope.tx.next_id("tickets"),
        mailbox_id=mailbox.id,
        contact_id=sender.contact_id,
        status=str(new.status or Status.NEW),
        subject=new.subject,
        from_email=sender.email,
        from_name=sender.name,
        note="",
        tags=(),
        labels=names,
        custom_fields={},
        created_at=scope.now,
        updated_at=scope.now,
        latest_at=scope.now,
        first_agent_reply_at=scope.now if _is_agent_reply(new, sender) else None,
        deleted_at=scope.now if new.status is Status.DELETED else None,
    )
    await tickets.insert(scope.tx, ticket)
    if names:
        await labels.put_on(scope.tx, ticket.id, names)
    agent_ids = [agent.id for agent in agents]
    await ticket_agents.assign(scope.tx, ticket.id, agent_ids, position=0)
    message = await _post(scope, new, sender=sender, ticket=ticket)
    await record(
        scope,
        "ticket.opened",
        ticket.id,
        after={
            **_told(message),
            "subject": ticket.subject,
            "mailbox_id": mailbox.id,
            "contact_id": ticket.contact_id,
            "status": ticket.status,
            "labels": names,
            "agents": agent_ids,
        },
    )
    if new.auto_reply and new.kind is Kind.EXTERNAL and sender.member is None:
        await _reply_automatically(scope, ticket, mailbox)
    return ticket


async def _append(
    scope: Scope, new: NewMessage, *, sender: _Sender, ticket: Ticket, names: tuple[str, ...]
) -> Ticket:
    agents = await agents_named(scope, new.assign_agents, mailbox_id=ticket.mailbox_id, field="assign_agents")
    changed = acted(scope, ticket)
    if changed.contact_id is None:
        changed = replace(changed, contact_id=sender.contact_id)
    if changed.first_agent_reply_at is None and _is_agent_reply(new, sender):
        changed = replace(changed, first_agent_reply_at=changed.latest_at)
    message = await _post(scope, new, sender=sender, ticket=changed)
    kind = "ticket.noted" if new.kind is Kind.INTERNAL else "ticket.replied"
    await record(scope, kind, ticket.id, after=_told(message))
    status = status_after(ticket.status, given=new.status, kind=new.kind)
    changed = await with_status(scope, changed, status)
    changed = await with_labels(scope, changed, names)
    changed = await with_agents(scope, changed, agents)
    await tickets.save(scope.tx, changed)
    return changed


async def _post(scope: Scope, new: NewMessage, *, sender: _Sender, ticket: Ticket) -> Message:
    return await post(
        scope,
        ticket,
        new.plain,
        kind=new.kind,
        direction=Direction.IN if sender.member is None else Direction.OUT,
        member_id=None if sender.member is None else sender.member.id,
        from_email=sender.email,
        from_name=sender.name,
        to=(new.to_email.strip(),),
        files=new.attachments,
    )


async def _reply_automatically(scope: Scope, ticket: Ticket, mailbox: Mailbox) -> None:
    """Queue the mailbox's answer, if it has one; never to a mailbox, which would answer in turn."""
    if mailbox.auto_reply is None or not mailbox.addresses:
        return
    if await mailboxes.by_address(scope.tx, ticket.from_email) is not None:
        return
    message = await post(
        scope,
        ticket,
        mailbox.auto_reply,
        kind=Kind.EXTERNAL,
        from_email=mailbox.addresses[0],
        from_name=mailbox.name,
        to=(ticket.from_email,),
        delivery=QUEUED,
    )
    await record(scope, "ticket.auto_replied", ticket.id, after=_told(message))


def _is_agent_reply(new: NewMessage, sender: _Sender) -> bool:
    return sender.member is not None and new.kind is Kind.EXTERNAL


def _told(message: Message) -> dict[str, object]:
    """What an event says of a message; its text is in the message itself."""
    return {
        "message_id": message.id,
        "kind": message.kind,
        "from_email": message.from_email,
        "from_name": message.from_name,
        "member_id": message.member_id,
        "attachments": [file.name for file in message.attachments],
    }
