"""Forwarding: passing messages of a ticket on to somebody else, with their text and their files."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.answering import Answered, opened, posted, safe_html, told
from rolodesk.actions.sending.queueing import queue
from rolodesk.actions.tickets.changing import bumped, read_by, with_status
from rolodesk.actions.tickets.showing import shown
from rolodesk.model.attachment import Attachment, NewAttachment
from rolodesk.model.errors import Invalid
from rolodesk.model.message import Kind, Message, html_of
from rolodesk.model.moment import print_moment
from rolodesk.model.outgoing import NewAnswer, OutgoingKind
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import correspondence, mail_messages, tickets

MOST_MESSAGES: Final = 50


async def forward(
    scope: Scope, ticket_id: int, new: NewAnswer, *, message_ids: Sequence[int] = ()
) -> Answered:
    """
    Pass external messages of a ticket on, the newest that came in unless others are named.

    They stand below what the member writes, whole, with their files; an answer to it comes to the ticket.
    Refuses as `reply` does; besides with `Invalid` nobody to send to, a message that is not the ticket's or
    not external, and a ticket to which nothing came.
    """
    scope.require(Permission.TICKETS_WRITE)
    if not new.to:
        raise Invalid("to", "must name somebody to forward to")
    ticket, mailbox, writer = await opened(scope, ticket_id, new)
    forwarded = await _forwarded(scope, ticket, message_ids)
    changed = bumped(scope, ticket)
    whole = await _with_messages(scope, ticket, new, forwarded)
    message = await posted(scope, changed, whole, mailbox=mailbox, writer=writer)
    mail = await queue(
        scope,
        ticket=changed,
        mailbox=mailbox,
        message=message,
        kind=OutgoingKind.FORWARD,
        send_at=new.send_at,
        undo_seconds=new.undo_seconds,
        cids=shown(message, whole.cids),
    )
    after = {**told(message, mail), "forwarded": [one.id for one in forwarded]}
    await record(scope, "ticket.forwarded", ticket.id, after=after)
    await read_by(scope, ticket, message.member_id, message.id)
    if new.status is not None:
        changed = await with_status(scope, changed, new.status)
    await tickets.save(scope.tx, changed)
    return Answered(changed, message, mail)


async def _forwarded(scope: Scope, ticket: Ticket, ids: Sequence[int]) -> list[Message]:
    if not ids:
        newest = await correspondence.newest_from_outside(scope.tx, ticket.id)
        if newest is None:
            raise Invalid("message", "must be named: nothing came to this ticket from outside")
        return [newest]
    found = await correspondence.of_ticket(scope.tx, ticket.id, ids)
    external = [message for message in found if message.kind == Kind.EXTERNAL]
    if len(external) != len(set(ids)) or len(external) > MOST_MESSAGES:
        raise Invalid(
            "message", f"must be the ids of at most {MOST_MESSAGES} external messages of the ticket"
        )
    return external


async def _with_messages(
    scope: Scope, ticket: Ticket, new: NewAnswer, forwarded: Sequence[Message]
) -> NewAnswer:
    """Put the messages below what was written, and their files behind those that came with it."""
    plain = [new.plain.rstrip()]
    html = [safe_html(new.html) or html_of(new.plain)]
    cids: dict[str, str] = {}
    for message in forwarded:
        known = await mail_messages.by_message(scope.tx, message.id)
        head = _head(ticket, message)
        plain.append(f"{head}\n\n{(known and known.whole_plain) or message.plain}")
        html.append(f"<p>{html_of(head)}</p><blockquote>{message.html}</blockquote>")
        cids.update((token, cid) for cid, token in (known.cids if known else {}).items())
    files = await correspondence.files(scope.tx, [ticket.id], [message.id for message in forwarded])
    behind = len(new.files)
    shown_by = {behind + place: cids[file.token] for place, file in enumerate(files) if file.token in cids}
    return replace(
        new,
        plain="\n\n".join(plain),
        html="".join(html),
        files=(*new.files, *map(_again, files)),
        cids={**new.cids, **shown_by},
    )


def _head(ticket: Ticket, message: Message) -> str:
    author = f"{message.from_name} <{message.from_email}>" if message.from_name else message.from_email
    lines = [
        "---------- Forwarded message ----------",
        f"From: {author}",
        f"Date: {print_moment(message.created_at)}",
        f"Subject: {ticket.subject}",
        f"To: {', '.join(message.to)}",
    ]
    return "\n".join([*lines, f"Cc: {', '.join(message.cc)}"] if message.cc else lines)


def _again(file: Attachment) -> NewAttachment:
    """Attach the same bytes once more."""
    return NewAttachment(
        blob_key=file.blob_key,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
    )
