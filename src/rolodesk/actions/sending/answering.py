"""Answering a ticket: a member's reply, posted and queued in one commit."""

from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.queueing import queue
from rolodesk.actions.tickets.changing import bumped, read_by, with_status
from rolodesk.actions.tickets.posting import post
from rolodesk.actions.tickets.seeing import living_to_change
from rolodesk.actions.tickets.showing import shown
from rolodesk.model.errors import Invalid, Overtaken
from rolodesk.model.mail_message import Part
from rolodesk.model.markup import sanitise_html
from rolodesk.model.message import QUEUED, Kind, Message
from rolodesk.model.moment import print_moment
from rolodesk.model.outgoing import NewAnswer, Outgoing, OutgoingKind
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.workspace import Mailbox, Member, Permission, Role
from rolodesk.storage import correspondence, mailboxes, members, ticket_people, tickets

TEXT_LIMIT: Final = 1_000_000


class Answered(msgspec.Struct, frozen=True):
    """What was written, its mail, and the ticket as it is then."""

    ticket: Ticket
    message: Message
    mail: Outgoing


async def reply(scope: Scope, ticket_id: int, new: NewAnswer) -> Answered:
    """
    Answer a ticket: to those who are named, else to whoever wrote last (or whom their Reply-To names).

    The ticket becomes pending unless a status is given. Refuses with `Unknown` a ticket that is not there, or
    deleted; with `Conflicting`, which names it, a letter that came in after `seen_message_id`; with `Invalid`
    a blank text, a malformed address, nobody to write to, a `seen_message_id` that is no message of the
    ticket, and who is no member or has no access to the mailbox.
    """
    scope.require(Permission.TICKETS_WRITE)
    ticket, mailbox, writer = await opened(scope, ticket_id, new)
    new = replace(new, html=safe_html(new.html))
    newest = await correspondence.newest_from_outside(scope.tx, ticket.id)
    await _check_seen(scope, ticket, new)
    if newest is not None and new.seen_message_id is not None and newest.id > new.seen_message_id:
        raise Overtaken(
            f"message {newest.id} of {newest.from_email} came in at {print_moment(newest.created_at)}, after"
            f" message {new.seen_message_id}; read it, and answer with that in mind",
            message_id=newest.id,
        )
    to = new.to or await _whom_to_answer(scope, ticket, newest)
    changed = bumped(scope, ticket)
    if changed.first_agent_reply_at is None and writer is not None and new.send_at is None:
        changed = replace(changed, first_agent_reply_at=changed.latest_at)
    message = await posted(scope, changed, replace(new, to=to), mailbox=mailbox, writer=writer)
    mail = await queue(
        scope,
        ticket=changed,
        mailbox=mailbox,
        message=message,
        kind=OutgoingKind.REPLY,
        send_at=new.send_at,
        undo_seconds=new.undo_seconds,
        seen_message_id=None if new.send_at is None else message.id,
        cids=shown(message, new.cids),
    )
    await record(scope, "ticket.replied", ticket.id, after=told(message, mail))
    await read_by(scope, ticket, message.member_id, message.id)
    changed = await with_status(scope, changed, new.status or Status.PENDING)
    await tickets.save(scope.tx, changed)
    return Answered(changed, message, mail)


async def _check_seen(scope: Scope, ticket: Ticket, new: NewAnswer) -> None:
    """Refuse to have seen what is not there, by which a newer letter would be passed over."""
    if new.seen_message_id is None:
        return
    seen = await correspondence.by_id(scope.tx, new.seen_message_id)
    if seen is None or seen.ticket_id != ticket.id:
        raise Invalid("seen_message_id", "must be the id of a message of this ticket")


async def opened(scope: Scope, ticket_id: int, new: NewAnswer) -> tuple[Ticket, Mailbox, Member | None]:
    """Lock the ticket, and check who writes and what, as replying and forwarding both do."""
    ticket = await living_to_change(scope, ticket_id)
    mailbox = await mailboxes.by_id(scope.tx, ticket.mailbox_id)
    if mailbox is None or not mailbox.addresses:
        raise Invalid("ticket", "must be in a mailbox that has an address to write from")
    check_written(new.plain, new.html)
    return ticket, mailbox, await writer_of(scope, new, mailbox)


def check_written(plain: str, html: str | None) -> None:
    """Refuse (`Invalid`) a text that is blank or too long, or that no database can hold."""
    for field, written in (("text", plain), ("html", html or "")):
        if len(written) > TEXT_LIMIT:
            raise Invalid(field, f"must be at most {TEXT_LIMIT} characters")
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in plain):
        raise Invalid("text", "must not hold NUL or half a character")
    if not plain.strip():
        raise Invalid("text", "must not be blank")


def safe_html(html: str | None) -> str | None:
    """Give what a member wrote as HTML made safe. Refuses (`Invalid`) what is built so that it cannot be."""
    if html is None:
        return None
    safe = sanitise_html(_cleaned(html))
    if safe is None:
        raise Invalid("html", "must be nested less deeply")
    return safe


def _cleaned(html: str) -> str:
    return html.replace("\0", "").encode("utf-8", "replace").decode()


async def posted(
    scope: Scope, ticket: Ticket, new: NewAnswer, *, mailbox: Mailbox, writer: Member | None
) -> Message:
    """Put what a member wrote on the ticket, as from the mailbox."""
    return await post(
        scope,
        ticket,
        new.plain,
        html=new.html,
        kind=Kind.EXTERNAL,
        member_id=None if writer is None else writer.id,
        from_email=mailbox.addresses[0],
        from_name=mailbox.name,
        to=tuple(address.strip() for address in new.to),
        cc=tuple(address.strip() for address in new.cc),
        bcc=tuple(address.strip() for address in new.bcc),
        files=new.files,
        delivery=QUEUED,
    )


def told(message: Message, mail: Outgoing) -> dict[str, object]:
    """What an event says of a message that leaves; its text and recipients are in the message itself."""
    return {
        "message_id": message.id,
        "mail_id": mail.id,
        "kind": message.kind,
        "from_email": message.from_email,
        "from_name": message.from_name,
        "member_id": message.member_id,
        "attachments": [file.name for file in message.attachments],
        "send_at": mail.send_at,
    }


async def _whom_to_answer(scope: Scope, ticket: Ticket, newest: Message | None) -> tuple[str, ...]:
    """Name whoever wrote last; where that is only the one who opened it, whom its Reply-To names."""
    last = ticket.from_email if newest is None else newest.from_email
    if last == ticket.from_email:
        people = await ticket_people.of_ticket(scope.tx, ticket.id)
        named = tuple(person.email for person in people if person.part == Part.REPLY_TO)
        if named:
            return named
    if not last:
        raise Invalid("to", "is required: whoever wrote last has no e-mail address")
    return (last,)


async def writer_of(scope: Scope, new: NewAnswer, mailbox: Mailbox) -> Member | None:
    """Read the member who writes, if one does. Refuses (`Invalid`) whoever has no access to the mailbox."""
    if new.member_id is not None:
        field, member = "member_id", await members.by_id(scope.tx, new.member_id)
    elif new.member_email is not None:
        field, member = "member", await members.by_email(scope.tx, new.member_email)
    else:
        return None
    if member is None:
        named = "the id" if field == "member_id" else "the e-mail address"
        raise Invalid(field, f"must be {named} of a member of the workspace")
    inside = await mailboxes.member_ids(scope.tx, mailbox.id)
    if member.role is Role.AGENT and member.id not in inside:
        raise Invalid(field, "must be a member with access to the ticket's mailbox")
    return member
