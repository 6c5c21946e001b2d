"""The worker and its queue, on both engines."""

import asyncio
from collections.abc import Mapping

import pytest
from sqlalchemy import delete, select, update

from rolodesk.jobs import worker as working
from rolodesk.jobs.schedule import EVERY
from rolodesk.jobs.worker import LEASE_MS, Handler, Worker, queue_schedule
from rolodesk.storage import jobs
from rolodesk.storage.statement import Statement, bound_int
from rolodesk.storage.tables import jobs as t
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.world import World

KINDS = Statement(
    select(t.c.kind, t.c.attempts, t.c.run_at, t.c.last_error).order_by(t.c.id), everywhere=True
)
LEASES = Statement(select(t.c.leased_until), everywhere=True)
CLEAR = Statement(delete(t), everywhere=True)
BRING_FORWARD = Statement(update(t).values(run_at=bound_int("at"), leased_until=None), everywhere=True)


@pytest.fixture(autouse=True)
def _empty_queue(world: World) -> None:
    """The queue is the installation's, so each test begins with an empty one."""
    world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: tx.run(CLEAR)))


def worker(world: World, **handlers: Handler) -> Worker:
    table: Mapping[str, Handler] = handlers
    return Worker(world.served.engine, table)


def put(world: World, kind: str, payload: str = "{}") -> None:
    world.served.run(world.served.engine.write(world.id, lambda tx: jobs.put(tx, kind, payload=payload)))


def queued(world: World) -> list[tuple[str, int, int, str | None]]:
    async def read(tx: Tx) -> list[tuple[str, int, int, str | None]]:
        return [(kind, attempts, run_at, error) for kind, attempts, run_at, error in await tx.all(KINDS)]

    return world.served.run(world.served.engine.read(EVERYWHERE, read))


def test_a_job_is_run_once_with_its_workspace_and_payload(world: World) -> None:
    seen: list[tuple[int, str]] = []

    async def greet(workspace_id: int, payload: str) -> None:
        seen.append((workspace_id, payload))

    put(world, "greet", '{"name":"Anna"}')
    works = worker(world, greet=greet)
    assert world.served.run(works.run_next()) is True
    assert world.served.run(works.run_next()) is False
    assert seen == [(world.id, '{"name":"Anna"}')]
    assert queued(world) == []


def test_several_workers_claim_each_job_once(world: World) -> None:
    seen: list[str] = []

    async def note(_workspace_id: int, payload: str) -> None:
        seen.append(payload)
        await asyncio.sleep(0)

    for number in range(20):
        put(world, "note", str(number))
    works = [worker(world, note=note) for _ in range(4)]

    async def all_at_once() -> None:
        async def until_empty(one: Worker) -> None:
            for _ in range(30):
                await one.run_next()

        await asyncio.gather(*(until_empty(one) for one in works))

    world.served.run(all_at_once())
    assert sorted(seen, key=int) == [str(number) for number in range(20)]


def test_a_job_that_fails_comes_back_later(world: World) -> None:
    async def fail(_workspace_id: int, _payload: str) -> None:
        raise ZeroDivisionError

    put(world, "fail")
    [(_, _, was_due, _)] = queued(world)
    works = worker(world, fail=fail)
    assert world.served.run(works.run_next()) is True
    [(kind, attempts, due, error)] = queued(world)
    assert (kind, attempts, error) == ("fail", 1, "ZeroDivisionError")
    assert due > was_due
    assert world.served.run(works.run_next()) is False


def test_a_job_whose_worker_died_is_claimed_again_when_its_lease_ends(world: World) -> None:
    put(world, "orphan")
    engine = world.served.engine
    claimed = world.served.run(
        engine.write(EVERYWHERE, lambda tx: jobs.claim(tx, ("orphan",), lease_ms=LEASE_MS))
    )
    assert claimed is not None
    assert world.served.run(engine.lookup(EVERYWHERE, lambda tx: jobs.is_due(tx, ("orphan",)))) is False
    world.served.run(engine.write(EVERYWHERE, lambda tx: tx.run(BRING_FORWARD, at=tx.now)))
    again = world.served.run(
        engine.write(EVERYWHERE, lambda tx: jobs.claim(tx, ("orphan",), lease_ms=LEASE_MS))
    )
    assert again is not None
    assert (again.id, again.attempts) == (claimed.id, 2)


def test_the_schedule_is_queued_once_and_queues_itself_again(world: World) -> None:
    engine = world.served.engine

    async def at_once() -> None:
        await asyncio.gather(*(engine.write(EVERYWHERE, queue_schedule) for _ in range(5)))

    world.served.run(at_once())
    assert sorted(kind for kind, *_ in queued(world)) == sorted(EVERY)

    async def nothing(_workspace_id: int, _payload: str) -> None:
        return

    works = worker(world, **dict.fromkeys(EVERY, nothing))
    for _ in EVERY:
        assert world.served.run(works.run_next()) is True
    assert world.served.run(works.run_next()) is False
    assert sorted(kind for kind, *_ in queued(world)) == sorted(EVERY)


def test_a_job_that_takes_long_stays_claimed_while_it_runs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "RENEW_SECONDS", 0.01)
    engine = world.served.engine

    async def leased_until(tx: Tx) -> int:
        [[until]] = await tx.all(LEASES)
        return int(until)

    async def long(_workspace_id: int, _payload: str) -> None:
        first = await engine.read(EVERYWHERE, leased_until)
        renewed = asyncio.Event()
        watching = asyncio.create_task(watch(first, renewed))
        await asyncio.wait_for(renewed.wait(), 30)
        await watching

    async def watch(first: int, renewed: asyncio.Event) -> None:
        for _ in range(3_000):
            if await engine.read(EVERYWHERE, leased_until) > first:
                renewed.set()
                return
            await asyncio.sleep(0.01)

    put(world, "long")
    assert world.served.run(worker(world, long=long).run_next()) is True
    assert queued(world) == []


def test_a_claim_that_somebody_else_has_taken_over_is_not_renewed(world: World) -> None:
    engine = world.served.engine
    put(world, "greet")
    stale = world.served.run(engine.write(EVERYWHERE, lambda tx: jobs.claim(tx, ("greet",), lease_ms=0)))
    taken = world.served.run(
        engine.write(EVERYWHERE, lambda tx: jobs.claim(tx, ("greet",), lease_ms=LEASE_MS))
    )
    assert stale is not None
    assert taken is not None
    before = world.served.run(engine.read(EVERYWHERE, lambda tx: tx.all(LEASES)))
    world.served.run(engine.write(EVERYWHERE, lambda tx: jobs.renew(tx, stale, lease_ms=9 * LEASE_MS)))
    assert world.served.run(engine.read(EVERYWHERE, lambda tx: tx.all(LEASES))) == before
