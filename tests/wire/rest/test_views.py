"""Saved views: one's own, a team's and everybody's."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from rolodesk.model.workspace import Role
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import views
from tests.actions.office import last_event
from tests.wire.rest.office import LoggedIn, code, logged_in, place
from tests.world import World

MINE = {"name": "Open", "resource": "tickets", "filter": {"status": ["new", "reply"], "assignee": "me"}}

AS_BEFORE = Statement(
    update(views)
    .where(views.c.workspace_id == WORKSPACE, views.c.id == bound_int("id"))
    .values(filter=bound_text("filter"))
)


def names(caller: LoggedIn | World) -> list[str]:
    return [view["name"] for view in caller.rest("GET", "/views").json()["data"]]


def made(caller: LoggedIn | World, **fields: Any) -> dict[str, Any]:
    answer = caller.rest("POST", "/views", json=MINE | fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_everybody_keeps_views_of_their_own(world: World) -> None:
    with logged_in(world, world.bob) as bob, logged_in(world, world.alice) as alice:
        view = made(bob)
        assert (view["filter"], view["sharing"], view["member_id"]) == (MINE["filter"], "mine", world.bob.id)
        path = f"/views/{view['id']}"
        for other in (alice, world):
            assert other.rest("GET", path).status_code == 404
            assert names(other) == []
        assert bob.rest("PATCH", path, json={"name": "Mine"}).json()["name"] == "Mine"
        assert last_event(world)[:3] == ("view.updated", view["id"], "member")
        assert bob.rest("DELETE", path).status_code == 204
        assert names(bob) == []


def test_a_view_of_all_is_kept_by_who_may_change_settings(world: World) -> None:
    view = made(world, sharing="all")
    with logged_in(world, world.bob) as bob:
        assert names(bob) == ["Open"]
        assert code(bob.rest("PATCH", f"/views/{view['id']}", json={"name": "x"})) == (403, "not_allowed")
        assert code(bob.rest("DELETE", f"/views/{view['id']}")) == (403, "not_allowed")
        assert code(bob.rest("POST", "/views", json=MINE | {"sharing": "all"})) == (403, "not_allowed")
        own = made(bob)
        assert code(bob.rest("PATCH", f"/views/{own['id']}", json={"sharing": "all"})) == (403, "not_allowed")


def test_a_teams_view_is_seen_by_the_team(world: World) -> None:
    dora = world.make_member(f"dora.{world.id}@example.org", "Dora", Role.AGENT)
    team = world.rest("POST", "/teams", json={"name": "Night", "member_ids": [world.bob.id]}).json()["id"]
    with logged_in(world, world.bob) as bob, logged_in(world, dora) as outsider:
        made(bob, sharing="team", team_id=team)
        assert names(bob) == ["Open"]
        assert names(outsider) == []
        refused = outsider.rest("POST", "/views", json=MINE | {"sharing": "team", "team_id": team})
        assert code(refused) == (403, "not_allowed")
    assert place(world.rest("POST", "/views", json=MINE | {"sharing": "team"})) == (400, "team_id")
    assert place(world.rest("POST", "/views", json=MINE | {"sharing": "all", "team_id": team})) == (
        400,
        "team_id",
    )


def test_a_key_has_no_views_of_its_own(world: World) -> None:
    assert place(world.rest("POST", "/views", json=MINE)) == (400, "sharing")


@pytest.mark.parametrize(
    ("resource", "given", "field"),
    [
        ("tickets", {"colour": "blue"}, "filter.colour"),
        ("tickets", {"status": ["sleepy"]}, "filter.status[0]"),
        ("tickets", {"sort": "name"}, "filter.sort"),
        ("tickets", {"cursor": "x"}, "filter.cursor"),
        ("tickets", {"updated_after": "soon"}, "filter.updated_after"),
        ("tickets", {"mailbox_id": {"a": 1}}, "filter.mailbox_id"),
        ("tickets", {"mailbox_id": [1, 2]}, "filter.mailbox_id"),
        ("contacts", {"status": ["new"]}, "filter.status"),
        ("contacts", {"created_after": "soon"}, "filter.created_after"),
        ("contacts", {"custom_fields": {}}, "filter.custom_fields"),
        ("contacts", {"custom_fields": {"plan": " "}}, "filter.custom_fields[plan]"),
        ("contacts", {"custom_fields": {"plan": ["gold"]}}, "filter.custom_fields[plan]"),
        ("contacts", {"custom_fields[plan]": "gold"}, "filter.custom_fields[plan]"),
        ("contacts", {"account_id": "nobody"}, "filter.account_id"),
        ("tickets", {"status": {"new": "new"}}, "filter.status"),
    ],
)
def test_a_filter_is_one_that_the_list_takes(
    world: World, resource: str, given: dict[str, Any], field: str
) -> None:
    body = {"name": "x", "resource": resource, "filter": given, "sharing": "all"}
    assert place(world.rest("POST", "/views", json=body)) == (400, field)


@pytest.mark.parametrize(
    ("resource", "given", "held"),
    [
        ("contacts", {"account_id": "1", "sort": "name"}, {"account_id": 1, "sort": "name"}),
        (
            "contacts",
            {"account_id": "none", "tag": "VIP", "ref": 7},
            {"account_id": "none", "tag": ["VIP"], "ref": "7"},
        ),
        (
            "contacts",
            {"custom_fields": {"seats": 3}, "ref": 7},
            {"custom_fields": {"seats": "3"}, "ref": "7"},
        ),
        ("tickets", {"mailbox_id": "2", "status": "new"}, {"mailbox_id": 2, "status": ["new"]}),
        ("tickets", {"assignee": 4, "snoozed": "false"}, {"assignee": "4", "snoozed": False}),
        ("tickets", {"label": ["a", "b"], "contact_id": "none"}, {"label": ["a", "b"], "contact_id": "none"}),
        ("accounts", {"external_id": 5}, {"external_id": "5"}),
    ],
)
def test_a_view_holds_what_a_bulk_action_takes(
    world: World, resource: str, given: dict[str, Any], held: dict[str, Any]
) -> None:
    view = made(world, resource=resource, filter=given, sharing="all")
    assert world.rest("GET", f"/views/{view['id']}").json()["filter"] == view["filter"] == held
    stored = msgspec.json.encode(given).decode()  # as it was kept before
    world.served.run(
        world.served.engine.write(world.id, lambda tx: tx.run(AS_BEFORE, id=view["id"], filter=stored))
    )
    told = world.rest("GET", f"/views/{view['id']}").json()["filter"]
    assert told == held
    if resource != "accounts" and "custom_fields" not in given:
        which = {name: value for name, value in told.items() if name != "sort"}
        body = {"filter": which, "action": "delete"}
        assert world.rest("POST", f"/{resource}/bulk-actions", json=body).status_code == 202


def test_views_are_in_their_order(world: World) -> None:
    for name, position in (("c", 2), ("a", 1), ("b", 1)):
        made(world, name=name, position=position, sharing="all", resource="contacts", filter={"sort": "-id"})
    assert names(world) == ["a", "b", "c"]
