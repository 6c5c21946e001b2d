"""Both databases find the same for every query: what the expression says of the words of each record."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from rolodesk.model.note import Note
from rolodesk.model.search import terms
from rolodesk.model.search.asking import Noun, read_query
from rolodesk.model.search.document import Document, of_note
from rolodesk.model.search.planning import MATCHES, doubted, plan
from rolodesk.model.search.terms import All as Each
from rolodesk.model.search.terms import Begins, ButNot, Expression, Has, InARow
from rolodesk.model.search.words import GAP
from rolodesk.model.workspace import Workspace
from rolodesk.storage import notes, workspaces
from rolodesk.storage.engine.opening import migrate, open_engine
from rolodesk.storage.search import filling, finding, index, vocabulary
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx
from tests.support.postgres import PostgresServer

T = TypeVar("T")

LATE: Final = 1_767_225_600_000
WORDS: Final = some.sampled_from(
    [
        *("anna", "Ánna", "anders", "andersson", "anderson", "and", "an", "ander", "mark", "marc", "maria"),
        *(
            "ﬁsh",
            "fish",
            "x²",
            "o'brien",
            "a-b",
            "東京",
            "straße",
            "strasse",
            "johannesson",
            "johanneson",
            "anna2",
            "4711",
            "!",
        ),
    ]
)
TEXTS: Final = some.lists(WORDS, max_size=8).map(" ".join)
CORPORA: Final = some.lists(some.tuples(TEXTS, some.integers(0, LATE)), min_size=1, max_size=8)
PART: Final = some.one_of(
    WORDS,
    TEXTS.map(lambda text: f'"{text}"'),
    WORDS.map(lambda word: f"{word}*"),
    some.sampled_from(["before:2001", "after:1999-03", "before:1999-03-05", "-after:2003-12-31"]),
)
QUERIES: Final = some.lists(
    some.tuples(some.booleans(), PART).map(
        lambda one: f"-{one[1]}" if one[0] and one[1][0] != "-" else one[1]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


class Store:
    """An empty store on one engine."""

    def __init__(self, engine: Engine, loop: asyncio.AbstractEventLoop) -> None:
        self._engine = engine
        self._loop = loop

    def write(self, work: Callable[[Tx], Awaitable[T]], *, workspace_id: int = 1) -> T:
        return self._loop.run_until_complete(self._engine.write(workspace_id, work))

    def read(self, work: Callable[[Tx], Awaitable[T]], *, workspace_id: int = 1) -> T:
        return self._loop.run_until_complete(self._engine.read(workspace_id, work))

    def close(self) -> None:
        self._loop.run_until_complete(self._engine.close())


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[list[Store]]:
    loop = asyncio.new_event_loop()
    postgres.create_database("alike")
    path: Path = tmp_path_factory.mktemp("alike") / "store.sqlite"
    opened = []
    for store in (path, postgres.url("alike")):
        loop.run_until_complete(migrate(store))
        opened.append(Store(loop.run_until_complete(open_engine(store)), loop))
    yield opened
    for one in opened:
        one.close()
    postgres.drop_database("alike")
    loop.close()


async def forgotten(tx: Tx) -> None:
    """Leave nothing of an earlier example."""
    for number in range(1, 20):
        await notes.remove(tx, number)


def found_in(
    store: Store,
    asked: Expression,
    *,
    workspace_id: int = 1,
    limit: int = 10,
    below: int = finding.HIGHEST,
) -> list[int]:
    """What a store finds."""

    async def work(tx: Tx) -> list[int]:
        return await finding.Index(tx).newest(Noun.NOTE, asked, conditions=(), below=below, limit=limit)

    return store.read(work, workspace_id=workspace_id)


def matches(expression: Expression, document: Document) -> bool:
    """What an expression means."""
    rows = [
        [f"_{word}" for word in row]
        for is_gap, row in groupby(document.words, lambda word: word == GAP)
        if not is_gap
    ]
    starts = {f"^{letters}" for letters in terms.first_letters(document.distinct)}
    known = {*document.marks, *starts, *(term for row in rows for term in row)}

    def stands(one: InARow, row: list[str], at: int) -> bool:
        piece = row[at : at + len(one.terms)]
        if len(piece) < len(one.terms) or tuple(piece[:-1]) != one.terms[:-1]:
            return False
        return piece[-1].startswith(one.terms[-1]) if one.may_go_on else piece[-1] == one.terms[-1]

    def is_so(one: Expression) -> bool:
        if isinstance(one, Has):
            return one.term in known
        if isinstance(one, Begins):
            return any(term.startswith(one.beginning) for term in known)
        if isinstance(one, InARow):
            return any(stands(one, row, at) for row in rows for at in range(len(row)))
        if isinstance(one, ButNot):
            return is_so(one.wanted) and not is_so(one.unwanted)
        return (all if isinstance(one, Each) else any)(map(is_so, one.parts))

    return is_so(expression)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corpus=CORPORA, text=QUERIES)
def test_both_find_what_the_query_says(both: list[Store], corpus: list[tuple[str, int]], text: str) -> None:
    written = [Note(number, 1, content, at, None) for number, (content, at) in enumerate(corpus, start=1)]
    query = read_query(text)

    async def write(tx: Tx) -> None:
        await forgotten(tx)
        for note in written:
            await notes.insert(tx, note)

    likely = []
    for store in both:
        store.write(write)
        likely.append(store.read(lambda tx: vocabulary.likely(tx, doubted(query))))
    assert likely[0] == likely[1]
    for match in MATCHES:
        expression = plan(query, Noun.NOTE, match, likely=likely[0], year=2026)
        if expression is None:
            continue
        wanted = [note.id for note in reversed(written) if matches(expression, of_note(note))]
        wide = terms.widened(expression)
        assert {note.id for note in written if matches(wide, of_note(note))} >= set(wanted)
        for store in both:
            found = found_in(store, expression)
            assert found == wanted, (match, expression)


def test_a_word_that_comes_often_counts_as_often_on_both(both: list[Store]) -> None:
    note = Note(1, 1, "and " * 300 + "so on, and on", 0, None)

    async def write(tx: Tx) -> None:
        await forgotten(tx)
        await notes.insert(tx, note)

    for store in both:
        store.write(write)
        for text, is_found in (('"and and"', True), ('"so on"', True), ('"and so"', False)):
            expression = plan(read_query(text), Noun.NOTE, MATCHES[0], likely={}, year=2026)
            assert expression is not None
            found = found_in(store, expression)
            assert bool(found) is is_found is matches(expression, of_note(note)), text


def test_the_newest_are_found_however_far_apart_their_ids_are(both: list[Store]) -> None:
    numbers = sorted(
        number
        for bits, times in (
            (0, 1),
            *((bits, 1) for bits in index.STRETCHES),
            (14, 9),
            (14, 11),
            (20, 1),
            (40, 1),
        )
        for number in ((times << bits) - 1, times << bits, (times << bits) + 1)
    )[1:]
    common = [number for number in numbers if number % 3]

    async def write(tx: Tx) -> None:
        await forgotten(tx)
        for number in numbers:
            await notes.insert(
                tx, Note(number, 1, f"{'common' if number in common else 'other comfort'} to all", 0, None)
            )

    for store in both:
        store.write(write)
        for text in ("common", "-other", "comm*", "to all comm*"):
            expression = plan(read_query(text), Noun.NOTE, MATCHES[0], likely={}, year=2026)
            assert expression is not None
            for most in (1, 5, 100):
                assert found_in(store, expression, limit=most) == common[::-1][:most]
            below = common[len(common) // 2]
            assert (
                found_in(store, expression, limit=3, below=below)
                == [number for number in common[::-1] if number < below][:3]
            )


def test_one_workspaces_words_are_not_anothers(both: list[Store]) -> None:
    for store in both:
        for workspace_id, number, word in ((1, 31, "hemlighet"), (11, 32, "hemlighat")):
            note = Note(number, 1, word, 0, None)
            store.write(partial(notes.insert, note=note), workspace_id=workspace_id)
        for workspace_id, wanted in ((1, [31]), (11, [32])):
            expression = plan(read_query("hemlighet"), Noun.NOTE, MATCHES[1], likely={}, year=2026)
            assert expression is not None
            found = found_in(store, Begins("_heml"), workspace_id=workspace_id)
            assert found == wanted
            near = store.read(lambda tx: vocabulary.likely(tx, ["hemligxet"]), workspace_id=workspace_id)
            assert [word for word in near["hemligxet"] if word.startswith("hemligh")] == (
                ["hemlighet"] if workspace_id == 1 else ["hemlighat"]
            )


@pytest.mark.parametrize("most", [1, 128])
def test_a_beginning_finds_the_same_whether_it_has_few_words_or_many(
    both: list[Store], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(vocabulary, "MOST", most)
    texts = ("lindberg", "Lindgren", "lindgren2 3", "lindg", "lind", "sjölind", "4711", "47110", "Lindgrens")
    for store in both:

        async def told(tx: Tx) -> None:
            for number, text in enumerate(texts, start=1):
                await notes.insert(tx, Note(number, 1, text, 0, None))

        store.write(forgotten)
        store.write(told)
        for beginning, wanted in (
            ("_lindg", [9, 4, 3, 2]),
            ("_lindgren", [9, 3, 2]),
            ("_lindgren2", [3]),
            ("_lindx", []),
            ("_4711", [8, 7]),
        ):
            assert found_in(store, Begins(beginning)) == wanted
        assert found_in(store, ButNot(Begins("_lindgren"), Has("_lindgren"))) == [9, 3]


def test_what_was_there_before_the_index_is_told_to_it_once(both: list[Store]) -> None:
    for store in both:
        store.write(_write_behind_its_back, workspace_id=7)

        async def found(tx: Tx) -> list[int]:
            return await finding.Index(tx).newest(
                Noun.NOTE, Has("_behind"), conditions=(), below=finding.HIGHEST, limit=1000
            )

        store.write(filling.restart, workspace_id=EVERYWHERE)
        assert store.read(found, workspace_id=7) == []
        told = 0
        while (batch := store.write(filling.fill, workspace_id=EVERYWHERE)) is not None:
            told += batch
        assert told >= 450
        assert len(store.read(found, workspace_id=7)) == 450
        assert all(one.is_done for one in store.read(filling.progress, workspace_id=EVERYWHERE))


async def _write_behind_its_back(tx: Tx) -> None:
    await workspaces.insert(tx, Workspace(tx.workspace_id, "Late AB", "SE", 1, 0))
    for number in range(1000, 1450):
        await notes.insert(tx, Note(number, 1, "behind", 0, None))
        await index.remove(tx, Noun.NOTE, number)
