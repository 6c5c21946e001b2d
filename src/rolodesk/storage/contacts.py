"""Contacts: the row, and what is read along with it."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec
from sqlalchemy import FromClause, Select, and_, case, delete, func, null, select, update

from rolodesk.model.contact import Contact, Email, Phone
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import contact_differs, of_contact
from rolodesk.storage import contact_keys
from rolodesk.storage.contact_keys import of_key
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.search import index
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_or_ignore,
    is_one_of,
)
from rolodesk.storage.tables import accounts, locations, notes, retired_refs, tickets
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


def with_related(base: FromClause = t) -> Select[Any]:
    """Select contacts of the workspace, which `base` is or holds, with what they point to."""
    return (
        select(*RELATED_COLUMNS)
        .select_from(base)
        .outerjoin(
            accounts, and_(accounts.c.workspace_id == t.c.workspace_id, accounts.c.id == t.c.account_id)
        )
        .join(
            locations, and_(locations.c.workspace_id == t.c.workspace_id, locations.c.id == t.c.location_id)
        )
        .outerjoin(notes, and_(notes.c.workspace_id == t.c.workspace_id, notes.c.id == t.c.pinned_note_id))
        .where(t.c.workspace_id == WORKSPACE)
    )


_wanted: Final = func.json_each(bound_text("ids_as_json")).table_valued("value", name="wanted")
_mine: Final = select(t.c.id).where(t.c.workspace_id == WORKSPACE)

BY_ID: Final = Statement(with_related().where(t.c.id == bound_int("id")))
BY_REF: Final = Statement(with_related().where(t.c.ref == bound_text("ref")))
BY_IDS: Final = Statement(
    with_related(
        asked_for_each_of(t, _wanted, and_(t.c.workspace_id == WORKSPACE, t.c.id == _wanted.c.value))
    ),
    with_related().where(is_one_of(t.c.id, "ids")),
)
OLDEST_BY_EMAIL: Final = Statement(with_related().where(of_key("email")).order_by(t.c.id).limit(1))
LOCK_BY_IDS: Final = Statement(_mine.where(is_one_of(t.c.id, "ids")).order_by(t.c.id).with_for_update())
LOCK_BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update())
LOCK_BY_REF: Final = Statement(_mine.where(t.c.ref == bound_text("ref")).with_for_update())
LOCK_OF_ACCOUNT: Final = Statement(
    _mine.where(t.c.account_id == bound_int("account_id")).order_by(t.c.id).with_for_update()
)
INSERT: Final = insert_or_ignore(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("contact_id"))
    .values({c.name: (bound_text if c.type.python_type is str else bound_int)(c.name) for c in SAVED})
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
REGAIN_TICKETS: Final = Statement(
    update(tickets)
    .where(
        tickets.c.workspace_id == WORKSPACE,
        is_one_of(tickets.c.id, "ids"),
        tickets.c.contact_id.is_(None),
    )
    .values(
        contact_id=bound_int("to_contact"),
        updated_at=case(
            (tickets.c.updated_at < bound_int("at"), bound_int("at")), else_=tickets.c.updated_at
        ),
    )
    .returning(tickets.c.id)
)
REINSTATE_REF: Final = Statement(
    delete(retired_refs).where(
        retired_refs.c.workspace_id == WORKSPACE, retired_refs.c.ref == bound_text("ref")
    )
)
LOCK_OF_LOCATION: Final = Statement(
    _mine.where(t.c.location_id == bound_int("location_id")).order_by(t.c.id).with_for_update()
)
MOVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.location_id == bound_int("from_location"))
    .values(
        location_id=bound_int("to_location"),
        modified_at=bound_int("at"),
        updated_at=bound_int("at"),
        version=t.c.version + 1,
    )
)
TOUCH: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("contact_id"))
    .values(updated_at=bound_int("at"), activity_at=bound_int("activity_at"), version=t.c.version + 1)
)
LEAVE_ACCOUNT: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.account_id == bound_int("of_account"))
    .values(
        account_id=null(), modified_at=bound_int("at"), updated_at=bound_int("at"), version=t.c.version + 1
    )
)
LEAVE_TICKETS: Final = Statement(
    update(tickets)
    .where(tickets.c.workspace_id == WORKSPACE, tickets.c.contact_id == bound_int("of_contact"))
    .values(
        contact_id=null(),
        updated_at=case(
            (tickets.c.updated_at < bound_int("at"), bound_int("at")), else_=tickets.c.updated_at
        ),
    )
    .returning(tickets.c.id)
)
REF_RETIRED: Final = Statement(
    select(retired_refs.c.ref).where(
        retired_refs.c.workspace_id == WORKSPACE, retired_refs.c.ref == bound_text("ref")
    )
)
RETIRE_REF: Final = insert_or_ignore(retired_refs)


async def by_id(tx: Tx, contact_id: int) -> Contact | None:
    """Read a contact and what it points to."""
    return _or_none(await tx.first(BY_ID, id=contact_id))


async def by_ref(tx: Tx, ref: str) -> Contact | None:
    """Read a contact by the id that text dialects see."""
    return _or_none(await tx.first(BY_REF, ref=ref))


async def by_ids(tx: Tx, ids: Sequence[int]) -> list[Contact]:
    """Read contacts and what they point to, the oldest first."""
    if not ids:
        return []
    found = contacts_of(await tx.all(BY_IDS, ids=ids, ids_as_json=_encode(ids).decode()))
    return sorted(found, key=attrgetter("id"))


async def to_change(tx: Tx, which: int | str) -> Contact | None:
    """
    Read a contact by id or ref and keep others from changing it until the transaction ends.

    Two statements: PostgreSQL, when it has waited for the lock, would show the contact's new row beside
    what its old one pointed to.
    """
    if isinstance(which, int):
        locked = await tx.first(LOCK_BY_ID, id=which)
    else:
        locked = await tx.first(LOCK_BY_REF, ref=which)
    return None if locked is None else await by_id(tx, locked[0])


async def several_to_change(tx: Tx, ids: Sequence[int]) -> list[Contact]:
    """Read contacts by id and keep others from changing them. Two statements, as in `to_change`."""
    if not ids:
        return []
    locked = await tx.all(LOCK_BY_IDS, ids=ids)
    return await by_ids(tx, [row[0] for row in locked])


async def oldest_by_email(tx: Tx, folded: str) -> Contact | None:
    """Read the oldest contact that has an e-mail address, given folded."""
    return _or_none(await tx.first(OLDEST_BY_EMAIL, email=folded))


async def lock_of_account(tx: Tx, account_id: int) -> list[int]:
    """List the ids of an account's contacts and keep others from changing them."""
    return [row[0] for row in await tx.all(LOCK_OF_ACCOUNT, account_id=account_id)]


async def leave_account(tx: Tx, account_id: int) -> None:
    """Let every contact of an account be without one."""
    await tx.run(LEAVE_ACCOUNT, of_account=account_id, at=tx.now)


async def leave_tickets(tx: Tx, contact_id: int) -> list[int]:
    """Let a contact's tickets be without one; answer their ids."""
    return sorted(row[0] for row in await tx.all(LEAVE_TICKETS, of_contact=contact_id, at=tx.now))


async def regain_tickets(tx: Tx, contact_id: int, ids: Sequence[int]) -> list[int]:
    """Give tickets back to a contact, as far as they have none; answer the ids of those."""
    rows = await tx.all(REGAIN_TICKETS, to_contact=contact_id, ids=ids, at=tx.now) if ids else []
    return sorted(row[0] for row in rows)


async def lock_of_location(tx: Tx, location_id: int) -> list[int]:
    """List the ids of a location's contacts and keep others from changing them."""
    return [row[0] for row in await tx.all(LOCK_OF_LOCATION, location_id=location_id)]


async def move(tx: Tx, location_id: int, *, to: int) -> None:
    """Let every contact of a location be of another."""
    await tx.run(MOVE, from_location=location_id, to_location=to, at=tx.now)


async def ref_is_retired(tx: Tx, ref: str) -> bool:
    """Answer whether a deleted contact had this ref."""
    return await tx.first(REF_RETIRED, ref=ref) is not None


async def reinstate_ref(tx: Tx, ref: str) -> None:
    """Let the ref of a deleted contact be used again: by that contact."""
    await tx.run(REINSTATE_REF, ref=ref)


async def insert(tx: Tx, contact: Contact) -> bool:
    """Insert a contact and its look-up keys; answer False, and do nothing, if its ref is taken."""
    inserted = await tx.run(INSERT, **_whole_row(contact))
    if inserted:
        await contact_keys.insert(tx, contact)
        await index.put(tx, Noun.CONTACT, contact.id, of_contact(contact))
    return inserted == 1


async def insert_many(tx: Tx, made: Sequence[Contact]) -> None:
    """Insert contacts and their look-up keys. Their ids are new, and their refs known not to be taken."""
    await tx.run_many(INSERT, [_whole_row(contact) for contact in made])
    await contact_keys.insert_many(tx, made)
    await index.put_new(tx, Noun.CONTACT, [(contact.id, of_contact(contact)) for contact in made])


async def save(tx: Tx, before: Contact, after: Contact) -> None:
    """Store a changed contact, and its look-up keys as far as they changed."""
    await tx.run(SAVE, contact_id=after.id, **_columns(after))
    if (before.emails, before.phones) != (after.emails, after.phones):
        await contact_keys.save(tx, before, after)
    if contact_differs(before, after):
        await index.put(tx, Noun.CONTACT, after.id, of_contact(after))


async def touch(tx: Tx, contact_id: int, *, activity_at: int | None = None) -> bool:
    """
    Note that something changed around a contact: just now, or without being activity of its own.

    Answers False if there is no such contact. Whoever says when its last activity was must hold its lock.
    """
    at = tx.now
    when = at if activity_at is None else activity_at
    return await tx.run(TOUCH, contact_id=contact_id, at=at, activity_at=when) == 1


async def remove(tx: Tx, contact: Contact) -> None:
    """Delete a contact and its keys; its ref is never used again."""
    await contact_keys.remove(tx, contact)
    await index.remove(tx, Noun.CONTACT, contact.id)
    await tx.run(RETIRE_REF, ref=contact.ref)
    await tx.run(DELETE, id=contact.id)


def contacts_of(rows: Sequence[Row]) -> list[Contact]:
    """Make contacts of rows of OWN_COLUMNS or RELATED_COLUMNS."""
    return [_contact(*row) for row in rows]


def _whole_row(contact: Contact) -> dict[str, Value]:
    row = _columns(contact)
    row["id"] = contact.id
    row["ref"] = contact.ref
    row["channel"] = contact.channel
    row["created_at"] = contact.created_at
    return row


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
    contact_id: int,
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
        contact_id,
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
