"""
The search index over contacts, written in the commit that changes them.

On SQLite an FTS5 table of trigrams without content (rowid = contact id), on PostgreSQL a table with a trigram
index. Both hold folded texts and are asked with folded ones: any part of three letters and more is found
without regard to case, accents regarded, the same on both. Shorter parts PostgreSQL finds in its table, and
SQLite in the rows (`storage/short_search.py`).
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, FromClause, and_, column, delete, or_, table
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.contact import PHONE_LIMIT, Contact
from rolodesk.model.phone import looks_like_phone, phone_digits
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.short_search import like, pattern_count, pattern_values
from rolodesk.storage.statement import WORKSPACE, Statement, Value, bound_int, bound_text
from rolodesk.storage.tables import contact_search as postgres_index
from rolodesk.storage.tables import contacts
from rolodesk.storage.transaction import Tx

TRIGRAM: Final = 3
"""Shorter texts are not in the index."""
TEXTS: Final = ("name", "tags", "notes")
"""The columns that a free search looks into, besides the digits."""
_COLUMNS: Final = ("name", "title", "tags", "notes", "digits")

sqlite_index: Final = table("contact_search", column("rowid"), *(column(name) for name in _COLUMNS))

_row: Final = {name: bound_text(name) for name in _COLUMNS}
_upsert: Final = postgres_insert(postgres_index).values(
    workspace_id=WORKSPACE, contact_id=bound_int("contact_id"), **_row
)
PUT: Final = Statement(
    sqlite_insert(sqlite_index).prefix_with("OR REPLACE").values(rowid=bound_int("contact_id"), **_row),
    _upsert.on_conflict_do_update(
        index_elements=["workspace_id", "contact_id"],
        set_={name: _upsert.excluded[name] for name in _COLUMNS},
    ),
    everywhere=True,
)
DELETE: Final = Statement(
    delete(sqlite_index).where(sqlite_index.c.rowid == bound_int("contact_id")),
    delete(postgres_index).where(
        postgres_index.c.workspace_id == WORKSPACE, postgres_index.c.contact_id == bound_int("contact_id")
    ),
    everywhere=True,
)


class Needle(msgspec.Struct, frozen=True):
    """What is looked for: a text folded, and its digits if it is a phone number or a part of one."""

    text: str
    digits: str | None = None

    @property
    def is_indexed(self) -> bool:
        """Whether the index knows it."""
        return len(self.text) >= TRIGRAM and (self.digits is None or len(self.digits) >= TRIGRAM)

    @property
    def patterns(self) -> int:
        """How many patterns the rows are compared with, where the index does not know it."""
        return 0 if self.is_indexed else pattern_count(self.text)


def needle_of(text: str) -> Needle:
    """Make a needle of a search text. Of a phone number, a leading 0 or 00 is not looked for."""
    folded = text.strip().casefold()
    if len(folded) > PHONE_LIMIT or not looks_like_phone(text):
        return Needle(folded)
    digits = phone_digits(text)
    significant = digits.removeprefix("0").removeprefix("0")
    return Needle(folded, significant if len(significant) >= TRIGRAM else digits)


def values_of(needle: Needle, columns: Sequence[str] = TEXTS) -> dict[str, Value]:
    """Give the values that the conditions below bind, whichever of them is used."""
    values: dict[str, Value] = {
        "match": _match(needle, columns),
        "pattern": like(needle.text),
        "digits_pattern": like(needle.digits or ""),
    }
    return values if needle.is_indexed else values | pattern_values(needle.text, needle.digits)


def of_sqlite_index() -> FromClause:
    """Join contacts to `sqlite_index`, which is read first, in the order of its rowid."""
    is_found = and_(contacts.c.workspace_id == WORKSPACE, contacts.c.id == sqlite_index.c.rowid)
    return asked_for_each_of(contacts, sqlite_index, is_found)


def of_postgres_index() -> FromClause:
    """Join contacts to `postgres_index`."""
    return postgres_index.join(
        contacts,
        and_(
            contacts.c.workspace_id == postgres_index.c.workspace_id,
            contacts.c.id == postgres_index.c.contact_id,
        ),
    )


def matches_sqlite_index() -> ColumnElement[bool]:
    """Match rows of `sqlite_index`; which columns of it, the bound expression says."""
    return column("contact_search").op("MATCH", is_comparison=True)(bound_text("match"))


def matches_postgres_index(
    columns: Sequence[str], index: FromClause = postgres_index, *, digits: bool
) -> ColumnElement[bool]:
    """Match rows of `postgres_index`, or of a part of it, by one of their columns."""
    found = [index.c[name].like(bound_text("pattern")) for name in columns]
    if digits:
        found.append(index.c.digits.like(bound_text("digits_pattern")))
    return and_(index.c.workspace_id == WORKSPACE, or_(*found))


async def put(tx: Tx, contact: Contact) -> None:
    """Index a contact anew."""
    await tx.at_commit(("contact_search", contact.id), PUT, **_told_of(contact))


async def put_new(tx: Tx, made: Iterable[Contact]) -> None:
    """Index contacts that the transaction made, in the order of their ids."""
    await tx.run_many(PUT, [_told_of(contact) for contact in made])


async def remove(tx: Tx, contact_id: int) -> None:
    """Take a contact out of the index."""
    await tx.at_commit(("contact_search", contact_id), DELETE, contact_id=contact_id)


def _told_of(contact: Contact) -> dict[str, Value]:
    return {
        "contact_id": contact.id,
        "name": contact.name.casefold(),
        "title": contact.title.casefold() if contact.title else "",
        "tags": "\n".join(contact.tags).casefold() if contact.tags else "",
        "notes": contact.notes.casefold() if contact.notes else "",
        "digits": "\n".join([phone_digits(phone.number) for phone in contact.phones]),
    }


def differs(before: Contact, after: Contact) -> bool:
    """Answer whether the index must be told of a change."""
    return (
        before.phones != after.phones
        or before.tags != after.tags
        or before.notes != after.notes
        or before.title != after.title
        or before.name != after.name
    )


def _match(needle: Needle, columns: Sequence[str]) -> str:
    """Write FTS5's query: a phrase of trigrams is the text itself."""
    texts = f"{{{' '.join(columns)}}} : {_quoted(needle.text)}"
    return f"({texts}) OR (digits : {_quoted(needle.digits)})" if needle.digits else texts


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
