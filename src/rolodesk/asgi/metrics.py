"""What `/metrics` tells: requests by surface, route and status, and how long they took.

With several workers, prometheus_client keeps the figures in files that all of them share
(`PROMETHEUS_MULTIPROC_DIR`, which the supervisor sets before this module is imported).
"""

import os
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


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
        self._counter = cache(self._counter_of)
        self._histogram = cache(self._seconds.labels)

    def count(self, surface: str, route: str, *, status: int, seconds: float) -> None:
        """Count one answer. `route` is a template, never a path: paths may hold keys."""
        self._counter(surface, route, status).inc()
        self._histogram(surface).observe(seconds)

    def exposition(self) -> bytes:
        """The figures of all processes, in Prometheus' text format."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is untyped here
        return generate_latest(registry)

    def _counter_of(self, surface: str, route: str, status: int) -> Counter:
        return self._requests.labels(surface, route, str(status))
