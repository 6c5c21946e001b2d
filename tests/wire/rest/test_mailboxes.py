"""Mailboxes and their connections, kept through the API."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.actions.office import events_of, last_event
from tests.wire.rest.office import code, logged_in, place
from tests.world import World


def made(world: World, **fields: Any) -> dict[str, Any]:
    body = {"name": "Sales", "addresses": ["sales@example.org"], **fields}
    answer = world.rest("POST", "/mailboxes", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_mailbox_is_made_with_all_that_is_said_of_it(world: World) -> None:
    said = {
        "auto_reply": "We got it.",
        "signature": "The sales team",
        "template": "<p>{{content}}</p>",
        "sending": "observing",
        "files_senders": False,
        "undo_seconds": 30,
        "follow_up_days": 7,
        "member_ids": [world.bob.id],
    }
    mailbox = made(world, **said)
    assert {name: mailbox[name] for name in said} == said
    kind, _, _, _, _, after = last_event(world)
    assert kind == "mailbox.created"
    assert (after["undo_seconds"], after["members"]) == (30, [world.bob.id])
    assert world.rest("GET", f"/mailboxes/{mailbox['id']}").json() == mailbox
    assert [one["name"] for one in world.rest("GET", "/mailboxes").json()["data"]] == ["Support", "Sales"]


def test_a_mailbox_changes(world: World) -> None:
    path = f"/mailboxes/{made(world, auto_reply='We got it.')['id']}"
    change = {
        "auto_reply": None,
        "addresses": ["a@example.org", "b@example.org"],
        "member_ids": [world.bob.id],
    }
    changed = world.rest("PATCH", path, json=change).json()
    assert {name: changed[name] for name in change} == change
    assert last_event(world)[5]["members"] == [world.bob.id]
    with logged_in(world, world.bob) as bob:
        assert changed["id"] in [one["id"] for one in bob.rest("GET", "/me").json()["mailboxes"]]
    assert world.rest("PATCH", path, json={"member_ids": []}).json()["member_ids"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"addresses": ["nonsense"]}, "addresses"),
        ({"undo_seconds": 3601}, "undo_seconds"),
        ({"template": "no place"}, "template"),
        ({"member_ids": [987654321]}, "member_ids"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_is_refused(world: World, change: dict[str, Any], field: str) -> None:
    before = world.served.digest()
    assert place(world.rest("PATCH", f"/mailboxes/{world.support.id}", json=change)) == (400, field)
    assert world.served.digest() == before


def test_an_address_belongs_to_one_mailbox(world: World) -> None:
    answer = world.rest("POST", "/mailboxes", json={"name": "x", "addresses": ["INFO@example.org"]})
    assert code(answer) == (409, "conflicting")


RELAY = {"host": "127.0.0.1", "port": 9, "security": "none"}
LOG_IN = {"username": "info@example.org", "password": "s3cret-password"}


def connection(world: World, kind: str = "relay") -> str:
    return f"/mailboxes/{world.support.id}/connections/{kind}"


def test_a_mailbox_is_connected_observes_and_is_confirmed(world: World) -> None:
    answer = world.rest("PUT", connection(world), json=RELAY | LOG_IN)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["auth"]) == ("new", "password")
    mailbox = f"/mailboxes/{world.support.id}"
    assert world.rest("GET", mailbox).json()["sending"] == "observing"
    assert world.rest("POST", f"{mailbox}/confirm").json()["sending"] == "active"
    assert world.rest("GET", f"{mailbox}/connections").json()["data"] == [answer.json()]
    assert world.rest("DELETE", connection(world)).status_code == 204
    assert world.rest("GET", connection(world)).status_code == 404


def test_the_secret_is_shown_nowhere(world: World) -> None:
    world.rest("PUT", connection(world, "imap"), json={"host": "127.0.0.1", **LOG_IN})
    for path in (connection(world, "imap"), f"/mailboxes/{world.support.id}/connections"):
        answer = world.rest("GET", path)
        assert answer.status_code == 200
        assert LOG_IN["password"] not in answer.text
    assert LOG_IN["password"] not in str(events_of(world.served, world.id))


def test_the_secret_stays_for_the_same_account_and_goes_nowhere_else(world: World) -> None:
    assert world.rest("PUT", connection(world), json=RELAY | LOG_IN).status_code == 200
    same = RELAY | {"username": LOG_IN["username"]}
    assert world.rest("PUT", connection(world), json=same).status_code == 200
    for other in ({"host": "localhost"}, {"port": 10}, {"username": "x@example.org"}, {"security": "tls"}):
        assert place(world.rest("PUT", connection(world), json=same | other)) == (400, "password")


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "::1", "0.0.0.0", "not a host", ""])
def test_a_neighbour_of_the_hub_is_not_connected(world: World, host: str) -> None:
    before = world.served.digest()
    assert place(world.rest("PUT", connection(world), json=RELAY | {"host": host})) == (400, "host")
    assert world.served.digest() == before


def test_there_are_two_kinds(world: World) -> None:
    assert world.rest("PUT", connection(world, "pop3"), json=RELAY).status_code == 404
    assert world.rest("PUT", connection(world), json=RELAY | {"folder": "INBOX"}).status_code == 400


@pytest.fixture
def server() -> Iterator[int]:
    """An SMTP server that greets and takes no mail; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = listening.accept()
        with client, client.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 relay.example ESMTP\r\n")
            for line in stream:
                stream.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 relay.example\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.close()


def test_a_connection_is_tried_out(world: World, server: int) -> None:
    world.rest("PUT", connection(world), json=RELAY | {"port": server})
    assert world.rest("POST", f"{connection(world)}/test").json() == {
        "works": True,
        "reason": "",
        "steps": [{"step": step, "works": True} for step in ("reach", "speak", "log_in")],
    }
    now = world.rest("GET", connection(world)).json()
    assert (now["state"], now["last_error"], now["last_error_at"]) == ("working", "", None)
    assert now["last_ok_at"] is not None


def test_one_that_fails_says_why(world: World) -> None:
    world.rest("PUT", connection(world), json=RELAY)
    world.rest("PUT", connection(world, "imap"), json={"host": "127.0.0.1", "port": 9, **LOG_IN})
    for kind in ("relay", "imap"):
        tried = world.rest("POST", f"{connection(world, kind)}/test").json()
        assert not tried["works"]
        assert "127.0.0.1:9" in tried["reason"]
        assert LOG_IN["password"] not in tried["reason"]
        now = world.rest("GET", connection(world, kind)).json()
        assert (now["state"], now["last_error"]) == ("failing", tried["reason"])
        assert now["last_error_at"] >= now["updated_at"]
