"""A contact or ticket as it was: what the journal says came later, taken back."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import replace

from rolodesk.model.contact import Contact, Email, Phone
from rolodesk.model.rules.triggers import Told
from rolodesk.model.tag import with_tags, without_tags
from rolodesk.model.ticket import Ticket

R = TypeVar("R", bound=msgspec.Struct)

AS_NOW: Final = frozenset(
    {
        "account_external_id",
        "account_external_url",
        "account_name",
        "contact_location",
        "contact_note",
        "contact_quiet_hours",
        "ticket_has_contact",
    }
)
"""What conditions may ask that is not taken back: of it only what it is now is known."""

_CONTACT_TYPES: Final[Mapping[str, Any]] = {
    "emails": tuple[Email, ...],
    "phones": tuple[Phone, ...],
    "tags": tuple[str, ...],
}
_TICKET_TYPES: Final[Mapping[str, Any]] = {
    "tags": tuple[str, ...],
    "labels": tuple[str, ...],
    "custom_fields": dict[str, str],
}
_TICKET_FIELDS: Final = frozenset(
    {
        *("status", "subject", "note", "mailbox_id", "contact_id", "tags", "labels", "custom_fields"),
        "merged_into",
    }
)


def contact_before(contact: Contact, kind: str, *, before: Told, after: Told) -> Contact:
    """Give a contact as it was before an event."""
    match kind:
        case "contact.updated":
            return _with(contact, _CONTACT_TYPES, before)
        case "contact.tag_added":
            return replace(contact, tags=without_tags(contact.tags, [str(after.get("tag", ""))]))
        case "contact.tag_removed":
            tag = str(after.get("tag", ""))
            return replace(contact, tags=with_tags(contact.tags, [tag]) if tag else contact.tags)
    return contact


def ticket_before(ticket: Ticket, *, before: Told) -> Ticket:
    """Give a ticket as it was before an event; to whom it was assigned is told apart."""
    return _with(ticket, _TICKET_TYPES, {name: before[name] for name in before if name in _TICKET_FIELDS})


def ticket_at(ticket: Ticket, *, at: int) -> Ticket:
    """Give a ticket with the times that it had at a time (ms) when something had just been done on it."""
    answered = ticket.first_agent_reply_at
    return replace(
        ticket,
        latest_at=at,
        bumped_at=min(at, ticket.bumped_at),
        first_agent_reply_at=None if answered is not None and answered > at else answered,
    )


def _with(record: R, types: Mapping[str, Any], fields: Told) -> R:
    """Give a record with fields as an event tells them."""
    known = set(record.__struct_fields__)
    values = {
        name: msgspec.convert(value, types[name]) if name in types else value
        for name, value in fields.items()
        if name in known
    }
    return replace(record, **values)
