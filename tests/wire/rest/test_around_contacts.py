"""Notes, tags and locations over the REST API."""

import time
from typing import Any

import pytest

from tests.wire.rest.inbox import walked
from tests.wire.rest.people import ids, listed, made, problem
from tests.world import World


def test_a_note_is_written_read_rewritten_and_deleted(world: World) -> None:
    contact = made(world)
    answer = world.rest("POST", f"/contacts/{contact['id']}/notes", json={"content": "Likes tea"})
    note = answer.json()
    path = f"/notes/{note['id']}"
    assert (answer.status_code, answer.headers["location"]) == (201, f"/rest/v1{path}")
    assert list(note) == ["id", "contact_id", "content", "created_at", "updated_at"]
    assert (note["contact_id"], note["content"]) == (contact["id"], "Likes tea")
    assert world.rest("GET", path).json() == note
    tag = world.rest("GET", path).headers["etag"]
    rewritten = world.rest("PATCH", path, json={"content": "Likes coffee"}, headers={"if-match": tag})
    assert rewritten.json()["content"] == "Likes coffee"
    assert rewritten.json()["updated_at"] > note["updated_at"]
    for method in ("PATCH", "DELETE"):
        body: dict[str, Any] = {"json": {"content": "x"}} if method == "PATCH" else {}
        refused = world.rest(method, path, headers={"if-match": tag}, **body)
        assert problem(refused) == (412, "outdated", "")
    assert world.rest("DELETE", path).status_code == 204
    assert problem(world.rest("GET", path)) == (404, "unknown", "")


def test_the_pinned_note_is_a_note_too(world: World) -> None:
    contact = made(world, first_name="Anna", pinned_note="Calls on Mondays")
    [note] = world.rest("GET", f"/contacts/{contact['id']}/notes").json()["data"]
    world.rest("PATCH", f"/notes/{note['id']}", json={"content": "Calls on Fridays"})
    assert world.rest("GET", f"/contacts/{contact['id']}").json()["pinned_note"] == "Calls on Fridays"
    world.rest("DELETE", f"/notes/{note['id']}")
    assert world.rest("GET", f"/contacts/{contact['id']}").json()["pinned_note"] is None


def test_notes_are_listed_of_one_contact_and_of_all(world: World) -> None:
    anna, bo = made(world), made(world)
    written = [
        world.rest("POST", f"/contacts/{one['id']}/notes", json={"content": "x"}).json()["id"]
        for one in (anna, bo, anna)
    ]
    assert ids(world.rest("GET", "/notes?sort=-id").json()["data"]) == written[::-1]
    of_anna = world.rest("GET", f"/notes?contact_id={anna['id']}").json()["data"]
    assert ids(of_anna) == [written[0], written[2]]
    first = world.rest("GET", f"/contacts/{anna['id']}/notes?limit=1").json()
    assert ids(first["data"]) == written[:1]
    second = world.http.get(first["next"], headers={"x-api-key": world.key}).json()
    assert ids(second["data"]) == written[2:]
    assert "next" not in second
    assert problem(world.rest("GET", "/contacts/987654321/notes")) == (404, "unknown", "")
    assert world.rest("GET", "/notes", key=world.charlie.key).json() == {"data": []}


def test_notes_are_narrowed_to_an_account_and_a_time(world: World) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Anvils"}).json()["id"]
    anna, bo = made(world, first_name="Anna", account_id=account), made(world)
    written = []
    for one in (anna, bo, anna):
        note = world.rest("POST", f"/contacts/{one['id']}/notes", json={"content": "x"}).json()
        written.append(note)
        time.sleep(0.002)
    first, second, third = (note["id"] for note in written)
    at = written[1]["created_at"]

    def found(query: str) -> list[int]:
        lists = [ids(walked(world, f"/notes?limit=1&sort={sort}&{query}")) for sort in ("id", "created_at")]
        back = [ids(walked(world, f"/notes?limit=1&sort=-{sort}&{query}")) for sort in ("id", "created_at")]
        assert lists[0] == lists[1] == back[0][::-1] == back[1][::-1]
        return lists[0]

    assert found(f"account_id={account}") == [first, third]
    assert found(f"created_after={at}") == [second, third]
    assert found(f"created_before={at}&account_id={account}") == found(f"created_before={at}") == [first]
    assert found(f"created_after={at}&contact_id={anna['id']}") == [third]
    lines = world.rest("GET", f"/exports/notes.jsonl?account_id={account}").text.splitlines()
    assert len(lines) == 2
    assert problem(world.rest("GET", "/notes?created_after=soon"))[::2] == (400, "created_after")


def test_a_blank_note_is_refused(world: World) -> None:
    contact = made(world)
    answer = world.rest("POST", f"/contacts/{contact['id']}/notes", json={"content": " "})
    assert problem(answer) == (400, "invalid", "content")


def test_tags_are_listed_with_how_many_have_them(world: World) -> None:
    made(world, first_name="Anna", tags=["VIP", "Press"])
    made(world, first_name="Bo", tags=["vip"])
    world.rest("POST", "/tags", json={"name": "Åre"})
    by_name = world.rest("GET", "/tags?sort=name").json()["data"]
    assert [(one["name"], one["contacts"]) for one in by_name] == [("Press", 1), ("VIP", 2), ("Åre", 0)]
    assert [one["name"] for one in world.rest("GET", "/tags?name=VIP").json()["data"]] == ["VIP"]
    first = world.rest("GET", "/tags?sort=-name&limit=2").json()
    assert [one["name"] for one in first["data"]] == ["Åre", "VIP"]
    rest = world.http.get(first["next"], headers={"x-api-key": world.key}).json()
    assert [one["name"] for one in rest["data"]] == ["Press"]


def test_a_tag_is_renamed_on_its_contacts(world: World) -> None:
    anna = made(world, first_name="Anna", tags=["a", "vip", "b"])
    bo = made(world, first_name="Bo")
    [tag] = world.rest("GET", "/tags?name=vip").json()["data"]
    path = f"/tags/{tag['id']}"
    etag = world.rest("GET", path).headers["etag"]
    renamed = world.rest("PATCH", path, json={"name": "Guest"}, headers={"if-match": etag})
    assert renamed.json()["name"] == "Guest"
    after = world.rest("GET", f"/contacts/{anna['id']}").json()
    assert (after["tags"], after["version"]) == (["a", "Guest", "b"], 2)
    assert ids(listed(world, "?tag=guest")) == [anna["id"]]
    assert listed(world, "?tag=vip") == []
    assert world.rest("GET", f"/contacts/{bo['id']}").json() == bo
    assert world.rest("PATCH", path, json={"name": "Guest"}).json() == renamed.json()
    outdated = world.rest("PATCH", path, json={"name": "Other"}, headers={"if-match": etag})
    assert problem(outdated) == (412, "outdated", "")


def test_a_tag_is_not_renamed_to_another(world: World) -> None:
    made(world, first_name="Anna", tags=["vip", "press"])
    [tag] = world.rest("GET", "/tags?name=vip").json()["data"]
    answer = world.rest("PATCH", f"/tags/{tag['id']}", json={"name": "PRESS"})
    assert problem(answer) == (409, "conflicting", "")


def test_a_deleted_tag_leaves_its_contacts(world: World) -> None:
    anna = made(world, first_name="Anna", tags=["vip"])
    [tag] = world.rest("GET", "/tags").json()["data"]
    assert world.rest("DELETE", f"/tags/{tag['id']}").status_code == 204
    assert world.rest("GET", f"/contacts/{anna['id']}").json()["tags"] == []
    assert problem(world.rest("DELETE", f"/tags/{tag['id']}")) == (404, "unknown", "")


def test_a_location_is_made_read_and_changed(world: World) -> None:
    answer = world.rest("POST", "/locations", json={"title": "Åre", "city": "Åre", "phone": "0647"})
    place = answer.json()
    path = f"/locations/{place['id']}"
    assert (answer.status_code, answer.headers["location"]) == (201, f"/rest/v1{path}")
    assert list(place) == [
        *("id", "ref", "title", "address_line_1", "address_line_2", "city", "district", "postal_code"),
        *("phone", "built_in", "created_at", "updated_at"),
    ]
    tag = world.rest("GET", path).headers["etag"]
    changed = world.rest("PATCH", path, json={"city": None, "district": "Jämtland"}).json()
    assert (changed["city"], changed["district"], changed["phone"]) == (None, "Jämtland", "0647")
    assert changed["updated_at"] > place["updated_at"]
    assert world.rest("PATCH", path, json={"city": None}).json() == changed
    refused = world.rest("PATCH", path, json={"title": "x"}, headers={"if-match": tag})
    assert problem(refused) == (412, "outdated", "")
    assert problem(world.rest("PATCH", path, json={"title": " "})) == (400, "invalid", "title")
    assert world.rest("GET", f"/locations?ref={place['ref']}").json()["data"] == [changed]
    taken = world.rest("POST", "/locations", json={"title": "Åre", "ref": place["ref"]})
    assert problem(taken) == (409, "conflicting", "")


def test_a_location_with_contacts_is_deleted_only_if_they_move(world: World) -> None:
    [built_in] = world.rest("GET", "/locations").json()["data"]
    place = world.rest("POST", "/locations", json={"title": "Åre"}).json()
    path = f"/locations/{place['id']}"
    anna = made(world, first_name="Anna", location_id=place["id"])
    assert problem(world.rest("DELETE", path)) == (409, "conflicting", "")
    for nowhere in (987654321, place["id"]):
        refused = world.rest("DELETE", f"{path}?move_to={nowhere}")
        assert problem(refused) == (400, "invalid_parameter", "move_to")
    assert world.rest("DELETE", f"{path}?move_to={built_in['id']}").status_code == 204
    moved = world.rest("GET", f"/contacts/{anna['id']}").json()
    assert (moved["location_id"], moved["version"]) == (built_in["id"], 2)
    assert problem(world.rest("GET", path)) == (404, "unknown", "")


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_the_outsider_knows_no_location(world: World, method: str) -> None:
    place = world.rest("POST", "/locations", json={"title": "Åre"}).json()
    body: dict[str, Any] = {"json": {"title": "x"}} if method == "PATCH" else {}
    answer = world.rest(method, f"/locations/{place['id']}", key=world.charlie.key, **body)
    assert problem(answer) == (404, "unknown", "")


def test_the_built_in_location_stays(world: World) -> None:
    [built_in] = world.rest("GET", "/locations").json()["data"]
    assert built_in["built_in"] is True
    assert problem(world.rest("DELETE", f"/locations/{built_in['id']}")) == (409, "conflicting", "")
