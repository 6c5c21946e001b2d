"""
Telling the index of a record, in the commit that changes it.

A term stands behind the number of its workspace, so that a query finds its own workspace's records and no
other's by the index alone.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import Integer, Text, cast, column, delete, func, select, table, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.search import terms
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import Document
from rolodesk.storage.search import vocabulary
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import found
from rolodesk.storage.transaction import Tx

GAP: Final = "_"
"""Stands between two fields, so that no phrase reaches from one into the next."""
_NAMES: Final = {noun: f"found_{noun}s" for noun in Noun}
_WORDS: Final = {noun: f"found_words_of_{noun}" for noun in Noun}

SQLITE: Final = {
    noun: table(name, column("rowid", Integer), column("words"), column("marks"))
    for noun, name in _NAMES.items()
}
"""SQLite's indexes."""


class Statements(NamedTuple):
    """What is run to tell of a record of a kind, to have it forgotten, and to forget all of them."""

    put: Statement
    put_if_new: Statement
    remove: Statement
    empty: Statement


async def put(tx: Tx, noun: Noun, record_id: int, document: Document, *, only_if_new: bool = False) -> None:
    """
    Index a record anew.

    With `only_if_new`, which is for rows read a while ago, PostgreSQL leaves one that is in the index.
    """
    distinct = document.words
    words, marks = texts_of(document, distinct, tx.workspace_id)
    statements = STATEMENTS[noun]
    await tx.at_commit(
        (_NAMES[noun], record_id),
        statements.put_if_new if only_if_new else statements.put,
        record_id=record_id,
        words=words,
        marks=marks,
    )
    await vocabulary.learn(tx, (_WORDS[noun], record_id), distinct)


async def remove(tx: Tx, noun: Noun, record_id: int) -> None:
    """Take a record out of the index."""
    await tx.at_commit((_NAMES[noun], record_id), STATEMENTS[noun].remove, record_id=record_id)


async def empty(tx: Tx) -> None:
    """Forget everything, of every workspace."""
    for statements in STATEMENTS.values():
        await tx.all(statements.empty)
    await vocabulary.forget(tx)


def texts_of(document: Document, distinct: Iterable[str], workspace_id: int) -> tuple[str, str]:
    """Give the words, in their order, and the marks, as both databases take them: with blanks between."""
    front = f"{workspace_id}_"
    between = f" {front}"
    words = f" {GAP} ".join(front + between.join(field) for field in document.fields if field)
    number = str(workspace_id)
    marks = f" {number}".join(document.marks | terms.starts_of(distinct))
    return words, number + marks


def _statements(noun: Noun) -> Statements:
    fts, ordinary = SQLITE[noun], found[noun]
    row = {"rowid": bound_int("record_id"), "words": bound_text("words"), "marks": bound_text("marks")}
    put_on_sqlite = sqlite_insert(fts).prefix_with("OR REPLACE").values(row)
    insert = postgres_insert(ordinary).values(
        workspace_id=WORKSPACE, id=bound_int("record_id"), words=_vector()
    )
    keys = ["workspace_id", "id"]
    return Statements(
        Statement(
            put_on_sqlite,
            insert.on_conflict_do_update(index_elements=keys, set_={"words": insert.excluded.words}),
            everywhere=True,
        ),
        Statement(put_on_sqlite, insert.on_conflict_do_nothing(index_elements=keys), everywhere=True),
        Statement(
            delete(fts).where(fts.c.rowid == bound_int("record_id")),
            delete(ordinary).where(
                ordinary.c.workspace_id == WORKSPACE, ordinary.c.id == bound_int("record_id")
            ),
            everywhere=True,
        ),
        Statement(
            text(f"INSERT INTO {_NAMES[noun]} ({_NAMES[noun]}) VALUES ('delete-all')"),
            text(f"TRUNCATE {_NAMES[noun]}"),
            everywhere=True,
        ),
    )


def _vector() -> object:
    """Make PostgreSQL's vector: the words with their places, the marks without any."""
    apart = func.string_to_array(bound_text("words"), " ")
    each = func.unnest(apart).table_valued("word", with_ordinality="place", name="each_word").render_derived()
    placed = func.string_agg(each.c.word + ":" + cast(each.c.place, Text), " ")
    words = select(placed).where(each.c.word != GAP).scalar_subquery()
    marks = func.array_to_tsvector(func.string_to_array(bound_text("marks"), " "))
    return cast(func.coalesce(words, ""), TSVECTOR).op("||")(marks)


STATEMENTS: Final = {noun: _statements(noun) for noun in Noun}
