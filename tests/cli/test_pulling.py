"""`rolodesk pull`."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.cli.terminal import Terminal
from tests.world import Tenant, serving


def test_an_account_is_pulled_twice_and_comes_once(tmp_path: Path) -> None:
    with serving(tmp_path / "there", key_rate="0") as hub:
        theirs = Tenant(hub, "Example AB")
        terminal = Terminal(tmp_path / "here")
        terminal.json("workspace", "create", "--name", "Newcomers AB")
        pulling = ["pull", "whautomate", "--workspace", "1", "--url", hub.url, "--json"]
        environment = {"ROLODESK_PULL_KEY": theirs.key, "ROLODESK_EGRESS_ALLOW": "127.0.0.0/8"}
        for outcome in ("unchanged", "unchanged"):
            said = terminal.run(*pulling, environment=environment)
            assert said.answer == {
                "pulled": {"locations": {outcome: 1}, "tags": {}, "contacts": {}},
                "refused": [],
            }
        refused = terminal.run(*pulling, environment={"ROLODESK_PULL_KEY": theirs.key})
        assert refused.code == 1
        assert theirs.key not in refused.err


@pytest.fixture
def lunarsend() -> Iterator[str]:
    """A LunarSend account of contacts that cannot be taken over, and the URL of its API."""
    rows: list[dict[str, Any]] = [
        {"id": "4711"},
        {"id": "4712", "first_name": "Anna\x1b[2J", "last_name": "Ek", "email": "nobody"},
        *({"id": str(number)} for number in range(30)),
    ]

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"contacts": rows}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_whatever_was_left_out_is_named(terminal: Terminal, lunarsend: str) -> None:
    terminal.json("workspace", "create", "--name", "Newcomers AB")
    pulling = ["pull", "lunarsend", "--workspace", "1", "--url", lunarsend]
    environment = {"ROLODESK_PULL_KEY": "key", "ROLODESK_EGRESS_ALLOW": "127.0.0.0/8"}
    told = terminal.run(*pulling, environment=environment)
    assert told.code == 1
    lines = told.err.splitlines()
    assert lines[0].startswith("warning: of the contacts, 4711 was left out: a contact needs at least one of")
    assert lines[1].startswith("warning: of the contacts, 4712 (Anna [2J Ek) was left out: ")
    assert (len(lines), lines[-1]) == (21, "warning: 12 more were left out; --json names them all")
    refused = json.loads(terminal.run(*pulling, "--json", environment=environment).out)["refused"]
    assert len(refused) == 32
    assert {name: refused[1][name] for name in ("stage", "id", "name")} == {
        "stage": "contacts",
        "id": "4712",
        "name": "Anna\x1b[2J Ek",
    }
