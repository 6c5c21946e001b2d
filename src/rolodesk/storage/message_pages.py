"""The messages of a ticket by keyset; and what belongs to messages: their files, how their mails stand."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import select

from rolodesk.model.attachment import Attachment
from rolodesk.model.conversation import ToldMessage
from rolodesk.model.message import Kind, Message
from rolodesk.model.outgoing import Outgoing
from rolodesk.model.page import Page, Wanted
from rolodesk.storage import correspondence, mentions
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.messages import COLUMNS, message_of
from rolodesk.storage.outgoing import COLUMNS as MAIL_COLUMNS
from rolodesk.storage.outgoing import outgoing_of
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import mail_messages, outgoing
from rolodesk.storage.tables import messages as t
from rolodesk.storage.transaction import Tx

PAGES: Final = Keyset(
    select(*COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.ticket_id == bound_int("ticket_id")),
    id_=t.c.id,
    conditions={"kind": t.c.kind == bound_text("kind")},
)
MAILS: Final = Statement(
    select(*MAIL_COLUMNS).where(
        outgoing.c.workspace_id == WORKSPACE, is_one_of(outgoing.c.message_id, "message_ids")
    )
)
KNOWN: Final = Statement(
    select(mail_messages.c.message_id, mail_messages.c.cids, mail_messages.c.whole_plain).where(
        mail_messages.c.workspace_id == WORKSPACE, is_one_of(mail_messages.c.message_id, "message_ids")
    )
)

_cids: Final = msgspec.json.Decoder(dict[str, str]).decode


async def page(tx: Tx, ticket_id: int, wanted: Wanted, *, kind: str | None) -> Page[ToldMessage]:
    """List the messages of a ticket, of one kind or all, by `id`."""
    found = await PAGES.page(tx, wanted, ticket_id=ticket_id, kind=kind)
    told = await tell(tx, [message_of(row) for row in found.items])
    return Page(told, found.has_more)


async def tell(tx: Tx, messages: Sequence[Message]) -> list[ToldMessage]:
    """Read what belongs to messages."""
    ids = [message.id for message in messages]
    if not ids:
        return []
    files = await _files(tx, [message for message in messages if message.attachments])
    mails = {mail.message_id: mail for mail in await _mails(tx, ids)}
    known = {row[0]: (_cids(row[1]), row[2]) for row in await tx.all(KNOWN, message_ids=ids)}
    notes = [message.id for message in messages if message.kind == Kind.INTERNAL]
    mentioned = await mentions.of_messages(tx, notes) if notes else {}
    told = []
    for message in messages:
        cids, whole_plain = known.get(message.id, ({}, ""))
        told.append(
            ToldMessage(
                message,
                tuple(files.get(message.id, ())),
                {token: cid for cid, token in cids.items()},
                whole_plain,
                mails.get(message.id),
                tuple(mentioned.get(message.id, ())),
            )
        )
    return told


async def _files(tx: Tx, messages: Sequence[Message]) -> dict[int, list[Attachment]]:
    """List the files of messages by the message."""
    found: dict[int, list[Attachment]] = {}
    tickets = sorted({message.ticket_id for message in messages})
    ids = [message.id for message in messages]
    for file in await correspondence.files(tx, tickets, ids) if ids else ():
        found.setdefault(file.message_id, []).append(file)
    return found


async def _mails(tx: Tx, message_ids: Sequence[int]) -> list[Outgoing]:
    return [outgoing_of(row) for row in await tx.all(MAILS, message_ids=message_ids)]
