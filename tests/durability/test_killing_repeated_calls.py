"""`kill -9` under callers who send again what was not answered: each call has happened once."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from rolodesk.config import read_settings
from rolodesk.storage.engine.opening import open_engine
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import kept_answers as t
from rolodesk.storage.transaction import EVERYWHERE
from tests.support.hub_process import HubProcess, running
from tests.support.postgres import PostgresServer

WRITERS = 8
ANSWERED_BEFORE_THE_KILL = 40


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HubProcess]:
    """A hub with two workers, on each engine in turn."""
    if request.param == "sqlite":
        yield HubProcess(tmp_path / "data", workers=2)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("repeating")
    yield HubProcess(tmp_path / "data", database_url=server.url("repeating"), workers=2)
    server.drop_database("repeating")


class Calls:
    """What the writers sent, and what of it was answered."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answered: dict[str, bytes] = {}


def write_until_killed(hub: HubProcess, key: str, writer: int, calls: Calls) -> None:
    with httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
        for number in range(10_000):
            name = f"w{writer}-{number}"
            calls.sent.append(name)
            try:
                answer = post(http, key, name)
            except httpx2.TransportError:
                return
            assert answer.status_code == 201, answer.text
            calls.answered[name] = answer.content


def post(http: httpx2.Client, key: str, name: str) -> httpx2.Response:
    headers = {"x-api-key": key, "idempotency-key": f"the call {name}"}
    return http.post("/rest/v1/accounts", headers=headers, json={"name": name})


async def end_leases(hub: HubProcess, database_url: str | None) -> None:
    """Put every lease in the past, as if a minute had gone by."""
    settings = read_settings(environment={}, options={"data": str(hub.data), "database_url": database_url})
    engine = await open_engine(settings.store)
    statement = Statement(t.update().values(leased_until=0), everywhere=True)
    await engine.write(EVERYWHERE, lambda tx: tx.run(statement))
    await engine.close()


def test_what_is_sent_again_after_a_kill_has_happened_once(
    hub: HubProcess, request: pytest.FixtureRequest
) -> None:
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    key: str = hub.cli("key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:write")[
        "key"
    ]
    calls = Calls()
    hub.start()
    threads = [
        threading.Thread(target=write_until_killed, args=(hub, key, writer, calls))
        for writer in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    while len(calls.answered) < ANSWERED_BEFORE_THE_KILL:
        assert any(thread.is_alive() for thread in threads), "the writers gave up"
        threads[0].join(0.01)
    hub.kill()
    for thread in threads:
        thread.join()
    unanswered = set(calls.sent) - set(calls.answered)
    assert unanswered, "nobody was interrupted"

    with running(hub), httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
        for name in sorted(unanswered):
            assert post(http, key, name).status_code in {201, 409}
        url = None
        if "postgres" in request.node.callspec.id:
            server: PostgresServer = request.getfixturevalue("postgres")
            url = server.url("repeating")
        asyncio.run(end_leases(hub, url))
        for name in calls.sent:
            again = post(http, key, name)
            assert again.status_code == 201, again.text
            assert again.content == calls.answered.get(name, again.content)
        assert sorted(listed(http, key)) == sorted(calls.sent)


def listed(http: httpx2.Client, key: str) -> list[str]:
    names: list[str] = []
    path: str | None = "/rest/v1/accounts?limit=200"
    while path:
        page = http.get(path, headers={"x-api-key": key}).json()
        names += [one["name"] for one in page["data"]]
        path = page.get("next")
    return names
