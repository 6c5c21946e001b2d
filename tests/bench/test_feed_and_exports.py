"""The benchmarks of the feed and of exports read the same journal as the floor, and count what comes."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from bench.exporting import KINDS, Counting, export
from bench.feeding import pages, stream
from bench.seeding import Seeded, Size
from bench.servers import Server, floor, rolodesk
from bench.stores import EngineName, stores

from tests.conftest import ENGINES

TINY = Size(contacts=700, tickets=60)


class Sides(NamedTuple):
    """A floor and a hub over equal stores."""

    lowest: Server
    hub: Server
    seeded: Seeded


@pytest.fixture(scope="module", params=ENGINES)
def sides(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    home: Path = tmp_path_factory.mktemp("bench")
    engine: EngineName = request.param
    with ExitStack() as stack:
        of_floor, of_hub = stack.enter_context(stores(engine, TINY, copies=2, home=home))
        lowest, hub = stack.enter_context(floor(of_floor)), stack.enter_context(rolodesk(of_hub))
        yield Sides(lowest, hub, of_hub.seeded)


def events_of(server: Server, seeded: Seeded) -> list[dict[str, Any]]:
    told = [msgspec.json.decode(event) for part in pages(server, seeded) for event in part]
    for event in told:
        del event["cursor"]
    return told


def test_the_floor_tells_the_events_that_the_hub_tells(sides: Sides) -> None:
    ours = events_of(sides.hub, sides.seeded)
    assert len(ours) > TINY.contacts + TINY.tickets
    assert events_of(sides.lowest, sides.seeded) == ours


def test_the_stream_tells_as_many(sides: Sides) -> None:
    count = sum(len(part) for part in pages(sides.hub, sides.seeded))
    assert stream(sides.hub, sides.seeded, count) == count


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_is_counted_whole(sides: Sides, kind: str) -> None:
    wanted = TINY.contacts if kind.startswith("contacts") else TINY.tickets
    done = export(sides.hub, sides.seeded, kind, wanted=wanted)
    assert (done.records, done.rate > 0) == (wanted, True)
    assert 0 < done.first <= done.highest
    with pytest.raises(RuntimeError, match=f"{wanted} of {wanted + 1}"):
        export(sides.hub, sides.seeded, kind, wanted=wanted + 1)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_ends_are_counted_across_pieces(size: int) -> None:
    text = b"a\r\nb\r\r\n\nEND\r\n"
    counting = Counting(b"\r\n")
    for start in range(0, len(text), size):
        counting.take(text[start : start + size])
    assert (counting.found, counting.taken) == (3, len(text))
