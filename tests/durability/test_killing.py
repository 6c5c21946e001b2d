"""`kill -9` under sixteen writers: what was acknowledged is there afterwards, whole."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import apsw
import httpx2
import pytest

from tests.support.hub_process import HubProcess, running
from tests.support.postgres import PostgresServer

ROUNDS = 4
WRITERS = 16
ACKNOWLEDGED_A_ROUND = 60


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HubProcess]:
    """A hub with two workers, on each engine in turn."""
    if request.param == "sqlite":
        yield HubProcess(tmp_path / "data", workers=2)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = "killing"
    server.create_database(name)
    yield HubProcess(tmp_path / "data", database_url=server.url(name), workers=2)
    server.drop_database(name)


class Acknowledged:
    """What the hub said yes to, shared by the writers of a test."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.contacts: list[tuple[str, str]] = []
        self.tickets: list[tuple[int, str]] = []

    def contact(self, ref: str, name: str) -> None:
        with self._lock:
            self.contacts.append((ref, name))

    def ticket(self, number: int, message: str) -> None:
        with self._lock:
            self.tickets.append((number, message))

    def __len__(self) -> int:
        return len(self.contacts) + len(self.tickets)


def write_until_killed(hub: HubProcess, key: str, name: str, acknowledged: Acknowledged) -> None:
    """Create contacts and tickets in turn until the connection breaks."""
    with httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
        for number in range(10_000):
            text = f"{name}-{number}"
            try:
                if number % 2:
                    answer = http.post(
                        "/v1/contacts",
                        headers={"x-api-key": key},
                        json={"name": text, "phoneNumber": "+46701234567"},
                    )
                else:
                    answer = http.post(f"/message/insertTicket/{key}/200", json=ticket(text))
            except httpx2.TransportError:
                return
            assert answer.status_code == 200, answer.text
            if number % 2:
                acknowledged.contact(answer.json()["id"], text)
            else:
                acknowledged.ticket(answer.json()["json"]["ticketID"], text)


def ticket(text: str) -> dict[str, object]:
    return {
        "fromEmail": f"{text}@example.net",
        "toEmail": "info@example.org",
        "subject": text,
        "message": text,
        "labels": ["one", "two"],
    }


def at_once(workers: list[Callable[[], None]]) -> list[threading.Thread]:
    threads = [threading.Thread(target=worker) for worker in workers]
    for thread in threads:
        thread.start()
    return threads


def test_every_acknowledged_write_survives(hub: HubProcess) -> None:
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    hub.cli("mailbox", "create", "--workspace", "200", "--name", "Support", "--address", "info@example.org")
    key = hub.cli(
        *("key", "create", "--workspace", "200", "--name", "ci"),
        *("--scope", "contacts:write", "--scope", "tickets:write"),
    )["key"]
    acknowledged = Acknowledged()
    for turn in range(ROUNDS):
        before = len(acknowledged)
        hub.start()
        threads = at_once(
            [
                partial(write_until_killed, hub, key, f"w{turn}-{writer}", acknowledged)
                for writer in range(WRITERS)
            ]
        )
        while len(acknowledged) - before < ACKNOWLEDGED_A_ROUND:
            assert any(thread.is_alive() for thread in threads), "the writers gave up"
            threads[0].join(0.01)
        hub.kill()
        for thread in threads:
            thread.join()

    with running(hub), httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
        for ref, name in acknowledged.contacts:
            answer = http.get(f"/v1/contacts/{ref}", headers={"x-api-key": key})
            assert (answer.status_code, answer.json().get("name")) == (200, name)
        for number, message in acknowledged.tickets:
            answer = http.get(f"/message/grabTicket/{key}/200/{number}")
            assert message in [row["messagePlain"] for row in answer.json()["json"]]
        assert no_ticket_is_half_written(http, key)
    if (hub.data / "rolodesk.db").exists():
        check = apsw.Connection(str(hub.data / "rolodesk.db"))
        assert check.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        check.close()


def no_ticket_is_half_written(http: httpx2.Client, key: str) -> bool:
    """Each ticket there is, acknowledged or not, has its message and both of its labels."""
    path: str | None = f"/message/listTickets/{key}/200?limit=1000"
    while path:
        page = http.get(path).json()
        for row in page["json"]:
            grabbed = http.get(f"/message/grabTicket/{key}/200/{row['ticketID']}").json()
            assert grabbed["length"] >= 1
            assert [label["label"] for label in grabbed["meta"]["labels"]] == ["one", "two"]
        path = page.get("next")
    return True
