"""Whoever follows a list by its cursor meets every change, however late it is committed."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.editing import edit
from rolodesk.actions.tickets.inserting import insert
from rolodesk.actions.tickets.listing import list_emails, list_tickets
from rolodesk.model.page import Page
from rolodesk.model.ticket import Cursor, ListedTicket, Ticket, TicketChange, TicketFilter
from rolodesk.storage.engine.opening import open_engine
from rolodesk.storage.settling import PAUSES, OneSnapshot
from rolodesk.storage.transaction import Engine, Tx
from tests.actions.tickets.front_desk import as_operator, inserted, listed, message
from tests.world import Served, World

WRITERS = 6
CHANGES = 25


@contextmanager
def another_engine(served: Served) -> Iterator[Engine]:
    """What a second process of the hub would open."""
    engine = served.run(open_engine(served.settings.store))
    yield engine
    served.run(engine.close())


def page(world: World, cursor: Cursor | None, *, limit: int = 7) -> Awaitable[Page[ListedTicket]]:
    wanted = TicketFilter(cursor=cursor, limit=limit)
    work = as_operator(world, lambda scope: list_tickets(scope, wanted))
    return world.served.engine.walk(world.id, work)


def slowly(
    action: Callable[[Scope], Awaitable[Ticket]], world: World, chance: random.Random
) -> Callable[[Tx], Awaitable[Ticket]]:
    """Do an action between two pauses, so that transactions end in another order than they begin."""
    before, after = chance.choice(PAUSES[:4]), chance.choice(PAUSES[:4])

    async def work(tx: Tx) -> Ticket:
        await tx.first(before)
        ticket = await as_operator(world, action)(tx)
        await tx.first(after)
        return ticket

    return work


def one_change(tickets: list[Ticket], chance: random.Random) -> Callable[[Scope], Awaitable[Ticket]]:
    """Insert a ticket, or change one of these."""
    text = str(chance.random())
    if chance.random() < 0.3:
        return lambda scope: insert(scope, message(from_email=f"{text}@customer.example"))
    ticket_id = chance.choice(tickets).id
    return lambda scope: edit(scope, ticket_id, TicketChange(note=text))


def test_a_follower_meets_the_last_state_of_every_ticket(world: World) -> None:
    known = [inserted(world, append_open=False) for _ in range(12)]
    quiet, busy = known[:6], known[6:]

    async def write(engine: Engine, chance: random.Random) -> None:
        for _ in range(CHANGES):
            await engine.write(world.id, slowly(one_change(busy, chance), world, chance))

    async def follow(writing: asyncio.Event) -> list[tuple[int, int]]:
        met: list[tuple[int, int]] = []
        while True:
            were_writing = writing.is_set()
            at = Cursor(*met[-1]) if met else None
            found = (await page(world, at)).items
            met.extend((row.updated_at, row.id) for row in found)
            if not found and not were_writing:
                return met
            await asyncio.sleep(0)

    async def all_at_once(engines: list[Engine]) -> list[tuple[int, int]]:
        writing = asyncio.Event()
        writing.set()
        follower = asyncio.create_task(follow(writing))
        chances = [random.Random(seed) for seed in range(WRITERS)]
        await asyncio.gather(*(write(engines[n % 2], chance) for n, chance in enumerate(chances)))
        writing.clear()
        return await follower

    with another_engine(world.served) as other:
        met = world.served.run(all_at_once([world.served.engine, other]))

    assert met == sorted(set(met)), "a row came behind the cursor, or twice"
    last = {(row.updated_at, row.id) for row in listed(world, limit=1000).items}
    assert last <= set(met), f"{len(last - set(met))} changes were never met"
    for ticket in quiet:
        assert [at for at, id_ in met if id_ == ticket.id] == [ticket.updated_at]


def test_whoever_was_answered_finds_it_in_the_list(world: World) -> None:
    for number in range(20):
        ticket = inserted(world, from_email=f"p{number}@customer.example")
        assert listed(world, updated_after=ticket.updated_at).items[-1].id == ticket.id


@pytest.mark.parametrize("served", ["postgres"], indirect=True)
def test_a_page_ends_where_a_transaction_still_runs_and_goes_on_when_it_has_ended(world: World) -> None:
    first = inserted(world)

    async def while_one_runs() -> tuple[Ticket, Ticket, list[Page[ListedTicket]], int]:
        engine = world.served.engine
        has_written, may_commit = asyncio.Event(), asyncio.Event()

        async def work(tx: Tx) -> Ticket:
            ticket = await as_operator(world, lambda s: insert(s, message(from_email="slow@a.example")))(tx)
            has_written.set()
            await may_commit.wait()
            return ticket

        running = asyncio.create_task(engine.write(world.id, work))
        await has_written.wait()
        quick = await engine.write(
            world.id, as_operator(world, lambda s: insert(s, message(from_email="quick@a.example")))
        )
        pages = [await page(world, None)]
        cursor = Cursor(pages[0].items[-1].updated_at, pages[0].items[-1].id)
        pages.append(await page(world, cursor))
        mails = await engine.walk(
            world.id,
            as_operator(world, lambda s: list_emails(s, start=0, end=2**62, limit=100)),
        )
        may_commit.set()
        slow = await running
        pages.append(await page(world, cursor))
        return slow, quick, pages, len(mails.items)

    slow, quick, pages, mails = world.served.run(while_one_runs())
    assert slow.updated_at < quick.updated_at
    assert [[row.id for row in one.items] for one in pages] == [[first.id], [], [slow.id, quick.id]]
    assert [one.has_more for one in pages] == [True, False, False]
    assert mails == 1


@pytest.mark.parametrize("served", ["postgres"], indirect=True)
def test_one_old_snapshot_for_all_statements_is_refused(world: World) -> None:
    work = as_operator(world, lambda scope: list_tickets(scope, TicketFilter(limit=1)))
    with pytest.raises(OneSnapshot):
        world.served.run(world.served.engine.read(world.id, work))
