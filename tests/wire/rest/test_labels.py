"""Labels through the REST API, and as tickets bear them."""

from rolodesk.model.workspace import Role
from tests.actions.tickets.front_desk import journal
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.world import World


def names(world: World, query: str = "") -> list[tuple[str, int]]:
    return [(one["name"], one["tickets"]) for one in walked(world, f"/labels?limit=1{query}")]


def label_events(world: World) -> list[str]:
    rows = world.message("listTickets")  # any call: the hub is up to date
    assert rows.status_code == 200
    return [one["name"] for one in walked(world, "/labels?sort=id")]


def test_labels_are_listed_with_how_many_tickets_bear_them(world: World) -> None:
    opened(world, labels=("b", "A"))
    gone = opened(world, labels=("b",))
    world.rest("DELETE", f"/tickets/{gone}")
    assert world.rest("POST", "/labels", json={"name": "c"}).json()["tickets"] == 0
    assert names(world) == [("A", 1), ("b", 1), ("c", 0)]
    assert names(world, "&sort=-name") == [("c", 0), ("b", 1), ("A", 1)]
    assert {name for name, _ in names(world, "&sort=id")} == {"A", "b", "c"}


def test_a_label_is_made_once_in_any_spelling(world: World) -> None:
    made = world.rest("POST", "/labels", json={"name": " VIP "})
    assert (made.status_code, made.json()["name"]) == (201, "VIP")
    assert world.rest("GET", made.headers["location"].removeprefix("/rest/v1")).json() == made.json()
    assert problem(world.rest("POST", "/labels", json={"name": "vip"})) == (409, "conflicting", "")
    ticket = opened(world, labels=("vip",))
    assert world.rest("GET", f"/tickets/{ticket}").json()["labels"] == ["vip"]
    assert names(world) == [("VIP", 1)]


def test_a_label_is_renamed_on_every_ticket(world: World) -> None:
    bearing, other = opened(world, labels=("VIP", "x")), opened(world, labels=("x",))
    label = walked(world, "/labels")[0]
    renamed = world.rest("PATCH", f"/labels/{label['id']}", json={"name": "Important"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Important")
    ticket = world.rest("GET", f"/tickets/{bearing}").json()
    assert ticket["labels"] == ["Important", "x"]
    assert ticket["updated_at"] > ticket["latest_at"]
    assert walked(world, "/tickets?label=important")[0]["id"] == bearing
    assert world.rest("GET", f"/tickets/{other}").json()["labels"] == ["x"]
    assert problem(world.rest("PATCH", f"/labels/{label['id']}", json={"name": "X"}))[0] == 409
    outdated = world.rest("PATCH", f"/labels/{label['id']}", headers={"if-match": '"x"'}, json={"name": "Y"})
    assert outdated.status_code == 412


def test_a_label_that_is_deleted_is_off_every_ticket(world: World) -> None:
    bearing = opened(world, labels=("VIP", "x"))
    label = walked(world, "/labels")[0]
    assert world.rest("DELETE", f"/labels/{label['id']}").status_code == 204
    assert world.rest("GET", f"/tickets/{bearing}").json()["labels"] == ["x"]
    assert journal(world, "ticket.unlabelled")[0].after == {"labels": ["x"]}
    assert problem(world.rest("GET", f"/labels/{label['id']}")) == (404, "unknown", "")


def test_an_agent_makes_labels_and_counts_what_they_see(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    opened(world, labels=("vip",))
    opened(world, labels=("vip",), to_email="sales@example.org")
    bob = AsMember(world, world.bob)
    (label,) = bob.rest("GET", "/labels").json()["data"]
    assert label["tickets"] == 1
    assert bob.rest("POST", "/labels", json={"name": "mine"}).status_code == 201
    for method, body in (("PATCH", {"json": {"name": "x"}}), ("DELETE", {})):
        answer = bob.rest(method, f"/labels/{label['id']}", **body)
        assert problem(answer) == (403, "not_allowed", "")
    admin = world.make_member("eve@example.org", "Eve", Role.ADMIN)
    assert AsMember(world, admin).rest("DELETE", f"/labels/{label['id']}").status_code == 204
