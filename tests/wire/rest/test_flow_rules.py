"""Mail Flow, office hours, senders and the workspace, kept through the API."""

from typing import Any

from rolodesk.model.workspace import Permission
from tests.actions.office import last_event
from tests.wire.rest.office import code, logged_in, place
from tests.world import World

FROM_SHOP = {"all": [{"field": "sender_domain", "operator": "is", "value": "shop.example"}]}


def made(world: World, name: str = "Shop", **fields: Any) -> dict[str, Any]:
    body = {
        "name": name,
        "conditions": FROM_SHOP,
        "actions": [{"action": "label", "value": "Shop"}],
        **fields,
    }
    answer = world.rest("POST", "/flow-rules", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def order(world: World) -> list[str]:
    return [rule["name"] for rule in world.rest("GET", "/flow-rules").json()["data"]]


def test_rules_are_made_changed_moved_and_deleted(world: World) -> None:
    first, second = made(world, "one"), made(world, "two")
    assert made(world, "zero", position=1)["position"] == 1
    assert order(world) == ["zero", "one", "two"]
    path = f"/flow-rules/{second['id']}"
    assert world.rest("POST", f"{path}/move", json={"position": 1}).json()["position"] == 1
    assert order(world) == ["two", "zero", "one"]
    changed = world.rest("PATCH", path, json={"active": False}).json()
    assert (changed["active"], changed["conditions"], changed["name"]) == (False, FROM_SHOP, "two")
    assert last_event(world)[4:] == ({"active": True}, {"active": False})
    assert world.rest("DELETE", f"/flow-rules/{first['id']}").status_code == 204
    assert order(world) == ["two", "zero"]


def test_a_rule_that_is_none_is_refused_by_the_place(world: World) -> None:
    body = {"name": "x", "conditions": {"all": [{"field": "colour"}]}, "actions": [{"action": "drop"}]}
    answer = world.rest("POST", "/flow-rules", json=body)
    assert answer.status_code == 400
    assert answer.json()["field"].startswith("conditions.all[0]")
    large = made(world)["conditions"] | {"any": ["x" * 70_000]}
    assert world.rest("POST", "/flow-rules", json=body | {"conditions": large}).status_code == 400


def test_a_letter_is_tried_out_and_nothing_is_written(world: World) -> None:
    made(world)
    letter = {"from_email": "order@shop.example", "to": ["info@example.org"], "subject": "Hello"}
    with logged_in(world, world.bob) as bob:
        before = world.served.digest()
        tried = bob.rest("POST", "/flow-rules/test", json=letter).json()
        assert world.served.digest() == before
    assert (tried["labels"], tried["mailbox_id"], tried["contact_id"]) == (["Shop"], world.support.id, None)
    assert tried["rules"][0]["why"]["conditions"][0]["outcome"] is True
    draft = {"name": "x", "conditions": {"all": []}, "actions": [{"action": "drop"}]}
    assert world.rest("POST", "/flow-rules/test", json=letter | {"draft": draft}).json()["drop"] is True


def test_office_hours_are_set_and_forgotten(world: World) -> None:
    assert world.rest("GET", "/office-hours").json() == {"time_zone": None, "open": []}
    week = {"time_zone": "Europe/Stockholm", "open": ["mon-fri 09:00-17:00"]}
    assert world.rest("PUT", "/office-hours", json=week).json() == week
    assert last_event(world)[0] == "office_hours.set"
    assert place(world.rest("PUT", "/office-hours", json=week | {"time_zone": "Mars"})) == (400, "time_zone")
    assert place(world.rest("PUT", "/office-hours", json=week | {"open": ["sometimes"]})) == (400, "open")
    assert world.rest("DELETE", "/office-hours").status_code == 204
    assert world.rest("GET", "/office-hours").json()["open"] == []


def test_senders_are_blocked_page_by_page(world: World) -> None:
    for sender in ("@b.example", "a@example.org", "c@example.org"):
        answer = world.rest("POST", "/blocked-senders", json={"sender": sender})
        assert answer.json() == {"sender": sender}
    assert code(world.rest("POST", "/blocked-senders", json={"sender": "A@example.org"})) == (
        409,
        "conflicting",
    )
    found: list[str] = []
    url = f"{world.url}/rest/v1/blocked-senders?limit=1"
    while url:
        page = world.http.get(url, headers={"x-api-key": world.key}).json()
        found += [one["sender"] for one in page["data"]]
        url = page.get("next", "")
    assert found == ["@b.example", "a@example.org", "c@example.org"]
    assert world.rest("DELETE", "/blocked-senders/@b.example").status_code == 204
    assert world.rest("DELETE", "/blocked-senders/@b.example").status_code == 404


def test_the_workspace_changes_its_name_and_country(world: World) -> None:
    changed = world.rest("PATCH", "/workspace", json={"name": "Example Ltd", "country": "gb"}).json()
    assert (changed["id"], changed["name"], changed["country"]) == (world.id, "Example Ltd", "GB")
    assert last_event(world)[0] == "workspace.updated"
    assert world.rest("GET", "/workspace").json() == changed
    assert place(world.rest("PATCH", "/workspace", json={"country": "XX"})) == (400, "country")
    assert world.rest("GET", "/workspace", key=world.charlie.key).json()["name"] == "Outsiders Ltd"


def test_nobody_has_a_rule_do_what_they_may_not(world: World) -> None:
    settings = world.make_key(Permission.SETTINGS_WRITE)
    tickets = world.make_key(Permission.SETTINGS_WRITE, Permission.TICKETS_WRITE)
    reading = world.make_key(Permission.SETTINGS_WRITE, Permission.TICKETS_WRITE, Permission.CONTACTS_READ)
    label = {"name": "x", "conditions": {"all": []}, "actions": [{"action": "label", "value": "x"}]}
    asks = label | {"conditions": {"all": [{"field": "contact_tag", "operator": "is", "value": "vip"}]}}
    tags = label | {"actions": [{"action": "tag_contact", "value": "x"}]}

    def statuses(body: dict[str, Any]) -> list[int]:
        keys = (settings, tickets, reading)
        return [world.rest("POST", "/flow-rules", json=body, key=key).status_code for key in keys]

    assert statuses(label) == [403, 201, 201]
    assert statuses(asks) == [403, 403, 201]
    assert statuses(tags) == [403, 403, 403]
    path = f"/flow-rules/{made(world)['id']}"
    assert world.rest("PATCH", path, json={"active": False}, key=settings).status_code == 403
    assert world.rest("POST", f"{path}/move", json={"position": 1}, key=settings).status_code == 403
    assert world.rest("PATCH", path, json={"actions": tags["actions"]}, key=tickets).status_code == 403
    assert world.rest("DELETE", path, key=settings).status_code == 204


def test_whoever_tries_letters_out_may_read_contacts(world: World) -> None:
    letter = {"from_email": "order@shop.example", "to": ["info@example.org"], "subject": "Hello"}
    settings = world.make_key(Permission.SETTINGS_READ)
    contacts = world.make_key(Permission.SETTINGS_READ, Permission.CONTACTS_READ)
    assert world.rest("POST", "/flow-rules/test", json=letter, key=settings).status_code == 403
    assert world.rest("POST", "/flow-rules/test", json=letter, key=contacts).status_code == 200
