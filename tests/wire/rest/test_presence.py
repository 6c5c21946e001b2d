"""Who is at a ticket: said, asked, told in the stream to members, and over when nobody says so any more."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import msgspec
import pytest

from rolodesk.actions import upkeep
from rolodesk.model import presence
from rolodesk.model.workspace import Member, Permission, Role
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import presences
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.wire.rest.inbox import AsMember, opened, problem
from tests.world import World

Told = tuple[int, list[tuple[int, str]]]


class Listening:
    """The named events of a stream, read by a thread."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.told: list[Told] = []
        self.lines: list[str] = []
        self._answer = answer
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        name = ""
        try:
            for line in self._answer.iter_lines():
                self.lines.append(line)
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: ") and name == "presence":
                    said = msgspec.json.decode(line.removeprefix("data: "))
                    members = [(one["member_id"], one["doing"]) for one in said["members"]]
                    self.told.append((said["ticket_id"], members))
                elif not line:
                    name = ""
        except httpx2.TransportError:
            pass

    def until(self, told: Told) -> None:
        """Wait until it was told that those, and no others, are at a ticket."""
        until = time.monotonic() + 20
        while told not in self.told:
            assert time.monotonic() < until, self.told
            time.sleep(0.01)

    def join(self) -> None:
        self._thread.join()


@contextmanager
def listening(world: World, headers: dict[str, str]) -> Iterator[Listening]:
    sent = {"accept": "text/event-stream", **headers}
    with world.http.stream("GET", "/rest/v1/events?after=now", headers=sent) as answer:
        assert answer.status_code == 200, answer.read()
        found = Listening(answer)
        yield found
        # Closing it alone would leave the thread waiting for the next heartbeat.
        answer.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        found.join()


def of(member: AsMember) -> dict[str, str]:
    return {
        "cookie": f"rolodesk={member.cookie}",
        "x-workspace": str(member.world.id),
        "origin": member.world.url,
    }


def present(world: World, ticket_id: int, member: Member, doing: str = "viewing") -> dict[str, Any]:
    body = {"doing": doing, "member_id": member.id}
    answer = world.rest("PUT", f"/tickets/{ticket_id}/presence", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def members_at(world: World, ticket_id: int) -> list[tuple[int, str]]:
    answer = world.rest("GET", f"/tickets/{ticket_id}/presence").json()
    assert answer["ticket_id"] == ticket_id
    return [(one["member_id"], one["doing"]) for one in answer["members"]]


def test_who_is_at_a_ticket_is_answered_to_whoever_comes(world: World) -> None:
    ticket = opened(world)
    alice, bob = AsMember(world, world.alice), AsMember(world, world.bob)
    assert alice.rest("PUT", f"/tickets/{ticket}/presence", json={"doing": "viewing"}).status_code == 200
    came = bob.rest("PUT", f"/tickets/{ticket}/presence", json={"doing": "answering"}).json()
    expected = [(world.alice.id, "viewing"), (world.bob.id, "answering")]
    assert [(one["member_id"], one["doing"]) for one in came["members"]] == expected
    assert members_at(world, ticket) == expected
    assert bob.rest("DELETE", f"/tickets/{ticket}/presence").status_code == 204
    assert bob.rest("DELETE", f"/tickets/{ticket}/presence").status_code == 204
    assert members_at(world, ticket) == expected[:1]


def test_what_a_member_said_last_counts(world: World) -> None:
    ticket = opened(world)
    present(world, ticket, world.bob, "answering")
    present(world, ticket, world.bob, "viewing")
    assert members_at(world, ticket) == [(world.bob.id, "viewing")]


def test_it_is_over_after_a_while_and_swept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = opened(world)
    monkeypatch.setattr("rolodesk.actions.tickets.attending.LASTS_MS", -1)
    present(world, ticket, world.bob)
    assert members_at(world, ticket) == []
    monkeypatch.setattr("rolodesk.actions.tickets.attending.LASTS_MS", presence.LASTS_MS)
    present(world, ticket, world.alice)
    engine = world.served.engine

    async def kept(tx: Tx) -> set[int]:
        rows = await tx.all(Statement(presences.select(), everywhere=True))
        return {row[2] for row in rows if row[0] == world.id}

    assert world.served.run(engine.read(EVERYWHERE, kept)) == {world.alice.id, world.bob.id}
    world.served.run(upkeep.forget_expired(engine))
    assert world.served.run(engine.read(EVERYWHERE, kept)) == {world.alice.id}


def test_a_members_stream_tells_who_comes_and_who_leaves(world: World) -> None:
    ticket = opened(world)
    present(world, ticket, world.alice)
    with listening(world, of(AsMember(world, world.bob))) as heard:
        heard.until((ticket, [(world.alice.id, "viewing")]))
        present(world, ticket, world.alice, "answering")
        heard.until((ticket, [(world.alice.id, "answering")]))
        world.rest("DELETE", f"/tickets/{ticket}/presence?member_id={world.alice.id}")
        heard.until((ticket, []))
    named = [place for place, line in enumerate(heard.lines) if line == "event: presence"]
    assert all(heard.lines[place + 1].startswith("data: ") for place in named)
    assert all(heard.lines[place + 2] == "" for place in named)


def test_no_stream_tells_of_an_unseen_mailbox_of_another_workspace_or_to_a_key(world: World) -> None:
    world.make_mailbox("Board", "board@example.org")
    unseen, seen = opened(world, to_email="board@example.org"), opened(world)
    with (
        listening(world, of(AsMember(world, world.bob))) as bob,
        listening(world, of(AsMember(world, world.alice))) as alice,
        listening(world, {"x-api-key": world.key}) as key,
        listening(world, {"x-api-key": world.charlie.key}) as charlie,
    ):
        present(world, unseen, world.alice)
        present(world, seen, world.alice)
        everything = [(unseen, [(world.alice.id, "viewing")]), (seen, [(world.alice.id, "viewing")])]
        for one in everything:
            alice.until(one)
        bob.until(everything[1])
        world.rest("PATCH", f"/tickets/{seen}", json={"subject": "changed"})
        until = time.monotonic() + 20
        while not any("ticket.edited" in line for line in key.lines):
            assert time.monotonic() < until
            time.sleep(0.01)
    assert bob.told == everything[1:]
    assert (key.told, charlie.told) == ([], [])


def test_a_ticket_that_moves_out_of_sight_has_nobody_any_more(world: World) -> None:
    board = world.make_mailbox("Board", "board@example.org")
    ticket = opened(world)
    with listening(world, of(AsMember(world, world.bob))) as bob:
        present(world, ticket, world.alice)
        bob.until((ticket, [(world.alice.id, "viewing")]))
        world.rest("PATCH", f"/tickets/{ticket}", json={"mailbox_id": board.id})
        bob.until((ticket, []))


def test_it_is_no_event_and_no_change_of_the_ticket(world: World) -> None:
    ticket = opened(world)
    cursor = world.rest("GET", "/events?after=now").json()["next"].split("/rest/v1", 1)[1]
    tag = world.rest("GET", f"/tickets/{ticket}").headers["etag"]
    present(world, ticket, world.bob)
    assert world.rest("GET", cursor).json()["data"] == []
    assert world.rest("GET", f"/tickets/{ticket}").headers["etag"] == tag


def test_what_is_refused(world: World) -> None:
    ticket = opened(world)
    path = f"/tickets/{ticket}/presence"
    assert problem(world.rest("PUT", path, json={"doing": "viewing"}))[::2] == (400, "member_id")
    assert world.rest("PUT", path, json={"doing": "dancing", "member_id": world.bob.id}).status_code == 400
    bob = AsMember(world, world.bob)
    refused = bob.rest("PUT", path, json={"doing": "viewing", "member_id": world.alice.id})
    assert problem(refused)[::2] == (400, "member_id")
    world.make_mailbox("Board", "board@example.org")
    unseen = opened(world, to_email="board@example.org")
    assert bob.rest("PUT", f"/tickets/{unseen}/presence", json={"doing": "viewing"}).status_code == 404
    assert bob.rest("GET", f"/tickets/{unseen}/presence").status_code == 404
    charlie = world.charlie.make_member(f"dora.{world.id}@example.org", "Dora", Role.OWNER)
    body = {"doing": "viewing", "member_id": charlie.id}
    assert world.rest("PUT", path, json=body, key=world.charlie.key).status_code == 404
    narrow = world.make_key(Permission.CONTACTS_READ)
    assert world.rest("GET", path, key=narrow).status_code == 403
