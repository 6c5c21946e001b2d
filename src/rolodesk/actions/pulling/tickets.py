"""Tickets that were pulled, with their messages, at the times when all of it happened."""

import re

from msgspec.structs import replace

from rolodesk.actions import mailboxes
from rolodesk.actions.contacts import filing
from rolodesk.actions.journal import differences, record
from rolodesk.actions.pulling.places import at
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.changing import acted
from rolodesk.actions.tickets.custom_fields import title_of
from rolodesk.actions.tickets.labelling import put_labels
from rolodesk.actions.tickets.opening import Opening, open_ticket, tell_opened, told
from rolodesk.actions.tickets.posting import post
from rolodesk.actions.tickets.seeing import where_it_went
from rolodesk.model.importing.job import Outcome
from rolodesk.model.mailbox_change import MailboxChange
from rolodesk.model.message import Direction, Kind, Message
from rolodesk.model.pulled import PulledMessage, PulledTicket
from rolodesk.model.tag import with_tags
from rolodesk.model.ticket import OPEN, Status, Ticket
from rolodesk.model.workspace import Mailbox, Permission, Sending
from rolodesk.storage import mailboxes as stored_mailboxes
from rolodesk.storage import members, pulls, ticket_links, tickets

MESSAGES = "messages"
TOLD = {
    "ticket.status_changed": ("status", "snoozed_until"),
    "ticket.labelled": ("labels",),
    "ticket.edited": ("note", "tags", "custom_fields"),
}
"""What is told of a ticket that changed at its vendor, and by which event."""


async def put_ticket(scope: Scope, source: str, one: PulledTicket) -> Outcome:
    """
    Open the ticket in the mailbox of its name, made where missing; or append what it has more than before.

    Nothing is sent and nobody is answered. One that is here and was not heard of since stays as it is; what
    one has more that was merged here stands on the ticket that it went into.
    """
    scope.require(Permission.TICKETS_WRITE)
    known = await pulls.local_id(scope.tx, source, "ticket", one.source_id)
    before = None if known is None else await where_it_went(scope, known)
    if known is not None and (before is None or not one.messages):
        return Outcome.UNCHANGED
    mailbox = await _mailbox(scope, one.mailbox)
    ticket = before or await _open(scope, source, one, mailbox)
    for message in one.messages if before else one.messages[1:]:
        await _append(scope, ticket, message, mailbox)
    is_itself = before is None or before.id == known
    ticket = await _as_it_was(scope, ticket, one) if is_itself else acted(scope, ticket)
    await tickets.save(scope.tx, ticket)
    await _link(scope, source, ticket, one)
    count = await pulls.local_id(scope.tx, source, MESSAGES, one.source_id) or 0
    await pulls.remember(scope.tx, source, MESSAGES, one.source_id, count + len(one.messages))
    return Outcome.UPDATED if before else Outcome.CREATED


async def _mailbox(scope: Scope, name: str) -> Mailbox:
    """Find the mailbox of a name, or make one that observes, with an address that nobody can write to."""
    for mailbox in await stored_mailboxes.listed(scope.tx):
        if mailbox.name.strip().casefold() == name.strip().casefold():
            return mailbox
    word = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "mailbox"
    made = await mailboxes.create(scope, name=name, addresses=[f"{word}@pulled.invalid"])
    edited = await mailboxes.edit(scope, made.mailbox.id, MailboxChange(sending=Sending.OBSERVING))
    return edited.mailbox


async def _open(scope: Scope, source: str, one: PulledTicket, mailbox: Mailbox) -> Ticket:
    then = at(scope, one.created_at)
    member = await members.by_email(scope.tx, one.from_email)
    first = one.messages[0] if one.messages else None
    name = first.from_name if first is not None and first.direction is Direction.IN else ""
    contact_id = None if member or not one.from_email else await filing.file(then, one.from_email, name)
    agents = [found.id for email in one.agents if (found := await members.by_email(scope.tx, email))]
    opening = Opening(
        mailbox_id=mailbox.id,
        contact_id=contact_id,
        status=one.status,
        subject=one.subject,
        from_email=one.from_email,
        from_name=name,
        labels=one.labels,
        agent_ids=agents,
        tags=one.tags,
        custom_fields=await _fields(then, one),
        note=one.note,
    )
    ticket = await open_ticket(then, opening)
    await pulls.remember(scope.tx, source, "ticket", one.source_id, ticket.id)
    if first is not None:
        message = await _post(at(scope, first.at), ticket, first, mailbox)
        await tell_opened(then, ticket, message, agent_ids=agents)
    return ticket


async def _append(scope: Scope, ticket: Ticket, one: PulledMessage, mailbox: Mailbox) -> None:
    then = at(scope, one.at)
    message = await _post(then, ticket, one, mailbox)
    if one.kind is not Kind.LOG:
        kind = "ticket.noted" if one.kind is Kind.INTERNAL else "ticket.replied"
        await record(then, kind, ticket.id, after=told(message))


async def _post(then: Scope, ticket: Ticket, one: PulledMessage, mailbox: Mailbox) -> Message:
    member = await members.by_email(then.tx, one.from_email) if one.direction is Direction.OUT else None
    to = mailbox.addresses[:1] if one.direction is Direction.IN else (ticket.from_email,)
    return await post(
        then,
        replace(ticket, latest_at=one.at),
        one.plain,
        kind=one.kind,
        direction=one.direction,
        member_id=None if member is None else member.id,
        from_email=one.from_email,
        from_name=one.from_name,
        to=tuple(to) if one.kind is Kind.EXTERNAL else (),
        html=one.html,
        files=one.files,
    )


async def _as_it_was(scope: Scope, ticket: Ticket, one: PulledTicket) -> Ticket:
    """Give the ticket as it stands at its vendor, and tell what that changes; its log comes by itself."""
    then = at(scope, one.updated_at)
    written = [m.at for m in one.messages if m.kind is not Kind.LOG]
    replies = [m.at for m in one.messages if m.direction is Direction.OUT and m.kind is Kind.EXTERNAL]
    labels = with_tags(ticket.labels, one.labels)
    if added := labels[len(ticket.labels) :]:
        await put_labels(then, ticket.id, added)
    changed = replace(
        ticket,
        labels=labels,
        status=one.status,
        deleted_at=(ticket.deleted_at or then.now) if one.status == Status.DELETED else None,
        snoozed_until=ticket.snoozed_until if one.status in OPEN else None,
        note=one.note,
        tags=one.tags,
        custom_fields={**ticket.custom_fields, **await _fields(then, one)},
        updated_at=max(ticket.created_at, one.updated_at),
        latest_at=max(ticket.created_at, one.latest_at),
        bumped_at=max(written, default=ticket.bumped_at),
        first_agent_reply_at=ticket.first_agent_reply_at or min(replies, default=None),
    )
    for kind, names in TOLD.items():
        before, after = differences(ticket, changed, names)
        if after:
            await record(then, kind, ticket.id, before=before, after=after)
    return changed


async def _fields(scope: Scope, one: PulledTicket) -> dict[str, str]:
    return {await title_of(scope, title): text for title, text in one.custom_fields.items()}


async def _link(scope: Scope, source: str, ticket: Ticket, one: PulledTicket) -> None:
    others = [await pulls.local_id(scope.tx, source, "ticket", other) for other in one.links]
    added = [id_ for id_ in others if id_ is not None and await ticket_links.link(scope.tx, ticket.id, id_)]
    if added:
        await record(scope, "ticket.linked", ticket.id, after={"linked": added})
