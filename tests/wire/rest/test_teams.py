"""Teams, and who is told that they are in one."""

from tests.actions.office import last_event
from tests.wire.rest.office import place
from tests.world import World


def test_a_team_is_made_changed_and_deleted(world: World) -> None:
    made = world.rest("POST", "/teams", json={"name": "Night", "member_ids": [world.bob.id, world.bob.id]})
    team = made.json()
    assert (made.status_code, team["name"], team["member_ids"]) == (201, "Night", [world.bob.id])
    assert last_event(world)[0] == "team.created"
    path = f"/teams/{team['id']}"
    both = sorted([world.alice.id, world.bob.id])
    assert world.rest("PATCH", path, json={"member_ids": both}).json()["member_ids"] == both
    assert last_event(world)[4:] == ({"member_ids": [world.bob.id]}, {"member_ids": both})
    assert world.rest("GET", "/teams").json()["data"] == [world.rest("GET", path).json()]
    assert world.rest("DELETE", path).status_code == 204
    assert last_event(world)[0] == "team.deleted"
    assert world.rest("GET", "/teams").json() == {"data": []}


def test_who_is_no_member_is_in_no_team(world: World) -> None:
    outsider = world.charlie.make_member(f"eve.{world.id}@example.org", "Eve", world.bob.role)
    answer = world.rest("POST", "/teams", json={"name": "Night", "member_ids": [outsider.id]})
    assert place(answer) == (400, "member_ids")
    assert place(world.rest("POST", "/teams", json={"name": " "})) == (400, "name")


def test_what_changes_nothing_writes_nothing(world: World) -> None:
    team = world.rest("POST", "/teams", json={"name": "Night"}).json()
    before = world.served.digest()
    assert world.rest("PATCH", f"/teams/{team['id']}", json={"name": "Night"}).json() == team
    assert world.served.digest() == before
