"""`kill -9` in the midst of deliveries: each event arrives, under the one id that it has."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import msgspec
import pytest

from tests.support.hub_process import PATIENCE, HubProcess
from tests.support.postgres import PostgresServer

ACCOUNTS = 30
SENT = 'rolodesk_webhook_deliveries_total{result="delivered"}'
SCOPES = ("--scope", "contacts:write", "--scope", "settings:write")


class Receiver(ThreadingHTTPServer):
    """Remembers under which ids each account was told of, and hangs at first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hangs = True
        self.begun = 0
        self.ids: dict[str, set[str]] = defaultdict(set)
        """The ids that an account was answered for; one whose sender died is not among them."""
        self.seen: dict[str, set[str]] = defaultdict(set)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        told = msgspec.json.decode(self.rfile.read(int(self.headers["content-length"])))
        name, message = str(told["data"]["after"]["name"]), str(self.headers["webhook-id"])
        self.server.begun += 1
        self.server.seen[name].add(message)
        if self.server.hangs:
            time.sleep(PATIENCE)
            return
        self.server.ids[name].add(message)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name for it
        """Stay silent."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.socket.close()


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HubProcess]:
    """A hub that may reach this machine, on each engine in turn."""
    environment = {"ROLODESK_EGRESS_ALLOW": "127.0.0.0/8"}
    if request.param == "sqlite":
        yield HubProcess(tmp_path / "data", environment=environment)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("killing_webhooks")
    url = server.url("killing_webhooks")
    yield HubProcess(tmp_path / "data", database_url=url, environment=environment)
    server.drop_database("killing_webhooks")


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 3 * PATIENCE
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_every_event_arrives_under_one_id(hub: HubProcess, receiver: Receiver) -> None:
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    key = hub.cli("key", "create", "--workspace", "200", "--name", "test", *SCOPES)["key"]
    hub.start()
    with httpx2.Client(
        base_url=f"{hub.url}/rest/v1", headers={"x-api-key": key}, trust_env=False, timeout=30
    ) as client:
        url = f"http://127.0.0.1:{receiver.server_address[1]}/in"
        client.post("/webhooks", json={"url": url, "events": ["account.created"]}).raise_for_status()
        for number in range(ACCOUNTS):
            client.post("/accounts", json={"name": f"Number {number}"}).raise_for_status()
    wait_until(lambda: receiver.begun > 0)
    hub.kill()
    receiver.hangs = False
    hub.start()
    wait_until(lambda: len(receiver.ids) == ACCOUNTS)
    wait_until(lambda: SENT in httpx2.get(f"{hub.url}/metrics", trust_env=False).text)
    hub.kill()
    assert receiver.ids.keys() == {f"Number {number}" for number in range(ACCOUNTS)}
    assert all(len(ids) == 1 for ids in receiver.seen.values())
    assert len(set().union(*receiver.seen.values())) == ACCOUNTS
