"""What a change makes of a contact's own fields: which values are refused, and what replaces what."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any, Final, TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.model.contact import (
    ADDRESS_COUNT_LIMIT,
    CUSTOM_FIELDS_LIMIT,
    DESCRIPTION_LIMIT,
    EXTERNAL_ID_LIMIT,
    NAME_LIMIT,
    PHONE_LIMIT,
    URL_LIMIT,
    WHOLE_NAME_LIMIT,
    Contact,
    ContactChange,
    Email,
    Phone,
)
from rolodesk.model.email import check_email
from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_unbroken
from rolodesk.model.name import split_name
from rolodesk.model.phone import normalise_phone
from rolodesk.model.tag import check_tags

Entry = TypeVar("Entry", Email, Phone)

TEXT_LIMITS: Final = {
    "first_name": NAME_LIMIT,
    "last_name": NAME_LIMIT,
    "title": NAME_LIMIT,
    "description": DESCRIPTION_LIMIT,
    "picture": URL_LIMIT,
    "external_id": EXTERNAL_ID_LIMIT,
    "external_url": URL_LIMIT,
}
TRIMMED: Final = frozenset({"first_name", "last_name", "title"})
SEVERAL_LINES: Final = frozenset({"description"})
NO_CUSTOM_FIELDS: Final = "{}"
_fields: Final = msgspec.json.Decoder(dict[str, Any]).decode
_texts: Final = attrgetter(*TEXT_LIMITS)


def applied(change: ContactChange, contact: Contact, *, region: str) -> Contact:
    """
    Give the contact with its own fields changed; what it points to and its pinned note are not looked at.

    A value that is there already is never refused. Refuses with `Invalid`, naming the field of the change
    (`emails[0].address`), texts over their limits, line breaks (but in the description), malformed e-mail
    addresses, blank phones and tags, and lists that are too long or have two primary entries. `region` is the
    country of phones without one.
    """
    changed: dict[str, object] = _names(change, contact)
    for field, value in zip(TEXT_LIMITS, _texts(change), strict=True):
        if value is not UNSET and value != changed.get(field, getattr(contact, field)):
            changed[field] = _text(value, field)
    if change.stage is not UNSET:
        changed["stage"] = change.stage.value
    if change.custom_fields is not UNSET and change.custom_fields != contact.custom_fields:
        changed["custom_fields"] = _custom_fields(change.custom_fields)
    if change.custom_field_edits is not UNSET:
        changed["custom_fields"] = _edited(contact.custom_fields, change.custom_field_edits)
    if change.emails is not UNSET or change.email is not UNSET:
        changed["emails"] = _emails(change, contact)
    if change.phones is not UNSET or change.phone is not UNSET:
        changed["phones"] = _phones(change, contact, region=region)
    if change.tags is not UNSET and change.tags != contact.tags:
        changed["tags"] = check_tags(change.tags)
    return replace(contact, **changed) if changed else contact


def is_known(contact: Contact) -> bool:
    """Say whether a contact has anything to be known by: a name, an e-mail address or a phone number."""
    return bool(contact.name or contact.emails or contact.phones)


def check_known(contact: Contact) -> None:
    """Refuse (`Invalid`) a contact that has nothing to be known by."""
    if not is_known(contact):
        raise Invalid("", "a contact needs at least one of a name, an e-mail address and a phone number")


def _names(change: ContactChange, contact: Contact) -> dict[str, object]:
    """Split the whole name, unless it is the one that reads there already."""
    if change.name is UNSET or change.name.strip() == contact.name:
        return {}
    name = check_unbroken(change.name.strip(), field="name")
    if len(name) > WHOLE_NAME_LIMIT:
        raise _too_long("name", WHOLE_NAME_LIMIT)
    first, last = split_name(name)
    return {"first_name": first, "last_name": last}


def _text(value: str | None, field: str) -> str | None:
    if value is None:
        return None
    if field in TRIMMED:
        value = value.strip()
    if len(value) > TEXT_LIMITS[field]:
        raise _too_long(field, TEXT_LIMITS[field])
    if field not in SEVERAL_LINES:
        check_unbroken(value, field=field)
    return value or None


def _custom_fields(text: str) -> str:
    if len(text) > CUSTOM_FIELDS_LIMIT:
        raise _too_long("custom_fields", CUSTOM_FIELDS_LIMIT)
    return msgspec.json.format(text, indent=-1)


def _edited(present: str, edits: str) -> str:
    """Set or take out single fields; those that stay keep their places, and what differs nowhere its text."""
    if present == NO_CUSTOM_FIELDS and "null" not in edits:
        return _custom_fields(edits)
    before = _fields(present)
    after = {**before, **_fields(_custom_fields(edits))}
    kept = msgspec.json.encode({name: value for name, value in after.items() if value is not None})
    return present if kept == msgspec.json.encode(before) else _custom_fields(kept.decode())


def _emails(change: ContactChange, contact: Contact) -> tuple[Email, ...]:
    emails = contact.emails
    if change.emails is not UNSET and change.emails != emails:
        emails = _listed(change.emails, field="emails", check=_checked_email)
    if change.email is UNSET:
        return emails
    primary = None if change.email is None else check_email(change.email, field="email")
    return _with_primary(emails, Email, primary)


def _phones(change: ContactChange, contact: Contact, *, region: str) -> tuple[Phone, ...]:
    phones = contact.phones
    if change.phones is not UNSET and change.phones != phones:
        phones = _listed(change.phones, field="phones", check=partial(_checked_phone, region))
    if change.phone is UNSET:
        return phones
    primary = _phone(change.phone, field="phone", region=region) if _is_given(change.phone) else None
    return _with_primary(phones, Phone, primary)


def _is_given(text: str | UnsetType | None) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _checked_email(email: Email) -> Email:
    address = check_email(email.address, field="address")
    return email if address == email.address else Email(address, email.primary)


def _checked_phone(region: str, phone: Phone) -> Phone:
    number = _phone(phone.number, field="number", region=region)
    return phone if number == phone.number else Phone(number, phone.primary)


def _phone(text: str | None, *, field: str, region: str) -> str:
    trimmed = text.strip() if text else ""
    if not trimmed:
        raise Invalid(field, "must not be blank")
    if len(trimmed) > PHONE_LIMIT:
        raise _too_long(field, PHONE_LIMIT)
    return check_unbroken(normalise_phone(trimmed, region=region), field=field)


def _listed(entries: tuple[Entry, ...], *, field: str, check: Callable[[Entry], Entry]) -> tuple[Entry, ...]:
    """Check each entry of a list; the first is primary if none is marked."""
    if len(entries) > ADDRESS_COUNT_LIMIT:
        raise Invalid(field, f"must have at most {ADDRESS_COUNT_LIMIT} entries")
    checked: list[Entry] = []
    marked = 0
    for entry in entries:
        try:
            checked.append(check(entry))
        except Invalid as error:
            raise Invalid(f"{field}[{len(checked)}].{error.field}", error.reason) from None
        marked += entry.primary
    if marked > 1:
        raise Invalid(field, "must have only one primary entry")
    if checked and not marked:
        checked[0] = replace(checked[0], primary=True)
    return tuple(checked)


def _with_primary(
    entries: tuple[Entry, ...], make: Callable[[str, bool], Entry], text: str | None
) -> tuple[Entry, ...]:
    """Put `text` in the primary entry's place, or take that entry out: then the first other is primary."""
    if not entries:
        return () if text is None else (make(text, True),)
    if text is not None:
        return tuple(make(text, True) if entry.primary else entry for entry in entries)
    others = [entry for entry in entries if not entry.primary]
    return tuple(replace(entry, primary=number == 0) for number, entry in enumerate(others))


def _too_long(field: str, limit: int) -> Invalid:
    return Invalid(field, f"must be at most {limit} characters")
