"""Lists narrowed to what is looked for: by a part of a name, and by what their records are."""

import json
from typing import Any

import pytest

from rolodesk.actions.bulk import running
from tests.wire.rest.inbox import opened, problem, walked
from tests.wire.rest.office import logged_in
from tests.world import World


def names(world: World, path: str, field: str = "name") -> list[Any]:
    return [one[field] for one in walked(world, path)]


def made(world: World, path: str, **body: Any) -> int:
    answer = world.rest("POST", path, json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


@pytest.mark.parametrize("path", ["/tags", "/labels"])
def test_tags_and_labels_are_narrowed_to_a_part_of_their_names(world: World, path: str) -> None:
    for name in ("Äpple VIP", "vip", "Other", "Vipeholm"):
        made(world, path, name=name)
    assert names(world, f"{path}?q=VIP&sort=name&limit=1") == ["vip", "Vipeholm", "Äpple VIP"]
    assert names(world, f"{path}?q=vip&sort=-id&limit=2") == ["Vipeholm", "vip", "Äpple VIP"]
    assert names(world, f"{path}?q=äp") == ["Äpple VIP"]
    assert names(world, f"{path}?q=nobody") == []
    assert problem(world.rest("GET", f"{path}?q=%20")) == (400, "invalid_parameter", "q")


def test_locations_are_sorted_by_title_and_narrowed_to_a_part_of_it(world: World) -> None:
    for title in ("South", "north side", "Northern"):
        made(world, "/locations", title=title)
    every = names(world, "/locations?sort=title&limit=1", "title")
    assert every == sorted(every, key=str.casefold)
    assert len(every) == 4
    assert names(world, "/locations?sort=-title&limit=2", "title") == every[::-1]
    assert names(world, "/locations?q=NORTH&limit=1", "title") == ["north side", "Northern"]
    assert names(world, "/locations?q=north&sort=-id", "title") == ["Northern", "north side"]


def test_accounts_are_found_by_words_and_beginnings_of_their_names(world: World) -> None:
    for name in ("Example Shipping AB", "Shipyard of Luleå", "Other", "exempel"):
        made(world, "/accounts", name=name)
    assert names(world, "/accounts?q=ship&limit=1") == ["Example Shipping AB", "Shipyard of Luleå"]
    assert names(world, "/accounts?q=ship&sort=-name&limit=1") == ["Shipyard of Luleå", "Example Shipping AB"]
    assert names(world, "/accounts?q=shipping%20ab") == ["Example Shipping AB"]
    assert names(world, "/accounts?q=ship%20before:2020-01-01") == []
    assert names(world, "/accounts?q=ship&name=shipyard%20of%20luleå") == ["Shipyard of Luleå"]


def test_accounts_of_another_workspace_are_not_found(world: World) -> None:
    made(world, "/accounts", name="Shipyard")
    answer = world.rest("GET", "/accounts?q=ship", key=world.charlie.key)
    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_canned_replies_are_found_by_a_part_of_them_and_by_where_they_may_be_used(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org").id
    made(world, "/canned-replies", title="Opening hours", text="From nine to five", shortcut="hours")
    made(world, "/canned-replies", title="Prices", text="See the list", mailbox_id=sales)
    made(world, "/canned-replies", title="Rooms", text="See the hours", mailbox_id=world.support.id)
    assert names(world, "/canned-replies?q=HOURS", "title") == ["Opening hours", "Rooms"]
    assert names(world, f"/canned-replies?mailbox_id={sales}", "title") == ["Opening hours", "Prices"]
    assert names(world, f"/canned-replies?mailbox_id={sales}&q=see", "title") == ["Prices"]


def test_members_are_narrowed_by_role_team_mailbox_and_name(world: World) -> None:
    team = made(world, "/teams", name="Care", member_ids=[world.bob.id])
    other = world.make_mailbox("Sales", "sales@example.org").id
    assert names(world, "/members?role=agent") == ["Bob"]
    assert names(world, f"/members?team_id={team}") == ["Bob"]
    assert names(world, "/members?team_id=987654321") == []
    assert names(world, f"/members?mailbox_id={other}") == ["Alice"], "an owner sees every mailbox"
    assert names(world, f"/members?mailbox_id={world.support.id}") == ["Alice", "Bob"]
    assert names(world, "/members?q=BO") == ["Bob"]
    assert names(world, f"/members?email={world.bob.email.upper()}") == ["Bob"]
    assert names(world, "/members?role=owner&q=bob") == []
    assert problem(world.rest("GET", "/members?role=king"))[::2] == (400, "role")


def test_keys_are_narrowed_by_what_they_still_are(world: World) -> None:
    before = len(walked(world, "/keys"))
    gone = made(world, "/keys", name="Old shop", permissions=["contacts:read"])
    made(world, "/keys", name="New shop", permissions=["contacts:read"])
    assert world.rest("DELETE", f"/keys/{gone}").status_code == 204
    assert names(world, "/keys?state=revoked") == ["Old shop"]
    assert len(names(world, "/keys?state=active")) == before + 1
    assert names(world, "/keys?state=expired") == []
    assert names(world, "/keys?q=SHOP") == ["Old shop", "New shop"]


def test_jobs_are_narrowed_by_state_subject_and_action(world: World) -> None:
    opened(world)
    tagging = {"filter": {}, "action": "tag", "parameters": {"tags": ["vip"]}}
    first = world.rest("POST", "/tickets/bulk-actions", json=tagging).json()["id"]
    second = world.rest("POST", "/contacts/bulk-actions", json=tagging).json()["id"]
    third = world.rest("POST", "/contacts/bulk-actions", json={"filter": {}, "action": "delete"}).json()["id"]
    assert world.rest("POST", f"/jobs/{third}/cancel").status_code == 200

    def found(query: str) -> list[int]:
        return [one["id"] for one in walked(world, f"/jobs?sort=id&limit=1&{query}")]

    assert found("action=tag") == [first, second]
    assert found("subject=contact") == [second, third]
    assert found("state=cancelled") == [third]
    assert found("state=gathering&subject=ticket&action=tag") == [first]
    assert found("state=done") == []
    with logged_in(world, world.bob) as bob:
        assert bob.rest("GET", "/jobs?action=tag").json()["data"] == []


def test_tickets_of_no_contact_are_listed_exported_kept_and_changed(world: World) -> None:
    first, whose, second = (opened(world, f"{which} lamp") for which in ("first", "whose", "second"))
    for nobodys in (first, second):
        changed = world.rest("PATCH", f"/tickets/{nobodys}", json={"contact_id": None})
        assert changed.json()["contact_id"] is None
    for sort in ("id", "bumped_at", "latest_at", "updated_at"):
        for q in ("", "&q=lamp"):
            path = f"/tickets?contact_id=none&limit=1&sort={sort}{q}"
            assert names(world, path, "subject") == ["first lamp", "second lamp"], path
    assert names(world, "/tickets?contact_id=none&limit=1&sort=-id", "subject") == [
        "second lamp",
        "first lamp",
    ]
    exported = world.rest("GET", "/exports/tickets.jsonl?contact_id=none").text
    assert [json.loads(line)["id"] for line in exported.splitlines()] == [first, second]
    kept = {"name": "Nobody's", "resource": "tickets", "filter": {"contact_id": "none"}, "sharing": "all"}
    view = world.rest("POST", "/views", json=kept).json()["id"]
    counted = world.rest("GET", "/tickets/counts").json()["views"]
    assert [(one["view_id"], one["count"]) for one in counted] == [(view, 2)]
    for label, typed in (("all", {}), ("found", {"q": "lamp"})):
        which: dict[str, Any] = {"contact_id": "none", **typed}
        acting = {"filter": which, "action": "label", "parameters": {"labels": [label]}}
        assert world.rest("POST", "/tickets/bulk-actions", json=acting).status_code == 202
        while world.served.run(running.work(world.served.engine)):
            pass
        assert names(world, f"/tickets?sort=id&label={label}", "id") == [first, second]
    assert names(world, "/tickets?contact_id=none&status=closed", "id") == []
    assert whose not in names(world, "/tickets?contact_id=none", "id")
    assert problem(world.rest("GET", "/tickets?contact_id=nobody"))[::2] == (400, "contact_id")


@pytest.mark.parametrize("path", ["/tags", "/labels", "/accounts", "/locations"])
def test_a_cursor_of_another_kind_is_refused_or_finds_nothing(world: World, path: str) -> None:
    field = "title" if path == "/locations" else "name"
    for name in ("one", "one two", "one three"):
        made(world, path, **{field: name})
    page = world.rest("GET", f"{path}?q=one&limit=1&sort=id").json()
    cursor = page["next"].rpartition("cursor=")[2]
    assert problem(world.rest("GET", f"{path}?q=one&sort={field}&cursor={cursor}"))[::2] == (400, "cursor")
