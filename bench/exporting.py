"""Exporting a large store: records a second, and the memory of the process that serves it."""

import threading
import time
from types import TracebackType
from typing import Final, Self

import httpx2
import msgspec

from bench.processes import cpu_seconds, memory_mb
from bench.seeding import Seeded, Size
from bench.servers import Server, rolodesk
from bench.stores import EngineName, stores
from bench.table import print_checks

EXPORTED: Final = Size(contacts=500_000, tickets=20_000)
KINDS: Final = ("contacts.csv", "contacts.jsonl", "contacts.vcf", "tickets.csv", "tickets.jsonl")
ENDS: Final = {"csv": b"\r\n", "jsonl": b"\n", "vcf": b"END:VCARD"}
"""What stands in an export once for each record; a CSV's head is one more."""
FLAT_MB: Final = 40.0
"""How much more memory the process may have than until a tenth had come: what SQLite's caches may hold."""
LOOK_SECONDS: Final = 0.05


class Exported(msgspec.Struct, frozen=True):
    """An export: what came, in how long, and the worker's memory (RSS, MB) meanwhile."""

    records: int
    megabytes: float
    seconds: float
    cpu_us: float
    """CPU time of the worker for a record, in µs."""
    first: float
    early: float
    """The most until a tenth of it had come."""
    highest: float
    last: float

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / self.seconds


def measure_exports(engine: EngineName, size: Size) -> dict[str, dict[str, float]]:
    """Export everything of a seeded store, one kind after another. Raises `RuntimeError` if any lacks."""
    results: dict[str, dict[str, float]] = {}
    with stores(engine, size, copies=1) as (store,), rolodesk(store) as hub:
        title = "SQLite" if engine == "sqlite" else "PostgreSQL"
        print(f"\nExporting {size.contacts:,} contacts and {size.tickets:,} tickets, on {title}")
        for kind in KINDS:
            wanted = size.contacts if kind.startswith("contacts") else size.tickets
            one = export(hub, store.seeded, kind, wanted=wanted)
            print_checks(_checks(kind, one))
            results[kind] = msgspec.to_builtins(one) | {"rate": one.rate}
    return results


def export(hub: Server, seeded: Seeded, kind: str, *, wanted: int) -> Exported:
    """Stream an export from the hub, and count it. Raises `RuntimeError` if it is not all there."""
    (worker,) = hub.workers
    counting = Counting(ENDS[kind.rpartition(".")[2]])
    with httpx2.Client(headers={"x-api-key": seeded.key}, timeout=60, trust_env=False) as client:
        before, started = cpu_seconds(hub.workers), time.perf_counter()
        with (
            _Watching(worker) as memory,
            client.stream("GET", f"{hub.url}/rest/v1/exports/{kind}") as answer,
        ):
            answer.raise_for_status()
            for piece in answer.iter_raw():
                counting.take(piece)
                if counting.found >= wanted // 10:
                    memory.is_early = False
        seconds, used = time.perf_counter() - started, cpu_seconds(hub.workers) - before
    records = counting.found - kind.endswith(".csv")
    if records != wanted:
        raise RuntimeError(f"{records:,} of {wanted:,} records are in {kind}")
    return Exported(
        records,
        counting.taken / 1e6,
        seconds,
        used / records * 1e6,
        memory.first,
        memory.early,
        memory.highest,
        memory_mb(worker)[1],
    )


class Counting:
    """Counts how often some bytes stand in what comes in pieces, also across two of them."""

    def __init__(self, end: bytes) -> None:
        self.found = self.taken = 0
        self._end = end
        self._rest = b""

    def take(self, piece: bytes) -> None:
        """Count on, in the next piece."""
        self.taken += len(piece)
        *ended, rest = (self._rest + piece).split(self._end)
        self.found += len(ended)
        self._rest = rest[len(rest) - len(self._end) + 1 :] if len(rest) >= len(self._end) else rest


class _Watching:
    """Looks at a process's memory in a thread, until the block ends."""

    def __init__(self, pid: int) -> None:
        self.first = self.early = self.highest = memory_mb(pid)[1]
        self.is_early = True
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            now = memory_mb(self._pid)[1]
            self.highest = max(self.highest, now)
            if self.is_early:
                self.early = max(self.early, now)


def _checks(kind: str, one: Exported) -> list[tuple[str, str, str, bool]]:
    memory = f"{one.first:.0f}, {one.early:.0f}, {one.highest:.0f}, {one.last:.0f} MB"
    return [
        (kind, f"{one.rate:,.0f}/s, {one.cpu_us:.0f} µs", "", True),
        (
            "  memory: first, tenth, highest, last",
            memory,
            f"at most {FLAT_MB:.0f} MB more after a tenth",
            one.highest <= one.early + FLAT_MB,
        ),
    ]
