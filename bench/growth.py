"""Whether the cost of an operation stays flat as the store grows a hundredfold; on SQLite."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from bench.load import loading
from bench.measuring import Measured, Pace, Side, measure_sides
from bench.operations import DEEP, Operation
from bench.seeding import Size
from bench.servers import rolodesk
from bench.stores import stores
from bench.table import print_checks, print_head, print_measured

CONTACTS_A_TICKET: Final = 5
COST: Final = 1.3
SEARCH: Final = "search"
ALONE: Final = "search, one client"
SEARCH_P95_MS: Final = 50.0


def measure_growth(operations: Sequence[Operation], *, small: int, large: int, pace: Pace) -> list[Measured]:
    """Measure operations on a small and a large store, whose cursors reach as deep as they are long."""
    results = []
    with (
        stores("sqlite", _size(small), copies=1) as [of_small],
        stores("sqlite", _size(large), copies=1) as [of_large],
        rolodesk(of_small) as at_small,
        rolodesk(of_large) as at_large,
    ):
        print_head(f"{small:,} contacts beside {large:,}; the ratio is of throughput")
        servers = [replace(at_small, name=_short(small)), replace(at_large, name=_short(large))]
        for operation in (*operations, DEEP):
            with (
                loading(operation.shots(of_small.seeded), header=of_small.seeded.header) as few,
                loading(operation.shots(of_large.seeded), header=of_large.seeded.header) as many,
            ):
                sides = [Side(servers[0], few), Side(servers[1], many)]
                results.append(measure_sides(operation.title, sides, pace=pace))
                print_measured(results[-1])
                if operation.name == SEARCH:
                    results.append(measure_sides(ALONE, sides, pace=replace(pace, connections=1)))
                    print_measured(results[-1])
        print()
        print_checks(map(_verdict, results))
    return results


def _verdict(measured: Measured) -> tuple[str, str, str, bool]:
    if measured.title.startswith(SEARCH):
        p95 = list(measured.servers.values())[-1].p95
        return (
            f"{measured.title}: p95",
            f"{p95:.1f} ms",
            f"at most {SEARCH_P95_MS:.0f} ms",
            p95 <= SEARCH_P95_MS,
        )
    return (
        f"{measured.title}: cost",
        f"{measured.cpu_share:.2f} times",
        f"at most {COST}",
        measured.cpu_share <= COST,
    )


def _size(contacts: int) -> Size:
    return Size(contacts=contacts, tickets=contacts // CONTACTS_A_TICKET)


def _short(contacts: int) -> str:
    return f"{contacts // 1000:,}k"
