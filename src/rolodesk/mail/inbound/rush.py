"""A rush: letters pour in, and accepting them goes before taking them in."""

import asyncio
from typing import Final

MANY: Final = 50
"""Letters a second from which it is a rush: about as many as can be taken in meanwhile."""
GIVING_WAY_SECONDS: Final = 0.1


class Rush:
    """Counts what arrives, and makes whoever takes letters in go slowly while too much does."""

    def __init__(self) -> None:
        self._second = 0
        self._count = 0
        self._count_before = 0

    def note(self) -> None:
        """Note that a letter has arrived."""
        self._turn()
        self._count += 1

    @property
    def is_on(self) -> bool:
        """Whether many have arrived in this second or the one before."""
        self._turn()
        return max(self._count, self._count_before) > MANY

    async def give_way(self) -> None:
        """Wait a moment if it is on. What arrived is safe, and is worked off when it has passed."""
        if self.is_on:
            await asyncio.sleep(GIVING_WAY_SECONDS)

    def _turn(self) -> None:
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._count_before = self._count if second == self._second + 1 else 0
            self._count = 0
            self._second = second
