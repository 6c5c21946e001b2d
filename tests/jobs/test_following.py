"""Followers are told of each event once, in order, whoever else stumbles, dies or follows beside them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import pytest
from sqlalchemy import select, update

from rolodesk.actions import tags
from rolodesk.actions.scope import Scope
from rolodesk.jobs import following
from rolodesk.jobs.following import Follower, Following
from rolodesk.model.event import StoredEvent
from rolodesk.storage import installation
from rolodesk.storage.statement import Statement, bound_int, bound_text
from rolodesk.storage.tables import feed_cursors
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.world import Tenant, World

CURSOR = Statement(
    select(feed_cursors.c.attempts, feed_cursors.c.retry_at, feed_cursors.c.last_error).where(
        feed_cursors.c.workspace_id == bound_int("workspace_id"),
        feed_cursors.c.consumer == bound_text("consumer"),
    )
)
FORGIVE = Statement(
    update(feed_cursors).where(feed_cursors.c.consumer == bound_text("consumer")).values(retry_at=0),
    everywhere=True,
)


class Diary:
    """A follower that writes down, in the store itself, what it was told; so it is told exactly once."""

    def __init__(self, world: World, name: str, *, batch: int = 50, from_now_on: bool = False) -> None:
        self.world = world
        self.name = f"{name} {world.id}"
        self.refuses = ""
        self.follower = Follower(name=self.name, handle=self.handle, batch=batch, from_now_on=from_now_on)

    async def handle(self, scope: Scope, events: Sequence[StoredEvent]) -> None:
        told = [f"{event.kind} {event.after.get('name')}" for event in events]
        if self.refuses and any(self.refuses in one for one in told):
            raise ZeroDivisionError("no")
        page = f"{self.name} {scope.workspace.id}"
        written = await installation.get(scope.tx, page) or ""
        await installation.put(scope.tx, page, "\n".join([*written.splitlines(), *told]))

    def read(self, noun: str = "tag", *, tenant: Tenant | None = None) -> list[str]:
        """The names of what it was told had been created."""

        async def read(tx: Tx) -> str | None:
            return await installation.get(tx, f"{self.name} {(tenant or self.world).id}")

        written = self.world.served.run(self.world.served.engine.read(EVERYWHERE, read)) or ""
        created = f"{noun}.created "
        return [line.removeprefix(created) for line in written.splitlines() if line.startswith(created)]


def make_tags(tenant: Tenant, *names: str) -> None:
    for name in names:
        tenant.act(lambda scope, name=name: tags.create(scope, name))  # type: ignore[misc]  # a lambda's default


def follow_until(
    world: World, followers: Sequence[Follower], seen: Callable[[], bool], *, processes: int = 1
) -> None:
    """Let followers run until something is seen."""
    engine = world.served.engine

    async def run() -> None:
        running = [asyncio.create_task(Following(engine, followers).run()) for _ in range(processes)]
        try:
            while not await asyncio.to_thread(seen):
                await asyncio.sleep(0.01)
                for one in running:
                    assert not one.done(), one.exception()
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    world.served.run(asyncio.wait_for(run(), 30))


def catch_up(world: World, *followers: Follower) -> None:
    world.served.run(Following(world.served.engine, followers).catch_up(world.id))


def in_store(world: World, work: Callable[[Tx], Awaitable[object]]) -> None:
    world.served.run(world.served.engine.write(EVERYWHERE, work))


def test_a_follower_is_told_of_every_event_once_and_in_order(world: World) -> None:
    diary = Diary(world, "diary", batch=3)
    names = [f"tag {number}" for number in range(10)]
    make_tags(world, *names)
    catch_up(world, diary.follower)
    catch_up(world, diary.follower)
    assert diary.read() == names
    make_tags(world, "one more")
    catch_up(world, diary.follower)
    assert diary.read() == [*names, "one more"]


def test_one_that_takes_a_few_at_a_time_is_told_of_the_others_again(world: World) -> None:
    diary = Diary(world, "slow")

    async def two_at_most(scope: Scope, events: Sequence[StoredEvent]) -> int | None:
        await diary.handle(scope, events[:2])
        return 2 if len(events) > 2 else None

    names = [f"tag {number}" for number in range(7)]
    make_tags(world, *names)
    catch_up(world, Follower(name=diary.name, handle=two_at_most))
    assert diary.read() == names


def test_one_that_is_far_behind_takes_longer_steps_until_it_stumbles(world: World) -> None:
    diary = Diary(world, "striding", batch=2)
    steps: list[int] = []

    async def noting(scope: Scope, events: Sequence[StoredEvent]) -> None:
        steps.append(len(events))
        await diary.handle(scope, events)

    striding = msgspec.structs.replace(diary.follower, handle=noting)
    names = [f"tag {number}" for number in range(20)]
    make_tags(world, *names)
    diary.refuses = "tag 9"
    catch_up(world, striding)
    assert diary.read() == names[:9]
    assert steps[:3] == [2, 4, 8]
    assert steps[steps.index(max(steps)) + 1] == 2  # the longest has what it stumbles over
    diary.refuses = ""
    in_store(world, lambda tx: tx.run(FORGIVE, consumer=diary.name))
    catch_up(world, striding)
    assert diary.read() == names


def test_what_another_connection_commits_wakes_it(world: World) -> None:
    diary = Diary(world, "woken")
    make_tags(world, "before")
    follow_until(world, [diary.follower], lambda: diary.read() == ["before"])

    def written_by_the_hub_while_it_follows() -> bool:
        if to_write:
            world.rest("POST", "/accounts", json={"name": to_write.pop()})
        return diary.read("account") == ["Lindberg AB"]

    to_write = ["Lindberg AB"]
    follow_until(world, [diary.follower], written_by_the_hub_while_it_follows)


def test_one_that_begins_now_is_not_told_of_what_was_and_misses_nothing_of_a_new_workspace(
    world: World,
) -> None:
    make_tags(world, "long ago")
    diary = Diary(world, "new", from_now_on=True)
    world.served.run(Following(world.served.engine, [diary.follower]).register())
    make_tags(world, "now")
    later = Tenant(world.served, "Later AB")
    make_tags(later, "the first of its workspace")
    follow_until(world, [diary.follower], lambda: bool(diary.read() and diary.read(tenant=later)))
    assert diary.read() == ["now"]
    assert diary.read(tenant=later) == ["the first of its workspace"]


def test_one_that_stumbles_stops_no_other(world: World) -> None:
    stumbling, walking = Diary(world, "stumbling"), Diary(world, "walking")
    stumbling.refuses = "bad"
    make_tags(world, "good", "bad", "behind it")
    make_tags(world.charlie, "elsewhere")
    follow_until(
        world,
        [stumbling.follower, walking.follower],
        lambda: (
            walking.read() == ["good", "bad", "behind it"]
            and stumbling.read(tenant=world.charlie) == ["elsewhere"]
            and cursor(world, stumbling)[0] > 0
        ),
    )
    assert stumbling.read() == ["good"]


def test_one_that_stumbles_comes_as_far_as_it_can_and_goes_on_from_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FIRST_GAP_MS", 60_000)
    diary = Diary(world, "patient")
    diary.refuses = "bad"
    make_tags(world, "good", "bad", "behind it")
    for _ in range(2):
        catch_up(world, diary.follower)
        assert diary.read() == ["good"]
    attempts, retry_at, error = cursor(world, diary)
    assert (attempts, error) == (1, "ZeroDivisionError: no")
    assert retry_at > 0
    diary.refuses = ""
    catch_up(world, diary.follower)
    assert diary.read() == ["good"], "it was to wait"
    in_store(world, lambda tx: tx.run(FORGIVE, consumer=diary.name))
    catch_up(world, diary.follower)
    assert diary.read() == ["good", "bad", "behind it"]
    assert cursor(world, diary) == (0, 0, "")


def test_several_processes_share_the_work_and_do_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "ELSEWHERE_SECONDS", 0.05)
    diaries = [Diary(world, f"shared {number}", batch=2) for number in range(3)]
    names = [f"tag {number}" for number in range(40)]

    def all_read() -> bool:
        if names_left:
            make_tags(world, names_left.pop(0), *names_left[:1])
            del names_left[:1]
        return not names_left and all(diary.read() == names for diary in diaries)

    names_left = list(names)
    follow_until(world, [diary.follower for diary in diaries], all_read, processes=3)
    assert [diary.read() for diary in diaries] == [names] * 3


def cursor(world: World, diary: Diary) -> tuple[int, int, str]:
    async def read(tx: Tx) -> tuple[int, int, str]:
        row = await tx.first(CURSOR, consumer=diary.name)
        return (0, 0, "") if row is None else (row[0], row[1], row[2])

    return world.served.run(world.served.engine.read(world.id, read))
