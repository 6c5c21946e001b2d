"""Noting when keys were last used: once a minute for each, apart from what their bearers do."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Final

import structlog

from rolodesk.asgi.gate import Gate, KeyName

log = structlog.get_logger("rolodesk.hub")

EVERY_SECONDS: Final = 60.0

Note = Callable[[Collection[KeyName]], Awaitable[None]]
"""Writes down that keys were used just now."""


class KeyUses:
    """Notes the uses of a gate's keys from `start` on, and once more at `stop`."""

    def __init__(self, gate: Gate, note: Note, *, every: float = EVERY_SECONDS) -> None:
        self._gate = gate
        self._note = note
        self._every = every
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running loop."""
        self._task = asyncio.create_task(self._go_on(), name="key uses")

    async def stop(self) -> None:
        """Note what was used since, and end."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.flush()

    async def flush(self) -> None:
        """Note what was used. What cannot be written is left out: it is told at the next use."""
        used = self._gate.take_used()
        if not used:
            return
        try:
            await self._note(used)
        except Exception as error:
            log.warning("the uses of keys were not noted", exc_info=error)

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self.flush()
