"""What is answered of messages and files."""

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.attachment import Attachment
from rolodesk.model.conversation import ToldMessage
from rolodesk.model.message import Kind
from rolodesk.model.moment import print_moment
from rolodesk.model.outgoing import Delivery, Outgoing
from rolodesk.wire.rest.answering import PREFIX, listing
from rolodesk.wire.toolkit.shapes import Moment


class FileAnswer(msgspec.Struct, frozen=True):
    """A file of a message. `url` is where its bytes are; `cid` is what the HTML shows it by, else null."""

    id: Annotated[int, Meta(examples=[1])]
    ticket_id: int
    message_id: int
    name: str
    media_type: str
    size: int
    cid: str | None
    url: str
    created_at: Moment


class RecipientAnswer(msgspec.Struct, frozen=True):
    """How it stands with one recipient: `waiting`, `sent` or `failed`, and the last a server said."""

    email: str
    state: str
    answer: str


class MailAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The mail that carries a message: `waiting`, `held`, `sent`, `failed` or `cancelled`."""

    id: int
    state: str
    send_at: Moment
    attempts: int
    next_try_at: Moment
    answer: str
    recipients: list[RecipientAnswer]


class MessageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """
    A message. `delivery` is null for one that is only recorded, `mail` for one that does not leave.

    `mentions` are the members whom a note mentions.
    """

    id: Annotated[int, Meta(examples=[1])]
    ticket_id: int
    kind: Kind
    direction: str
    member_id: int | None
    from_email: str
    from_name: str
    to: list[str]
    cc: list[str]
    bcc: list[str]
    text: str
    html: str
    attachments: list[FileAnswer]
    delivery: str | None
    mail: MailAnswer | None
    mentions: list[int]
    created_at: Moment
    whole_text: str | UnsetType = UNSET


MessageList: Final = listing("MessageList", MessageAnswer)
FileList: Final = listing("AttachmentList", FileAnswer)


def message_answer(told: ToldMessage, *, is_whole: bool = False) -> MessageAnswer:
    """Render a message; a whole one with the quotes and signature that were told from its own text."""
    message = told.message
    return MessageAnswer(
        id=message.id,
        ticket_id=message.ticket_id,
        kind=Kind(message.kind),
        direction=message.direction,
        member_id=message.member_id,
        from_email=message.from_email,
        from_name=message.from_name,
        to=list(message.to),
        cc=list(message.cc),
        bcc=list(message.bcc),
        text=message.plain,
        html=message.html,
        attachments=[file_answer(file, cid=told.cids.get(file.token)) for file in told.files],
        delivery=message.delivery,
        mail=None if told.mail is None else _mail_answer(told.mail),
        mentions=list(told.mentions),
        created_at=print_moment(message.created_at),
        whole_text=(told.whole_plain or message.plain) if is_whole else UNSET,
    )


def file_answer(file: Attachment, *, cid: str | None = None) -> FileAnswer:
    """Render a file."""
    return FileAnswer(
        file.id,
        file.ticket_id,
        file.message_id,
        file.name,
        file.media_type,
        file.size,
        cid,
        f"{PREFIX}/attachments/{file.id}/content",
        print_moment(file.created_at),
    )


def _mail_answer(mail: Outgoing) -> MailAnswer:
    return MailAnswer(
        id=mail.id,
        state=mail.state,
        send_at=print_moment(mail.send_at),
        attempts=mail.attempts,
        next_try_at=print_moment(mail.next_try_at),
        answer=mail.answer,
        recipients=[RecipientAnswer(one.email, _state_of(one), one.answer) for one in mail.recipients],
    )


def _state_of(one: Delivery) -> str:
    if not one.is_done:
        return "waiting"
    return "failed" if one.failed else "sent"
