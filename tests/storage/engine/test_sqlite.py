"""What is SQLite's own: group commits, one step a coroutine, several processes on one file."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import apsw
import pytest
from sqlalchemy import literal_column

from rolodesk.model.errors import StorageFull
from rolodesk.storage.engine.driving import AwaitedOutside
from rolodesk.storage.engine.sqlite import SqliteEngine
from rolodesk.storage.migrate import migrate_sqlite
from rolodesk.storage.statement import Statement, Value
from rolodesk.storage.tables import tags
from rolodesk.storage.tags import INSERT
from rolodesk.storage.transaction import Tx

COUNT = Statement(tags.select().with_only_columns(tags.c.id), everywhere=True)

BY_ROWID = Statement(
    tags.select().with_only_columns(tags.c.name).order_by(literal_column("rowid")), everywhere=True
)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "rolodesk.db"
    migrate_sqlite(file)
    yield file
    check = apsw.Connection(str(file))
    assert check.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    check.close()


async def put(tx: Tx) -> int:
    tag_id = await tx.next_id("tags")
    await tx.run(INSERT, id=tag_id, name="x", canonical=f"x{tag_id}", created_at=tx.now, updated_at=None)
    return tag_id


async def in_order_of_writing(tx: Tx) -> list[str]:
    return [row[0] for row in await tx.all(BY_ROWID)]


async def ids(tx: Tx) -> list[int]:
    return [row[0] for row in await tx.all(COUNT)]


def test_waiting_writers_share_a_commit(path: Path) -> None:
    async def run() -> set[int]:
        engine = SqliteEngine(path)

        async def now(tx: Tx) -> int:
            await put(tx)
            return tx.now

        times = await asyncio.gather(*(engine.write(1, now) for _ in range(64)))
        await engine.close()
        return set(times)

    assert len(asyncio.run(run())) < 64


def test_work_that_awaits_anything_else_is_refused_and_leaves_nothing(path: Path) -> None:
    async def run() -> list[int]:
        engine = SqliteEngine(path)

        async def sleepy(tx: Tx) -> None:
            await put(tx)
            await asyncio.sleep(0)

        with pytest.raises(AwaitedOutside):
            await engine.write(1, sleepy)
        left = await engine.read(1, ids)
        await engine.close()
        return left

    assert asyncio.run(run()) == []


def test_what_is_postponed_is_written_in_the_order_of_its_keys(path: Path) -> None:
    async def run() -> list[str]:
        engine = SqliteEngine(path)
        numbers = (5, 1, 9, 3)

        def postponing(number: int) -> Callable[[Tx], Awaitable[None]]:
            async def work(tx: Tx) -> None:
                made: dict[str, Value] = {
                    "name": f"x{number}",
                    "canonical": f"x{number}",
                    "created_at": 0,
                    "updated_at": None,
                }
                await tx.at_commit(("tag", number), INSERT, id=number, **made)

            return work

        async def all_of(tx: Tx) -> None:
            for number in numbers:
                await postponing(number)(tx)

        await engine.write(1, all_of)
        written = await engine.read(1, in_order_of_writing)
        await engine.close()
        return written

    assert asyncio.run(run()) == ["x1", "x3", "x5", "x9"]


def test_two_engines_on_one_file_take_turns_and_draw_different_ids(path: Path) -> None:
    async def run() -> tuple[list[int], list[int]]:
        engines = [SqliteEngine(path), SqliteEngine(path)]
        drawn = await asyncio.gather(*(engines[n % 2].write(1, put) for n in range(200)))
        stored = await engines[0].read(1, ids)
        for engine in engines:
            await engine.close()
        return list(drawn), stored

    drawn, stored = asyncio.run(run())
    assert sorted(drawn) == sorted(stored)
    assert len(set(drawn)) == 200


def test_the_clock_goes_on_where_it_stood_when_the_wall_clock_jumps_back(path: Path) -> None:
    times = iter([5_000, 5_000, 1_000, 1_000, 1_000, 1_000])

    async def run() -> tuple[int, int]:
        async def now(tx: Tx) -> int:
            return tx.now

        engine = SqliteEngine(path, clock=lambda: next(times))
        seen = (await engine.write(1, now), await engine.write(1, now))
        await engine.close()
        return seen

    first, second = asyncio.run(run())
    assert second > first


def test_what_a_failed_action_postponed_is_not_written(path: Path) -> None:
    async def run() -> list[int]:
        engine = SqliteEngine(path)

        async def fails(tx: Tx) -> None:
            await tx.at_commit(
                ("tag", 1), INSERT, id=1, name="x", canonical="x", created_at=tx.now, updated_at=None
            )
            raise ZeroDivisionError

        async def succeeds(tx: Tx) -> None:
            for attempt in range(2):
                await tx.at_commit(
                    ("tag", 2),
                    INSERT,
                    id=2 + attempt,
                    name="x",
                    canonical="y",
                    created_at=tx.now,
                    updated_at=None,
                )

        await asyncio.gather(engine.write(1, fails), engine.write(1, succeeds), return_exceptions=True)
        left = await engine.read(1, ids)
        await engine.close()
        return left

    assert asyncio.run(run()) == [3]


def test_a_full_file_refuses_everyone_waiting_and_recovers(path: Path) -> None:
    """SQLite's own page limit stands in for the disk: it raises the same error."""

    async def run() -> None:
        engine = SqliteEngine(path)

        async def limit(tx: Tx) -> None:
            connection = tx._connection  # type: ignore[attr-defined]  # the test looks inside
            connection.execute("PRAGMA max_page_count = 1")

        async def unlimit(tx: Tx) -> None:
            connection = tx._connection  # type: ignore[attr-defined]  # the test looks inside
            connection.execute("PRAGMA max_page_count = 1000000")

        async def fill(tx: Tx) -> None:
            for _ in range(2000):
                await put(tx)

        await engine.write(1, limit)
        outcomes = await asyncio.gather(*(engine.write(1, fill) for _ in range(4)), return_exceptions=True)
        assert {type(one) for one in outcomes} == {StorageFull}
        assert await engine.read(1, ids) == []
        await engine.write(1, unlimit)
        assert await engine.write(1, put) > 0
        await engine.close()

    asyncio.run(run())


def test_closing_commits_what_was_submitted(path: Path) -> None:
    async def run() -> int:
        engine = SqliteEngine(path)
        waiting = [asyncio.ensure_future(engine.write(1, put)) for _ in range(50)]
        await asyncio.sleep(0)
        await engine.close()
        return len(await asyncio.gather(*waiting))

    assert asyncio.run(run()) == 50


def test_work_that_fails_leaves_nothing_and_its_neighbours_stand(path: Path) -> None:
    async def run() -> tuple[list[object], list[int]]:
        engine = SqliteEngine(path)

        async def fails(tx: Tx) -> None:
            await put(tx)
            raise ZeroDivisionError

        works = (put, fails, put)
        outcomes = await asyncio.gather(*(engine.write(1, one) for one in works), return_exceptions=True)
        left = await engine.read(1, ids)
        await engine.close()
        return list(outcomes), left

    outcomes, left = asyncio.run(run())
    assert [type(one) for one in outcomes] == [int, ZeroDivisionError, int]
    assert left == [outcomes[0], outcomes[2]]


def test_work_waits_for_another_process_without_holding_up_reads(path: Path) -> None:
    async def run() -> int:
        engine = SqliteEngine(path)
        other = apsw.Connection(str(path))
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.ensure_future(engine.write(1, put))
        for _ in range(20):
            await asyncio.sleep(0.001)
            assert await engine.read(1, ids) == []
        assert not waiting.done()
        other.execute("COMMIT")
        other.close()
        drawn = await waiting
        assert await engine.read(1, ids) == [drawn]
        await engine.close()
        return drawn

    assert asyncio.run(run()) > 0


def test_a_full_file_refuses_work_and_recovers(path: Path) -> None:
    async def run() -> None:
        engine = SqliteEngine(path)

        async def limit(tx: Tx) -> None:
            connection = tx._connection  # type: ignore[attr-defined]  # the test looks inside
            connection.execute("PRAGMA max_page_count = 1")

        async def unlimit(tx: Tx) -> None:
            connection = tx._connection  # type: ignore[attr-defined]  # the test looks inside
            connection.execute("PRAGMA max_page_count = 1000000")

        async def fill(tx: Tx) -> None:
            for _ in range(2000):
                await put(tx)

        await engine.write(1, limit)
        outcomes = await asyncio.gather(*(engine.write(1, fill) for _ in range(4)), return_exceptions=True)
        assert {type(one) for one in outcomes} == {StorageFull}
        assert await engine.read(1, ids) == []
        await engine.write(1, unlimit)
        assert await engine.write(1, put) > 0
        await engine.close()

    asyncio.run(run())


def test_an_engine_serves_one_loop_after_another(path: Path) -> None:
    engine = SqliteEngine(path)

    async def several() -> list[int]:
        return list(await asyncio.gather(*(engine.write(1, put) for _ in range(3))))

    drawn = [one for _ in range(4) for one in asyncio.run(several())]
    asyncio.run(engine.close())
    assert len(set(drawn)) == 12
