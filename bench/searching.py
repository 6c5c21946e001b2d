"""How long search over everything takes on a large store: each kind of query alone, one after another."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Final

import asyncpg
from msgspec.structs import replace
from tests.support.postgres import postgres_server

from bench import company
from rolodesk.actions import mailboxes, workspaces
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.searching.finding import search
from rolodesk.model.contact import Contact, Email
from rolodesk.model.message import Message
from rolodesk.model.search.asking import Noun
from rolodesk.model.workspace import Workspace
from rolodesk.storage import contacts, locations, messages, tickets
from rolodesk.storage.engine.opening import migrate, open_engine
from rolodesk.storage.gathering import GatheringTx
from rolodesk.storage.search.index import STATEMENTS
from rolodesk.storage.statement import Statement, Value
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

BATCH: Final = 2_000
TICKET_EVERY: Final = 4
"""Messages on a ticket."""
WORDS_IN_MESSAGE: Final = 60
P95_MS: Final = 50.0
ASKED: Final = 60

_dice: Final = random.Random(4)
_FRONTS: Final = "b c d f g h j k l m n p r s t v w z br gr kl pr sch st tr"
_BACKS: Final = "a e i o u an ar en er in ol ung"
_SYLLABLES: Final = [front + back for front in _FRONTS.split() for back in _BACKS.split()]


def _vocabulary(count: int) -> list[str]:
    """Make words, which are used by Zipf's law in this order."""
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(_dice.choices(_SYLLABLES, k=_dice.choice((1, 2, 2, 3, 3, 4))))] = None
    return list(made)


WORDS: Final = _vocabulary(60_000)
FIRST_NAMES: Final = [word.title() for word in _vocabulary(2_000)]
LAST_NAMES: Final = [word.title() for word in _vocabulary(30_000)]
_WEIGHTS: Final = {
    len(words): list(accumulate(1 / (place + 3) for place in range(len(words))))
    for words in (WORDS, FIRST_NAMES, LAST_NAMES)
}


def _some(words: list[str], count: int) -> list[str]:
    return _dice.choices(words, cum_weights=_WEIGHTS[len(words)], k=count)


def _one(words: list[str]) -> str:
    return _some(words, 1)[0]


def _mistyped(word: str) -> str:
    at = _dice.randrange(len(word))
    return word[:at] + _dice.choice("aeioulnrst") + word[at + 1 :]


def _long(words: list[str], least: int) -> str:
    return next(word for word in iter(lambda: _one(words), "") if len(word) >= least)


QUERIES: Final[dict[str, Callable[[], str]]] = {
    "a last name": lambda: _one(LAST_NAMES),
    "a whole name": lambda: f"{_one(FIRST_NAMES)} {_one(LAST_NAMES)}",
    "three letters": lambda: _long(LAST_NAMES, 4)[:3],
    "five letters": lambda: _long(LAST_NAMES, 6)[:5],
    "a misspelt name": lambda: _mistyped(_long(LAST_NAMES, 5)),
    "an address": lambda: f"{_one(LAST_NAMES)}.{_dice.randrange(1, 200_000)}@customer.example",
    "a word": lambda: _one(WORDS),
    "three words": lambda: " ".join(_some(WORDS, 3)),
    "a phrase": lambda: f'"{_one(WORDS)} {_one(WORDS)}"',
    "a misspelt word": lambda: _mistyped(_long(WORDS, 6)),
    "a word, sender": lambda: f"{_one(WORDS)} from:{_one(LAST_NAMES)}",
    "a word, not another": lambda: f"{_one(WORDS)} -{_one(WORDS)} is:open",
    "a word in a month": lambda: f"{_one(WORDS)} after:2024-02 before:2024-03",
}


def measure_search(engine: str, *, count_of_contacts: int, count_of_messages: int) -> dict[str, list[float]]:
    """Fill a store and ask it; answer p50 and p95 in ms of each kind of query, and of all."""
    with _store(engine) as store:
        return asyncio.run(_measure(store, count_of_contacts, count_of_messages))


@contextmanager
def _store(engine: str) -> Iterator[Path | str]:
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(dir=Path(__file__).parents[1]) as folder:
            yield Path(folder) / "rolodesk.db"
        return
    with postgres_server() as server:
        server.drop_database("bench_search")
        server.create_database("bench_search")
        yield server.url("bench_search")
        server.drop_database("bench_search")


async def _measure(store: Path | str, of_contacts: int, of_messages: int) -> dict[str, list[float]]:
    await migrate(store)
    engine = await open_engine(store)
    try:
        started = time.monotonic()
        indexes = await _drop_indexes(store) if isinstance(store, str) else []
        workspace = await _fill(engine, of_contacts, of_messages)
        if isinstance(store, str):
            connection = await asyncpg.connect(store)
            for definition in indexes:
                await connection.execute(definition)
            await connection.execute("VACUUM ANALYZE")
            await connection.close()
        took = time.monotonic() - started
        print(f"{of_contacts:,} contacts and {of_messages:,} messages took {took:.0f} s", flush=True)
        return await _ask_all(engine, workspace)
    finally:
        await engine.close()


async def _drop_indexes(url: str) -> list[str]:
    """Drop PostgreSQL's indexes of words, which are made faster from what is there; answer how."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'found%' AND indexdef LIKE '%gin%'"
    )
    for name, _ in rows:
        await connection.execute(f'DROP INDEX "{name}"')
    await connection.close()
    return [definition for _, definition in rows]


class _Filling(GatheringTx):
    """Gathers what is told to the index, too: nothing of it is told twice."""

    async def at_commit(self, key: tuple[str, int], statement: Statement, /, **values: Value) -> None:  # noqa: ARG002 - the transaction's own
        await self.run(statement, **values)


_GATHERED: Final = (
    tickets.INSERT,
    messages.INSERT,
    STATEMENTS[Noun.TICKET].put,
    STATEMENTS[Noun.MESSAGE].put,
)


async def _fill(engine: Engine, of_contacts: int, of_messages: int) -> Workspace:
    workspace = await engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name="Benchmark AB"))

    async def set_up(tx: Tx) -> tuple[int, int]:
        scope = Scope(tx, workspace=workspace, actor=OPERATOR, door="cli")
        made = await mailboxes.create(scope, name="Support", addresses=[company.INBOX], member_emails=[])
        return (await locations.built_in(tx)).id, made.mailbox.id

    location_id, mailbox_id = await engine.write(workspace.id, set_up)

    async def make_contacts(tx: Tx, numbers: range) -> None:
        await contacts.insert_many(tx, [_contact(number, location_id) for number in numbers])

    async def make_messages(tx: Tx, numbers: range) -> None:
        filling = _Filling(tx, gathered=_GATHERED)
        for number in numbers:
            ticket_id = 1 + (number - 1) // TICKET_EVERY
            ticket = company.ticket_of(ticket_id, contacts=of_contacts, mailbox_id=mailbox_id)
            if number % TICKET_EVERY == 1:
                await tickets.insert(filling, replace(ticket, subject=" ".join(_some(WORDS, 5))))
            await messages.insert(filling, _message(number, ticket_id))
        await filling.flush()

    for count, make in ((of_contacts, make_contacts), (of_messages, make_messages)):
        for first in range(1, count + 1, BATCH):
            numbers = range(first, min(first + BATCH, count + 1))
            await engine.write(workspace.id, partial(make, numbers=numbers))
    return workspace


def _contact(number: int, location_id: int) -> Contact:
    contact = company.contact_of(number, location_id=location_id)
    first, last = _one(FIRST_NAMES), _one(LAST_NAMES)
    address = Email(f"{last}.{number}@customer.example", primary=True)
    return replace(contact, first_name=first, last_name=last, emails=(address,))


def _message(number: int, ticket_id: int) -> Message:
    ticket = company.ticket_of(ticket_id, contacts=1_000, mailbox_id=1)
    message = company.message_of(number, ticket=ticket, place=0, agent_id=1)
    last = _one(LAST_NAMES)
    text = " ".join(_some(WORDS, WORDS_IN_MESSAGE))
    return replace(message, from_name=last, from_email=f"{last}@customer.example", plain=text, html="")


async def _ask_all(engine: Engine, workspace: Workspace) -> dict[str, list[float]]:
    results: dict[str, list[float]] = {}
    every: list[float] = []
    for title, query in QUERIES.items():
        times = [await _ask(engine, workspace, query()) for _ in range(ASKED)]
        every += times
        results[title] = _told(title, times)
    results["all"] = _told("all", every)
    return results


async def _ask(engine: Engine, workspace: Workspace, query: str) -> float:
    async def work(tx: Tx) -> int:
        scope = Scope(tx, workspace=workspace, actor=OPERATOR, door="rest")
        return len((await search(scope, query, limit=20)).hits)

    started = time.perf_counter()
    await engine.search(workspace.id, work)
    return (time.perf_counter() - started) * 1000


def _told(title: str, times: list[float]) -> list[float]:
    ordered = sorted(times)
    p50, p95, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)], ordered[-1]
    mark = "" if p95 <= P95_MS else "  over 50 ms"
    print(f"{title:22} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   most {most:7.1f} ms{mark}", flush=True)
    return [p50, p95]
