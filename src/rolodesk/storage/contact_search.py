"""The full-text index over contacts, written in the commit that changes them.

On SQLite an FTS5 table of trigrams (rowid = contact id), on PostgreSQL a table with trigram indexes. Both
find any part of a word of three letters and more without regard to case.
"""

from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, literal_column, or_, select, text
from sqlalchemy.dialects.postgresql import insert as postgres_insert

from rolodesk.model.contact import Contact
from rolodesk.model.phone import phone_digits
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import INT, contact_search
from rolodesk.storage.transaction import Tx

COLUMNS: Final = ("name", "title", "tags", "notes", "digits")
TRIGRAM: Final = 3
"""Shorter texts are not in the index; they are found by reading the rows."""

_row = {name: bindparam(name) for name in COLUMNS}
PUT: Final = Statement(
    text(
        "INSERT OR REPLACE INTO contact_search (rowid, workspace_id, name, title, tags, notes, digits)"
        " VALUES (:contact_id, :workspace_id, :name, :title, :tags, :notes, :digits)"
    ),
    postgres_insert(contact_search)
    .values(workspace_id=WORKSPACE, contact_id=bound_int("contact_id"), **{c: bound_text(c) for c in COLUMNS})
    .on_conflict_do_update(
        index_elements=["workspace_id", "contact_id"], set_={c: bound_text(c) for c in COLUMNS}
    ),
)
