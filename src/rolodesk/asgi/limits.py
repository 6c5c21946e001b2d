"""Rate limits: so many requests a second for a key, so many failures a minute for an address."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

FAILURES_A_MINUTE: Final = 300
ADDRESSES_KEPT: Final = 50_000


class Buckets:
    """Token buckets, one for each name: `rate` a second, at most `burst` at once.

    They live in this process: behind N workers a caller may get up to N times as much.
    """

    def __init__(self, *, kept: int = ADDRESSES_KEPT, clock: Callable[[], float] = time.monotonic) -> None:
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._kept = kept
        self._clock = clock

    def take(self, name: Hashable, *, rate: float, burst: float) -> int:
        """Take one token. Answers 0 if there was one, else the whole seconds until there is."""
        now = self._clock()
        level, since = self._levels.pop(name, (burst, now))
        level = min(burst, level + (now - since) * rate)
        granted = level >= 1
        self._levels[name] = (level - 1 if granted else level, now)
        if len(self._levels) > self._kept:
            self._levels.popitem(last=False)
        return 0 if granted else max(1, math.ceil((1 - level) / rate))

    def left(self, name: Hashable, *, rate: float, burst: float) -> float:
        """Answer how many tokens there are; takes none."""
        now = self._clock()
        level, since = self._levels.get(name, (burst, now))
        return min(burst, level + (now - since) * rate)
