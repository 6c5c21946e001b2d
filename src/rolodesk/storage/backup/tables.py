"""Which tables a backup holds, and the statements that read and write whole ones."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from sqlalchemy import bindparam, delete, literal, select, text, tuple_

from rolodesk.storage.contacts import with_related
from rolodesk.storage.held_blobs import HOLDERS
from rolodesk.storage.statement import Row, Statement, bound_int, insert_row
from rolodesk.storage.tables import (
    contacts,
    counters,
    login_links,
    login_steps,
    metadata,
    oidc_states,
    password_resets,
    people,
    session_uses,
    sessions,
    workspaces,
)

_LEFT_OUT: Final = {counters, login_links, login_steps, oidc_states, password_resets, sessions, session_uses}
"""Ids travel in the manifest. Who was logged in logs in again: an old backup opens no session anew."""

_TABLES: Final = {str(table.name): table for table in metadata.sorted_tables if table not in _LEFT_OUT}

COLUMNS: Final = {name: tuple(map(str, table.columns.keys())) for name, table in _TABLES.items()}
"""The columns of every table that a backup holds."""

KEYS: Final = {name: tuple(map(str, table.primary_key.columns.keys())) for name, table in _TABLES.items()}

HOLDING_BLOBS: Final = {holder.name for holder in HOLDERS}
"""The tables whose column `blob_key` names a blob."""

HIGHEST_IDS: Final = Statement(
    text("SELECT name, value FROM counters WHERE name <> 'clock'"),
    text(
        "SELECT left(sequencename::text, -4), last_value FROM pg_sequences WHERE last_value IS NOT NULL"
        " AND schemaname = current_schema() AND right(sequencename::text, 4) = '_ids'"
    ),
    everywhere=True,
)
"""The highest id drawn of each table. Sequences obey no snapshot: theirs may be later, which does no harm."""

SOMETHING: Final = Statement(
    select(literal(1)).where(select(workspaces.c.id).exists() | select(people.c.id).exists()),
    everywhere=True,
)
"""One row if the store holds anything at all."""

DELETE_SEARCH: Final = Statement(text("DELETE FROM contact_search"), everywhere=True)
DELETE_LINKS: Final = Statement(delete(login_links), everywhere=True)
DELETE_SESSIONS: Final = Statement(delete(sessions), everywhere=True)

CONTACTS: Final = Statement(
    with_related().where(contacts.c.id > bound_int("after")).order_by(contacts.c.id).limit(bound_int("limit"))
)
"""The next contacts of a workspace with what they point to, for the search index."""


def blobs_in(name: str, rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Give key and digest ("" if none is known) of the blobs that rows of a table name."""
    if name not in HOLDING_BLOBS:
        return
    key = COLUMNS[name].index("blob_key")
    digest = COLUMNS[name].index("sha256") if "sha256" in COLUMNS[name] else None
    for row in rows:
        if row[key]:
            yield row[key], "" if digest is None else row[digest]


@cache
def page_of(name: str, *, first: bool) -> Statement:
    """Build the next `limit` rows of a table in the order of its key, after the key bound as `after_…`."""
    table = _TABLES[name]
    keys = list(table.primary_key.columns)
    page = select(*table.columns).order_by(*keys).limit(bound_int("limit"))
    if not first:
        after = [bindparam(f"after_{key.name}", type_=key.type) for key in keys]
        page = page.where(tuple_(*keys) > tuple_(*after))
    return Statement(page, everywhere=True)


@cache
def insert_into(name: str) -> Statement:
    """Build the insertion of a whole row."""
    return insert_row(_TABLES[name], everywhere=True)


@cache
def delete_from(name: str) -> Statement:
    """Build the deletion of all rows."""
    return Statement(delete(_TABLES[name]), everywhere=True)
