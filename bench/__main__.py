"""`python -m bench`: the table of Rolodesk beside the floor, on both engines, and what it takes to run."""

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import Final, get_args

import msgspec

from bench import growth, scaling
from bench.browsing import SIZE as LISTED
from bench.browsing import measure_browser
from bench.exporting import EXPORTED, measure_exports
from bench.feeding import measure_feed
from bench.mail.intake import measure_mail
from bench.measuring import Measured, Pace, measure
from bench.operations import OPERATIONS, Operation, Shot, chosen
from bench.sameness import check_sameness
from bench.searching import measure_search
from bench.seeding import Seeded, Size
from bench.servers import ceiling, floor, rolodesk
from bench.stores import EngineName, stores
from bench.table import print_head, print_measured
from bench.upserting import measure_upserts

SIZE: Final = Size(contacts=100_000, tickets=20_000)
SMALL: Final = Size(contacts=5_000, tickets=1_000)
CEILING: Final = Operation(
    "ceiling", "the ceiling: constant JSON", None, lambda *_: Shot("GET", "/"), count=1
)


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    pace = Pace(options.rounds, options.seconds)
    results: dict[str, object] = {}
    if options.browser:
        results["browser"] = measure_browser(SMALL if options.quick else LISTED, rounds=options.rounds)
    elif options.mail:
        results["mail"] = _mail(quick=options.quick, rounds=options.rounds)
    elif options.bulk:
        results["bulk"] = measure_upserts(SMALL if options.quick else SIZE, rounds=options.rounds)
    elif options.search:
        results["search"] = _search(options.engine, contacts=options.large, messages=options.messages)
    elif options.feed or options.export:
        results |= _followed(options)
    elif options.growth:
        results["growth"] = growth.measure_growth(
            chosen(options.only), small=options.small, large=options.large, pace=pace
        )
    else:
        size = SMALL if options.quick else SIZE
        for engine in get_args(EngineName) if options.engine == "both" else (options.engine,):
            results[engine] = _table(engine, size, chosen(options.only), pace)
        if not options.only and options.engine != "postgres":
            results["scaling"] = scaling.measure_scaling(size, pace)
            results["bulk"] = measure_upserts(size, rounds=options.rounds)
            results["mail"] = _mail(quick=options.quick, rounds=options.rounds)
            results["feed"] = measure_feed("sqlite", size, rounds=options.rounds)
            results["export"] = measure_exports("sqlite", size)
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(results)))


def _followed(options: argparse.Namespace) -> dict[str, object]:
    engines = get_args(EngineName) if options.engine == "both" else (options.engine,)
    results: dict[str, object] = {}
    for one in engines:
        if options.feed:
            size = SMALL if options.quick else SIZE
            results[f"feed {one}"] = measure_feed(one, size, rounds=options.rounds)
        if options.export:
            results[f"export {one}"] = measure_exports(one, SMALL if options.quick else EXPORTED)
    return results


def _search(engine: str, *, contacts: int, messages: int) -> dict[str, dict[str, list[float]]]:
    engines = get_args(EngineName) if engine == "both" else (engine,)
    return {
        one: measure_search(one, count_of_contacts=contacts, count_of_messages=messages) for one in engines
    }


def _mail(*, quick: bool, rounds: int) -> dict[str, float]:
    return measure_mail(rounds=rounds, letters=500 if quick else 4_000, many=1_000 if quick else 50_000)


def _table(engine: EngineName, size: Size, operations: tuple[Operation, ...], pace: Pace) -> list[Measured]:
    with ExitStack() as stack:
        of_floor, of_hub = stack.enter_context(stores(engine, size, copies=2))
        seeded = of_hub.seeded
        highest = stack.enter_context(ceiling())
        lowest, hub = stack.enter_context(floor(of_floor)), stack.enter_context(rolodesk(of_hub))
        for operation in operations:
            check_sameness(operation, seeded, (lowest, hub))
        print_head(_heading(engine, seeded, pace))
        results = [measure(CEILING, seeded, [highest], pace=pace)]
        print_measured(results[0])
        for operation in operations:
            target = operation.target_on(engine)
            results.append(measure(operation, seeded, [lowest, hub], pace=pace, target=target))
            print_measured(results[-1])
        return results


def _heading(engine: EngineName, seeded: Seeded, pace: Pace) -> str:
    size = seeded.size
    return (
        f"{'SQLite' if engine == 'sqlite' else 'PostgreSQL'}: {size.contacts:,} contacts,"
        f" {size.tickets:,} tickets, {size.messages:,} messages; {pace.connections} connections;"
        f" {pace.rounds} rounds of {pace.seconds:g} s"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument(
        "--only", action="append", default=[], metavar="OP", choices=[one.name for one in OPERATIONS],
        help=f"one of {', '.join(one.name for one in OPERATIONS)}; may repeat",
    )  # fmt: skip
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="of each round, whole ones")
    parser.add_argument("--quick", action="store_true", help="a small store, two rounds of a second")
    parser.add_argument(
        "--growth", action="store_true", help="a small store beside a hundredfold one, on SQLite"
    )
    parser.add_argument("--browser", action="store_true", help="only the web app, in Chromium, on SQLite")
    parser.add_argument("--mail", action="store_true", help="only how letters come in, on SQLite")
    parser.add_argument("--bulk", action="store_true", help="only the bulk upsert of contacts, on SQLite")
    parser.add_argument("--search", action="store_true", help="only search over everything")
    parser.add_argument("--feed", action="store_true", help="only reading the journal")
    parser.add_argument("--export", action="store_true", help="only exports, of 500,000 contacts")
    parser.add_argument("--messages", type=int, default=500_000, help="messages of --search's store")
    parser.add_argument("--small", type=int, default=10_000, help="contacts of --growth's small store")
    parser.add_argument("--large", type=int, default=1_000_000, help="contacts of the large store")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 2, 1
    return options


main()
