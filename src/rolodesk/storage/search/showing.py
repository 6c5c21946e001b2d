"""Reading what to show of the records that were found."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, and_, select

from rolodesk.model.contact import Contact
from rolodesk.model.name import join_name
from rolodesk.model.ticket import Ticket
from rolodesk.storage import contacts as contact_rows
from rolodesk.storage import tickets as ticket_rows
from rolodesk.storage.statement import WORKSPACE, Statement, is_one_of
from rolodesk.storage.tables import accounts, contacts, messages, notes, tickets
from rolodesk.storage.transaction import Tx


class ShownAccount(msgspec.Struct, frozen=True):
    """An account."""

    id: int
    name: str
    external_id: str | None
    created_at: int


class ShownMessage(msgspec.Struct, frozen=True):
    """A message, and its ticket's subject. The files are JSON, as they are stored."""

    id: int
    ticket_id: int
    from_email: str
    from_name: str
    to: str
    cc: str
    bcc: str
    plain: str
    files: str
    created_at: int
    subject: str
    contact_id: int | None


class ShownNote(msgspec.Struct, frozen=True):
    """A note, and the name of whom it is about."""

    id: int
    contact_id: int
    content: str
    created_at: int
    name: str


def _with_ids(listed: Select[Any], id_: ColumnElement[int], workspace: ColumnElement[int]) -> Statement:
    return Statement(listed.where(workspace == WORKSPACE, is_one_of(id_, "ids")))


_accounts: Final = select(accounts.c.id, accounts.c.name, accounts.c.external_id, accounts.c.created_at)
_of_message: Final = (
    *(messages.c[name] for name in ("id", "ticket_id", "from_email", "from_name", "to_list", "cc_list")),
    *(messages.c[name] for name in ("bcc_list", "plain", "attachments", "created_at")),
    tickets.c.subject,
    tickets.c.contact_id,
)
_is_on: Final = and_(tickets.c.workspace_id == messages.c.workspace_id, tickets.c.id == messages.c.ticket_id)
_messages: Final = select(*_of_message).join_from(messages, tickets, _is_on)
_of_note: Final = (notes.c.id, notes.c.contact_id, notes.c.content, notes.c.created_at)
_is_about: Final = and_(contacts.c.workspace_id == notes.c.workspace_id, contacts.c.id == notes.c.contact_id)
_notes: Final = select(*_of_note, contacts.c.first_name, contacts.c.last_name).join_from(
    notes, contacts, _is_about
)

ACCOUNTS: Final = _with_ids(_accounts, accounts.c.id, accounts.c.workspace_id)
TICKETS: Final = _with_ids(select(*ticket_rows.COLUMNS), tickets.c.id, tickets.c.workspace_id)
MESSAGES: Final = _with_ids(_messages, messages.c.id, messages.c.workspace_id)
NOTES: Final = _with_ids(_notes, notes.c.id, notes.c.workspace_id)


async def contacts_of(tx: Tx, ids: Sequence[int]) -> list[Contact]:
    """Read contacts."""
    return await contact_rows.by_ids(tx, ids)


async def accounts_of(tx: Tx, ids: Sequence[int]) -> list[ShownAccount]:
    """Read accounts."""
    return [ShownAccount(*row) for row in await tx.all(ACCOUNTS, ids=ids)]


async def tickets_of(tx: Tx, ids: Sequence[int]) -> list[Ticket]:
    """Read tickets."""
    return [ticket_rows.ticket_of(row) for row in await tx.all(TICKETS, ids=ids)]


async def messages_of(tx: Tx, ids: Sequence[int]) -> list[ShownMessage]:
    """Read messages."""
    return [ShownMessage(*row) for row in await tx.all(MESSAGES, ids=ids)]


async def notes_of(tx: Tx, ids: Sequence[int]) -> list[ShownNote]:
    """Read notes."""
    rows = await tx.all(NOTES, ids=ids)
    return [ShownNote(id_, about, content, at, join_name(*name)) for id_, about, content, at, *name in rows]
