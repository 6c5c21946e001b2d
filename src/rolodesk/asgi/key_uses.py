"""Noting when keys and sessions were last used: once a minute for each, apart from what their bearers do."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Final, Generic, Protocol, TypeVar

import structlog

log = structlog.get_logger("rolodesk.hub")

EVERY_SECONDS: Final = 60.0

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Used(Protocol[T_co]):
    """A gate that knows what was used."""

    def take_used(self) -> frozenset[T_co]:
        """Answer what was used since the last time that somebody asked."""
        ...


class KeyUses(Generic[T]):
    """
    Notes the uses of a gate's keys, or sessions, from `start` on, and once more at `stop`.

    `note` writes down that they were used just now.
    """

    def __init__(
        self, gate: Used[T], note: Callable[[Collection[T]], Awaitable[None]], *, every: float = EVERY_SECONDS
    ) -> None:
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
            log.warning("the uses of keys or sessions were not noted", exc_info=error)

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self.flush()
