"""Services: the loops of a background process, each started again when what it needs was away."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

import structlog

from rolodesk.model.errors import StorageFull

log = structlog.get_logger("rolodesk.jobs")

FIRST_GAP: Final = 0.5
LONGEST_GAP: Final = 15.0
LONG_LIFE: Final = 60.0

Service: TypeAlias = Callable[[], Awaitable[None]]
"""A loop without an end of its own. It may raise at any time, and may be run anew after that."""


async def run_services(services: Mapping[str, Service]) -> None:
    """Run all of them until cancelled. One that fails is logged and run again, and stops no other."""
    async with asyncio.TaskGroup() as group:
        for name, service in services.items():
            group.create_task(_kept(name, service), name=name)


async def _kept(name: str, service: Service) -> None:
    """Run a service for ever. Gaps grow (seconds) while it fails at once: a database may be away for long."""
    clock = asyncio.get_running_loop().time
    gap = FIRST_GAP
    while True:
        began = clock()
        try:
            await service()
        except StorageFull as error:
            log.warning("no room to work", service=name, reason=str(error))
        except Exception as error:
            log.warning("a service failed", service=name, exc_info=error)
        gap = FIRST_GAP if clock() - began > LONG_LIFE else min(gap * 2, LONGEST_GAP)
        await asyncio.sleep(gap)
