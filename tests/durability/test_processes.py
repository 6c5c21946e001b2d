"""The processes of a hub: they start once, end together, and share one store with others."""

import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.support.hub_process import ROLODESK, HubProcess, running
from tests.support.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """No URL for SQLite, a fresh database's for PostgreSQL."""
    if request.param == "sqlite":
        yield None
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("processes")
    yield server.url("processes")
    server.drop_database("processes")


def set_up(hub: HubProcess) -> str:
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    made = hub.cli("key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:write")
    key: str = made["key"]
    return key


def test_hubs_that_start_at_once_migrate_once_and_work_together(
    tmp_path: Path, database_url: str | None
) -> None:
    hubs = [HubProcess(tmp_path / "data", database_url=database_url, workers=2) for _ in range(2)]
    try:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(HubProcess.start, hubs))
        key = set_up(hubs[0])
        headers = {"x-api-key": key}

        def create(number: int) -> str:
            body = {"name": f"n{number}", "phoneNumber": "1"}
            answer = httpx2.post(
                f"{hubs[number % 2].url}/v1/contacts", headers=headers, json=body, trust_env=False
            )
            assert answer.status_code == 200, answer.text
            ref: str = answer.json()["id"]
            return ref

        with ThreadPoolExecutor(8) as threads:
            refs = list(threads.map(create, range(100)))
        assert len(set(refs)) == 100
        for number, ref in enumerate(refs):
            other = hubs[(number + 1) % 2]
            read = httpx2.get(f"{other.url}/v1/contacts/{ref}", headers=headers, trust_env=False)
            assert read.json()["name"] == f"n{number}"
    finally:
        assert [hub.stop() for hub in hubs] == [0, 0]


def test_a_port_in_use_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with running(HubProcess(tmp_path / "one")) as hub:
        second = subprocess.run(
            [str(ROLODESK), "--data", str(tmp_path / "two"), "serve", "--port", str(hub.port)],
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert second.returncode == 1
    assert b"choose another with --port" in second.stderr


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    with running(HubProcess(tmp_path / "data", workers=2)) as hub:
        children = [pid for pid in hub.pids() if pid != hub.pid]
        assert len(children) == 3
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        with httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
            assert http.get("/v1/contacts").status_code == 403


def test_a_child_that_dies_before_it_is_ready_is_started_again(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "data", workers=2)
    hub.begin()
    killed: set[int] = set()
    while len(killed) < 3:
        for pid in set(hub.pids()) - {hub.pid} - killed:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
    hub.wait_until_ready()
    try:
        with httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
            assert http.get("/v1/contacts").status_code == 403
        assert len(hub.pids()) == 4
    finally:
        assert hub.stop() == 0


def test_all_processes_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with running(HubProcess(tmp_path / "data", workers=2)) as hub:
        os.kill(hub.pid, signal.SIGKILL)
        hub.wait_until_gone()
