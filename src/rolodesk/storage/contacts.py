"""Contacts: the row, its look-up keys, and the lists."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, and_, delete, select, update

from rolodesk.model.contact import Contact, Email, Phone
from rolodesk.model.email import fold_email
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_or_ignore,
    insert_row,
)
from rolodesk.storage.tables import accounts, contact_keys, locations, notes, retired_refs
from rolodesk.storage.tables import contacts as t
from rolodesk.storage.transaction import Tx

OWN_COLUMNS: Final = tuple(column for column in t.columns if column.name != "workspace_id")
RELATED_COLUMNS: Final = (
    *OWN_COLUMNS,
    accounts.c.name.label("account_name"),
    locations.c.ref.label("location_ref"),
    locations.c.title.label("location_title"),
    notes.c.content.label("pinned_note"),
)
SAVED: Final = tuple(c for c in OWN_COLUMNS if c.name not in {"id", "ref", "channel", "created_at"})

_emails: Final = msgspec.json.Decoder(tuple[Email, ...]).decode
_phones: Final = msgspec.json.Decoder(tuple[Phone, ...]).decode
_texts: Final = msgspec.json.Decoder(tuple[str, ...]).decode
_encode: Final = msgspec.json.Encoder().encode
_NONE: Final = "[]"


def with_related() -> Select[Any]:
    """Select contacts of the workspace with what they point to."""
    return (
        select(*RELATED_COLUMNS)
        .select_from(t)
        .outerjoin(
            accounts, and_(accounts.c.workspace_id == t.c.workspace_id, accounts.c.id == t.c.account_id)
        )
        .join(
            locations, and_(locations.c.workspace_id == t.c.workspace_id, locations.c.id == t.c.location_id)
        )
        .outerjoin(notes, and_(notes.c.workspace_id == t.c.workspace_id, notes.c.id == t.c.pinned_note_id))
        .where(t.c.workspace_id == WORKSPACE)
    )


def of_key(kind: str) -> ColumnElement[bool]:
    """Match contacts that hold the bound `key` of a kind: an e-mail folded, or a phone."""
    k = contact_keys.c
    return t.c.id.in_(
        select(k.contact_id).where(k.workspace_id == WORKSPACE, k.kind == kind, k.key == bound_text("key"))
    )


BY_ID: Final = Statement(with_related().where(t.c.id == bound_int("id")))
BY_REF: Final = Statement(with_related().where(t.c.ref == bound_text("ref")))
BY_ID_TO_CHANGE: Final = Statement(with_related().where(t.c.id == bound_int("id")).with_for_update(of=t))
BY_REF_TO_CHANGE: Final = Statement(with_related().where(t.c.ref == bound_text("ref")).with_for_update(of=t))
OLDEST_BY_EMAIL: Final = Statement(with_related().where(of_key("email")).order_by(t.c.id).limit(1))
IDS_OF_ACCOUNT: Final = Statement(
    select(t.c.id)
    .where(t.c.workspace_id == WORKSPACE, t.c.account_id == bound_int("account_id"))
    .order_by(t.c.id)
)
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("contact_id"))
    .values({c.name: (bound_text if c.type.python_type is str else bound_int)(c.name) for c in SAVED})
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
TOUCH: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id"))
    .values(updated_at=bound_int("at"), activity_at=bound_int("at"), version=t.c.version + 1)
)
REF_TAKEN: Final = Statement(
    select(t.c.ref)
    .where(t.c.workspace_id == WORKSPACE, t.c.ref == bound_text("ref"))
    .union_all(
        select(retired_refs.c.ref).where(
            retired_refs.c.workspace_id == WORKSPACE, retired_refs.c.ref == bound_text("ref")
        )
    )
)
RETIRE_REF: Final = insert_or_ignore(retired_refs)
INSERT_KEY: Final = insert_or_ignore(contact_keys)
DELETE_KEYS: Final = Statement(
    delete(contact_keys).where(
        contact_keys.c.workspace_id == WORKSPACE,
        contact_keys.c.kind == bound_text("kind"),
        contact_keys.c.key == bound_text("key"),
        contact_keys.c.contact_id == bound_int("contact_id"),
    )
)


@cache
def page_by_id(*, by: str | None) -> Statement:
    """Build the list by id upwards after a cursor; `by` is None, `email` or `phone` (bound as `key`)."""
    listed = select(*OWN_COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.id > bound_int("after"))
    if by is not None:
        listed = listed.where(of_key(by))
    return Statement(listed.order_by(t.c.id).limit(bound_int("limit")))


async def by_id(tx: Tx, contact_id: int) -> Contact | None:
    """Read a contact and what it points to."""
    return _or_none(await tx.first(BY_ID, id=contact_id))


async def by_ref(tx: Tx, ref: str) -> Contact | None:
    """Read a contact by the id that text dialects see."""
    return _or_none(await tx.first(BY_REF, ref=ref))


async def to_change(tx: Tx, which: int | str) -> Contact | None:
    """Read a contact by id or ref and keep others from changing it until the transaction ends."""
    if isinstance(which, int):
        return _or_none(await tx.first(BY_ID_TO_CHANGE, id=which))
    return _or_none(await tx.first(BY_REF_TO_CHANGE, ref=which))


async def oldest_by_email(tx: Tx, folded: str) -> Contact | None:
    """Read the oldest contact that has an e-mail address, given folded."""
    return _or_none(await tx.first(OLDEST_BY_EMAIL, key=folded))


async def after(
    tx: Tx, *, cursor: int, limit: int, email: str | None = None, phone: str | None = None
) -> list[Contact]:
    """List contacts by id upwards after a cursor, without what they point to."""
    if email is not None:
        rows = await tx.all(page_by_id(by="email"), after=cursor, limit=limit, key=email)
    elif phone is not None:
        rows = await tx.all(page_by_id(by="phone"), after=cursor, limit=limit, key=phone)
    else:
        rows = await tx.all(page_by_id(by=None), after=cursor, limit=limit)
    return contacts_of(rows)


async def ids_of_account(tx: Tx, account_id: int) -> list[int]:
    """List the ids of an account's contacts."""
    return [row[0] for row in await tx.all(IDS_OF_ACCOUNT, account_id=account_id)]


async def ref_is_taken(tx: Tx, ref: str) -> bool:
    """Answer whether a ref is, or ever was, in use."""
    return await tx.first(REF_TAKEN, ref=ref) is not None


async def insert(tx: Tx, contact: Contact) -> None:
    """Insert a contact and its look-up keys."""
    row = _columns(contact)
    await tx.run(
        INSERT, id=contact.id, ref=contact.ref, channel=contact.channel, created_at=contact.created_at, **row
    )
    await tx.run_many(INSERT_KEY, [_key(contact.id, k) for k in keys_of(contact)])


async def save(tx: Tx, before: Contact, after: Contact) -> None:
    """Store a changed contact, and its look-up keys as far as they changed."""
    await tx.run(SAVE, contact_id=after.id, **_columns(after))
    old, new = keys_of(before), keys_of(after)
    if old != new:
        await tx.run_many(DELETE_KEYS, [_key(after.id, k) for k in old - new])
        await tx.run_many(INSERT_KEY, [_key(after.id, k) for k in new - old])


async def touch(tx: Tx, contact_id: int) -> None:
    """Note that something happened around a contact."""
    await tx.run(TOUCH, id=contact_id, at=tx.now)


async def remove(tx: Tx, contact: Contact) -> None:
    """Delete a contact and its keys; its ref is never used again."""
    await tx.run_many(DELETE_KEYS, [_key(contact.id, k) for k in keys_of(contact)])
    await tx.run(RETIRE_REF, ref=contact.ref)
    await tx.run(DELETE, id=contact.id)


def contacts_of(rows: Sequence[Row]) -> list[Contact]:
    """Make contacts of rows of OWN_COLUMNS or RELATED_COLUMNS."""
    return [_contact(*row) for row in rows]


def keys_of(contact: Contact) -> set[tuple[str, str]]:
    """The (kind, key) pairs by which a contact is looked up."""
    return {("email", fold_email(e.address)) for e in contact.emails} | {
        ("phone", p.number) for p in contact.phones
    }


def _key(contact_id: int, pair: tuple[str, str]) -> dict[str, Value]:
    return {"contact_id": contact_id, "kind": pair[0], "key": pair[1]}


def _columns(contact: Contact) -> dict[str, Value]:
    return {
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "title": contact.title,
        "description": contact.description,
        "picture": contact.picture,
        "external_id": contact.external_id,
        "external_url": contact.external_url,
        "account_id": contact.account_id,
        "stage": contact.stage,
        "location_id": contact.location_id,
        "custom_fields": contact.custom_fields,
        "emails": _encode(contact.emails).decode() if contact.emails else _NONE,
        "phones": _encode(contact.phones).decode() if contact.phones else _NONE,
        "tags": _encode(contact.tags).decode() if contact.tags else _NONE,
        "pinned_note_id": contact.pinned_note_id,
        "modified_at": contact.modified_at,
        "updated_at": contact.updated_at,
        "activity_at": contact.activity_at,
        "version": contact.version,
    }


def _or_none(row: Row | None) -> Contact | None:
    return None if row is None else _contact(*row)


def _contact(  # noqa: PLR0917 - one parameter a column, in the order of OWN_COLUMNS
    id: int,  # noqa: A002
    ref: str,
    first_name: str | None,
    last_name: str | None,
    title: str | None,
    description: str | None,
    picture: str | None,
    external_id: str | None,
    external_url: str | None,
    account_id: int | None,
    stage: str,
    location_id: int,
    channel: str,
    custom_fields: str,
    emails: str,
    phones: str,
    tags: str,
    *rest: Any,
) -> Contact:
    return Contact(
        id,
        ref,
        first_name,
        last_name,
        title,
        description,
        picture,
        external_id,
        external_url,
        account_id,
        stage,
        location_id,
        channel,
        custom_fields,
        () if emails == _NONE else _emails(emails),
        () if phones == _NONE else _phones(phones),
        () if tags == _NONE else _texts(tags),
        *rest,
    )
