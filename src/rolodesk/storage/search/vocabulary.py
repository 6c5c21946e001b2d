"""The words that a workspace's records have, so that a misspelt one can be taken for one of them."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final

import msgspec
from sqlalchemy import Text, bindparam, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.search.near import is_correctable, keys_near, nearest, pieces_of, transposed
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.statement import WORKSPACE, Statement, Value, bound_text, is_one_of
from rolodesk.storage.tables import found_words as t
from rolodesk.storage.transaction import Tx

REMEMBERED: Final = 50_000
"""So many words a process remembers to be known, so that it need not ask again."""

_encode: Final = msgspec.json.Encoder().encode
_texts: Final = ARRAY(Text)
_each: Final = func.unnest(bindparam("pieces", type_=_texts), bindparam("of_words", type_=_texts))
_in_arrays: Final = _each.table_valued("piece", "word", name="given").render_derived()
_in_json: Final = func.json_each(bound_text("pairs")).table_valued("value", name="given")
_COLUMNS: Final = ["workspace_id", "piece", "word"]
_piece: Final = func.json_extract(_in_json.c.value, "$[0]")
_word: Final = func.json_extract(_in_json.c.value, "$[1]")

LEARN: Final = Statement(
    sqlite_insert(t).prefix_with("OR IGNORE").from_select(_COLUMNS, select(WORKSPACE, _piece, _word)),
    postgres_insert(t)
    .from_select(_COLUMNS, select(WORKSPACE, _in_arrays.c.piece, _in_arrays.c.word))
    .on_conflict_do_nothing(),
)
_is_piece: Final = t.c.piece == _piece
KNOWN: Final = Statement(
    select(t.c.word).select_from(
        asked_for_each_of(t, _in_json, (t.c.workspace_id == WORKSPACE) & _is_piece & (t.c.word == _word))
    ),
    select(t.c.word)
    .join(_in_arrays, (t.c.piece == _in_arrays.c.piece) & (t.c.word == _in_arrays.c.word))
    .where(t.c.workspace_id == WORKSPACE, text("found_words.xmin <> CAST(pg_current_xact_id() AS xid)")),
)
"""Which words are committed: what the transaction itself wrote may yet be rolled back."""
_asked: Final = func.json_each(bound_text("keys_as_json")).table_valued("value", name="asked")
_is_asked: Final = (t.c.workspace_id == WORKSPACE) & (t.c.piece == _asked.c.value)
NEAR: Final = Statement(
    select(t.c.word).select_from(asked_for_each_of(t, _asked, _is_asked)),
    select(t.c.word).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.piece, "keys")),
)
FORGET: Final = Statement(delete(t), everywhere=True)

_known: defaultdict[int, set[str]] = defaultdict(set)


async def learn(tx: Tx, key: tuple[str, int], words: AbstractSet[str]) -> None:
    """Note words by the commit, as far as they are not known."""
    new = [word for word in words - _known[tx.workspace_id] if is_correctable(word)]
    if new:
        await _learn(tx, key, sorted(new))


async def likely(tx: Tx, words: Iterable[str]) -> dict[str, list[str]]:
    """Give, for each word, those that may be meant by it, the nearest first."""
    return {word: await _likely(tx, word) for word in sorted(words)}


async def forget(tx: Tx) -> None:
    """Forget every word of every workspace."""
    await tx.run(FORGET)
    _known.clear()


async def _learn(tx: Tx, key: tuple[str, int], words: list[str]) -> None:
    firsts = [(pieces_of(word)[0], word) for word in words]
    rows = await tx.all(KNOWN, **_bound(firsts))
    known = {row[0] for row in rows}
    _remember(tx.workspace_id, known)
    new = (word for word in words if word not in known)
    pairs = list(chain.from_iterable(((piece, word) for piece in pieces_of(word)) for word in new))
    if pairs:
        await tx.at_commit(key, LEARN, **_bound(pairs))


def _remember(workspace_id: int, words: Iterable[str]) -> None:
    if sum(map(len, _known.values())) > REMEMBERED:
        _known.clear()
    _known[workspace_id].update(words)


def _bound(pairs: list[tuple[str, str]]) -> dict[str, Value]:
    return {
        "pairs": _encode(pairs).decode(),
        "pieces": [piece for piece, _ in pairs],
        "of_words": [word for _, word in pairs],
    }


async def _likely(tx: Tx, word: str) -> list[str]:
    keys = keys_near(word)
    rows = await tx.all(NEAR, keys=keys, keys_as_json=_encode(keys).decode())
    return list(dict.fromkeys([*nearest(word, (row[0] for row in rows)), *transposed(word)]))
