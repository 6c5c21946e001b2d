"""The benchmarks measure the same work: on a tiny company, the floor answers everything as the hub does."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest
from bench.company import LONG_TICKET_EVERY, LONG_TICKET_MESSAGES, WORKSPACE, messages_in
from bench.measuring import Figures, Measured
from bench.operations import DEEP, OPERATIONS, Operation
from bench.processes import children, cpu_seconds, memory_mb, tree
from bench.sameness import Different, check_sameness
from bench.seeding import Seeded, Size
from bench.servers import Server, ceiling, floor, rolodesk
from bench.stores import EngineName, stores
from bench.table import print_head, print_measured

from tests.conftest import ENGINES

TINY = Size(contacts=200, tickets=80)


class Sides(NamedTuple):
    """A floor and a hub over equal stores."""

    lowest: Server
    hub: Server
    seeded: Seeded

    def get(self, path: str) -> Any:
        response = httpx2.get(f"{self.hub.url}{path}")
        assert response.status_code == httpx2.codes.OK, response.text
        return response.json()


@pytest.fixture(scope="module", params=ENGINES)
def sides(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    home: Path = tmp_path_factory.mktemp("bench")
    engine: EngineName = request.param
    with ExitStack() as stack:
        of_floor, of_hub = stack.enter_context(stores(engine, TINY, copies=2, home=home))
        lowest, hub = stack.enter_context(floor(of_floor)), stack.enter_context(rolodesk(of_hub))
        yield Sides(lowest, hub, of_hub.seeded)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_floor_does_what_the_hub_does(sides: Sides, operation: Operation) -> None:
    check_sameness(operation, sides.seeded, (sides.lowest, sides.hub))


def test_another_answer_is_noticed(sides: Sides) -> None:
    with ceiling() as constant, pytest.raises(Different, match="ceiling"):
        check_sameness(OPERATIONS[0], sides.seeded, (constant, sides.hub))


def test_the_company_is_all_there(sides: Sides) -> None:
    last = sides.get(DEEP.shots(sides.seeded, count=1)[0].path)
    assert last["contacts"]
    longest = sides.get(f"/message/grabTicket/{sides.seeded.key}/{WORKSPACE}/{LONG_TICKET_EVERY}")
    assert longest["length"] == LONG_TICKET_MESSAGES
    listed = sides.get(
        f"/message/listTickets/{sides.seeded.key}/{WORKSPACE}?limit=1000&updatedBefore=2026-01-01"
    )
    assert listed["length"] == TINY.tickets
    assert sum(messages_in(ticket["ticketID"]) for ticket in listed["json"]) == TINY.messages


def test_what_the_processes_take_is_counted(sides: Sides) -> None:
    (worker,) = sides.hub.workers
    assert tree(sides.hub.supervisor) == [sides.hub.supervisor, *children(sides.hub.supervisor)]
    assert worker in children(sides.hub.supervisor)
    assert cpu_seconds(sides.hub.workers) > 0
    share, resident = memory_mb(worker)
    assert 0 < share <= resident


def test_a_line_says_whether_the_share_is_reached(capsys: pytest.CaptureFixture[str]) -> None:
    figures = {name: Figures(1000.0 * number, 1.0, 1.5, 2.0, 50.0) for number, name in ((2, "a"), (1, "b"))}
    print_head("Two servers")
    print_measured(Measured("reading", figures, share=0.5, cpu_share=1.0, target=0.6))
    print_measured(Measured("writing", figures, share=0.5, cpu_share=1.0, target=0.5))
    *_, first, second, third, fourth = capsys.readouterr().out.splitlines()
    assert first.split() == ["reading", "a", "2,000", "1.00", "2.00", "50"]
    assert second.split() == ["b", "1,000", "1.00", "2.00", "50", "50%", "60%", "✗"]
    assert third.split()[0] == "writing"
    assert fourth.split()[-2:] == ["50%", "✓"]
