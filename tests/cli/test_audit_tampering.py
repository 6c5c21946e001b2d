"""`rolodesk audit verify` after somebody was at the database by hand: each way of tampering is named."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import and_, delete, select, update

from rolodesk.cli.store import opened
from rolodesk.jobs.followers import FOLLOWERS
from rolodesk.jobs.following import Following
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.cli.terminal import Terminal

WORKSPACE = 1
SEALED, TAIL = 6, 2
MINE = t.c.workspace_id == WORKSPACE
PLACES = Statement(select(t.c.xid, t.c.seq).where(MINE).order_by(t.c.xid, t.c.seq), everywhere=True)
AWAY = 2**40
"""A number that no event has."""

Place = tuple[int, int]
Places = Sequence[Place]


def at(place: Place) -> Any:
    return and_(MINE, t.c.xid == place[0], t.c.seq == place[1])


def moved(one: Place, to: Place) -> Any:
    return update(t).where(at(one)).values(xid=to[0], seq=to[1])


def swapped(one: Place, other: Place) -> list[Any]:
    away = (one[0], AWAY)
    return [moved(one, away), moved(other, one), moved(away, other)]


TAMPERING: dict[str, Callable[[Places], list[Any]]] = {
    "a row is changed": lambda places: [update(t).where(at(places[1])).values(after='{"name":"forged"}')],
    "somebody else did it": lambda places: [
        update(t).where(at(places[1])).values(actor="member", actor_id=7)
    ],
    "it was another time": lambda places: [update(t).where(at(places[2])).values(at=1)],
    "the first row is removed": lambda places: [delete(t).where(at(places[0]))],
    "a row is removed": lambda places: [delete(t).where(at(places[2]))],
    "the last sealed row is removed": lambda places: [delete(t).where(at(places[SEALED - 1]))],
    "two rows are reordered": lambda places: swapped(places[1], places[3]),
    "a row of the tail is put in front": lambda places: [
        moved(places[-1], (places[0][0], places[0][1] - 1_000))
    ],
    "a sealed row is put into the tail": lambda places: [moved(places[2], (places[-1][0], AWAY))],
    "a sealed row is exchanged for one of the tail": lambda places: swapped(places[1], places[-1]),
}


@pytest.fixture
def journal(terminal: Terminal) -> Terminal:
    """An installation with a journal whose first events are sealed, and whose last two are not yet."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", str(WORKSPACE))
    for number in range(SEALED - len(_places(terminal))):
        _happen(terminal, number)
    _in_store(terminal, _seal)
    for number in range(TAIL):
        _happen(terminal, 100 + number)
    assert len(_places(terminal)) == SEALED + TAIL
    return terminal


def test_an_unsealed_tail_is_named_and_breaks_nothing(journal: Terminal) -> None:
    [told] = journal.run("audit", "verify", "--json").answer
    assert (told["holds"], told["events"], told["unsealed"]) == (True, SEALED, TAIL)
    assert told["unsealed_since"]
    assert journal.run("audit", "verify").code == 0


@pytest.mark.parametrize("way", TAMPERING)
def test_what_was_done_to_the_sealed_part_is_found(journal: Terminal, way: str) -> None:
    for statement in TAMPERING[way](_places(journal)):
        _run(journal, statement)
    told = journal.run("audit", "verify", "--json")
    assert (told.code, [one["holds"] for one in json.loads(told.out)]) == (1, [False])
    said = journal.run("audit", "verify")
    assert said.code == 1
    assert "BROKEN at seal 1" in said.out


def test_a_tail_that_was_tampered_with_is_not_sealed_and_so_not_vouched_for(journal: Terminal) -> None:
    _run(journal, delete(t).where(at(_places(journal)[-1])))
    [told] = journal.run("audit", "verify", "--json").answer
    assert (told["holds"], told["events"], told["unsealed"]) == (True, SEALED, TAIL - 1)


def _happen(terminal: Terminal, number: int) -> None:
    name = f"key {number}"
    terminal.json(
        *("key", "create", "--workspace", str(WORKSPACE), "--name", name, "--scope", "contacts:read")
    )


def _places(terminal: Terminal) -> list[Place]:
    async def read(engine: Any) -> list[Place]:
        async def rows(tx: Tx) -> list[Place]:
            return [(xid, seq) for xid, seq in await tx.all(PLACES)]

        found: list[Place] = await engine.read(EVERYWHERE, rows)
        return found

    found: list[Place] = _in_store(terminal, read)
    return found


def _run(terminal: Terminal, statement: Any) -> None:
    async def write(engine: Any) -> None:
        await engine.write(EVERYWHERE, lambda tx: tx.run(Statement(statement, everywhere=True)))

    _in_store(terminal, write)


async def _seal(engine: Any) -> None:
    await Following(engine, FOLLOWERS).catch_up(WORKSPACE)


def _in_store(terminal: Terminal, work: Callable[[Any], Any]) -> Any:
    async def run() -> Any:
        async with opened(terminal.settings) as engine:
            return await work(engine)

    return asyncio.run(run())
