"""GET /rest/v1/audit, its export, and the histories of records."""

import csv
import io
import time
from typing import Any

import msgspec
import pytest

from rolodesk.actions import tags
from rolodesk.actions.audit import searching
from rolodesk.actions.tickets.inserting import insert
from rolodesk.model.ticket import NewMessage
from rolodesk.model.workspace import Permission
from tests.web.visitors import Visitor
from tests.world import World


def account(world: World, name: str) -> dict[str, Any]:
    made: dict[str, Any] = world.rest("POST", "/accounts", json={"name": name}).json()
    return made


def audit(world: World, query: str = "", *, key: str | None = None) -> list[dict[str, Any]]:
    """Every page of the audit, newest first."""
    found: list[dict[str, Any]] = []
    path = f"/audit?limit=3{query}"
    while True:
        answer = world.rest("GET", path, key=key)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["data"]
        if not page["has_more"]:
            return found
        path = page["next"].split("/rest/v1", 1)[1]


def test_it_has_everything_newest_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = account(world, "Lindberg AB")
    world.rest("PATCH", f"/accounts/{made['id']}", json={"name": "Lindbergs AB"})
    for most in (searching.MOST_LOOKED_AT, 2):
        monkeypatch.setattr(searching, "MOST_LOOKED_AT", most)
        monkeypatch.setattr(searching, "AT_ONCE", 2)
        found = audit(world)
        assert [one["kind"] for one in found[:2]] == ["account.updated", "account.created"]
        assert found[-1]["kind"] == "workspace.created"
        assert len({one["cursor"] for one in found}) == len(found)


@pytest.mark.parametrize("asked", ["", "&kind=account.created", "&since=2090-01-01", "&subject=nothing"])
def test_following_next_comes_to_an_end(world: World, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setattr(searching, "MOST_LOOKED_AT", 2)
    monkeypatch.setattr(searching, "AT_ONCE", 2)
    for name in ("One", "Two", "Three"):
        account(world, name)
    path, pages = f"/audit?limit=1{asked}", 0
    while path:
        page = world.rest("GET", path).json()
        assert ("next" in page) == page["has_more"]
        path = page.get("next", "").partition("/rest/v1")[2]
        pages += 1
        assert pages < 50, "it never ends"


def test_it_is_asked_by_what_who_where_and_when(world: World) -> None:
    made = account(world, "Lindberg AB")
    world.act(lambda scope: tags.create(scope, "vip"))
    [created] = audit(world, "&kind=account.created")
    assert created["after"] == {"name": "Lindberg AB"}
    assert audit(world, f"&subject=account&subject_id={made['id']}") == [created]
    assert audit(world, f"&subject=account&subject_id={made['id'] + 1}") == []
    assert audit(world, f"&actor=key&actor_id={created['actor']['id']}") == [created]
    assert audit(world, "&door=rest") == [created]
    assert created in audit(world, f"&since={created['at']}")
    assert created not in audit(world, f"&until={created['at']}")
    assert audit(world, "&since=2090-01-01") == []


def test_what_lies_far_back_is_on_the_first_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A time, and a record, are found by an index: a page looks at next to nothing else."""
    first = account(world, "Ahlgren AB")
    time.sleep(0.01)
    for number in range(9):
        account(world, f"Lindberg {number} AB")
    *_, second, created = audit(world, "&kind=account.created")
    later = second["at"]
    monkeypatch.setattr(searching, "AT_ONCE", 2)
    monkeypatch.setattr(searching, "MOST_LOOKED_AT", 2)
    monkeypatch.setattr(searching, "SLACK_MS", 0)
    for query in (f"subject=account&subject_id={first['id']}", f"until={later}&limit=1"):
        page = world.rest("GET", f"/audit?{query}").json()
        assert page["data"] == [created]
    newest = world.rest("GET", f"/audit?since={later}&limit=1&kind=tag.created").json()
    assert newest["has_more"]
    assert [one["kind"] for one in audit(world, f"&since={later}")] == ["account.created"] * 9
    lines = world.rest("GET", f"/audit/export?since={created['at']}&until={later}").text.splitlines()
    assert [msgspec.json.decode(line)["subject_id"] for line in lines] == [first["id"]]


def test_it_is_for_those_who_decide(world: World) -> None:
    account(world, "Lindberg AB")
    for permission in (Permission.SETTINGS_READ, Permission.CONTACTS_WRITE):
        assert world.rest("GET", "/audit", key=world.make_key(permission)).status_code == 403
    admin = world.make_key(Permission.SETTINGS_WRITE)
    assert audit(world, "&subject=account", key=admin) == []
    assert audit(world, "&subject=account", key=world.charlie.key) == []


@pytest.mark.parametrize("query", ["since=x", "until=2020-13-01", "cursor=x", "actor=nobody", "colour=red"])
def test_what_it_cannot_be_asked_is_refused(world: World, query: str) -> None:
    answer = world.rest("GET", f"/audit?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


def test_it_is_exported_oldest_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "AT_ONCE", 3)
    account(world, "=SUM(1,2)")
    answer = world.rest("GET", "/audit/export")
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.jsonl"'
    lines = [msgspec.json.decode(line) for line in answer.text.splitlines()]
    assert [one["kind"] for one in lines] == [one["kind"] for one in reversed(audit(world))]
    assert lines[-1]["after"] == {"name": "=SUM(1,2)"}
    answer = world.rest("GET", "/audit/export?format=csv&door=rest")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["kind"], row["actor"], row["door"]) == ("account.created", "key", "rest")
    assert msgspec.json.decode(row["after"]) == {"name": "=SUM(1,2)"}


def test_a_history_has_what_happened_to_a_record(world: World) -> None:
    made = account(world, "Lindberg AB")
    path = f"/accounts/{made['id']}"
    world.rest("PATCH", path, json={"name": "Lindbergs AB"})
    world.rest("DELETE", path)
    page = world.rest("GET", f"{path}/history?limit=2").json()
    assert [one["kind"] for one in page["data"]] == ["account.deleted", "account.updated"]
    assert page["data"][1]["before"] == {"name": "Lindberg AB"}
    assert page["data"][1]["after"] == {"name": "Lindbergs AB"}
    assert page["data"][1]["actor"]["kind"] == "key"
    last = world.rest("GET", page["next"].split("/rest/v1", 1)[1]).json()
    assert [one["kind"] for one in last["data"]] == ["account.created"]
    assert "next" not in last
    first = world.rest("GET", f"{path}/history?limit=1&sort=id").json()
    assert first["data"] == last["data"]


def test_a_history_of_what_never_was_is_unknown(world: World) -> None:
    made = account(world, "Lindberg AB")
    for key, path in (
        (world.charlie.key, f"/accounts/{made['id']}/history"),
        (world.key, f"/accounts/{made['id'] + 1000}/history"),
        (world.key, f"/tickets/{made['id'] + 1000}/history"),
    ):
        assert world.rest("GET", path, key=key).status_code == 404


def test_an_agent_sees_the_histories_of_their_mailboxes_tickets(world: World) -> None:
    world.make_mailbox("Board", "board@example.org")
    seen, unseen = (
        world.act(
            lambda scope, to=to: insert(  # type: ignore[misc]  # a lambda's default
                scope,
                NewMessage(from_email="jan@mail.example", to_email=to, subject="Hello", plain="Hello"),
            )
        ).id
        for to in ("info@example.org", "board@example.org")
    )
    with Visitor(world, world.bob) as bob:
        bob.log_in()
        headers = {"cookie": f"rolodesk={bob.http.cookies['rolodesk']}", "x-workspace": str(world.id)}
    for number, status in ((seen, 200), (unseen, 404)):
        answer = world.http.get(f"/rest/v1/tickets/{number}/history", headers=headers)
        assert answer.status_code == status
    assert answer.json()["detail"] == f"there is no ticket {unseen}"
