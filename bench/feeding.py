"""Reading the whole journal: page by page and as a stream, beside the floor's reading of the same rows."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any, Final

import httpx2
import msgspec

from bench.processes import cpu_seconds
from bench.seeding import Seeded, Size
from bench.servers import Server, floor, rolodesk
from bench.stores import EngineName, stores
from bench.table import print_checks

PAGE: Final = 200
START: Final = f"/rest/v1/events?limit={PAGE}"
LINES_FIRST: Final = 2
"""Lines that a stream begins with, before any event."""
LINES_EACH: Final = 3
"""Lines of an event in a stream: its cursor, itself, and an empty one."""


class Page(msgspec.Struct, frozen=True):
    """A part of the feed, whose events are left as they were sent."""

    data: list[msgspec.Raw]
    next: str
    has_more: bool


class Read(msgspec.Struct, frozen=True):
    """How one reader got through the journal."""

    events: int
    seconds: float
    cpu_us: float
    """CPU time of the server's worker for an event, in µs."""

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


def measure_feed(engine: EngineName, size: Size, *, rounds: int) -> dict[str, float]:
    """Read the journal of a seeded store in rounds, one reader at a time; answer the medians of events/s."""
    with stores(engine, size, copies=2) as (of_floor, of_hub):
        seeded = of_hub.seeded
        with floor(of_floor) as lowest, rolodesk(of_hub) as hub:
            count = sum(len(part) for part in pages(lowest, seeded))
            title = "SQLite" if engine == "sqlite" else "PostgreSQL"
            print(f"\nReading the feed of {count:,} events, {PAGE} a page, on {title}")
            bare, walked, streamed = [], [], []
            for _ in range(rounds):
                bare.append(_walk(lowest, seeded, count))
                walked.append(_walk(hub, seeded, count))
                streamed.append(_stream(hub, seeded, count))
    share, of_stream = _share(walked, bare), _share(streamed, bare)
    print_checks(
        [
            ("the floor, page by page", _figure(bare), "", True),
            ("Rolodesk, page by page", f"{_figure(walked)} ({share:.0%})", "", True),
            ("Rolodesk, as a stream", f"{_figure(streamed)} ({of_stream:.0%})", "", True),
        ]
    )
    return {"floor": _rate(bare), "pages": _rate(walked), "stream": _rate(streamed)}


def pages(server: Server, seeded: Seeded) -> Iterator[list[msgspec.Raw]]:
    """Walk through the feed from its beginning, a page at a time, over one connection."""
    with _client(seeded) as client:
        path, has_more = f"{server.url}{START}", True
        while has_more:
            answer = client.get(path)
            answer.raise_for_status()
            page = msgspec.json.decode(answer.content, type=Page)
            yield page.data
            path, has_more = page.next, page.has_more


def stream(server: Server, seeded: Seeded, count: int) -> int:
    """Read so many events as server-sent events; answer how many came, which may be a few more."""
    lines = 0
    with (
        _client(seeded) as client,
        client.stream(
            "GET", f"{server.url}/rest/v1/events", headers={"accept": "text/event-stream"}
        ) as answer,
    ):
        answer.raise_for_status()
        for piece in answer.iter_raw():
            lines += piece.count(b"\n")
            if lines >= LINES_FIRST + LINES_EACH * count:
                break
    return (lines - LINES_FIRST) // LINES_EACH


def _walk(server: Server, seeded: Seeded, count: int) -> Read:
    return _timed(server, count, lambda: sum(len(part) for part in pages(server, seeded)))


def _stream(server: Server, seeded: Seeded, count: int) -> Read:
    return _timed(server, count, lambda: stream(server, seeded, count))


def _timed(server: Server, wanted: int, read: Any) -> Read:
    """Time a reader. Raises `RuntimeError` if it did not get every event."""
    before, started = cpu_seconds(server.workers), time.perf_counter()
    events = read()
    seconds, used = time.perf_counter() - started, cpu_seconds(server.workers) - before
    if events != wanted:
        raise RuntimeError(f"{server.name} told {events:,} events of {wanted:,}")
    return Read(events, seconds, used / events * 1e6)


def _client(seeded: Seeded) -> httpx2.Client:
    headers = {"x-api-key": seeded.key, "accept-encoding": "identity"}
    return httpx2.Client(headers=headers, timeout=60, trust_env=False)


def _rate(reads: list[Read]) -> float:
    return median(one.rate for one in reads)


def _share(reads: list[Read], of: list[Read]) -> float:
    return median(one.rate / other.rate for one, other in zip(reads, of, strict=True))


def _figure(reads: list[Read]) -> str:
    return f"{_rate(reads):,.0f}/s, {median(one.cpu_us for one in reads):.0f} µs"
