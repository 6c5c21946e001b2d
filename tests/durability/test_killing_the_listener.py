"""`kill -9` while a client delivers a thousand letters: each that got a 250 is there once, none is stuck."""

import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support.hub_process import HubProcess, free_port, running
from tests.support.postgres import PostgresServer

LETTERS = 1_000
CLIENTS = 8
KILLED_AT = (150, 450, 750)
PATIENCE = 300  # seconds, on a machine with other work


@pytest.fixture
def port() -> int:
    """Where letters are taken in."""
    return free_port()


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path: Path, port: int) -> Iterator[HubProcess]:
    """A hub that letters come in by, on each engine in turn."""
    environment = {"ROLODESK_SMTP": f"127.0.0.1:{port}"}
    if request.param == "sqlite":
        yield HubProcess(tmp_path / "data", environment=environment)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("listening")
    yield HubProcess(tmp_path / "data", database_url=server.url("listening"), environment=environment)
    server.drop_database("listening")


class Delivering:
    """Clients that deliver letters, each again until it is acknowledged, as mail servers do."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._left = list(range(LETTERS))[::-1]
        self.acknowledged: list[int] = []
        self.tries = 0
        self._deadline = time.monotonic() + PATIENCE
        self.threads = [threading.Thread(target=self._deliver_all) for _ in range(CLIENTS)]

    def wait_for(self, count: int) -> None:
        """Wait until so many are acknowledged."""
        while len(self.acknowledged) < count:
            assert any(thread.is_alive() for thread in self.threads), "the clients gave up"
            time.sleep(0.005)

    def _deliver_all(self) -> None:
        client: smtplib.SMTP | None = None
        while (number := self._next()) is not None:
            while not self._was_taken(number, client := client or self._client()):
                client = None
            with self._lock:
                self.acknowledged.append(number)
        if client is not None:
            client.close()

    def _client(self) -> smtplib.SMTP | None:
        try:
            return smtplib.SMTP("127.0.0.1", self._port, timeout=30)
        except (OSError, smtplib.SMTPException):
            return None

    def _was_taken(self, number: int, client: smtplib.SMTP | None) -> bool:
        """Deliver a letter; where that fails, wait a moment."""
        assert time.monotonic() < self._deadline
        if client is not None:
            try:
                self.tries += 1
                client.sendmail("anna@example.net", ["info@example.org"], letter(number))
            except (OSError, smtplib.SMTPException):
                client.close()
            else:
                return True
        time.sleep(0.05)
        return False

    def _next(self) -> int | None:
        with self._lock:
            return self._left.pop() if self._left else None


def letter(number: int) -> bytes:
    lines = (
        f"From: Anna Berg <anna.{number}@example.net>",
        "To: info@example.org",
        f"Subject: letter {number}",
        f"Message-ID: <{number}@example.net>",
        "Date: Sun, 22 Nov 2026 10:00:00 +0100",
        "",
        f"Letter {number}.",
        "",
    )
    return "\r\n".join(lines).encode()


def wait_until_none_waits(hub: HubProcess) -> None:
    deadline = time.monotonic() + PATIENCE
    while hub.cli("mail", "letters", "--state", "waiting", "--limit", "1"):
        assert time.monotonic() < deadline, "letters are stuck"
        time.sleep(0.5)


def test_every_acknowledged_letter_is_there_once(hub: HubProcess, port: int) -> None:
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    hub.cli("mailbox", "create", "--workspace", "200", "--name", "Support", "--address", "info@example.org")
    scope = ("--scope", "tickets:read")
    key = hub.cli("key", "create", "--workspace", "200", "--name", "ci", *scope)["key"]
    hub.start()
    delivering = Delivering(port)
    for thread in delivering.threads:
        thread.start()
    for count in KILLED_AT:
        delivering.wait_for(count)
        hub.kill()
        hub.start()
    for thread in delivering.threads:
        thread.join()
    hub.kill()
    with running(hub), httpx2.Client(base_url=hub.url, timeout=60, trust_env=False) as http:
        wait_until_none_waits(hub)
        letters = hub.cli("mail", "letters", "--limit", "10000")
        subjects = Counter(ticket["subject"] for ticket in tickets(http, key))
    assert sorted(delivering.acknowledged) == list(range(LETTERS))
    assert {one["state"] for one in letters} <= {"taken", "repeated"}
    assert Counter(one["subject"] for one in letters if one["state"] == "taken") == subjects
    assert subjects == Counter(f"letter {number}" for number in range(LETTERS))
    assert delivering.tries > LETTERS, "nothing was on its way when the hub was killed"


def tickets(http: httpx2.Client, key: str) -> Iterator[dict[str, str]]:
    """Every ticket that the ImBox dialect lists."""
    path: str | None = f"/message/listTickets/{key}/200?limit=1000"
    while path:
        page = http.get(path).json()
        yield from page["json"]
        path = page.get("next")
