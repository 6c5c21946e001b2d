"""What is written of each record that is exported, and which ones: the filters of its list."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final, Literal, TypeVar

import msgspec

from rolodesk.model.account import Account
from rolodesk.model.contact import Contact, Email, Phone
from rolodesk.model.importing.json_lines import JSON_COLUMNS
from rolodesk.model.importing.values import cell_of
from rolodesk.model.moment import print_moment
from rolodesk.model.note import Note
from rolodesk.model.ticket_desk import TicketLine
from rolodesk.wire.rest.accounts import FilterAccounts, account_answer
from rolodesk.wire.rest.contact_shapes import EmailEntry, FilterContacts, PhoneEntry
from rolodesk.wire.rest.notes import FilterNotes, note_answer
from rolodesk.wire.rest.ticket_shapes import FilterTickets, TicketAnswer, ticket_answer
from rolodesk.wire.toolkit.shapes import Moment

CONTACT_COLUMNS: Final = (*JSON_COLUMNS["contacts"], "created_at", "updated_at")
ACCOUNT_COLUMNS: Final = (*JSON_COLUMNS["accounts"], "created_at", "updated_at")
NOTE_COLUMNS: Final = ("id", "contact_id", "content", "created_at", "updated_at")
TICKET_COLUMNS: Final = (
    "id",
    "mailbox_id",
    "contact_id",
    "status",
    "subject",
    "from_email",
    "from_name",
    "note",
    "assignees",
    "labels",
    "tags",
    "custom_fields",
    "message_count",
    "created_at",
    "updated_at",
    "latest_at",
    "first_agent_reply_at",
)

Entry = TypeVar("Entry", Email, Phone)

_encode: Final = msgspec.json.Encoder().encode


class ExportContacts(FilterContacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which contacts; the filters of their list."""


class ExportCards(FilterContacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which contacts; the filters of their list, and the version of the cards."""

    version: Literal["3.0", "4.0"] = "3.0"


class ExportAccounts(FilterAccounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which accounts; the filters of their list."""


class ExportNotes(FilterNotes, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which notes; the filters of their list."""


class ExportTickets(FilterTickets, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tickets; the filters of their list."""


class ContactLine(msgspec.Struct, frozen=True):
    """A contact as it is exported, and imported again."""

    id: int
    ref: str
    external_id: str | None
    first_name: str | None
    last_name: str | None
    title: str | None
    description: str | None
    emails: list[EmailEntry]
    phones: list[PhoneEntry]
    account: str | None
    account_id: int | None
    stage: str
    location: str
    tags: list[str]
    notes: str | None
    external_url: str | None
    picture: str | None
    channel: str
    custom_fields: msgspec.Raw
    created_at: Moment
    updated_at: Moment
    version: int


def contact_json(contact: Contact) -> bytes:
    """Write a contact as a line of JSON."""
    line = ContactLine(
        contact.id,
        contact.ref,
        contact.external_id,
        contact.first_name,
        contact.last_name,
        contact.title,
        contact.description,
        [EmailEntry(one.address, one.primary) for one in contact.emails],
        [PhoneEntry(one.number, one.primary) for one in contact.phones],
        contact.account_name,
        contact.account_id,
        contact.stage,
        contact.location_ref,
        list(contact.tags),
        contact.notes,
        contact.external_url,
        contact.picture,
        contact.channel,
        msgspec.Raw(contact.custom_fields.encode()),
        print_moment(contact.created_at),
        print_moment(contact.updated_at or contact.created_at),
        contact.version,
    )
    return _encode(line) + b"\n"


def contact_cells(contact: Contact) -> tuple[object, ...]:
    """Give a contact as the cells of CONTACT_COLUMNS; the primary addresses come first."""
    return (
        contact.id,
        contact.ref,
        contact.external_id,
        contact.first_name,
        contact.last_name,
        contact.title,
        contact.description,
        cell_of([one.address for one in _primary_first(contact.emails)]),
        cell_of([one.number for one in _primary_first(contact.phones)]),
        contact.account_name,
        contact.stage,
        contact.location_ref,
        cell_of(contact.tags),
        contact.notes,
        contact.external_url,
        contact.picture,
        contact.channel,
        "" if contact.custom_fields == "{}" else contact.custom_fields,
        print_moment(contact.created_at),
        print_moment(contact.updated_at or contact.created_at),
    )


def _primary_first(entries: Sequence[Entry]) -> Sequence[Entry]:
    return entries if len(entries) <= 1 else sorted(entries, key=attrgetter("primary"), reverse=True)


def account_json(account: Account) -> bytes:
    """Write an account as a line of JSON."""
    return _encode(account_answer(account)) + b"\n"


def account_cells(account: Account) -> tuple[object, ...]:
    """Give an account as the cells of ACCOUNT_COLUMNS."""
    answer = account_answer(account)
    return tuple(getattr(answer, name) for name in ACCOUNT_COLUMNS)


def note_json(note: Note) -> bytes:
    """Write a note as a line of JSON."""
    return _encode(note_answer(note)) + b"\n"


def note_cells(note: Note) -> tuple[object, ...]:
    """Give a note as the cells of NOTE_COLUMNS."""
    answer = note_answer(note)
    return tuple(getattr(answer, name) for name in NOTE_COLUMNS)


def ticket_head(line: TicketLine) -> bytes:
    """Write a ticket as JSON whose `messages` are still open: they follow, then `]}`."""
    return _encode(_told(line))[:-1] + b',"messages":['


def ticket_cells(line: TicketLine) -> tuple[object, ...]:
    """Give a ticket as the cells of TICKET_COLUMNS."""
    answer = ticket_answer(line)
    return tuple(_cell(getattr(answer, name)) for name in TICKET_COLUMNS)


def _told(line: TicketLine) -> TicketAnswer:
    """Tell nothing of who has read the ticket: that is the reader's own."""
    return msgspec.structs.replace(ticket_answer(line), unread=None, preview=None)


def _cell(value: Any) -> object:
    if isinstance(value, list):
        return cell_of(map(str, value))
    return (_encode(value).decode() if value else "") if isinstance(value, dict) else value
