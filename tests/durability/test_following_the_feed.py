"""Readers of the feed, beside writers in several processes: nothing is left out, nothing comes twice."""

import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from tests.durability.test_killing import at_once
from tests.support.hub_process import HubProcess
from tests.support.postgres import PostgresServer

WRITERS = 6
WRITTEN = 120
EACH = WRITTEN // WRITERS


@pytest.fixture(params=["sqlite", "postgres"])
def hubs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[HubProcess, HubProcess]]:
    """Two hubs on one store, the first of two workers, on each engine in turn."""
    url, name = None, "following"
    server: PostgresServer | None = None
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
        server.create_database(name)
        url = server.url(name)
    yield (
        HubProcess(tmp_path / "data", database_url=url, workers=2),
        HubProcess(tmp_path / "data", database_url=url),
    )
    if server is not None:
        server.drop_database(name)


class Reader:
    """Follows the feed of one hub in a thread, by waiting or by a stream."""

    def __init__(self, hub: HubProcess, key: str, *, streams: bool) -> None:
        self.told: list[dict[str, Any]] = []
        self.cursor = ""
        self._hub, self._key, self._ended = hub, key, threading.Event()
        self._thread = threading.Thread(target=self._stream if streams else self._wait)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def until(self, count: int) -> None:
        """Wait until so many accounts were told."""
        deadline = time.monotonic() + 60
        while len(self.made) < count:
            assert time.monotonic() < deadline, f"{len(self.made)} of {count}"
            time.sleep(0.02)

    @property
    def made(self) -> list[str]:
        """The names of the accounts whose making was told."""
        return [one["after"]["name"] for one in self.told if one["kind"] == "account.created"]

    def _wait(self) -> None:
        with self._http() as http:
            while not self._ended.is_set():
                try:
                    asked: dict[str, str | int] = {"after": self.cursor, "wait": 1, "limit": 37}
                    answer = http.get("/rest/v1/events", params=asked)
                except httpx2.TransportError:
                    time.sleep(0.05)
                    continue
                page = answer.json()
                self.told += page["data"]
                [self.cursor] = parse_qs(urlsplit(page["next"]).query)["after"]

    def _stream(self) -> None:
        with self._http() as http:
            while not self._ended.is_set():
                try:
                    self._read(http)
                except httpx2.TransportError:
                    time.sleep(0.05)

    def _read(self, http: httpx2.Client) -> None:
        headers = {"accept": "text/event-stream", "last-event-id": self.cursor}
        with http.stream("GET", "/rest/v1/events", headers=headers) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    self.told.append(msgspec.json.decode(line.removeprefix("data: ")))
                    self.cursor = self.told[-1]["cursor"]
                if self._ended.is_set():
                    return

    def _http(self) -> httpx2.Client:
        headers = {"x-api-key": self._key}
        return httpx2.Client(base_url=self._hub.url, timeout=30, trust_env=False, headers=headers)


def write(hub: HubProcess, key: str, name: str, *, count: int, written: list[str]) -> None:
    """Make accounts until there are so many, or the connection breaks."""
    with httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
        for number in range(count):
            body = {"name": f"{name}-{number}"}
            try:
                answer = http.post("/rest/v1/accounts", headers={"x-api-key": key}, json=body)
            except httpx2.TransportError:
                return
            assert answer.status_code == 201, answer.text
            written.append(body["name"])


def set_up(hub: HubProcess) -> str:
    hub.cli("workspace", "create", "--name", "Example AB", "--id", "200")
    made = hub.cli("key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:write")
    key: str = made["key"]
    return key


def test_readers_miss_nothing_while_a_hub_is_killed_and_started_again(
    hubs: tuple[HubProcess, HubProcess],
) -> None:
    one, other = hubs
    key = set_up(one)
    one.start()
    other.start()
    readers = [Reader(hub, key, streams=streams) for hub in hubs for streams in (False, True)]
    written: list[str] = []
    try:
        for turn in range(2):
            writers = at_once(
                [
                    partial(write, hubs[n % 2], key, f"w{turn}-{n}", count=EACH, written=written)
                    for n in range(WRITERS)
                ]
            )
            while len(written) < WRITTEN // 3 * (turn + 1):
                assert any(writer.is_alive() for writer in writers), "the writers gave up"
                time.sleep(0.01)
            one.kill()
            one.start()
            for writer in writers:
                writer.join()
        with httpx2.Client(base_url=other.url, timeout=30, trust_env=False) as http:
            stored = names_stored(http, key)
        assert set(written) <= set(stored)
        for reader in readers:
            reader.until(len(stored))
    finally:
        for reader in readers:
            reader.end()
        codes = one.stop(), other.stop()
    for reader in readers:
        assert sorted(reader.made) == sorted(stored)
        assert [event["cursor"] for event in reader.told] == [event["cursor"] for event in readers[0].told]
    assert codes == (0, 0)


def names_stored(http: httpx2.Client, key: str) -> list[str]:
    names: list[str] = []
    path = "/rest/v1/accounts?limit=200"
    while path:
        page = http.get(path, headers={"x-api-key": key}).json()
        names += [one["name"] for one in page["data"]]
        path = page.get("next", "")
    return names


def test_a_stream_ends_when_its_hub_is_told_to_end(hubs: tuple[HubProcess, HubProcess]) -> None:
    hub, _ = hubs
    key = set_up(hub)
    hub.start()
    with httpx2.Client(base_url=hub.url, timeout=30, trust_env=False) as http:
        headers = {"x-api-key": key, "accept": "text/event-stream"}
        with http.stream("GET", "/rest/v1/events?after=now", headers=headers) as answer:
            pieces = answer.iter_raw()
            assert next(pieces).startswith(b"retry:")
            assert hub.stop() == 0
            assert list(pieces) == []
