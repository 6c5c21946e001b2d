"""Followers: what is done because of what happened, once for each event, in the order of the feed.

A follower's effects and the move of its cursor are one transaction, so each event has its effect exactly
once, whatever dies. Each follower has a cursor of its own in each workspace: where one stumbles, the others
go on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from typing import Final, TypeAlias

import msgspec
import structlog

from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.model.errors import StorageFull
from rolodesk.model.event import StoredEvent
from rolodesk.model.follower import ALARMED_AT
from rolodesk.storage import directory, feed, feed_cursors
from rolodesk.storage.transaction import EVERYWHERE, Tx

log = structlog.get_logger("rolodesk.jobs")

LOOK_SECONDS: Final = 0.1
"""Between two looks for news, which are one small question each."""
SWEEP_SECONDS: Final = 30.0
"""Between two times that every workspace is looked at, for what other processes left undone."""
ELSEWHERE_SECONDS: Final = 0.5
"""Until it is seen to that another process, which was about it, has done it."""
AT_ONCE: Final = 4
FIRST_GAP_MS: Final = 1_000
LONGEST_GAP_MS: Final = 5 * 60_000
LONGEST_ERROR: Final = 500
LONGEST_STEP: Final = 2_000
"""Events that a follower which is far behind is told of at once."""

Handle: TypeAlias = Callable[[Scope, Sequence[StoredEvent]], Awaitable[int | None]]
"""
Does what follows from some events of one workspace, and awaits nothing but its transaction.

Answers how many of them it took, at least one, where that is enough for a transaction; None is all.
"""


class Follower(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who is told of every event. `name` is the cursor's, and the door of what the handler does."""

    name: str
    handle: Handle
    from_now_on: bool = False
    """Begin, in the workspaces that are there when it is first run, behind what has happened already."""
    batch: int = 50
    """
    So many events at once; twice as many each time that it took them all, and there were more.

    Where that fails, it is so many again, and then they come one by one, up to the one that fails.
    """
    pause_seconds: float = 0.0
    """Be told so much later, of more events at once, where nobody waits for the effect."""


class Came(Enum):
    """How far a follower came in a workspace by one step."""

    NOWHERE = "there was nothing to handle"
    THROUGH = "it handled all there was"
    FURTHER = "it handled all that it was told of, and there may be more"
    PARTLY = "it handled a part of what it was told of"


Duty: TypeAlias = tuple[int, str]
"""A workspace, and the follower that may have something to do there."""


class Following:
    """Tells followers what happened, until it is cancelled. Several, in several processes, share the work."""

    def __init__(self, transactions: Transactions, followers: Sequence[Follower]) -> None:
        self._transactions = transactions
        self._followers = {follower.name: follower for follower in followers}
        self._due: dict[Duty, float] = {}
        self._running: dict[asyncio.Task[None], Duty] = {}
        self._singly: dict[Duty, int] = {}
        self._steps: dict[Duty, int] = {}
        self._mark = 0
        self._look_at = self._sweep_at = 0.0

    async def run(self) -> None:
        """Follow for ever. Raises where the database cannot be asked; it may be run again then."""
        await self.register()
        self._sweep_at = 0.0
        try:
            while True:
                if time.monotonic() >= self._look_at:
                    await self._look()
                    self._look_at = time.monotonic() + LOOK_SECONDS
                self._start()
                await self._wait(self._look_at - time.monotonic())
        finally:
            await self._stop()

    async def register(self) -> None:
        """Make every follower known, once in the installation's life: from there on it misses nothing."""

        async def work(tx: Tx) -> None:
            for follower in self._followers.values():
                await feed_cursors.register(tx, follower.name, at_end=follower.from_now_on)

        await self._transactions.write(EVERYWHERE, work)

    async def catch_up(self, workspace_id: int) -> None:
        """Have a workspace's events up to now handled, and those that come of it; what fails is left."""
        await self.register()
        for name in self._followers:
            while await self._advance((workspace_id, name)) in {Came.THROUGH, Came.FURTHER, Came.PARTLY}:
                pass

    async def _look(self) -> None:
        """Ask who has news; now and then ask every workspace."""
        mark = self._mark
        news = await self._transactions.lookup(EVERYWHERE, lambda tx: feed.news(tx, mark))
        self._mark, now = news.mark, time.monotonic()
        if news.mark < mark or now >= self._sweep_at:
            await self._sweep()
            return
        for workspace_id in news.workspaces:
            for name, follower in self._followers.items():
                self._due.setdefault((workspace_id, name), now + follower.pause_seconds)

    async def _sweep(self) -> None:
        for name in self._followers:
            behind = await self._transactions.search(
                EVERYWHERE,
                lambda tx, one=name: feed_cursors.behind(tx, one),  # type: ignore[misc]  # as above
            )
            for workspace_id in behind:
                self._due[workspace_id, name] = 0.0
        self._sweep_at = time.monotonic() + SWEEP_SECONDS

    def _start(self) -> None:
        """Begin with what is due, the longest waiting first; a workspace's follower runs once at a time."""
        now, busy = time.monotonic(), set(self._running.values())
        ready = sorted((at, duty) for duty, at in self._due.items() if at <= now and duty not in busy)
        for _, duty in ready[: AT_ONCE - len(busy)]:
            del self._due[duty]
            self._running[asyncio.create_task(self._attend(duty))] = duty

    async def _wait(self, seconds: float) -> None:
        """Wait until one is done, or for so long; hand on what the database refused."""
        if not self._running:
            await asyncio.sleep(max(seconds, 0))
            return
        done, _ = await asyncio.wait(self._running, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._running[task]
            task.result()

    async def _stop(self) -> None:
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()

    async def _attend(self, duty: Duty) -> None:
        """Let a follower take a step, and note when it is to take the next."""
        came = await self._advance(duty)
        if isinstance(came, float):
            self._due[duty] = time.monotonic() + came
        elif came in {Came.FURTHER, Came.PARTLY}:
            self._due.setdefault(duty, time.monotonic())

    async def _advance(self, duty: Duty) -> Came | float:
        """Let a follower handle the next events of a workspace. A number is how long (s) it has to wait."""
        workspace_id, name = duty
        follower = self._followers[name]
        looked = await self._transactions.lookup(workspace_id, lambda tx: _waiting(tx, name))
        if looked is not None:
            return looked
        singly = self._singly.pop(duty, 0)
        step = self._steps.pop(duty, follower.batch)
        limit = 1 if singly else step
        try:
            came = await self._transactions.write(
                EVERYWHERE, lambda tx: _step(tx, workspace_id, follower, limit=limit)
            )
        except StorageFull:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of a handler is noted, and stops no other
            if limit > 1:
                self._singly[duty] = limit if limit <= follower.batch else 0
                return Came.FURTHER
            return await self._stumbled(duty, error)
        if singly > 1:
            self._singly[duty] = singly - 1
        elif came is Came.FURTHER:
            self._steps[duty] = max(step, min(2 * step, LONGEST_STEP))
        return came

    async def _stumbled(self, duty: Duty, error: Exception) -> float:
        """Note a failure, so that others see it; answer the seconds until the next attempt."""
        workspace_id, name = duty
        sentence = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]

        async def work(tx: Tx) -> tuple[int, int]:
            cursor = await feed_cursors.of(tx, name)
            gap = min(FIRST_GAP_MS * 2 ** min(cursor.attempts, 20), LONGEST_GAP_MS)
            await feed_cursors.stumble(tx, name, error=sentence, retry_at=tx.now + gap)
            return cursor.attempts + 1, gap

        attempts, gap = await self._transactions.write(workspace_id, work)
        told = {"follower": name, "workspace": workspace_id, "attempts": attempts}
        if attempts >= ALARMED_AT:
            log.error("a follower is held by an event; see `rolodesk follower list`", **told, exc_info=error)
        else:
            log.warning("a follower stumbled", **told, exc_info=error)
        return gap / 1000


async def _waiting(tx: Tx, name: str) -> Came | float | None:
    """Answer why there is no step to be taken; None if there is one: only then a write is worth its while."""
    at = await feed_cursors.is_behind(tx, name)
    if at is None:
        return Came.NOWHERE
    return None if at <= tx.now else (at - tx.now) / 1000


async def _step(everywhere: Tx, workspace_id: int, follower: Follower, *, limit: int) -> Came | float:
    """Handle the next events of a workspace, and move the cursor."""
    tx = everywhere.within(workspace_id)
    cursor = await feed_cursors.claim(tx, follower.name)
    if cursor is None:
        return ELSEWHERE_SECONDS
    if cursor.retry_at > tx.now:
        return (cursor.retry_at - tx.now) / 1000
    limit = 1 if cursor.attempts else limit
    events = await feed.after(tx, cursor.place, limit)
    workspace = await directory.workspace_by_id(everywhere, workspace_id)
    if not events or workspace is None:
        return Came.NOWHERE
    scope = Scope(tx, workspace=workspace, actor=SYSTEM, door=follower.name)
    taken = await follower.handle(scope, events) or len(events)
    await feed_cursors.move(tx, follower.name, events[taken - 1].place)
    if taken < len(events):
        return Came.PARTLY
    return Came.FURTHER if len(events) == limit else Came.THROUGH
