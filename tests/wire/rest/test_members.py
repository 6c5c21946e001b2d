"""Members: inviting, changing and removing them, and who may."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from rolodesk.model.workspace import Permission, Role
from tests.actions.office import last_event
from tests.web.visitors import Visitor
from tests.wire.rest.office import code, logged_in, place
from tests.world import World


def invited(world: World, name: str = "dora", **fields: Any) -> dict[str, Any]:
    body = {"email": f"{name}.{world.id}@example.org", "name": name.title(), **fields}
    answer = world.rest("POST", "/members", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@contextmanager
def opened(world: World, link: str) -> Iterator[httpx2.Client]:
    """A browser in which somebody followed a log-in link."""
    with httpx2.Client(base_url=world.url, timeout=30, trust_env=False) as http:
        own_page = {"origin": world.url, "sec-fetch-site": "same-origin"}
        assert http.post(httpx2.URL(link).path, headers=own_page).status_code == 303
        yield http


def test_who_is_invited_logs_in_by_the_link_they_are_given(world: World) -> None:
    dora = invited(world, mailbox_ids=[world.support.id])
    assert (dora["role"], dora["mailbox_ids"]) == ("agent", [world.support.id])
    assert dora["login_link"].startswith(f"{world.url}/login/")
    with opened(world, dora["login_link"]) as http:
        me = http.get("/rest/v1/me", headers={"x-workspace": str(world.id)}).json()
    assert (me["id"], me["role"]) == (dora["id"], "agent")
    assert [one["id"] for one in me["mailboxes"]] == [world.support.id]
    listed = world.rest("GET", "/members").json()["data"]
    assert [one["id"] for one in listed] == [world.alice.id, world.bob.id, dora["id"]]
    assert "login_link" not in world.rest("GET", f"/members/{dora['id']}").json()


def test_a_workspaces_link_opens_no_other_workspace_of_the_person(world: World) -> None:
    there = world.charlie.make_member(f"dora.{world.id}@example.org", "Dora", Role.OWNER)
    dora = invited(world)
    with opened(world, dora["login_link"]) as http:
        assert http.get("/rest/v1/me", headers={"x-workspace": str(world.id)}).status_code == 200
        elsewhere = http.get("/rest/v1/me", headers={"x-workspace": str(world.charlie.id)})
        assert elsewhere.status_code == 401
    assert there.person_id


def test_who_is_a_member_is_not_invited_again(world: World) -> None:
    answer = world.rest("POST", "/members", json={"email": world.bob.email, "name": "Bob"})
    assert code(answer) == (409, "conflicting")


def test_a_member_changes(world: World) -> None:
    path = f"/members/{world.bob.id}"
    changed = world.rest("PATCH", path, json={"role": "admin", "mailbox_ids": [], "name": "Robert"}).json()
    assert (changed["role"], changed["mailbox_ids"], changed["name"]) == ("admin", [], "Robert")
    kind, subject, actor, door, before, after = last_event(world)
    assert (kind, subject, actor, door) == ("member.updated", world.bob.id, "key", "rest")
    assert before == {"role": "agent", "mailbox_ids": [world.support.id], "name": "Bob"}
    assert after == {"role": "admin", "mailbox_ids": [], "name": "Robert"}
    assert place(world.rest("PATCH", path, json={"mailbox_ids": [987654321]})) == (400, "mailbox_ids")


def test_a_member_is_removed_and_is_nobody_any_more(world: World) -> None:
    team = world.rest("POST", "/teams", json={"name": "All", "member_ids": [world.bob.id]}).json()
    with logged_in(world, world.bob) as bob:
        assert bob.rest("GET", "/me").status_code == 200
    assert world.rest("DELETE", f"/members/{world.bob.id}").status_code == 204
    assert last_event(world)[0] == "member.removed"
    assert world.rest("GET", f"/members/{world.bob.id}").status_code == 404
    assert world.rest("GET", f"/teams/{team['id']}").json()["member_ids"] == []


def test_the_last_owner_stays_one(world: World) -> None:
    path = f"/members/{world.alice.id}"
    with logged_in(world, world.alice) as alice:
        assert code(alice.rest("DELETE", path)) == (409, "conflicting")
        assert code(alice.rest("PATCH", path, json={"role": "agent"})) == (409, "conflicting")
        second = alice.rest("PATCH", f"/members/{world.bob.id}", json={"role": "owner"})
        assert second.json()["role"] == "owner"
        assert alice.rest("PATCH", path, json={"role": "agent"}).json()["role"] == "agent"


def test_only_owners_make_owners_and_touch_them(world: World) -> None:
    owners = f"/members/{world.alice.id}"
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", f"/members/{world.bob.id}", {"json": {"role": "owner"}}),
        ("PATCH", owners, {"json": {"role": "admin"}}),
        ("PATCH", owners, {"json": {"name": "Mallory"}}),
        ("DELETE", owners, {}),
        ("POST", f"{owners}/login-link", {}),
        ("POST", "/members", {"json": {"email": "e@example.org", "name": "E", "role": "owner"}}),
    ]
    before = world.served.digest()
    for method, path, options in calls:
        assert code(world.rest(method, path, **options)) == (403, "owners_only"), (method, path)
    assert world.served.digest() == before


def test_an_agent_changes_their_own_name_and_nothing_else(world: World) -> None:
    own, others = f"/members/{world.bob.id}", f"/members/{world.alice.id}"
    with logged_in(world, world.bob) as bob:
        assert bob.rest("GET", own).json()["name"] == "Bob"
        assert bob.rest("PATCH", own, json={"name": "Bobby"}).json()["name"] == "Bobby"
        for path, body in ((own, {"role": "owner"}), (own, {"mailbox_ids": []}), (others, {"name": "x"})):
            assert code(bob.rest("PATCH", path, json=body)) == (403, "not_allowed")


def test_a_link_is_made_anew_for_who_lost_theirs(world: World) -> None:
    made = world.rest("POST", f"/members/{world.bob.id}/login-link").json()
    with opened(world, made["login_link"]) as http:
        me = http.get("/rest/v1/me", headers={"x-workspace": str(world.id)}).json()
    assert me["id"] == world.bob.id


def test_the_operators_link_opens_everything_of_the_person(world: World) -> None:
    elsewhere = world.charlie.make_member(world.bob.email, "Bob", Role.AGENT)
    with Visitor(world, world.bob) as bob:
        bob.log_in()
        for workspace, member in ((world.id, world.bob), (world.charlie.id, elsewhere)):
            me = bob.http.get("/rest/v1/me", headers={"x-workspace": str(workspace)}).json()
            assert me["id"] == member.id


def test_a_key_makes_nobody_who_may_more_than_it_may(world: World) -> None:
    """Whoever makes a member, or a link that logs one in, could go on as that member."""
    key = world.make_key(Permission.SETTINGS_WRITE)
    body = {"email": f"eve.{world.id}@example.org", "name": "Eve"}
    bob = f"/members/{world.bob.id}"
    for role in ("admin", "agent"):
        assert code(world.rest("POST", "/members", key=key, json={**body, "role": role})) == (
            403,
            "not_allowed",
        )
    assert code(world.rest("PATCH", bob, key=key, json={"role": "admin"})) == (403, "not_allowed")
    for path in (f"{bob}/login-link", f"{bob}/invitation"):
        assert code(world.rest("POST", path, key=key)) == (403, "not_allowed")
    assert world.rest("PATCH", bob, key=key, json={"name": "Bobby"}).status_code == 200
    whole = world.make_key(*Permission)
    assert world.rest("POST", "/members", key=whole, json={**body, "role": "admin"}).status_code == 201
