"""Contacts over the REST API: one record, its lists, tags, deletion and restoration."""

from typing import Any

import pytest

from rolodesk.actions.contacts import changing
from rolodesk.model.contact import ContactChange
from rolodesk.model.workspace import Permission
from tests.wire.rest.people import ids, listed, made, problem
from tests.world import World

NAMES = [
    *("id", "ref", "name", "first_name", "last_name", "title", "description", "account_id", "stage"),
    *("location_id", "channel", "emails", "phones", "tags", "custom_fields", "pinned_note", "external_id"),
    *("external_url", "picture", "created_at", "updated_at", "version"),
]
WHOLE: dict[str, Any] = {
    "first_name": "Anna",
    "last_name": "Andersson",
    "title": "CEO",
    "description": "Met in Åre",
    "stage": "Customer",
    "emails": [{"email": "anna@example.org"}, {"email": "anna@home.example"}],
    "phones": [{"phone": "0701740605", "primary": True}],
    "tags": ["VIP", "Press"],
    "custom_fields": {"plan": "gold", "seats": 3},
    "pinned_note": "Calls on Mondays",
    "external_id": "17",
    "external_url": "https://crm.example.org/17",
    "picture": "https://crm.example.org/17.png",
}


def test_a_contact_reads_back_as_it_was_sent(world: World) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Example AB"}).json()
    answer = world.rest("POST", "/contacts", json=WHOLE | {"account_id": account["id"], "ref": "crm-17"})
    record = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/rest/v1/contacts/{record['id']}")
    assert list(record) == NAMES
    assert {name: record[name] for name in WHOLE if name not in {"emails", "phones"}} == {
        name: value for name, value in WHOLE.items() if name not in {"emails", "phones"}
    }
    assert record["emails"] == [
        {"email": "anna@example.org", "primary": True},
        {"email": "anna@home.example", "primary": False},
    ]
    assert record["phones"] == [{"phone": "+46701740605", "primary": True}]
    assert (record["ref"], record["name"], record["channel"]) == ("crm-17", "Anna Andersson", "API")
    assert (record["account_id"], record["version"]) == (account["id"], 1)
    read = world.rest("GET", f"/contacts/{record['id']}")
    assert read.json() == record
    assert read.headers["etag"] == answer.headers["etag"]


def test_a_change_leaves_what_it_does_not_name(world: World) -> None:
    before = made(world, **WHOLE)
    path = f"/contacts/{before['id']}"
    change = {"last_name": None, "custom_fields": {"plan": None, "colour": "blue"}, "pinned_note": None}
    after = world.rest("PATCH", path, json=change).json()
    differing = {name for name in NAMES if before[name] != after[name]}
    assert differing == {"name", "last_name", "custom_fields", "pinned_note", "updated_at", "version"}
    assert after["custom_fields"] == {"seats": 3, "colour": "blue"}
    assert world.rest("PATCH", path, json=change).json() == after


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"first_name": "x" * 51}, "first_name"),
        ({"first_name": "A", "emails": [{"email": "nobody"}]}, "emails[0].email"),
        ({"first_name": "A", "phones": [{"phone": "1"}, {"phone": " "}]}, "phones[1].phone"),
        ({"first_name": "A", "pinned_note": "x" * 65_537}, "pinned_note"),
        ({"first_name": "A", "tags": ["a", " "]}, "tags[1]"),
        ({"first_name": "A", "account_id": 987654321}, "account_id"),
        ({"first_name": "A", "location_id": 987654321}, "location_id"),
        ({"first_name": "A", "ref": "a b"}, "ref"),
        ({"first_name": "A", "channel": "x" * 51}, "channel"),
        ({"first_name": "A", "stage": "Unheard of"}, "stage"),
        ({"first_name": "A", "custom_fields": {"x": "y" * 65_537}}, "custom_fields"),
    ],
)
def test_a_bad_value_is_refused_by_name(world: World, body: dict[str, Any], field: str) -> None:
    assert problem(world.rest("POST", "/contacts", json=body)) == (400, "invalid", field)
    assert listed(world) == []


NOTHING: dict[str, Any] = {"first_name": None, "last_name": None, "emails": [], "phones": []}


def test_a_contact_is_not_left_without_anything_to_be_known_by(world: World) -> None:
    body = {
        "first_name": "Anna",
        "emails": [{"email": "anna@example.org"}],
        "phones": [{"phone": "+46701740605"}],
    }
    contact = world.rest("POST", "/contacts", json=body).json()
    path = f"/contacts/{contact['id']}"
    for change in (NOTHING, {**NOTHING, "title": "CEO"}, {"name": "", "emails": None, "phones": None}):
        refused = world.rest("PATCH", path, json=change)
        assert problem(refused) == (400, "invalid", "")
        assert "at least one of a name" in refused.json()["detail"]
    rows = world.rest("POST", "/contacts/bulk", json={"rows": [{"id": contact["id"], **NOTHING}]}).json()
    assert rows["refused"] == 1
    assert world.rest("GET", path).json() == contact
    for kept in ({"first_name": "Anna"}, {"phones": body["phones"]}, {"emails": body["emails"]}):
        assert world.rest("PATCH", path, json={**NOTHING, **kept}).status_code == 200


def test_a_contact_that_another_dialect_left_with_nothing_is_changed_all_the_same(world: World) -> None:
    contact = world.rest("POST", "/contacts", json={"first_name": "Anna"}).json()
    world.act(lambda scope: changing.change(scope, contact["id"], ContactChange(name="")))
    changed = world.rest("PATCH", f"/contacts/{contact['id']}", json={"title": "CEO"})
    assert (changed.status_code, changed.json()["name"], changed.json()["title"]) == (200, "", "CEO")


def test_a_chosen_ref_is_one_contacts_alone(world: World) -> None:
    made(world, first_name="Anna", ref="crm-17")
    answer = world.rest("POST", "/contacts", json={"first_name": "Bo", "ref": "crm-17"})
    assert problem(answer) == (400, "invalid", "ref")


def test_what_a_contact_points_to_is_answered_along_with_it(world: World) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Example AB"}).json()
    location = world.rest("POST", "/locations", json={"title": "Åre"}).json()
    contact = made(world, first_name="Anna", account_id=account["id"], location_id=location["id"])
    notes = [
        world.rest("POST", f"/contacts/{contact['id']}/notes", json={"content": f"Note {number}"}).json()
        for number in range(22)
    ]
    path = f"/contacts/{contact['id']}?expand=account,location,notes"
    whole = world.rest("GET", path).json()
    assert (whole["account"], whole["location"]) == (account, location)
    assert whole["notes"] == notes[:-21:-1]
    assert listed(world, "?expand=notes,account,location") == [whole]
    assert listed(world, "?expand=account")[0]["account"] == account
    alone = made(world)
    bare = world.rest("GET", f"/contacts/{alone['id']}?expand=account,notes").json()
    assert (bare["account"], bare["notes"]) == (None, [])


def test_an_unknown_expansion_is_refused(world: World) -> None:
    contact = made(world)
    for path in (f"/contacts/{contact['id']}?expand=tickets", "/contacts?expand=account,x"):
        assert problem(world.rest("GET", path)) == (400, "invalid_parameter", "expand")


def test_an_outdated_change_is_refused_whatever_was_expanded(world: World) -> None:
    contact = made(world)
    for expand in ("", "?expand=account,notes"):
        path = f"/contacts/{contact['id']}{expand}"
        tag = world.rest("GET", path).headers["etag"]
        changed = world.rest("PATCH", path, json={"title": f"CEO{expand}"}, headers={"if-match": tag})
        assert changed.status_code == 200
        for method in ("PATCH", "DELETE"):
            body: dict[str, Any] = {"json": {"title": "CFO"}} if method == "PATCH" else {}
            answer = world.rest(method, path, headers={"if-match": tag}, **body)
            assert problem(answer) == (412, "outdated", "")


FILTERS = {
    "email": ("ANNA@example.org", [0]),
    "phone": ("070-174 06 05", [0]),
    "stage": ("Lead", [1]),
    "external_id": ("b-2", [1]),
    "ref": ("crm-17", [0]),
    "tag": ("vip", [0, 2]),
}


@pytest.mark.parametrize("sort", ["id", "-id", "updated_at", "-updated_at"])
@pytest.mark.parametrize("name", [*FILTERS, "two tags", "account_id", "location_id", "updated_after"])
def test_a_list_has_those_that_the_filters_leave_in_its_order(world: World, name: str, sort: str) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Example AB"}).json()["id"]
    place = world.rest("POST", "/locations", json={"title": "Åre"}).json()["id"]
    made_so = [
        made(
            world,
            ref="crm-17",
            emails=[{"email": "anna@example.org"}],
            phones=[{"phone": "0701740605"}],
            tags=["VIP"],
            account_id=account,
        ),
        made(world, first_name="Bo", stage="Lead", external_id="b-2", tags=["Press"], location_id=place),
        made(world, first_name="Cy", tags=["Vip", "press"], account_id=account, location_id=place),
        made(world, first_name="Di"),
    ]
    world.rest("PATCH", f"/contacts/{made_so[0]['id']}", json={"title": "CEO"})
    query, wanted = {
        **{name: (f"{name}={value.replace(' ', '%20')}", found) for name, (value, found) in FILTERS.items()},
        "two tags": ("tag=vip&tag=PRESS&tag=unheard%20of", [0, 1, 2]),
        "account_id": (f"account_id={account}", [0, 2]),
        "location_id": (f"location_id={place}", [1, 2]),
        "updated_after": (f"updated_after={made_so[3]['created_at']}", [0, 3]),
    }[name]
    by_change = [1, 2, 3, 0]
    order = [one for one in (by_change if "updated" in sort else range(4)) if one in wanted]
    expected = [made_so[one]["id"] for one in (order[::-1] if sort.startswith("-") else order)]
    assert ids(listed(world, f"?{query}&sort={sort}&limit=1")) == expected
    assert listed(world, f"?{query}&sort={sort}&created_before=2020-01-01") == []


def test_a_time_that_is_none_is_refused(world: World) -> None:
    answer = world.rest("GET", "/contacts?updated_after=yesterday")
    assert problem(answer) == (400, "invalid_parameter", "updated_after")


def test_tags_are_given_and_taken_once(world: World) -> None:
    path = f"/contacts/{made(world, first_name='Anna', tags=['VIP'])['id']}"
    given = world.rest("POST", f"{path}/tags", json={"tags": ["vip", "Press"]})
    assert (given.status_code, given.json()["tags"]) == (200, ["VIP", "Press"])
    again = world.rest("POST", f"{path}/tags", json={"tags": ["vip", "Press"]})
    assert again.json() == given.json()
    for _ in range(2):
        assert world.rest("DELETE", f"{path}/tags?tag=VIP&tag=unheard").status_code == 204
    assert world.rest("GET", path).json()["tags"] == ["Press"]
    assert problem(world.rest("DELETE", f"{path}/tags")) == (400, "invalid_parameter", "tag")


def test_a_deleted_contact_is_restored(world: World) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Example AB"}).json()
    before = made(world, **WHOLE, account_id=account["id"])
    path = f"/contacts/{before['id']}"
    world.rest("POST", f"{path}/notes", json={"content": "Likes tea"})
    notes = world.rest("GET", f"{path}/notes").json()["data"]
    assert world.rest("DELETE", path).status_code == 204
    assert problem(world.rest("GET", path)) == (404, "unknown", "")
    restored = world.rest("POST", f"{path}/restore")
    after = restored.json()
    assert restored.status_code == 200
    assert {name for name in NAMES if before[name] != after[name]} == {"updated_at", "version"}
    assert world.rest("GET", path).json() == after
    assert world.rest("GET", f"{path}/notes").json()["data"] == notes
    assert ids(listed(world, "?email=anna@home.example&tag=vip")) == [before["id"]]
    assert world.rest("POST", f"{path}/restore").json() == after
    assert problem(world.rest("POST", "/contacts/987654321/restore")) == (404, "unknown", "")


def test_reading_is_not_writing(world: World) -> None:
    contact = made(world)
    reader = world.make_key(Permission.CONTACTS_READ)
    calls: tuple[tuple[str, str, Any], ...] = (
        ("POST", "/contacts", {"first_name": "A"}),
        ("PATCH", f"/contacts/{contact['id']}", {"first_name": "A"}),
        ("DELETE", f"/contacts/{contact['id']}", None),
        ("POST", f"/contacts/{contact['id']}/restore", None),
        ("POST", f"/contacts/{contact['id']}/tags", {"tags": ["a"]}),
    )
    for method, path, body in calls:
        assert problem(world.rest(method, path, key=reader, json=body)) == (403, "not_allowed", "")
    assert world.rest("GET", "/contacts", key=reader).json()["data"] == [contact]


def test_the_outsider_finds_nobody(world: World) -> None:
    contact = made(world, **WHOLE)
    key = world.charlie.key
    for path in (f"/contacts/{contact['id']}", f"/contacts/{contact['id']}/notes"):
        assert problem(world.rest("GET", path, key=key)) == (404, "unknown", "")
    world.rest("DELETE", f"/contacts/{contact['id']}")
    answer = world.rest("POST", f"/contacts/{contact['id']}/restore", key=key)
    assert problem(answer) == (404, "unknown", "")
