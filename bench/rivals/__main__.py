"""`python -m bench.rivals`: Rolodesk beside PocketBase, by what each does in a second of CPU time."""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from bench.load import loading
from bench.measuring import Measured, Pace, Side, measure_sides
from bench.operations import OPERATIONS, PAGE, Operation, Shot
from bench.processes import tree
from bench.rivals import pocketbase as pb
from bench.seeding import Seeded, Size
from bench.servers import Server, rolodesk
from bench.stores import stores
from bench.table import print_head, print_measured

SIZE: Final = Size(contacts=100_000, tickets=20_000)
SMALL: Final = Size(contacts=5_000, tickets=1_000)
TARGET: Final = 2.0
WORDS: Final[dict[str, Callable[[Random, Size], Shot]]] = {
    "contact": lambda random, size: pb.get(random.randint(1, size.contacts)),
    "list": lambda random, size: pb.page(random.randint(0, size.contacts - PAGE - 1)),
    "email": lambda random, size: pb.by_email(random.randint(1, size.contacts)),
    "create": lambda random, _: pb.create(random),
    "tag": lambda random, size: pb.add_tag(random.randint(1, size.contacts)),
}
"""The operations that PocketBase can do too, in its words."""


def main() -> None:
    """Measure both in turns and print the table."""
    options = _options()
    size, pace = SMALL if options.quick else SIZE, Pace(options.rounds, options.seconds)
    with ExitStack() as stack:
        (store,) = stack.enter_context(stores("sqlite", size, copies=1))
        rival, header = stack.enter_context(pb.pocketbase(size))
        running = stack.enter_context(rolodesk(store))
        hub = Server("rolodesk", running.url, tuple(tree(running.supervisor)))
        print_head(
            f"{size.contacts:,} contacts; {pace.connections} connections; {pace.rounds} rounds of"
            f" {pace.seconds:g} s; CPU of all processes; the ratio is of requests a second of CPU time"
        )
        results = []
        for operation in (one for one in OPERATIONS if one.name in WORDS):
            theirs, ours = _in_its_words(operation, size), _in_our_words(operation, store.seeded)
            with (
                loading(theirs, header=header) as to_rival,
                loading(ours, header=store.seeded.header) as to_hub,
            ):
                sides = [Side(rival, to_rival), Side(hub, to_hub)]
                results.append(_by_cpu(measure_sides(operation.title.partition(",")[0], sides, pace=pace)))
            print_measured(results[-1])
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(results)))


def _in_its_words(operation: Operation, size: Size) -> list[Shot]:
    """Give the requests that do the same in PocketBase."""
    random = Random(operation.name)
    return list(dict.fromkeys(WORDS[operation.name](random, size) for _ in range(operation.count)))


def _in_our_words(operation: Operation, seeded: Seeded) -> list[Shot]:
    """Give our requests, each tag new to its contact."""
    return msgspec.structs.replace(operation, repeats=1).shots(seeded)


def _by_cpu(measured: Measured) -> Measured:
    return msgspec.structs.replace(measured, share=1 / measured.cpu_share, target=TARGET)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rivals", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="of each round, whole ones")
    parser.add_argument("--quick", action="store_true", help="a small store, two rounds of a second")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 2, 1
    return options


main()
