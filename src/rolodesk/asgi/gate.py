"""The gate: from the text of an API key to the key, or a refusal."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Never

from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import NotAuthenticated, TooMany
from rolodesk.model.workspace import ApiKey

FRESH_SECONDS: Final = 1.0
KEYS_KEPT: Final = 10_000
LONGEST_KEY: Final = 200

NOT_KNOWN: Final[tuple[None, float]] = (None, 0.0)

FindKey = Callable[[str], Awaitable[ApiKey | None]]
"""Looks a key up by the hash of its text."""


class Gate:
    """Admits callers. A key is looked up once a second at most, so a revocation holds within one."""

    def __init__(
        self,
        find: FindKey,
        *,
        default_rate: int = 0,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._find = find
        self._default_rate = default_rate
        self._clock = clock
        self._wall_clock = wall_clock
        self._known: OrderedDict[str, tuple[ApiKey, float]] = OrderedDict()
        self._buckets = Buckets(clock=clock)
        self._failures = Buckets(clock=clock)

    async def admit(self, text: str | None, address: str) -> ApiKey:
        """Answer the key that a text is. Raises `NotAuthenticated`, or `TooMany`.

        An address that fails often gets `TooMany`; but a good key is admitted whatever its address has done.
        """
        key = await self._valid(text)
        if key is None:
            self.refuse(address)
        rate = key.rate_limit or self._default_rate
        if rate:
            wait = self._buckets.take((key.workspace.id, key.id), rate=rate, burst=rate)
            if wait:
                raise TooMany(wait)
        return key

    def known(self, text: str | None) -> ApiKey | None:
        """
        Answer the key of a text at once, if it was looked up within the second and has no rate.

        None says nothing of a key: `admit` does.
        """
        if not text or self._default_rate:
            return None
        key, since = self._known.get(hash_key(text), NOT_KNOWN)
        if key is None or key.rate_limit or self._clock() - since >= FRESH_SECONDS:
            return None
        return key if key.is_valid(int(self._wall_clock() * 1000)) else None

    def refuse(self, address: str) -> Never:
        """Count a failure of an address and refuse it."""
        wait = self._failures.take(address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE)
        raise TooMany(wait) if wait else NotAuthenticated

    async def _valid(self, text: str | None) -> ApiKey | None:
        if not text or len(text) > LONGEST_KEY:
            return None
        hashed = hash_key(text)
        known = self._known.get(hashed)
        if known is not None and self._clock() - known[1] < FRESH_SECONDS:
            key: ApiKey | None = known[0]
        else:
            key = await self._look_up(hashed)
        return key if key is not None and key.is_valid(int(self._wall_clock() * 1000)) else None

    async def _look_up(self, hashed: str) -> ApiKey | None:
        key = await self._find(hashed)
        self._known.pop(hashed, None)
        if key is not None:
            self._known[hashed] = (key, self._clock())
            if len(self._known) > KEYS_KEPT:
                self._known.popitem(last=False)
        return key
