"""The gate: from the text of an API key to the key, or a refusal."""

import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Never, TypeAlias

import msgspec

from rolodesk.actions.scope import Caller, caller_of
from rolodesk.asgi.limits import FAILURES_A_MINUTE, Buckets
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import NotAuthenticated, TooMany
from rolodesk.model.workspace import ApiKey

FRESH_SECONDS: Final = 1.0
KEYS_KEPT: Final = 10_000
LONGEST_KEY: Final = 200


KeyName: TypeAlias = tuple[int, int]
"""A key's workspace and its id in it."""

FindKey = Callable[[str], Awaitable[ApiKey | None]]
"""Looks a key up by the hash of its text."""


class _Known(msgspec.Struct, frozen=True):
    """A key that was looked up, and when."""

    key: ApiKey
    name: KeyName
    caller: Caller
    since: float


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
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._buckets = Buckets(clock=clock)
        self._failures = Buckets(clock=clock)
        self._used: set[KeyName] = set()

    async def admit(self, text: str | None, address: str) -> Caller:
        """Answer who bears the key that a text is. Raises `NotAuthenticated`, or `TooMany`.

        An address that fails often gets `TooMany`; but a good key is admitted whatever its address has done.
        """
        caller = await self._valid(text)
        if caller is None:
            self.refuse(address)
        rate = caller.rate_limit or self._default_rate
        if rate:
            wait = self._buckets.take((caller.workspace.id, caller.actor.id), rate=rate, burst=rate)
            if wait:
                raise TooMany(wait)
        return caller

    async def still(self, text: str | None) -> Caller | None:
        """Answer who bears the key of a text, without taking from its rate; None if nobody does any more."""
        return await self._valid(text)

    def known(self, text: str | None) -> Caller | None:
        """
        Answer who bears the key of a text at once, if it was looked up within the second and has no rate.

        None says nothing of a key: `admit` does.
        """
        if not text or self._default_rate:
            return None
        known = self._known.get(hash_key(text))
        if known is None or known.key.rate_limit or self._clock() - known.since >= FRESH_SECONDS:
            return None
        return self._admitted(known)

    def left(self, text: str | None) -> tuple[int, int, int] | None:
        """
        Answer the rate of a key that was admitted: calls a second, those left, and seconds until all are.

        None for a key without one, and for a text that is none.
        """
        known = self._known.get(hash_key(text)) if text else None
        rate = 0 if known is None else known.caller.rate_limit or self._default_rate
        if known is None or not rate:
            return None
        name = (known.caller.workspace.id, known.caller.actor.id)
        level = self._buckets.left(name, rate=rate, burst=rate)
        return rate, int(level), math.ceil((rate - level) / rate)

    def take_used(self) -> frozenset[KeyName]:
        """Answer which keys were used since the last time that somebody asked."""
        used, self._used = frozenset(self._used), set()
        return used

    def refuse(self, address: str) -> Never:
        """Count a failure of an address and refuse it."""
        wait = self._failures.take(address, rate=FAILURES_A_MINUTE / 60, burst=FAILURES_A_MINUTE)
        raise TooMany(wait) if wait else NotAuthenticated

    async def _valid(self, text: str | None) -> Caller | None:
        if not text or len(text) > LONGEST_KEY:
            return None
        hashed = hash_key(text)
        known = self._known.get(hashed)
        if known is None or self._clock() - known.since >= FRESH_SECONDS:
            known = await self._look_up(hashed)
        return None if known is None else self._admitted(known)

    def _admitted(self, known: "_Known") -> Caller | None:
        if not known.key.is_valid(int(self._wall_clock() * 1000)):
            return None
        self._used.add(known.name)
        return known.caller

    async def _look_up(self, hashed: str) -> _Known | None:
        key = await self._find(hashed)
        self._known.pop(hashed, None)
        if key is None:
            return None
        known = self._known[hashed] = _Known(key, (key.workspace.id, key.id), caller_of(key), self._clock())
        if len(self._known) > KEYS_KEPT:
            self._known.popitem(last=False)
        return known
