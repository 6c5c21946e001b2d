"""Finding contacts by one of their fields, the oldest first."""

from collections.abc import Callable
from functools import cache
from itertools import chain, repeat
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, func, null, select

from rolodesk.model.contact import Contact, SearchField
from rolodesk.model.name import join_name
from rolodesk.storage.contact_keys import of_key
from rolodesk.storage.contact_search import (
    Needle,
    matches_postgres_index,
    matches_sqlite_index,
    of_postgres_index,
    of_sqlite_index,
    sqlite_index,
    values_of,
)
from rolodesk.storage.contacts import by_ids, contacts_of, with_related
from rolodesk.storage.short_search import matches_rows
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import accounts, notes
from rolodesk.storage.tables import contacts as t
from rolodesk.storage.transaction import Tx

CHUNKS: Final = (500, 2_000, 8_000, 32_000)
"""How many candidates are read at once: ever more, since each reading may begin by finding them all."""
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
def chunk_of_candidates(field: SearchField, *, is_indexed: bool, patterns: int) -> Statement:
    """Build the list, by id upwards after `last`, of contacts whose field may hold a text: id, field."""
    if field is SearchField.COMPANY:
        return Statement(
            _chunk(t, field, _is_of_company(func.instr)), _chunk(t, field, _is_of_company(func.strpos))
        )
    by_postgres = matches_postgres_index([INDEXED_AS[field]], digits=False)
    postgres = _chunk(of_postgres_index(), field, by_postgres)
    if is_indexed:
        rowid = sqlite_index.c.rowid
        return Statement(_chunk(of_sqlite_index(), field, matches_sqlite_index(), by=rowid), postgres)
    by_rows = matches_rows([field], patterns=patterns, digits=False)
    return Statement(_chunk(t, field, by_rows), postgres)


async def by_key(tx: Tx, kind: str, key: str, *, offset: int, limit: int) -> list[Contact]:
    """List the contacts that have an `email` (folded) or a `phone`, the oldest first."""
    rows = await tx.all(page_by_key(kind), **{kind: key}, offset=min(offset, LAST_ROW), limit=limit)
    return contacts_of(rows)


async def by_part(tx: Tx, field: SearchField, text: str, *, offset: int, limit: int) -> list[Contact]:
    """List the contacts whose field holds a folded text, the oldest first."""
    needle = Needle(text)
    statement = chunk_of_candidates(field, is_indexed=needle.is_indexed, patterns=needle.patterns)
    values = {**values_of(needle, [INDEXED_AS.get(field, "name")]), "company": text}
    found: list[int] = []
    last = 0
    for chunk in chain(CHUNKS, repeat(CHUNKS[-1])):
        candidates = await tx.all(statement, last=last, chunk=chunk, **values)
        found += [row[0] for row in candidates if text in join_name(row[1], row[2]).casefold()]
        if len(candidates) < chunk or len(found) - offset >= limit:
            break
        last = candidates[-1][0]
    return await by_ids(tx, found[offset : offset + limit])


def _chunk(
    base: FromClause,
    field: SearchField,
    condition: ColumnElement[bool],
    *,
    by: ColumnElement[Any] = t.c.id,
) -> Select[Any]:
    first, second = _parts(field)
    found = select(t.c.id, first, second).select_from(base).where(t.c.workspace_id == WORKSPACE, condition)
    return found.where(by > bound_int("last")).order_by(by).limit(bound_int("chunk"))


def _parts(field: SearchField) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Give the two texts that a field is, joined as a name is."""
    match field:
        case SearchField.NAME:
            return t.c.first_name, t.c.last_name
        case SearchField.NOTES:
            note = notes.alias("pinned_note")
            content = select(note.c.content).where(
                note.c.workspace_id == WORKSPACE, note.c.id == t.c.pinned_note_id
            )
            return content.scalar_subquery(), null()
        case SearchField.COMPANY:
            company = accounts.alias("company")
            name = select(company.c.name).where(
                company.c.workspace_id == WORKSPACE, company.c.id == t.c.account_id
            )
            return name.scalar_subquery(), null()
        case _:
            return t.c[field], null()


def _is_of_company(position: Callable[..., ColumnElement[int]]) -> ColumnElement[bool]:
    """Match contacts of accounts whose folded name holds the text bound as `company`."""
    company, member = accounts.alias("named"), t.alias("member")
    named = select(company.c.id).where(
        company.c.workspace_id == WORKSPACE, position(company.c.name_folded, bound_text("company")) > 0
    )
    members = select(member.c.id).where(member.c.workspace_id == WORKSPACE, member.c.account_id.in_(named))
    # The accounts lead to their contacts: asked of each contact, this would read them all.
    return t.c.id.in_(members)
