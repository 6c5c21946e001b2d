"""Which tables a moved workspace has, and the statements that read and write its rows in them."""

from functools import cache
from typing import Final

from sqlalchemy import Table, bindparam, select, tuple_

from rolodesk.storage.held_blobs import HOLDERS
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, insert_row, is_one_of
from rolodesk.storage.tables import (
    api_keys,
    jobs,
    mail_connections,
    metadata,
    people,
    workspaces,
)

TENANT: Final = "workspace_id"
PERSON: Final = "person_id"
BLOB: Final = "blob_key"
XID: Final = "xid"

LEFT_OUT: Final = {jobs, mail_connections}
"""The queue is the installation's, and so are the keys that passwords of mail servers are sealed with."""

_TABLES: Final[dict[str, Table]] = {
    str(table.name): table
    for table in metadata.sorted_tables
    if TENANT in table.columns and table not in LEFT_OUT
}

COLUMNS: Final = {
    name: tuple(str(column.name) for column in table.columns if column.name != TENANT)
    for name, table in _TABLES.items()
}
"""The columns that travel, of every table that does."""

WORKSPACE_COLUMNS: Final = tuple(str(column.name) for column in workspaces.columns if column.name != "id")

KEYS: Final = {
    name: tuple(str(column.name) for column in table.primary_key.columns if column.name != TENANT)
    for name, table in _TABLES.items()
}

HOLDING_BLOBS: Final = {holder.name for holder in HOLDERS}
WITH_PEOPLE: Final = {name for name, columns in COLUMNS.items() if PERSON in columns}

THE_WORKSPACE: Final = Statement(
    select(*(workspaces.c[name] for name in WORKSPACE_COLUMNS)).where(workspaces.c.id == WORKSPACE)
)
EMAIL_OF: Final = Statement(
    select(people.c.email_folded).where(people.c.id == bound_int("id")), everywhere=True
)
INSERT_WORKSPACE: Final = insert_row(workspaces, everywhere=True)
KEYS_KNOWN: Final = Statement(
    select(api_keys.c.workspace_id).where(is_one_of(api_keys.c.hash, "hashes")).limit(1), everywhere=True
)
"""A workspace that has one of some API keys."""


@cache
def page_of(name: str, *, first: bool) -> Statement:
    """Build the next `limit` rows of the workspace in a table, after the key bound as `after_…`."""
    table = _TABLES[name]
    keys = [table.c[key] for key in KEYS[name]]
    page = select(*(table.c[column] for column in COLUMNS[name])).where(table.c.workspace_id == WORKSPACE)
    if not first:
        after = [bindparam(f"after_{key.name}", type_=key.type) for key in keys]
        page = page.where(tuple_(*keys) > tuple_(*after))
    return Statement(page.order_by(*keys).limit(bound_int("limit")))


@cache
def insert_into(name: str) -> Statement:
    """Build the insertion of a whole row of the workspace."""
    return insert_row(_TABLES[name])
