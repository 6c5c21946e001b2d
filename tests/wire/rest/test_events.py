"""GET /rest/v1/events: the feed, page by page, waited for, and as a stream."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec

from rolodesk.actions import api_keys, tags
from rolodesk.actions.tickets.inserting import insert
from rolodesk.model.ticket import NewMessage
from rolodesk.model.workspace import Member, Permission
from tests.web.visitors import Visitor
from tests.world import Tenant, World

Event = dict[str, Any]


def walk(world: World, *, key: str | None = None, limit: int = 3) -> list[Event]:
    """Follow `next` from the beginning to the end."""
    found: list[Event] = []
    path: str = f"/events?limit={limit}"
    while True:
        answer = world.rest("GET", path, key=key)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["data"]) <= limit
        found += page["data"]
        path = page["next"].split("/rest/v1", 1)[1]
        if not page["has_more"]:
            return found


def after_all(world: World) -> str:
    """The cursor behind everything there is."""
    page = world.rest("GET", "/events?after=now").json()
    assert page["data"] == []
    [cursor] = parse_qs(urlsplit(str(page["next"])).query)["after"]
    return cursor


def tag(tenant: Tenant, name: str) -> None:
    tenant.act(lambda scope: tags.create(scope, name))


class Reading:
    """A stream that is being read by a thread."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer
        self.events: list[Event] = []
        self.ids: list[str] = []
        self.has_ended = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        try:
            for line in self.answer.iter_lines():
                if line.startswith("id: "):
                    self.ids.append(line.removeprefix("id: "))
                elif line.startswith("data: "):
                    self.events.append(msgspec.json.decode(line.removeprefix("data: ")))
        except httpx2.TransportError:
            pass
        self.has_ended.set()

    def until(self, kind: str, *, times: int = 1) -> list[Event]:
        """Wait until events of a kind have come."""
        until = time.monotonic() + 20
        while len(found := [one for one in self.events if one["kind"] == kind]) < times:
            assert time.monotonic() < until, self.events
            time.sleep(0.01)
        return found

    def join(self) -> None:
        self._thread.join()


@contextmanager
def stream(world: World, query: str = "", **headers: str) -> Iterator[Reading]:
    sent = {"x-api-key": world.key, "accept": "text/event-stream", **headers}
    with world.http.stream("GET", f"/rest/v1/events{query}", headers=sent) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream"
        reading = Reading(answer)
        yield reading
    reading.join()


def test_it_tells_everything_from_the_beginning_in_order(world: World) -> None:
    tag(world, "vip")
    made = world.rest("POST", "/accounts", json={"name": "Lindberg AB"}).json()
    world.rest("PATCH", f"/accounts/{made['id']}", json={"name": "Lindbergs AB"})
    events = walk(world)
    assert events[0]["kind"] == "workspace.created"
    assert [one["kind"] for one in events[-3:]] == ["tag.created", "account.created", "account.updated"]
    changed = events[-1]
    assert (changed["before"], changed["after"]) == ({"name": "Lindberg AB"}, {"name": "Lindbergs AB"})
    assert (changed["subject"], changed["subject_id"], changed["door"]) == ("account", made["id"], "rest")
    assert changed["actor"]["kind"] == "key"
    assert changed["at"].endswith("Z")
    assert walk(world, limit=200) == events
    again = world.rest("GET", "/events", params={"after": events[-2]["cursor"]}).json()
    assert again["data"] == [changed]


def test_the_outsider_gets_only_their_own(world: World) -> None:
    tag(world, "secret of Alice")
    cursor = after_all(world)
    tag(world, "another secret")
    for path in ("/events?limit=200", f"/events?after={cursor}"):
        assert "secret" not in world.rest("GET", path, key=world.charlie.key).text


def test_a_key_is_told_of_what_it_may_read(world: World) -> None:
    tag(world, "vip")
    world.act(lambda scope: insert(scope, letter("info@example.org")))
    told = {
        permission: {one["subject"] for one in walk(world, key=world.make_key(permission))}
        for permission in (Permission.CONTACTS_READ, Permission.TICKETS_READ, Permission.SETTINGS_WRITE)
    }
    assert told[Permission.CONTACTS_READ] == {"tag", "contact"}
    assert told[Permission.TICKETS_READ] == {"ticket"}
    assert told[Permission.SETTINGS_WRITE] == {"workspace", "api_key", "member", "mailbox"}
    assert {one["subject"] for one in walk(world)} == set().union(*told.values())


def test_what_is_no_cursor_is_refused(world: World) -> None:
    for bad in ("x", "W10", "WyIiLDEsMl0x", "WyJvdGhlciIsMSwyXQ"):
        for headers in ({}, {"accept": "text/event-stream"}):
            answer = world.rest("GET", f"/events?after={bad}", headers=headers)
            assert (answer.status_code, answer.json()["field"]) == (400, "after"), bad


def test_waiting_is_answered_when_something_happens_and_when_nothing_does(world: World) -> None:
    cursor = after_all(world)
    empty = world.rest("GET", f"/events?after={cursor}&wait=1").json()
    assert (empty["data"], empty["has_more"]) == ([], False)
    answers: list[Any] = []

    def wait() -> None:
        answers.append(world.rest("GET", f"/events?after={cursor}&wait=30").json())

    waiting = threading.Thread(target=wait)
    waiting.start()
    tag(world.charlie, "not this")
    tag(world, "this")
    waiting.join()
    assert [one["after"] for one in answers[0]["data"]] == [{"name": "this"}]


def test_a_stream_goes_on_where_it_was_left(world: World) -> None:
    tag(world, "first")
    with stream(world) as reading:
        reading.until("tag.created")
        tag(world, "second")
        told = reading.until("tag.created", times=2)
        assert [one["after"]["name"] for one in told] == ["first", "second"]
        assert [one["cursor"] for one in reading.events] == reading.ids
        tag(world.charlie, "not this")
        left = reading.ids[-2]
    with stream(world, **{"last-event-id": left}) as reading:
        reading.until("tag.created")
        tag(world, "third")
        told = reading.until("tag.created", times=2)
    assert [one["after"]["name"] for one in told] == ["second", "third"]


def test_a_stream_of_now_begins_with_what_comes(world: World) -> None:
    tag(world, "old")
    with stream(world, "?after=now") as reading:
        tag(world, "new")
        told = reading.until("tag.created")
        assert [one["after"]["name"] for one in told] == ["new"]


def test_a_stream_ends_when_its_key_is_revoked(world: World) -> None:
    key, text = world.act(
        lambda scope: api_keys.create(scope, name="listener", permissions=(Permission.CONTACTS_READ,))
    )
    with stream(world, "?after=now", **{"x-api-key": text}) as reading:
        tag(world, "heard")
        reading.until("tag.created")
        world.act(lambda scope: api_keys.revoke(scope, key.id))
        assert reading.has_ended.wait(20)
        tag(world, "not heard")
    assert [one["after"]["name"] for one in reading.events] == ["heard"]


def letter(to: str) -> NewMessage:
    return NewMessage(from_email="jan@mail.example", to_email=to, subject="Hello", plain="Hello")


def test_an_agent_is_told_of_the_tickets_of_their_mailboxes(world: World) -> None:
    world.make_mailbox("Board", "board@example.org")
    for to in ("info@example.org", "board@example.org"):
        world.act(lambda scope, to=to: insert(scope, letter(to)))  # type: ignore[misc]  # a lambda's default
    told = {member.name: mailboxes_told(world, member) for member in (world.alice, world.bob)}
    assert told["Bob"] == {world.support.id}
    assert len(told["Alice"]) == 2


def mailboxes_told(world: World, member: Member) -> set[int]:
    """The mailboxes of the tickets of which a member is told in the web app."""
    with Visitor(world, member) as visitor:
        visitor.log_in()
        headers = {
            "cookie": f"rolodesk={visitor.http.cookies['rolodesk']}",
            "x-workspace": str(world.id),
        }
    answer = world.http.get("/rest/v1/events?limit=200", headers=headers)
    assert answer.status_code == 200, answer.text
    return {one["after"]["mailbox_id"] for one in answer.json()["data"] if one["subject"] == "ticket"}
