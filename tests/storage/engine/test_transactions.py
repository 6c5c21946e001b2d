"""What both engines promise of a transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import tags
from rolodesk.storage.tags import INSERT
from rolodesk.storage.transaction import EVERYWHERE, SecondStatement, Tx
from tests.world import World

T = TypeVar("T")
Work = Callable[[Tx], Awaitable[T]]

NAMES = Statement(
    tags.select().with_only_columns(tags.c.name, tags.c.workspace_id).order_by(tags.c.id), everywhere=True
)


def put(name: str) -> Work[int]:
    """Work that inserts a tag row and answers its id."""

    async def work(tx: Tx) -> int:
        tag_id = await tx.next_id("tags")
        await tx.run(INSERT, id=tag_id, name=name, canonical=name, created_at=tx.now, updated_at=None)
        return tag_id

    return work


async def names(tx: Tx) -> list[str]:
    return [name for name, workspace in await tx.all(NAMES) if workspace == tx.workspace_id]


def test_what_was_written_is_read_after_the_commit(world: World) -> None:
    engine = world.served.engine
    world.served.run(engine.write(world.id, put("a")))
    assert world.served.run(engine.read(world.id, names)) == ["a"]


def test_work_that_fails_leaves_nothing_and_its_neighbours_stand(world: World) -> None:
    engine = world.served.engine

    async def fail(tx: Tx) -> None:
        await put("half")(tx)
        raise ZeroDivisionError

    async def all_at_once() -> list[object]:
        works: list[Work[object]] = [put("a"), fail, put("b")]
        return list(await asyncio.gather(*(engine.write(world.id, w) for w in works), return_exceptions=True))

    outcomes = world.served.run(all_at_once())
    assert [type(outcome) for outcome in outcomes] == [int, ZeroDivisionError, int]
    assert sorted(world.served.run(engine.read(world.id, names))) == ["a", "b"]


def test_ids_are_never_drawn_twice(world: World) -> None:
    engine = world.served.engine

    async def drawn_and_lost(tx: Tx) -> None:
        seen.append(await tx.next_id("tags"))
        raise ZeroDivisionError

    async def many() -> None:
        works = [put(f"t{number}") if number % 2 else drawn_and_lost for number in range(40)]
        drawn = await asyncio.gather(*(engine.write(world.id, w) for w in works), return_exceptions=True)
        seen.extend(one for one in drawn if isinstance(one, int))

    seen: list[int] = []
    world.served.run(many())
    assert len(seen) == 40
    assert len(set(seen)) == 40


def test_a_reserved_id_is_never_drawn(world: World) -> None:
    engine = world.served.engine

    async def reserve(tx: Tx) -> int:
        mine = await tx.next_id("tags") + 1000
        await tx.reserve_id("tags", mine)
        return mine

    mine = world.served.run(engine.write(world.id, reserve))
    assert world.served.run(engine.write(world.id, put("next"))) > mine


def test_a_lookup_runs_one_statement_only(world: World) -> None:
    async def two(tx: Tx) -> None:
        await names(tx)
        await names(tx)

    with pytest.raises(SecondStatement):
        world.served.run(world.served.engine.lookup(world.id, two))


def test_reading_work_cannot_write(world: World) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only|cannot write"):
        world.served.run(world.served.engine.read(world.id, put("a")))
    assert world.served.run(world.served.engine.read(world.id, names)) == []


def test_only_a_transaction_of_everywhere_is_narrowed(world: World) -> None:
    engine = world.served.engine

    async def narrow(tx: Tx) -> int:
        return tx.within(world.id).workspace_id

    assert world.served.run(engine.read(EVERYWHERE, narrow)) == world.id
    with pytest.raises(RuntimeError, match="narrowed"):
        world.served.run(engine.read(world.charlie.id, narrow))


def test_a_statement_without_a_tenant_is_refused(world: World) -> None:
    async def unscoped(tx: Tx) -> None:
        await tx.all(Statement(tags.select()))

    with pytest.raises(RuntimeError, match="workspace_id"):
        world.served.run(world.served.engine.read(world.id, unscoped))


def test_a_lock_lets_one_in_at_a_time(world: World) -> None:
    """Sixteen find-or-make at once make one."""
    engine = world.served.engine

    async def find_or_make(tx: Tx) -> None:
        await tx.lock("the one")
        if "the one" not in await names(tx):
            await put("the one")(tx)

    async def at_once() -> None:
        await asyncio.gather(*(engine.write(world.id, find_or_make) for _ in range(16)))

    world.served.run(at_once())
    assert world.served.run(engine.read(world.id, names)) == ["the one"]


def test_times_never_run_behind_an_earlier_commit(world: World) -> None:
    engine = world.served.engine

    async def now(tx: Tx) -> int:
        return tx.now

    async def in_turn() -> list[int]:
        return [await engine.write(world.id, now) for _ in range(50)]

    times = world.served.run(in_turn())
    assert times == sorted(times)
