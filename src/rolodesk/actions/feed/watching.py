"""Watching for news: who listens to a workspace is woken when there may be more events, or other people."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

import structlog

from rolodesk.actions.ports import EVERYWHERE, Transactions
from rolodesk.model.errors import TooMany
from rolodesk.model.presence import Presence
from rolodesk.storage import feed, presences

log = structlog.get_logger("rolodesk.feed")

LOOK_SECONDS: Final = 0.1
PRESENCE_SECONDS: Final = 0.25
FAILED_SECONDS: Final = 1.0
MOST_LISTENERS: Final = 200
"""At once in a workspace, in one process."""
COME_BACK_AFTER: Final = 5


class Watch:
    """Asks the store for news while anybody listens: one small question, however many do."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._ears: dict[int, set[asyncio.Event]] = {}
        self._attentive: Counter[int] = Counter()
        self._present: dict[int, list[Presence]] = {}
        self._looked_at = 0.0
        self._watching: asyncio.Task[None] | None = None
        self._silence = asyncio.Event()

    @contextmanager
    def attending(self, workspace_id: int) -> Iterator[None]:
        """Be woken too, while listening, when somebody comes to a ticket of the workspace or leaves one."""
        self._attentive[workspace_id] += 1
        try:
            yield
        finally:
            self._attentive[workspace_id] -= 1
            if not self._attentive[workspace_id]:
                del self._attentive[workspace_id]
                self._present.pop(workspace_id, None)

    def present(self, workspace_id: int) -> Sequence[Presence]:
        """List who was at the tickets of a workspace at the last look, which `attending` makes happen."""
        return self._present.get(workspace_id, ())

    @contextmanager
    def listening(self, workspace_id: int) -> Iterator[asyncio.Event]:
        """
        Listen to a workspace until the block ends: the event is set when there may be more.

        Clear it, read, and wait for it: in that order nothing is missed. Raises `TooMany`.
        """
        ears = self._ears.setdefault(workspace_id, set())
        if len(ears) >= MOST_LISTENERS:
            raise TooMany(COME_BACK_AFTER)
        ear = asyncio.Event()
        ears.add(ear)
        self._silence.clear()
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        try:
            yield ear
        finally:
            ears.discard(ear)
            if not ears:
                self._ears.pop(workspace_id, None)
            if not self._ears:
                self._silence.set()

    async def _watch(self) -> None:
        """Look for news until nobody listens any more."""
        mark: int | None = None
        while self._ears:
            try:
                mark = await self._look(mark)
                await self._look_who_is_there()
            except Exception as error:
                log.warning("nobody could be told of news", exc_info=error)
                mark = None
            with suppress(TimeoutError):
                pause = FAILED_SECONDS if mark is None else LOOK_SECONDS
                await asyncio.wait_for(self._silence.wait(), pause)
        self._watching = None

    async def _look(self, mark: int | None) -> int:
        """Wake those who listen where there is news since a mark; everybody if there is no mark to go by."""
        since = feed.FAR if mark is None else mark
        news = await self._transactions.lookup(EVERYWHERE, lambda tx: feed.news(tx, since))
        is_anew = mark is None or news.mark < mark
        self._wake(list(self._ears) if is_anew else news.workspaces)
        return news.mark

    async def _look_who_is_there(self) -> None:
        """Wake those who listen where somebody came or left; where nobody attends, nothing is asked."""
        if not self._attentive or time.monotonic() - self._looked_at < PRESENCE_SECONDS:
            return
        self._looked_at = time.monotonic()
        asked = sorted(self._attentive)
        found = await self._transactions.lookup(EVERYWHERE, lambda tx: presences.of_workspaces(tx, asked))
        changed = [one for one in asked if found.get(one, []) != self._present.get(one, [])]
        self._present = {one: found[one] for one in asked if one in found and one in self._attentive}
        self._wake(changed)

    def _wake(self, workspaces: Sequence[int]) -> None:
        for workspace_id in workspaces:
            for ear in self._ears.get(workspace_id, ()):
                ear.set()
