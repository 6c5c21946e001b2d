"""What `/metrics` tells: requests by surface, route and status, and how long they took.

With several workers, prometheus_client keeps the figures in files that all of them share
(`PROMETHEUS_MULTIPROC_DIR`, which the supervisor sets before this module is imported). Writing there costs
more than counting, so each process counts for itself and writes once a second.
"""

import asyncio
import os
from bisect import bisect_left
from collections import Counter as Counted
from collections.abc import Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from rolodesk.model.follower import ALARMED_AT, Progress

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
FLUSH_SECONDS: Final = 1.0


class _Times:
    """How long the requests of a surface took: their sum, and how many fall into each bucket."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "rolodesk_requests_total",
            "Requests answered.",
            ("surface", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "rolodesk_request_seconds",
            "Seconds from a request's head to its answer.",
            ("surface",),
            registry=self._registry,
            buckets=BUCKETS,
        )
        self._counts: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, _Times] = {}
        self._is_to_flush = False

    def count(self, surface: str, route: str, *, status: int, seconds: float) -> None:
        """Count one answer, on the event loop. `route` is a template, never a path: paths may hold keys."""
        line = (surface, route, status)
        self._counts[line] = self._counts.get(line, 0) + 1
        times = self._times.get(surface)
        if times is None:
            times = self._times[surface] = _Times()
        times.buckets[bisect_left(BUCKETS, seconds)] += 1
        times.seconds += seconds
        if not self._is_to_flush:
            self._is_to_flush = True
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        """Let every process see what was counted here. To be called at the end, or up to a second is lost."""
        self._is_to_flush = False
        counts, self._counts = self._counts, {}
        times, self._times = self._times, {}
        for (surface, route, status), number in counts.items():
            self._requests.labels(surface, route, str(status)).inc(number)
        for surface, taken in times.items():
            _add(self._seconds.labels(surface), taken)

    def exposition(self) -> bytes:
        """The figures of all processes, the others' up to a second old, in Prometheus' text format."""
        self.flush()
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is untyped here
        return generate_latest(registry)


def follower_figures(followers: Sequence[str], behind: Sequence[Progress]) -> bytes:
    """
    Tell in how many workspaces each follower has something left to do, and in how many it fails at that.

    Of the whole installation, as the store has it, so every process tells the same.
    """
    left = Counted(one.follower for one in behind)
    failing = Counted(one.follower for one in behind if one.attempts)
    held = Counted(one.follower for one in behind if one.attempts >= ALARMED_AT)
    lines: list[str] = []
    for name, text, counts in (
        ("rolodesk_follower_behind", "Workspaces in which events wait for a follower.", left),
        ("rolodesk_follower_failing", "Workspaces in which a follower cannot handle an event.", failing),
        ("rolodesk_follower_held", "Workspaces in which it has failed often: somebody must look.", held),
    ):
        lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge"]
        lines += [f'{name}{{follower="{one}"}} {counts[one]}' for one in followers]
    return "".join(f"{line}\n" for line in lines).encode()


def _add(histogram: Histogram, taken: _Times) -> None:
    """Add many observations: the library has a public way for one only."""
    histogram._sum.inc(taken.seconds)  # noqa: SLF001 - see above
    for bucket, number in zip(histogram._buckets, taken.buckets, strict=True):  # noqa: SLF001 - see above
        if number:
            bucket.inc(number)
