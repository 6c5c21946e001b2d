"""Finding contacts by one of their fields, the oldest first."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from rolodesk.model.contact import Contact, SearchField
from rolodesk.storage.contact_keys import of_key
from rolodesk.storage.contact_search import (
    Needle,
    matches_postgres_index,
    matches_sqlite_index,
    matches_sqlite_rows,
    of_postgres_index,
    of_sqlite_index,
    sqlite_index,
    values_of,
)
from rolodesk.storage.contacts import contacts_of, with_related
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import accounts
from rolodesk.storage.tables import contacts as t
from rolodesk.storage.transaction import Tx

CHUNK: Final = 200
LAST_ROW: Final = 2**62

INDEXED_AS: Final = {
    SearchField.FIRST_NAME: "name",
    SearchField.LAST_NAME: "name",
    SearchField.NAME: "name",
    SearchField.TITLE: "title",
    SearchField.NOTES: "notes",
}
"""The index's column for a field. It may hold more than the field, so what it finds is looked at again."""


@cache
def page_by_key(kind: str) -> Statement:
    """Build the list of the contacts that hold a key of a kind."""
    listed = with_related().where(of_key(kind)).order_by(t.c.id)
    return Statement(listed.limit(bound_int("limit")).offset(bound_int("offset")))


@cache
def chunk_of_candidates(field: SearchField, *, is_indexed: bool, spellings: int) -> Statement:
    """Build the list, by id upwards after `after`, of contacts whose field may hold a text."""
    if field is SearchField.COMPANY:
        return Statement(_of_company(func.instr), _of_company(func.strpos))
    chunk = bound_int("chunk")
    indexed_as = INDEXED_AS[field]
    postgres = with_related(of_postgres_index()).where(matches_postgres_index([indexed_as], digits=False))
    postgres = postgres.where(t.c.id > bound_int("after")).order_by(t.c.id).limit(chunk)
    if is_indexed:
        rowid = sqlite_index.c.rowid
        indexed = with_related(of_sqlite_index()).where(matches_sqlite_index(), rowid > bound_int("after"))
        return Statement(indexed.order_by(rowid).limit(chunk), postgres)
    rows = with_related().where(matches_sqlite_rows([field], spellings=spellings, digits=False))
    return Statement(rows.where(t.c.id > bound_int("after")).order_by(t.c.id).limit(chunk), postgres)


async def by_key(tx: Tx, kind: str, key: str, *, offset: int, limit: int) -> list[Contact]:
    """List the contacts that have an `email` (folded) or a `phone`, the oldest first."""
    rows = await tx.all(page_by_key(kind), **{kind: key}, offset=min(offset, LAST_ROW), limit=limit)
    return contacts_of(rows)


async def by_part(tx: Tx, field: SearchField, text: str, *, offset: int, limit: int) -> list[Contact]:
    """List the contacts whose field holds a folded text, the oldest first."""
    needle = Needle(text)
    statement = chunk_of_candidates(field, is_indexed=needle.is_indexed, spellings=needle.spellings)
    values = {**values_of(needle, [INDEXED_AS.get(field, "name")]), "company": text, "chunk": CHUNK}
    found: list[Contact] = []
    last = 0
    while True:
        candidates = contacts_of(await tx.all(statement, after=last, **values))
        for contact in candidates:
            if text not in _folded(contact, field):
                continue
            if offset > 0:
                offset -= 1
                continue
            found.append(contact)
            if len(found) == limit:
                return found
        if len(candidates) < CHUNK:
            return found
        last = candidates[-1].id


def _of_company(position: Callable[..., ColumnElement[int]]) -> Select[Any]:
    """Select the contacts of accounts whose folded name holds the text bound as `company`."""
    company = accounts.alias("company")
    of_name = select(company.c.id).where(
        company.c.workspace_id == WORKSPACE, position(company.c.name_folded, bound_text("company")) > 0
    )
    found = with_related().where(t.c.account_id.in_(of_name), t.c.id > bound_int("after"))
    return found.order_by(t.c.id).limit(bound_int("chunk"))


def _folded(contact: Contact, field: SearchField) -> str:
    text = contact.account_name if field is SearchField.COMPANY else getattr(contact, field)
    return (text or "").casefold()
