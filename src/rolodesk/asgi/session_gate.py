"""The gate for people: from the token of a session and a workspace to the member, or nobody."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from rolodesk.actions.scope import Caller

FRESH_SECONDS: Final = 1.0
SESSIONS_KEPT: Final = 10_000

FindMember = Callable[[str, int], Awaitable[Caller | None]]
"""Looks up who a session's token is in a workspace."""


class SessionGate:
    """Admits members. A session is looked up once a second at most, so its end holds within one."""

    def __init__(self, find: FindMember, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._find = find
        self._clock = clock
        self._known: OrderedDict[tuple[str, int], tuple[Caller, float]] = OrderedDict()
        self._used: set[str] = set()

    async def member(self, token: str, workspace_id: int) -> Caller | None:
        """Answer who a session's token is in a workspace; None for a bad token and a foreign workspace."""
        known = self._known.get((token, workspace_id))
        # Who lacks a second factor may have set one up this moment: it holds at once.
        if known is not None and self._clock() - known[1] < FRESH_SECONDS and not known[0].lacks_factor:
            return known[0]
        caller = await self._find(token, workspace_id)
        self._known.pop((token, workspace_id), None)
        if caller is not None:
            self._known[token, workspace_id] = (caller, self._clock())
            if len(self._known) > SESSIONS_KEPT:
                self._known.popitem(last=False)
        return caller

    def note(self, token: str) -> None:
        """Note that a session was used: by a call, not by a stream that goes on by itself."""
        self._used.add(token)

    def take_used(self) -> frozenset[str]:
        """Answer the tokens of the sessions that were used since the last time that somebody asked."""
        used, self._used = frozenset(self._used), set()
        return used
