"""Putting a message on a ticket, with the files that came with it."""

from collections.abc import Sequence

from rolodesk.actions.scope import Scope
from rolodesk.model.attachment import AttachedFile, Attachment, NewAttachment, new_token
from rolodesk.model.message import Direction, Kind, Message, html_of
from rolodesk.model.ticket import Ticket
from rolodesk.storage import attachments, messages


async def post(
    scope: Scope,
    ticket: Ticket,
    plain: str,
    *,
    kind: Kind,
    direction: Direction = Direction.OUT,
    member_id: int | None = None,
    from_email: str = "",
    from_name: str = "",
    to: tuple[str, ...] = (),
    cc: tuple[str, ...] = (),
    bcc: tuple[str, ...] = (),
    html: str | None = None,
    files: Sequence[NewAttachment] = (),
    delivery: str | None = None,
) -> Message:
    """
    Put a message on a ticket, at the time of its latest action, and adopt its files.

    The text is kept exactly; `html` is sanitised already, and made of the text if it is not given. Each file
    gets a token that opens it to whoever knows it.
    """
    message_id = await scope.tx.next_id("messages")
    tokens = [new_token() for _ in files]
    message = Message(
        id=message_id,
        ticket_id=ticket.id,
        kind=kind,
        direction=direction,
        member_id=member_id,
        from_email=from_email,
        from_name=from_name,
        to=to,
        cc=cc,
        bcc=bcc,
        plain=plain,
        html=html_of(plain) if html is None else html,
        attachments=tuple(AttachedFile(token, file.name) for token, file in zip(tokens, files, strict=True)),
        delivery=delivery,
        created_at=ticket.latest_at,
    )
    await messages.insert(scope.tx, message)
    for token, file in zip(tokens, files, strict=True):
        await _adopt(scope, message, file, token=token)
    return message


async def log(scope: Scope, ticket: Ticket, sentence: str) -> None:
    """Tell a change of a ticket in its own conversation."""
    await post(scope, ticket, sentence, kind=Kind.LOG)


async def _adopt(scope: Scope, message: Message, file: NewAttachment, *, token: str) -> None:
    attachment = Attachment(
        id=await scope.tx.next_id("attachments"),
        ticket_id=message.ticket_id,
        message_id=message.id,
        token=token,
        blob_key=file.blob_key,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        created_at=message.created_at,
    )
    await attachments.insert(scope.tx, attachment)
