"""Messages of tickets: the row."""

from collections.abc import Callable
from typing import Final

import msgspec

from rolodesk.model.attachment import AttachedFile
from rolodesk.model.message import Kind, Message
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import of_message
from rolodesk.storage.search import index
from rolodesk.storage.statement import Row, Value, insert_row
from rolodesk.storage.tables import messages as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")
NONE: Final = "[]"
INSERT: Final = insert_row(t)

_make: Final[Callable[..., Message]] = Message
_texts: Final = msgspec.json.Decoder(tuple[str, ...]).decode
_files: Final = msgspec.json.Decoder(tuple[AttachedFile, ...]).decode
_encode: Final = msgspec.json.Encoder().encode


async def insert(tx: Tx, message: Message) -> None:
    """Insert a message. The index is told of all but the hub's own log."""
    await tx.run(
        INSERT,
        id=message.id,
        ticket_id=message.ticket_id,
        kind=message.kind,
        direction=message.direction,
        member_id=message.member_id,
        from_email=message.from_email,
        from_name=message.from_name,
        to_list=_listed(message.to),
        cc_list=_listed(message.cc),
        bcc_list=_listed(message.bcc),
        plain=message.plain,
        html=message.html,
        attachments=_listed(message.attachments),
        delivery=message.delivery,
        created_at=message.created_at,
    )
    if message.kind != Kind.LOG:
        await index.put(tx, Noun.MESSAGE, message.id, of_message(message))


def message_of(row: Row) -> Message:
    """Make a message of a row that begins with COLUMNS."""
    to, cc, bcc, plain, html, files, delivery, created_at = row[7:15]
    return _make(
        *row[:7],
        () if to == NONE else _texts(to),
        () if cc == NONE else _texts(cc),
        () if bcc == NONE else _texts(bcc),
        plain,
        html,
        () if files == NONE else _files(files),
        delivery,
        created_at,
    )


def _listed(values: tuple[object, ...]) -> Value:
    return _encode(values).decode() if values else NONE
