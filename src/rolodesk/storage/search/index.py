"""
Telling the index of a record, in the commit that changes it.

A term stands behind the number of its workspace, so that a query finds its own workspace's records and no
other's by the index alone.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Text,
    cast,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR, array
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.search import terms
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import Document
from rolodesk.model.search.words import GAP
from rolodesk.storage.search import vocabulary
from rolodesk.storage.statement import WORKSPACE, Statement, Value, bound_int, bound_text
from rolodesk.storage.tables import found
from rolodesk.storage.transaction import Tx

STRETCHES: Final = (9, 14, 19)
"""How many bits of its ids a stretch spans; PostgreSQL finds records by the number of theirs, too."""
BETWEEN_FIELDS: Final = "_"
"""The gap between two fields, as the databases are told it."""
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
    distinct = document.distinct
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


async def put_new(tx: Tx, noun: Noun, told: Sequence[tuple[int, Document]]) -> None:
    """Index records that the transaction made, in the order of their ids."""
    rows: list[dict[str, Value]] = []
    every: set[str] = set()
    for record_id, document in told:
        distinct = document.distinct
        words, marks = texts_of(document, distinct, tx.workspace_id)
        rows.append({"record_id": record_id, "words": words, "marks": marks})
        every |= distinct
    if rows:
        await tx.run_many(STATEMENTS[noun].put, rows)
        await vocabulary.learn(tx, (_WORDS[noun], told[-1][0]), every)


async def remove(tx: Tx, noun: Noun, record_id: int) -> None:
    """Take a record out of the index."""
    await tx.at_commit((_NAMES[noun], record_id), STATEMENTS[noun].remove, record_id=record_id)


async def empty(tx: Tx) -> None:
    """Forget every record, of every workspace. Words stay: other processes may know them to be there."""
    for statements in STATEMENTS.values():
        await tx.all(statements.empty)


def texts_of(document: Document, distinct: Iterable[str], workspace_id: int) -> tuple[str, str]:
    """Give the words, in their order, and the marks, as both databases take them: with blanks between."""
    front = f" {workspace_id}_"
    words = (front + front.join(document.words)).replace(front + GAP, f" {BETWEEN_FIELDS}")[1:]
    marks = f" {workspace_id}".join(("", *document.marks))[1:]
    starts = f" {workspace_id}{terms.OF_START}".join(("", *terms.first_letters(distinct)))
    return words if document.words else "", marks + starts


def terms_of(index: FromClause) -> ColumnElement[Any]:
    """Give what PostgreSQL has indexed of a record, in just the words that the index was made by."""
    numbers = [
        literal_column(f"'{bits}:'").op("||")(cast(index.c.id.op(">>")(literal_column(str(bits))), Text))
        for bits in STRETCHES
    ]
    return index.c.words.op("||")(func.array_to_tsvector(array(numbers)))


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
    words = select(placed).where(each.c.word != BETWEEN_FIELDS).scalar_subquery()
    marks = func.array_to_tsvector(func.string_to_array(bound_text("marks"), " "))
    return cast(func.coalesce(words, ""), TSVECTOR).op("||")(marks)


STATEMENTS: Final = {noun: _statements(noun) for noun in Noun}
