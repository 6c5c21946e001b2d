"""A thread of its own for calls that block: a session that waits for letters holds up nobody else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class OwnThread:
    """Runs blocking calls one after another in a thread, until `end`."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call. Being cancelled ends the waiting for it, not the call."""
        return await asyncio.wrap_future(self._executor.submit(call, *args, **kwargs))

    async def acquire(self, call: Callable[[], T], *, give_back: Callable[[T], None]) -> T:
        """Run a call for what it answers, which is given back if nobody waits for it any more."""
        future = self._executor.submit(call)
        try:
            return await asyncio.shield(asyncio.wrap_future(future))
        except asyncio.CancelledError:
            future.add_done_callback(lambda done: _give_back(done, give_back))
            raise

    def end(self, last: Callable[[], None]) -> None:
        """Take no more calls; do `last` in the thread and end it. Nobody waits for that."""
        self._executor.submit(last)
        self._executor.shutdown(wait=False)


def _give_back(done: Future[T], give_back: Callable[[T], None]) -> None:
    if not done.cancelled() and done.exception() is None:
        give_back(done.result())
