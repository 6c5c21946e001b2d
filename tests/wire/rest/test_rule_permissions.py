"""What a key may have a rule do: no more than it may itself."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.rest.test_rules import VIP, made, said
from tests.world import World


@pytest.mark.parametrize(
    ("when", "action", "needed"),
    [
        ("contact_created", {"action": "stop"}, [Permission.CONTACTS_READ]),
        ("contact_created", {"action": "set_stage", "value": "Lead"}, [Permission.CONTACTS_WRITE]),
        ("contact_created", {"action": "write_note", "value": "x"}, [Permission.CONTACTS_WRITE]),
        ("ticket_opened", {"action": "wait", "value": "2 days"}, [Permission.TICKETS_READ]),
        ("ticket_opened", {"action": "set_status", "value": "closed"}, [Permission.TICKETS_WRITE]),
        ("ticket_opened", {"action": "write_note", "value": "x"}, [Permission.TICKETS_WRITE]),
        (
            "ticket_opened",
            {"action": "tag_contact", "value": "x"},
            [Permission.TICKETS_READ, Permission.CONTACTS_WRITE],
        ),
    ],
)
def test_nobody_has_a_rule_do_what_they_may_not(
    world: World, when: str, action: dict[str, Any], needed: list[Permission]
) -> None:
    rule = {"name": "x", "when": {"event": when}, "actions": [action]}
    needed = [Permission.SETTINGS_WRITE, *needed]
    for lacking in needed:
        key = world.make_key(*(one for one in needed if one != lacking))
        answer = world.rest("POST", "/rules", json=rule, key=key)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), lacking
    enough = world.make_key(*needed)
    made_rule = world.rest("POST", "/rules", json=rule, key=enough)
    assert made_rule.status_code == 201, made_rule.text


def test_nobody_changes_stops_or_moves_a_rule_that_does_what_they_may_not(world: World) -> None:
    rule = made(world)
    settings = world.make_key(Permission.SETTINGS_WRITE, Permission.TICKETS_WRITE)
    path = f"/rules/{rule['id']}"
    fields: list[dict[str, Any]] = [
        {"name": "other"},
        {"active": False},
        {"position": 1},
        {"actions": [{"action": "stop"}]},
    ]
    for body in fields:
        assert said(world.rest("PATCH", path, json=body, key=settings))[0] == 403, body
    harmless = {
        "when": {"event": "ticket_opened"},
        "conditions": {"all": []},
        "actions": [{"action": "stop"}],
    }
    assert world.rest("PATCH", path, json=harmless, key=settings).status_code == 200
    asking = {"conditions": {"any": [{"field": "contact_tag", "operator": "is", "value": "vip"}]}}
    assert world.rest("PATCH", path, json=asking, key=settings).status_code == 403
    assert world.rest("PATCH", path, json={"actions": VIP["actions"]}, key=settings).status_code == 403
    assert world.rest("DELETE", path, key=settings).status_code == 204
