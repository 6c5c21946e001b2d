"""`kill -9` of the whole hub while a bulk action runs: it goes on, and nothing is done twice."""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest
from sqlalchemy import func, select

from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.tickets.inserting import insert
from rolodesk.model.ticket import NewMessage
from rolodesk.storage import directory
from rolodesk.storage.engine.opening import open_engine
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import events
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.support.hub_process import PATIENCE, HubProcess
from tests.support.postgres import PostgresServer

TICKETS = 160
KILLS = (20, 60, 100)
"""A kill each time so many are done."""
EDITED = Statement(
    select(func.count(), func.count(events.c.subject_id.distinct())).where(events.c.kind == "ticket.edited"),
    everywhere=True,
)


class Installation(NamedTuple):
    """A hub and its store."""

    hub: HubProcess
    store: Path | str


@pytest.fixture(params=["sqlite", "postgres"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A hub on each engine in turn."""
    data = tmp_path / "data"
    if request.param == "sqlite":
        yield Installation(HubProcess(data), data / "rolodesk.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("killing_bulk_actions")
    url = server.url("killing_bulk_actions")
    yield Installation(HubProcess(data, database_url=url), url)
    server.drop_database("killing_bulk_actions")


def test_every_ticket_is_changed_once(installation: Installation) -> None:
    hub, store = installation
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    hub.cli("mailbox", "create", "--workspace", "200", "--name", "Support", "--address", "info@example.org")
    key = hub.cli("key", "create", "--workspace", "200", "--name", "bulk", "--scope", "tickets:write")["key"]
    asyncio.run(open_tickets(store))
    hub.start()
    body = {"filter": {}, "action": "tag", "parameters": {"tags": ["seen"]}}
    job_id = ask(hub, key, "POST", "/tickets/bulk-actions", json=body)["id"]
    for done in KILLS:
        wait_for(hub, key, job_id, done)
        hub.kill()
        hub.start()
    wait_for(hub, key, job_id, TICKETS)
    hub.kill()
    assert asyncio.run(edited(store)) == (TICKETS, TICKETS)


def ask(hub: HubProcess, key: str, method: str, path: str, **options: object) -> dict[str, int]:
    with httpx2.Client(base_url=hub.url, trust_env=False, timeout=PATIENCE) as http:
        answer = http.request(method, f"/rest/v1{path}", headers={"x-api-key": key}, **options)  # type: ignore[arg-type]  # as httpx2 names them
    assert answer.status_code < 300, answer.text
    return dict(answer.json())


def wait_for(hub: HubProcess, key: str, job_id: int, done: int) -> None:
    deadline = time.monotonic() + 3 * PATIENCE
    while ask(hub, key, "GET", f"/jobs/{job_id}")["done"] < done:
        assert time.monotonic() < deadline
        time.sleep(0.02)


async def open_tickets(store: Path | str) -> None:
    engine = await open_engine(store, connections=2)

    async def act(number: int, tx: Tx) -> None:
        workspace = await directory.workspace_by_id(tx, 200)
        assert workspace is not None
        scope = Scope(tx.within(200), workspace=workspace, actor=OPERATOR, door="cli")
        new = NewMessage(
            from_email=f"c{number}@example.net",
            to_email="info@example.org",
            subject="Question",
            plain="?",
            auto_reply=False,
        )
        await insert(scope, new)

    for number in range(TICKETS):
        await engine.write(EVERYWHERE, partial(act, number))
    await engine.close()


async def edited(store: Path | str) -> tuple[int, int]:
    engine = await open_engine(store, connections=1)
    row = await engine.read(EVERYWHERE, lambda tx: tx.first(EDITED))
    await engine.close()
    assert row is not None
    return row[0], row[1]
