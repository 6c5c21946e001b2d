"""The keys by which contacts are looked up: e-mail addresses folded, and phone numbers."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, delete, select

from rolodesk.model.contact import Contact
from rolodesk.model.email import fold_email
from rolodesk.storage.statement import (
    WORKSPACE,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_or_ignore,
)
from rolodesk.storage.tables import contact_keys as t
from rolodesk.storage.tables import contacts
from rolodesk.storage.transaction import Tx

INSERT: Final = insert_or_ignore(t)
DELETE: Final = Statement(
    delete(t).where(
        t.c.workspace_id == WORKSPACE,
        t.c.kind == bound_text("kind"),
        t.c.key == bound_text("key"),
        t.c.contact_id == bound_int("contact_id"),
    )
)


def of_key(kind: str) -> ColumnElement[bool]:
    """Match contacts that hold the value bound as `kind`: an `email`, folded, or a `phone`."""
    return contacts.c.id.in_(
        select(t.c.contact_id).where(
            t.c.workspace_id == WORKSPACE, t.c.kind == kind, t.c.key == bound_text(kind)
        )
    )


async def insert(tx: Tx, contact: Contact) -> None:
    """Insert the keys of a new contact."""
    await tx.run_many(INSERT, _rows(contact.id, _keys_of(contact)))


async def insert_many(tx: Tx, made: Iterable[Contact]) -> None:
    """Insert the keys of new contacts."""
    await tx.run_many(INSERT, [row for one in made for row in _rows(one.id, _keys_of(one))])


async def save(tx: Tx, before: Contact, after: Contact) -> None:
    """Store the keys of a contact as far as they changed."""
    old, new = _keys_of(before), _keys_of(after)
    await tx.run_many(DELETE, _rows(after.id, old - new))
    await tx.run_many(INSERT, _rows(after.id, new - old))


async def remove(tx: Tx, contact: Contact) -> None:
    """Delete the keys of a contact."""
    await tx.run_many(DELETE, _rows(contact.id, _keys_of(contact)))


def _keys_of(contact: Contact) -> set[tuple[str, str]]:
    keys = {("email", fold_email(email.address)) for email in contact.emails}
    keys.update([("phone", phone.number) for phone in contact.phones])
    return keys


def _rows(contact_id: int, keys: Iterable[tuple[str, str]]) -> list[dict[str, Value]]:
    return [{"contact_id": contact_id, "kind": kind, "key": key} for kind, key in keys]
