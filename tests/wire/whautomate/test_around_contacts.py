"""Whautomate's contactTags, locations and webhooks."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.whautomate.cast import anna, refused, without_scope
from tests.world import World

HOOK = {
    "name": "CRM",
    "serverUrl": "https://example.org/hook",
    "webhookHeaders": [{"key": "X-Token", "value": "s3cret"}],
    "events": ["contact_created", "contact_tag_added"],
}


def made_by(world: World, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = world.whautomate("POST", path, json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_tag_is_created_listed_read_and_deleted(world: World) -> None:
    tag = made_by(world, "/contactTags", {"name": "VIP"})
    assert list(tag) == ["id", "name", "canonical", "createdAt", "updatedAt"]
    assert (tag["name"], tag["canonical"]) == ("VIP", "vip")
    assert world.whautomate("GET", "/contactTags").json() == [tag]
    assert world.whautomate("GET", f"/contactTags/{tag['id']}").json() == tag
    assert world.whautomate("DELETE", f"/contactTags/{tag['id']}").json() == {"success": True}
    assert refused(world.whautomate("GET", f"/contactTags/{tag['id']}"), 404, error="Invalid contactTagId")


@pytest.mark.parametrize("thing", ["contact", "contactTag", "location", "webhook"])
@pytest.mark.parametrize("text", ["abc", "-1", "1.5", "007", "\u0661", "9" * 40, "%20", "a b"])
def test_an_id_is_a_text_and_one_that_is_nothings_is_unknown(world: World, thing: str, text: str) -> None:
    answer = world.whautomate("GET", f"/{thing}s/{text}")
    assert refused(answer, 404, error=f"Invalid {thing}Id")


@pytest.mark.parametrize("before", ["x", "0", "+"])
def test_no_tag_of_nearly_that_id_is_deleted(world: World, before: str) -> None:
    tag = made_by(world, "/contactTags", {"name": "VIP"})
    answer = world.whautomate("DELETE", f"/contactTags/{before}{tag['id']}")
    assert refused(answer, 404, error="Invalid contactTagId")
    assert world.whautomate("GET", "/contactTags").json() == [tag]


def test_a_deleted_tag_leaves_its_contacts(world: World) -> None:
    contact = anna(world, tags=["VIP", "b"])
    [vip] = world.whautomate("GET", "/contactTags?searchText=vip").json()
    world.whautomate("DELETE", f"/contactTags/{vip['id']}")
    assert world.whautomate("GET", f"/contacts/{contact['id']}").json()["tags"] == ["b"]


def test_a_tag_is_one_line(world: World) -> None:
    answer = world.whautomate("POST", "/contactTags", json={"name": "V\nIP"})
    assert refused(answer, 400, message="Invalid request body")
    assert answer.json()["detail"] == "name: must be one line without control characters"


def test_locations_are_listed_and_read(world: World) -> None:
    anna(world, location={"id": "L1", "title": "Main"})
    listed = world.whautomate("GET", "/locations").json()
    assert [(one["id"], one["title"]) for one in listed] == [("default", "Default"), ("L1", "Main")]
    assert list(listed[0]) == [
        *("id", "title", "addressLine1", "addressLine2", "city", "district", "postalCode", "phone")
    ]
    assert world.whautomate("GET", "/locations/L1").json() == listed[1]
    assert world.whautomate("GET", "/locations?limit=1&page=2").json() == [listed[1]]
    assert world.whautomate("GET", "/locations?searchText=mai").json() == [listed[1]]
    assert refused(world.whautomate("GET", "/locations/L9"), 404, error="Invalid locationId")


def test_a_webhook_is_created_listed_read_updated_and_deleted(world: World) -> None:
    hook = made_by(world, "/webhooks", HOOK)
    assert list(hook) == [
        *("id", "name", "active", "serverUrl", "webhookHeaders", "events", "createdAt", "updatedAt")
    ]
    assert hook["active"] is True
    assert {key: hook[key] for key in HOOK} == HOOK
    assert world.whautomate("GET", "/webhooks").json() == [hook]
    assert world.whautomate("GET", f"/webhooks/{hook['id']}").json() == hook
    changed = world.whautomate("PUT", f"/webhooks/{hook['id']}", json={"active": False}).json()
    assert (changed["active"], changed["name"]) == (False, "CRM")
    assert world.whautomate("DELETE", f"/webhooks/{hook['id']}").json() == {"success": True}
    assert refused(world.whautomate("GET", f"/webhooks/{hook['id']}"), 404, error="Invalid webhookId")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"serverUrl": "ftp://example.org"}, "serverUrl"),
        ({"serverUrl": "nonsense"}, "serverUrl"),
        ({"events": ["contact_exploded"]}, "events[0]"),
        ({"webhookHeaders": [{"key": "a b", "value": "c"}]}, "webhookHeaders[0].key"),
        ({"webhookHeaders": [{"key": "a", "value": "c\r\nd: e"}]}, "webhookHeaders[0].value"),
        ({"webhookHeaders": [{"key": "a", "value": "c"}] * 21}, "webhookHeaders"),
        ({"active": "yes"}, "active"),
    ],
)
def test_a_bad_webhook_is_refused_by_the_field_as_the_caller_wrote_it(
    world: World, change: dict[str, object], field: str
) -> None:
    answer = world.whautomate("POST", "/webhooks", json={**HOOK, **change})
    assert refused(answer, 400, message="Invalid request body")
    assert answer.json()["detail"].startswith(f"{field}: ")
    assert world.whautomate("GET", "/webhooks").json() == []


def test_a_blank_name_is_taken_by_no_webhook(world: World) -> None:
    hook = made_by(world, "/webhooks", HOOK)
    answer = world.whautomate("PUT", f"/webhooks/{hook['id']}", json={"name": " "})
    assert refused(answer, 400, message="Invalid request body")
    assert world.whautomate("GET", f"/webhooks/{hook['id']}").json() == hook


def test_an_outsider_sees_nothing_of_it(world: World) -> None:
    tag = made_by(world, "/contactTags", {"name": "VIP"})
    hook = made_by(world, "/webhooks", HOOK)
    key = world.charlie.key
    assert world.whautomate("GET", "/contactTags", key=key).json() == []
    assert world.whautomate("GET", "/webhooks", key=key).json() == []
    for method in ("GET", "DELETE"):
        answer = world.whautomate(method, f"/contactTags/{tag['id']}", key=key)
        assert refused(answer, 404, error="Invalid contactTagId")
        answer = world.whautomate(method, f"/webhooks/{hook['id']}", key=key)
        assert refused(answer, 404, error="Invalid webhookId")


def test_a_key_without_the_permission_is_forbidden(world: World) -> None:
    assert without_scope(world, "POST", "/contactTags", lacks=Permission.CONTACTS_WRITE, json={"name": "VIP"})
    assert without_scope(world, "POST", "/webhooks", lacks=Permission.CONTACTS_WRITE, json=HOOK)
    for path in ("/contactTags", "/locations", "/webhooks"):
        assert without_scope(world, "GET", path, lacks=Permission.CONTACTS_READ)
