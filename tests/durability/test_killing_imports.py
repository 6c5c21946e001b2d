"""`kill -9` in the midst of an import: every row is imported once, and what is told of it is true."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import ENGINES
from tests.support.hub_process import PATIENCE, HubProcess
from tests.support.postgres import PostgresServer

ROWS = 3_000
KILLS = (400, 1_500)
"""A kill each time so many rows are done."""


@pytest.mark.parametrize("engine", ENGINES)
def test_every_row_is_imported_once_whatever_dies(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    url = None
    if engine == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        server.create_database("killed_imports")
        request.addfinalizer(lambda: server.drop_database("killed_imports"))
        url = server.url("killed_imports")
    hub = HubProcess(tmp_path / "data", database_url=url)
    workspace = hub.cli("workspace", "create", "--name", "Example AB")["id"]
    key = hub.cli("key", "create", "--workspace", str(workspace), "--name", "t", "--scope", "contacts:write")[
        "key"
    ]
    request.addfinalizer(hub.kill)
    hub.start()
    with httpx2.Client(base_url=f"{hub.url}/rest/v1", headers={"x-api-key": key}, trust_env=False) as http:
        rows = "".join(f"Person {number},p{number}@example.com,wave {number % 7}\n" for number in range(ROWS))
        path = "/imports/" + str(http.post("/imports", content=f"name,email,tags\n{rows}").json()["id"])
        http.post(f"{path}/run")
        for kill_at in KILLS:
            awaited(http, path, lambda one, at=kill_at: one["rows"] >= at)  # type: ignore[misc]  # a lambda's default
            hub.kill()
            hub.start()
            http.post(f"{path}/run")
        done = awaited(http, path, lambda one: one["state"] == "done")
        assert (done["rows"], done["created"], done["refused"]) == (ROWS, ROWS, 0)
        emails = list(emails_of(http))
        assert len(emails) == len(set(emails)) == ROWS


def awaited(http: httpx2.Client, path: str, holds: Callable[[Any], bool]) -> Any:
    """Ask for an import until something holds of it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        one = http.get(path).json()
        if holds(one):
            return one
        time.sleep(0.02)
    raise AssertionError(f"it is still {one}")


def emails_of(http: httpx2.Client) -> Any:
    """The address of every contact."""
    page = http.get("/contacts", params={"limit": 200}).json()
    while True:
        yield from (one["emails"][0]["email"] for one in page["data"])
        if "next" not in page:
            return
        page = http.get(page["next"]).json()
