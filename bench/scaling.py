"""What it takes to run, and what a second worker brings: on SQLite, on two cores."""

import time
from statistics import median
from typing import Final

import msgspec

from bench.measuring import Measured, Pace, measure
from bench.operations import READING
from bench.processes import memory_mb
from bench.seeding import Size
from bench.servers import rolodesk
from bench.stores import Store, stores
from bench.table import print_checks, print_head, print_measured

CONNECTIONS: Final = 128
"""So many that the kernel shares them out about evenly."""
TWO_WORKERS: Final = 1.6
MEMORY_MB: Final = 120.0
READY_SECONDS: Final = 1.5
STARTS: Final = 5


def measure_scaling(size: Size, pace: Pace) -> list[Measured]:
    """Measure memory, the time to be ready, and two workers beside one on every kind of reading."""
    with stores("sqlite", size, copies=2) as (first, second):
        _check_idle(first)
        print_head(f"Two workers beside one, over {CONNECTIONS} connections")
        wide = msgspec.structs.replace(pace, connections=CONNECTIONS)
        results = []
        with rolodesk(first) as one, rolodesk(second, workers=2) as two:
            pair = [msgspec.structs.replace(one, name="one"), msgspec.structs.replace(two, name="two")]
            for operation in READING:
                measured = measure(operation, first.seeded, pair, pace=wide, target=TWO_WORKERS)
                print_measured(measured)
                results.append(measured)
        return results


def _check_idle(store: Store) -> None:
    ready, shares, resident = [], [], []
    for _ in range(STARTS):
        with rolodesk(store) as hub:
            ready.append(hub.seconds_to_ready)
            time.sleep(0.5)
            share, all_of_it = memory_mb(hub.workers[0])
            shares.append(share)
            resident.append(all_of_it)
    print_checks(
        [
            (
                "memory of an idle worker, RSS (PSS)",
                f"{median(resident):.0f} MB ({median(shares):.0f} MB)",
                f"at most {MEMORY_MB:.0f} MB",
                median(resident) <= MEMORY_MB,
            ),
            (
                "from start to the first answer",
                f"{median(ready):.2f} s",
                f"at most {READY_SECONDS} s",
                median(ready) <= READY_SECONDS,
            ),
        ]
    )
