"""
The words that a workspace's records have, so that a misspelt one can be taken for one of them.

PostgreSQL keeps them in their order, too: gathering by a beginning takes its index long.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final

import msgspec
from sqlalchemy import (
    Text,
    bindparam,
    func,
    literal_column,
    null,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.search.near import is_correctable, keys_near, nearest, pieces_of, transposed
from rolodesk.model.search.sharpening import MOST, Lexicon, is_listed, sharpened, wanted_of
from rolodesk.model.search.terms import Expression
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.statement import WORKSPACE, Statement, Value, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import found_lexicon as lexicon
from rolodesk.storage.tables import found_words as t
from rolodesk.storage.transaction import Tx

REMEMBERED: Final = 50_000
"""So many words a process remembers to be known, so that it need not ask again: none is ever taken out."""

_encode: Final = msgspec.json.Encoder().encode
_texts: Final = ARRAY(Text)
_each: Final = func.unnest(bindparam("pieces", type_=_texts), bindparam("of_words", type_=_texts))
_in_arrays: Final = _each.table_valued("piece", "word", name="given").render_derived()
_in_json: Final = func.json_each(bound_text("pairs")).table_valued("value", name="given")
_COLUMNS: Final = ["workspace_id", "piece", "word"]
_piece: Final = func.json_extract(_in_json.c.value, "$[0]")
_word: Final = func.json_extract(_in_json.c.value, "$[1]")

_pieces_too: Final = (
    postgres_insert(t)
    .from_select(_COLUMNS, select(WORKSPACE, _in_arrays.c.piece, _in_arrays.c.word))
    .on_conflict_do_nothing()
    .cte("pieces_too")
)
_listed: Final = (
    func.unnest(bindparam("listed", type_=_texts)).table_valued("word", name="listed_word").render_derived()
)
LEARN: Final = Statement(
    sqlite_insert(t).prefix_with("OR IGNORE").from_select(_COLUMNS, select(WORKSPACE, _piece, _word)),
    postgres_insert(lexicon)
    .from_select(["workspace_id", "word"], select(WORKSPACE, _listed.c.word))
    .on_conflict_do_nothing()
    .add_cte(_pieces_too),
)
_is_piece: Final = t.c.piece == _piece
KNOWN: Final = Statement(
    select(t.c.word).select_from(
        asked_for_each_of(t, _in_json, (t.c.workspace_id == WORKSPACE) & _is_piece & (t.c.word == _word))
    ),
    select(lexicon.c.word).where(
        lexicon.c.workspace_id == WORKSPACE,
        is_one_of(lexicon.c.word, "listed"),
        text("found_lexicon.xmin <> CAST(pg_current_xact_id() AS xid)"),
    ),
)
"""Which words are committed: what the transaction itself wrote may yet be rolled back."""
_asked: Final = func.json_each(bound_text("keys_as_json")).table_valued("value", name="asked")
_is_asked: Final = (t.c.workspace_id == WORKSPACE) & (t.c.piece == _asked.c.value)
NEAR: Final = Statement(
    select(t.c.word).select_from(asked_for_each_of(t, _asked, _is_asked)),
    select(t.c.word).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.piece, "keys")),
)
_beginning: Final = (
    func.unnest(bindparam("beginnings", type_=_texts)).table_valued("text", name="beginning").render_derived()
)
_begun: Final = (
    select(lexicon.c.word)
    .where(
        lexicon.c.workspace_id == WORKSPACE,
        lexicon.c.word >= _beginning.c.text,
        lexicon.c.word < _beginning.c.text.op("||")(func.chr(literal_column("1114111"))),
    )
    .order_by(lexicon.c.word)
    .limit(bound_int("most"))
    .lateral("begun")
)
LOOK_UP: Final = Statement(
    select(null().label("beginning"), null().label("word")),
    union_all(
        select(literal_column("''").label("beginning"), lexicon.c.word).where(
            lexicon.c.workspace_id == WORKSPACE, is_one_of(lexicon.c.word, "words")
        ),
        select(_beginning.c.text, _begun.c.word).join_from(_beginning, _begun, true()),
    ),
    everywhere=True,
)
"""Words, and those that begin as is asked; SQLite, which keeps no lexicon, answers a row of nothing."""


async def learn(tx: Tx, key: tuple[str, int], words: AbstractSet[str]) -> None:
    """Note words by the commit, as far as they are not known."""
    # Only transactions of PostgreSQL have an id; SQLite keeps no lexicon.
    is_kept = is_listed if tx.xid else is_correctable
    new = [word for word in words - tx.memory.get(tx.workspace_id, set()) if is_kept(word)]
    if new:
        await _learn(tx, key, sorted(new))


async def likely(tx: Tx, words: Iterable[str]) -> dict[str, list[str]]:
    """Give, for each word, those that may be meant by it, the nearest first."""
    return {word: await _likely(tx, word) for word in sorted(words)}


class Reader:
    """What a transaction looked up of words, to ask for those that are there."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._has_lexicon = True
        self._asked: set[str] = set()
        self._words: set[str] = set()
        self._begun: dict[str, list[str] | None] = {}

    async def sharpened(self, expression: Expression) -> Expression | None:
        """Give what finds the same, and is gathered sooner; None if there is nothing to be found."""
        wanted = wanted_of(expression)
        words, beginnings = wanted.words - self._asked, wanted.beginnings - self._begun.keys()
        if self._has_lexicon and (words or beginnings):
            await self._look_up(words, beginnings)
        if not self._has_lexicon:
            return expression
        return sharpened(expression, Lexicon(self._words, self._begun))

    async def _look_up(self, words: set[str], beginnings: set[str]) -> None:
        rows = await self._tx.all(LOOK_UP, words=sorted(words), beginnings=sorted(beginnings), most=MOST + 1)
        self._has_lexicon = not (rows and rows[0][1] is None)
        self._asked |= words
        begun: dict[str, list[str]] = {beginning: [] for beginning in beginnings}
        for beginning, word in rows if self._has_lexicon else ():
            if beginning:
                begun[beginning].append(word)
            else:
                self._words.add(word)
        self._begun.update(
            (beginning, found if len(found) <= MOST else None) for beginning, found in begun.items()
        )


async def _learn(tx: Tx, key: tuple[str, int], words: list[str]) -> None:
    firsts = [(pieces_of(word)[0], word) for word in words if is_correctable(word)]
    rows = await tx.all(KNOWN, **_bound(firsts, words))
    known = {row[0] for row in rows}
    _remember(tx, known)
    new = [word for word in words if word not in known]
    if new:
        correctable = filter(is_correctable, new)
        pairs = list(
            chain.from_iterable(((piece, word) for piece in pieces_of(word)) for word in correctable)
        )
        await tx.at_commit(key, LEARN, **_bound(pairs, new))


def _remember(tx: Tx, words: Iterable[str]) -> None:
    if sum(map(len, tx.memory.values())) > REMEMBERED:
        tx.memory.clear()
    tx.memory.setdefault(tx.workspace_id, set()).update(words)


def _bound(pairs: list[tuple[str, str]], listed: list[str]) -> dict[str, Value]:
    return {
        "listed": listed,
        "pairs": _encode(pairs).decode(),
        "pieces": [piece for piece, _ in pairs],
        "of_words": [word for _, word in pairs],
    }


async def _likely(tx: Tx, word: str) -> list[str]:
    keys = keys_near(word)
    rows = await tx.all(NEAR, keys=keys, keys_as_json=_encode(keys).decode())
    return list(dict.fromkeys([*nearest(word, (row[0] for row in rows)), *transposed(word)]))
