"""Asking an account politely: waiting as long as it says, and not for ever."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Thread
from typing import Any

import pytest

from rolodesk.egress.client import Egress
from rolodesk.jobs.pulling.asking import TRIES, Asker
from rolodesk.model.errors import Conflicting


@contextmanager
def vendor(*answers: tuple[int, bytes]) -> Iterator[tuple[Asker, list[str]]]:
    """A vendor who answers these one after another, the last one for ever; and the keys that were seen."""
    left, seen = list(answers), list[str]()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(str(self.headers["x-api-key"]))
            status, body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.send_header("Retry-After", "0")
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever)
    thread.start()
    egress = Egress(allow=(ip_network("127.0.0.0/8"),))
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        yield Asker(egress, url, headers={"x-api-key": "secret"}, first_gap=0.001), seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_is_busy_is_asked_again() -> None:
    with vendor((429, b""), (503, b""), (200, b'{"a": 1}')) as (asker, seen):
        assert asyncio.run(asker.get("/x", limit="1")) == {"a": 1}
        assert seen == ["secret"] * 3


def test_what_stays_busy_is_given_up_and_told_without_the_key() -> None:
    with vendor((429, b"")) as (asker, seen):
        with pytest.raises(Conflicting, match="with status 429; run the same command again") as refused:
            asyncio.run(asker.get("/x"))
        assert len(seen) == TRIES
        assert "secret" not in str(refused.value)


@pytest.mark.parametrize("status", [301, 400, 403])
def test_what_is_refused_is_not_asked_again_and_no_redirect_gets_the_key(status: int) -> None:
    with vendor((status, b"")) as (asker, seen):
        with pytest.raises(Conflicting, match=f"with status {status}"):
            asyncio.run(asker.get("/x"))
        assert len(seen) == 1


def test_what_is_no_json_is_refused_and_what_is_not_there_is_none() -> None:
    with vendor((404, b""), (200, b"<html>")) as (asker, _):
        assert asyncio.run(asker.get("/x")) is None
        with pytest.raises(Conflicting, match="no JSON"):
            asyncio.run(asker.get("/x"))
