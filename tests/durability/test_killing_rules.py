"""`kill -9` of the whole hub while rules run: each event has made each rule run exactly once."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rolodesk.config import read_settings
from rolodesk.storage.engine.opening import open_engine
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import events, notes, rule_runs
from rolodesk.storage.transaction import EVERYWHERE
from tests.support.hub_process import HubProcess, running
from tests.support.postgres import PostgresServer

CONTACTS = 60
KILLS = 3
PLACE = {"location": {"id": "default"}}


class Hub(HubProcess):
    """A hub that can be looked into while it stands still."""

    def __init__(self, data: Path, database_url: str | None) -> None:
        super().__init__(data, database_url=database_url)
        self.database_url = database_url

    def rows(self, statement: Any) -> list[tuple[Any, ...]]:
        """Read rows of its store."""

        async def read() -> list[tuple[Any, ...]]:
            options = {"data": str(self.data), "database_url": self.database_url}
            engine = await open_engine(read_settings(environment={}, options=options).store)
            everything = Statement(statement, everywhere=True)
            found = await engine.read(EVERYWHERE, lambda tx: tx.all(everything))
            await engine.close()
            return [tuple(row) for row in found]

        return asyncio.run(read())


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    """A hub on each engine in turn."""
    if request.param == "sqlite":
        yield Hub(tmp_path / "data", None)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("ruling")
    yield Hub(tmp_path / "data", server.url("ruling"))
    server.drop_database("ruling")


def call(hub: Hub, key: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    with httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
        answer = http.post(path, headers={"x-api-key": key}, json=body)
        assert answer.status_code in {200, 201}, answer.text
        told: dict[str, Any] = answer.json()
        return told


def runs(hub: Hub) -> Counter[tuple[int, int]]:
    """How often each rule ran for each contact."""
    return Counter(hub.rows(rule_runs.select().with_only_columns(rule_runs.c.rule_id, rule_runs.c.record_id)))


def test_each_event_makes_each_rule_run_once_whatever_is_killed(hub: Hub) -> None:
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    scopes = [word for scope in ("contacts:write", "settings:write") for word in ("--scope", scope)]
    key: str = hub.cli("key", "create", "--workspace", "200", "--name", "ci", *scopes)["key"]
    with running(hub):
        for when, action in (
            ({"event": "contact_created"}, {"action": "tag_contact", "value": "new"}),
            ({"event": "contact_tagged", "tag": "new"}, {"action": "write_note", "value": "Welcome"}),
        ):
            call(hub, key, "/rest/v1/rules", {"name": "x", "when": when, "actions": [action]})
    made = 0
    for _ in range(KILLS):
        with running(hub):
            before = runs(hub).total()
            for _ in range(CONTACTS // KILLS):
                made += 1
                call(
                    hub,
                    key,
                    "/v1/contacts",
                    {"name": f"N{made}", "phoneNumber": f"+467017{made:05d}", **PLACE},
                )
            while runs(hub).total() == before:
                threading.Event().wait(0.01)
        assert set(runs(hub).values()) <= {1}
    with running(hub), httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
        path = "/rest/v1/rules/runs?limit=200&sort=id"
        while len(http.get(path, headers={"x-api-key": key}).json()["data"]) < 2 * CONTACTS:
            threading.Event().wait(0.05)
    found = runs(hub)
    assert set(found.values()) == {1}
    assert len(found) == 2 * CONTACTS
    assert len(hub.rows(notes.select().with_only_columns(notes.c.id))) == CONTACTS
    by_rules = (
        events.select().where(events.c.actor == "rule").with_only_columns(events.c.kind, events.c.run_id)
    )
    kinds = Counter(kind for kind, _ in hub.rows(by_rules))
    assert kinds["contact.tag_added"] == kinds["note.created"] == CONTACTS
    assert all(run_id for _, run_id in hub.rows(by_rules))
