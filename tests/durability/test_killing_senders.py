"""`kill -9` while an agent sends 200 answers: each leaves, under one Message-ID, and none is stuck."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select

from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.sending import answering
from rolodesk.actions.tickets.inserting import insert
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import NewMessage
from rolodesk.storage import directory
from rolodesk.storage.engine.opening import open_engine
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import outgoing
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.support.hub_process import PATIENCE, HubProcess, free_port
from tests.support.postgres import PostgresServer

ANSWERS = 200
TICKETS = 40
KILLS = (20, 60, 100)
"""A kill each time so many answers have arrived."""
STATES = Statement(
    select(outgoing.c.state, func.count()).group_by(outgoing.c.state).order_by(outgoing.c.state),
    everywhere=True,
)


class Peer:
    """A mail server in a thread of its own, which remembers who got what."""

    def __init__(self) -> None:
        self.port = free_port()
        self.refs: dict[str, list[str]] = defaultdict(list)
        """The Message-IDs that a text came under, once for each time."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail server")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        body = letter.get_body(("plain",))
        assert isinstance(body, EmailMessage)
        self.refs[str(body.get_content()).split()[0]].append(str(letter["Message-ID"]))
        await asyncio.sleep(0.01)  # a kill may fall between this and the answer
        return "250 2.0.0 Taken"

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(PATIENCE)

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(
            lambda: SMTP(self, loop=self._loop, hostname="peer.example"), "127.0.0.1", self.port
        )

    def has(self, count: int) -> bool:
        """Answer whether so many different letters have arrived."""
        return len(self.refs) >= count

    def stop(self) -> None:
        async def end() -> None:
            self._server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def peer() -> Iterator[Peer]:
    started = Peer()
    started.start()
    yield started
    started.stop()


class Installation(NamedTuple):
    """A hub and its store."""

    hub: HubProcess
    store: Path | str


@pytest.fixture(params=["sqlite", "postgres"])
def installation(request: pytest.FixtureRequest, tmp_path: Path, peer: Peer) -> Iterator[Installation]:
    """A hub that sends through the peer, on each engine in turn."""
    environment = {"ROLODESK_RELAY_URL": f"smtp://127.0.0.1:{peer.port}?tls=none"}
    data = tmp_path / "data"
    if request.param == "sqlite":
        yield Installation(HubProcess(data, environment=environment), data / "rolodesk.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("killing_senders")
    url = server.url("killing_senders")
    yield Installation(HubProcess(data, database_url=url, environment=environment), url)
    server.drop_database("killing_senders")


def test_every_answer_leaves(installation: Installation, peer: Peer) -> None:
    hub, store = installation
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    hub.cli("mailbox", "create", "--workspace", "200", "--name", "Support", "--address", "info@example.org")
    hub.cli("mailbox", "edit", "--workspace", "200", "1", "--undo-seconds", "0")
    hub.start()
    agent = threading.Thread(target=lambda: asyncio.run(write_answers(store)))
    agent.start()
    for arrived in KILLS:
        wait_until(partial(peer.has, arrived))
        hub.kill()
        hub.start()
    agent.join()
    wait_until(lambda: asyncio.run(states(store)) == [("sent", ANSWERS)])
    hub.kill()
    assert set(peer.refs) == {f"answer-{number}" for number in range(ANSWERS)}
    assert all(len(set(refs)) == 1 for refs in peer.refs.values())
    assert len({refs[0] for refs in peer.refs.values()}) == ANSWERS


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 3 * PATIENCE
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def write_answers(store: Path | str) -> None:
    """Answer tickets one after another, as an agent does, whatever becomes of the hub."""
    engine = await open_engine(store, connections=2)

    async def act(number: int, tx: Tx) -> None:
        workspace = await directory.workspace_by_id(tx, 200)
        assert workspace is not None
        scope = Scope(tx.within(200), workspace=workspace, actor=OPERATOR, door="cli")
        if number < 0:
            new = NewMessage(
                from_email=f"c{-number}@example.net",
                to_email="info@example.org",
                subject="Question",
                plain="?",
                auto_reply=False,
            )
            await insert(scope, new)
            return
        await answering.reply(scope, number % TICKETS + 1, NewAnswer(plain=f"answer-{number} of ours"))

    for number in (*range(-1, -TICKETS - 1, -1), *range(ANSWERS)):
        await engine.write(EVERYWHERE, partial(act, number))
    await engine.close()


async def states(store: Path | str) -> list[tuple[str, int]]:
    engine = await open_engine(store, connections=2)

    async def read(tx: Tx) -> list[tuple[str, int]]:
        return [(row[0], row[1]) for row in await tx.all(STATES)]

    found = await engine.read(EVERYWHERE, read)
    await engine.close()
    return found
