"""The server writes an answer in one go, and still speaks HTTP as it should: byte for byte, over sockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.support.raw import PATIENCE, Answer, spelled
from tests.world import Served, World

HEALTH = spelled("GET", "/healthz")


class Connection:
    """A connection that reads one answer after another, as they come."""

    def __init__(self, plain: socket.socket) -> None:
        self._plain = plain
        self._reading = plain.makefile("rb")

    def send(self, *requests: bytes) -> None:
        self._plain.sendall(b"".join(requests))

    def head(self) -> tuple[int, dict[str, str]]:
        lines = []
        while (line := self._reading.readline()) not in (b"\r\n", b""):
            lines.append(line.decode("latin-1").removesuffix("\r\n"))
        first, *others = lines
        pairs = [line.split(": ", 1) for line in others]
        assert len(dict(pairs)) == len(pairs), "a header is there twice"
        return int(first.split(" ")[1]), dict(pairs)

    def answer(self, *, with_body: bool = True) -> Answer:
        status, headers = self.head()
        body = self._reading.read(int(headers["content-length"])) if with_body else b""
        return Answer(status, headers, body)

    def rest(self) -> bytes:
        return self._reading.read()

    def close(self) -> None:
        self._reading.close()


@contextmanager
def connected(served: Served, *, buffer: int | None = None) -> Iterator[Connection]:
    where = urlsplit(served.url)
    assert where.hostname
    assert where.port
    with socket.socket() as plain:
        if buffer is not None:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        plain.settimeout(PATIENCE)
        plain.connect((where.hostname, where.port))
        connection = Connection(plain)
        try:
            yield connection
        finally:
            connection.close()


def test_an_answer_has_all_its_headers_once(served: Served) -> None:
    with connected(served) as connection:
        connection.send(HEALTH)
        answer = connection.answer()
    assert (answer.status, answer.body) == (200, b"ok\n")
    assert set(answer.headers) == {
        *("content-type", "cache-control", "x-content-type-options", "content-length", "x-request-id", "date")
    }
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_head_is_answered_with_the_headers_of_get_and_no_body(served: Served) -> None:
    with connected(served) as connection:
        connection.send(spelled("HEAD", "/healthz"), HEALTH)
        head, get = connection.answer(with_body=False), connection.answer()
    assert head.status == get.status == 200
    assert head.headers.keys() == get.headers.keys()
    assert head.headers["content-length"] == get.headers["content-length"] == "3"
    assert get.body == b"ok\n"


def test_a_connection_answers_one_request_after_another(served: Served) -> None:
    with connected(served) as connection:
        seen = set()
        for _ in range(3):
            connection.send(HEALTH)
            answer = connection.answer()
            assert answer.body == b"ok\n"
            assert "connection" not in answer.headers
            seen.add(answer.headers["x-request-id"])
    assert len(seen) == 3


def test_pipelined_requests_are_answered_in_their_order(served: Served) -> None:
    with connected(served) as connection:
        connection.send(HEALTH, spelled("GET", "/v1/contacts"), spelled("HEAD", "/healthz"), HEALTH)
        assert connection.answer().status == 200
        assert connection.answer().status == 403
        assert connection.answer(with_body=False).status == 200
        assert connection.answer().body == b"ok\n"


def test_a_caller_that_asks_for_it_is_left_after_the_answer(served: Served) -> None:
    with connected(served) as connection:
        connection.send(spelled("GET", "/healthz", headers={"connection": "close"}))
        answer = connection.answer()
        assert (answer.body, answer.headers["connection"]) == (b"ok\n", "close")
        assert connection.rest() == b""


def test_http_1_0_is_left_after_the_answer(served: Served) -> None:
    with connected(served) as connection:
        connection.send(b"GET /healthz HTTP/1.0\r\n\r\n")
        answer = connection.answer()
        assert (answer.body, answer.headers["connection"]) == (b"ok\n", "close")
        assert connection.rest() == b""


def test_a_caller_that_waits_is_told_to_go_on(world: World) -> None:
    headers = {"x-api-key": world.key, "expect": "100-continue", "content-length": "16"}
    with connected(world.served) as connection:
        connection.send(spelled("POST", "/v1/contacts", headers=headers))
        assert connection.head() == (100, {})
        connection.send(b'{"name": "Alice"')
        assert connection.answer().status == 400
        connection.send(HEALTH)
        assert connection.answer().body == b"ok\n"


def test_a_caller_that_waits_in_vain_is_not_told_to_go_on(served: Served) -> None:
    headers = {"expect": "100-continue", "content-length": "16"}
    with connected(served) as connection:
        connection.send(spelled("POST", "/v1/contacts", headers=headers))
        assert connection.answer().status == 403


@pytest.mark.parametrize("arriving", ["at once", "after the answer"])
def test_a_body_that_nobody_reads_is_not_taken_for_the_next_request(served: Served, arriving: str) -> None:
    refused = spelled("POST", "/nowhere", headers={"content-length": "30"})
    body = b"GET /readyz HTTP/1.1\r\n\r\n......"
    with connected(served) as connection:
        if arriving == "at once":
            connection.send(refused, body, HEALTH)
            assert connection.answer().status in {404, 405}
        else:
            connection.send(refused)
            assert connection.answer().status in {404, 405}
            connection.send(body, HEALTH)
        assert connection.answer().body == b"ok\n"


def test_a_slow_reader_gets_every_byte(served: Served) -> None:
    """The server waits with the next answer while a caller does not read: then it sends in two messages."""
    document = spelled("GET", "/openapi/imbox.json")
    with connected(served) as connection:
        connection.send(document)
        whole = connection.answer().body
    assert len(whole) > 30_000
    with connected(served, buffer=4096) as connection:
        connection.send(*[document] * 100)
        for _ in range(100):
            answer = connection.answer()
            assert answer.body == whole
            assert answer.headers["cache-control"] == "no-store"
            assert "date" in answer.headers


def test_an_answer_with_headers_of_its_own_has_them(world: World) -> None:
    with connected(world.served) as connection:
        connection.send(spelled("PUT", "/v1/contacts", headers={"x-api-key": world.key}), HEALTH)
        answer = connection.answer()
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST")
        assert connection.answer().body == b"ok\n"
