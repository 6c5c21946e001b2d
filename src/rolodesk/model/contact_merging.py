"""What becomes of one contact when another is merged into it."""

from typing import Any, Final

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from rolodesk.model.contact import Contact, ContactChange, Email, Phone
from rolodesk.model.email import fold_email
from rolodesk.model.tag import with_tags, without_tags

FILLED_IN: Final = (
    "first_name",
    "last_name",
    "title",
    "description",
    "picture",
    "external_id",
    "external_url",
    "account_id",
)
"""Taken over where the contact that stays has none; of a name both parts or neither."""
_fields: Final = msgspec.json.Decoder(dict[str, Any]).decode


def merged(contact: Contact, other: Contact) -> ContactChange:
    """
    Give the change by which a contact has what another had.

    What the contact has stays, its primary address and number too. Empty fields are filled in; addresses,
    numbers, tags and custom fields that it lacks are added.
    """
    change: dict[str, Any] = {
        name: value
        for name in FILLED_IN
        if getattr(contact, name) is None and (value := getattr(other, name)) is not None
    }
    if contact.first_name or contact.last_name:
        change.pop("first_name", None)
        change.pop("last_name", None)
    added_fields = {
        name: value
        for name, value in _fields(other.custom_fields).items()
        if name not in _fields(contact.custom_fields)
    }
    emails, phones = _emails(contact, other), _phones(contact, other)
    added_tags = without_tags(other.tags, contact.tags)
    return ContactChange(
        **change,
        emails=UNSET if emails == contact.emails else emails,
        phones=UNSET if phones == contact.phones else phones,
        tags=with_tags(contact.tags, added_tags) if added_tags else UNSET,
        custom_field_edits=msgspec.json.encode(added_fields).decode() if added_fields else UNSET,
    )


def _emails(contact: Contact, other: Contact) -> tuple[Email, ...]:
    known = {fold_email(one.address) for one in contact.emails}
    added = tuple(one for one in other.emails if fold_email(one.address) not in known)
    if contact.emails:
        added = tuple(replace(one, primary=False) for one in added)
    return contact.emails + added


def _phones(contact: Contact, other: Contact) -> tuple[Phone, ...]:
    known = {one.number for one in contact.phones}
    added = tuple(one for one in other.phones if one.number not in known)
    if contact.phones:
        added = tuple(replace(one, primary=False) for one in added)
    return contact.phones + added
