"""Driving a coroutine that may await its transaction and nothing else."""

from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class AwaitedOutside(RuntimeError):
    """An action awaited something other than its transaction: a fault of ours, found on the first run."""


def drive(work: Awaitable[T]) -> T:
    """Run a coroutine to its end in one step. Raises `AwaitedOutside` if it suspends."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    close = getattr(work, "close", None)
    if close is not None:
        close()
    raise AwaitedOutside("an action may await nothing but its transaction")
