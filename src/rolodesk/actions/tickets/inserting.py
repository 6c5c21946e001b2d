"""Putting a message that came from somewhere on the ticket it belongs to, or on a new one."""

import msgspec
from msgspec.structs import replace

from rolodesk.actions.contacts import filing
from rolodesk.actions.intake import answering
from rolodesk.actions.journal import differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.changing import agents_named, bumped, with_agents, with_labels, with_status
from rolodesk.actions.tickets.opening import Opening, open_ticket, tell_opened, told
from rolodesk.actions.tickets.posting import post
from rolodesk.actions.tickets.seeing import where_it_went
from rolodesk.actions.tickets.snoozing import woken
from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.message import Direction, Kind, Message
from rolodesk.model.ticket import OPEN, NewMessage, Status, Ticket, check_labels, status_after
from rolodesk.model.workspace import Mailbox, Member, Permission
from rolodesk.storage import mailboxes, members, tickets


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
    with `Unknown` a `ticket_id` that is not there, or deleted. One that was merged is the one it went into.
    """
    scope.require(Permission.TICKETS_WRITE)
    names = check_labels(new.labels, field="labels")
    mailbox = await mailboxes.by_address(scope.tx, new.to_email)
    if mailbox is None or not scope.sees(mailbox.id):
        raise Invalid("to_email", "must be an address of one of the workspace's mailboxes")
    sender = await _sender(scope, new)
    ticket = await _where_it_belongs(scope, new, sender=sender, mailbox=mailbox)
    if ticket is None:
        return await _open(scope, new, sender=sender, mailbox=mailbox, names=names)
    return await _append(scope, new, sender=sender, ticket=ticket, names=names)


async def _sender(scope: Scope, new: NewMessage) -> _Sender:
    """Find out who sent it: a member, or a contact, who is filed."""
    email = check_email(new.from_email, field="from_email")
    member = await members.by_email(scope.tx, email)
    await filing.lock_sender(scope, email)
    if member is not None:
        return _Sender(email, new.from_name or member.name, member, None)
    return _Sender(email, new.from_name, None, await filing.file(scope, email, new.from_name))


async def _where_it_belongs(
    scope: Scope, new: NewMessage, *, sender: _Sender, mailbox: Mailbox
) -> Ticket | None:
    if new.ticket_id is not None:
        return await _named(scope, new.ticket_id)
    if not new.append_open:
        return None
    folded = fold_email(sender.email)
    while (ticket_id := await tickets.newest_open_id(scope.tx, folded, mailbox.id)) is not None:
        ticket = await tickets.to_change(scope.tx, ticket_id)
        if ticket is not None and ticket.status in OPEN and ticket.mailbox_id == mailbox.id:
            return ticket
        # Somebody closed or moved it while we waited for its lock: look again.
    return None


async def _named(scope: Scope, ticket_id: int) -> Ticket:
    """Lock the ticket that a number leads to: itself, or the one that it was merged into."""
    ticket = await where_it_went(scope, ticket_id)
    if ticket is None or ticket.deleted_at is not None or not scope.sees(ticket.mailbox_id):
        raise Unknown("ticket", ticket_id)
    return ticket


async def _open(
    scope: Scope, new: NewMessage, *, sender: _Sender, mailbox: Mailbox, names: tuple[str, ...]
) -> Ticket:
    agents = await agents_named(scope, new.assign_agents, mailbox_id=mailbox.id, field="assign_agents")
    agent_ids = [agent.id for agent in agents]
    opening = Opening(
        mailbox_id=mailbox.id,
        contact_id=sender.contact_id,
        status=str(new.status or Status.NEW),
        subject=new.subject,
        from_email=sender.email,
        from_name=sender.name,
        labels=names,
        agent_ids=agent_ids,
        first_agent_reply_at=scope.now if _is_agent_reply(new, sender) else None,
    )
    ticket = await open_ticket(scope, opening)
    message = await _post(scope, new, sender=sender, ticket=ticket)
    await tell_opened(scope, ticket, message, agent_ids=agent_ids)
    if new.auto_reply and new.kind is Kind.EXTERNAL and sender.member is None:
        await answering.answer(scope, ticket=ticket, mailbox=mailbox, to=sender.email)
    return ticket


async def _append(
    scope: Scope, new: NewMessage, *, sender: _Sender, ticket: Ticket, names: tuple[str, ...]
) -> Ticket:
    agents = await agents_named(scope, new.assign_agents, mailbox_id=ticket.mailbox_id, field="assign_agents")
    changed = bumped(scope, ticket)
    if changed.contact_id is None:
        changed = replace(changed, contact_id=sender.contact_id)
    if changed.first_agent_reply_at is None and _is_agent_reply(new, sender):
        changed = replace(changed, first_agent_reply_at=changed.latest_at)
    message = await _post(scope, new, sender=sender, ticket=changed)
    kind = "ticket.noted" if new.kind is Kind.INTERNAL else "ticket.replied"
    _, whose = differences(ticket, changed, ("contact_id",))
    await record(scope, kind, ticket.id, after={**told(message), **whose})
    status = status_after(ticket.status, given=new.status, kind=new.kind)
    if new.kind is Kind.EXTERNAL and sender.member is None:
        changed = await woken(scope, changed, because="a message came in")
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
        to=new.to or (new.to_email.strip(),),
        files=new.attachments,
    )


def _is_agent_reply(new: NewMessage, sender: _Sender) -> bool:
    return sender.member is not None and new.kind is Kind.EXTERNAL
