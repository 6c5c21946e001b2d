"""Measuring servers beside one another: rounds in turns, medians, and the median of the rounds' ratios."""

from collections.abc import Sequence
from statistics import median
from typing import Final

import msgspec

from bench.load import CONNECTIONS, Load, loading
from bench.operations import Operation
from bench.processes import cpu_seconds
from bench.seeding import Seeded
from bench.servers import Server

WARMING_SECONDS: Final = 1


class Pace(msgspec.Struct, frozen=True):
    """How long it is measured: so many rounds of so many seconds, over so many connections."""

    rounds: int
    seconds: float
    connections: int = CONNECTIONS


class Figures(msgspec.Struct, frozen=True):
    """What a server did in one round, or the medians of several. Latencies are ms."""

    rate: float
    """Requests a second."""
    p50: float
    p95: float
    p99: float
    cpu_us: float
    """CPU time of the worker processes for a request, in µs."""


class Measured(msgspec.Struct, frozen=True):
    """The medians of each server by name, and the median of the rounds' ratios of the last to the first."""

    title: str
    servers: dict[str, Figures]
    share: float
    """Of the first one's throughput."""
    cpu_share: float
    """Of the first one's CPU time for a request."""
    target: float | None = None

    @property
    def is_reached(self) -> bool | None:
        """Whether the share is what it is to be; None if there is nothing to reach."""
        return None if self.target is None else self.share >= self.target


class Side(msgspec.Struct, frozen=True):
    """A server and the load that it gets: the same requests as the others, or its own words for them."""

    server: Server
    load: Load


def measure(
    operation: Operation,
    seeded: Seeded,
    servers: Sequence[Server],
    *,
    pace: Pace,
    target: float | None = None,
) -> Measured:
    """Load servers with an operation, in turns. Raises `load.Refused` if one does not answer well."""
    with loading(operation.shots(seeded), header=seeded.header) as load:
        return measure_sides(
            operation.title, [Side(server, load) for server in servers], pace=pace, target=target
        )


def measure_sides(title: str, sides: Sequence[Side], *, pace: Pace, target: float | None = None) -> Measured:
    """Load servers, in turns, each with its own load; the order is turned around from round to round."""
    for side in sides:
        _round(side, pace, run=0, seconds=WARMING_SECONDS)
    rounds: list[dict[str, Figures]] = []
    for number in range(1, pace.rounds + 1):
        order = sides if number % 2 else sides[::-1]
        rounds.append({side.server.name: _round(side, pace, run=number) for side in order})
    first, last = sides[0].server.name, sides[-1].server.name
    return Measured(
        title,
        {side.server.name: _medians([one[side.server.name] for one in rounds]) for side in sides},
        share=median(one[last].rate / one[first].rate for one in rounds),
        cpu_share=median(one[last].cpu_us / one[first].cpu_us for one in rounds),
        target=target,
    )


def _round(side: Side, pace: Pace, *, run: int, seconds: float | None = None) -> Figures:
    before = cpu_seconds(side.server.workers)
    loaded = side.load.send(
        side.server.url, seconds=seconds or pace.seconds, run=run, connections=pace.connections
    )
    used = cpu_seconds(side.server.workers) - before
    return Figures(
        rate=loaded.requests / loaded.seconds,
        p50=loaded.p50,
        p95=loaded.p95,
        p99=loaded.p99,
        cpu_us=used / loaded.requests * 1e6,
    )


def _medians(rounds: Sequence[Figures]) -> Figures:
    return Figures(*(median(getattr(one, name) for one in rounds) for name in Figures.__struct_fields__))
