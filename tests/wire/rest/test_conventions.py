"""What all of the REST API has in common, shown on accounts."""

from typing import Any

import httpx2
import pytest

from tests.world import Tenant, World


def made(world: World, name: str, **fields: Any) -> dict[str, Any]:
    answer = world.rest("POST", "/accounts", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def walked(world: World, path: str) -> list[str]:
    """The names of a list, walked by its own `next` to the end."""
    names: list[str] = []
    url = f"{world.url}/rest/v1{path}"
    while url:
        page = world.http.get(url, headers={"x-api-key": world.key}).json()
        names += [one["name"] for one in page["data"]]
        url = page.get("next", "")
    return names


def problem(answer: httpx2.Response) -> tuple[int, str, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    return said["status"], said["code"], said.get("field", "")


def test_what_is_created_says_where_it_is(world: World) -> None:
    answer = world.rest("POST", "/accounts", json={"name": "Example AB"})
    assert answer.status_code == 201
    there = world.http.get(answer.headers["location"], headers={"authorization": f"Bearer {world.key}"})
    assert there.json() == answer.json()
    assert there.headers["etag"] == answer.headers["etag"]


def test_a_change_names_what_changes_and_null_empties(world: World) -> None:
    account = made(world, "Example AB", external_id="17")
    changed = world.rest("PATCH", f"/accounts/{account['id']}", json={"external_id": None}).json()
    assert (changed["name"], changed["external_id"]) == ("Example AB", None)


def test_what_is_deleted_is_gone(world: World) -> None:
    account = made(world, "Example AB")
    answer = world.rest("DELETE", f"/accounts/{account['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert problem(world.rest("GET", f"/accounts/{account['id']}")) == (404, "unknown", "")


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("id", ["b", "A", "c", "a", "B"]),
        ("-id", ["B", "a", "c", "A", "b"]),
        ("name", ["A", "a", "b", "B", "c"]),
        ("-name", ["c", "B", "b", "a", "A"]),
    ],
)
def test_a_list_is_walked_in_its_order_to_the_end(world: World, sort: str, expected: list[str]) -> None:
    for name in ("b", "A", "c", "a", "B"):
        made(world, name)
    for limit in (1, 2, 5, 200):
        assert walked(world, f"/accounts?sort={sort}&limit={limit}") == expected


def test_the_last_page_has_no_next(world: World) -> None:
    made(world, "one")
    assert "next" not in world.rest("GET", "/accounts?limit=1").json()


def test_the_next_page_keeps_the_filters(world: World) -> None:
    for name in ("same", "other", "SAME", "same"):
        made(world, name)
    assert walked(world, "/accounts?name=Same&limit=1&sort=-id") == ["same", "SAME", "same"]


@pytest.mark.parametrize("cursor", ["x", "%FF", "WyJpZCIsW10", "e30", "bnVsbA", "A" * 3000])
def test_a_cursor_that_is_none_is_refused(world: World, cursor: str) -> None:
    status, _, field = problem(world.rest("GET", f"/accounts?cursor={cursor}"))
    assert (status, field) in {(400, "cursor"), (400, "query")}


def test_a_cursor_of_another_order_is_refused(world: World) -> None:
    made(world, "a")
    made(world, "b")
    following = world.rest("GET", "/accounts?limit=1&sort=name").json()["next"]
    answer = world.http.get(following.replace("sort=name", "sort=-name"), headers={"x-api-key": world.key})
    assert problem(answer) == (400, "invalid_parameter", "cursor")


def test_a_parameter_that_is_none_is_refused(world: World) -> None:
    assert problem(world.rest("GET", "/accounts?colour=blue")) == (400, "invalid_parameter", "colour")
    account = made(world, "Example AB")
    assert problem(world.rest("GET", f"/accounts/{account['id']}?a=b")) == (400, "invalid_parameter", "a")


def test_a_field_that_is_none_is_refused_and_nothing_is_written(world: World) -> None:
    answer = world.rest("POST", "/accounts", json={"name": "x", "colour": "blue"})
    assert problem(answer) == (400, "invalid", "colour")
    assert world.rest("GET", "/accounts").json() == {"data": []}


def test_who_is_not_known_is_told_how_to_authenticate(world: World) -> None:
    refused = world.http.get("/rest/v1/accounts", headers={"authorization": "Bearer rk_unknown"})
    assert problem(refused) == (401, "not_authenticated", "")
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "www-authenticate" not in world.rest("GET", "/accounts/1000000").headers


@pytest.mark.parametrize(
    ("path", "good", "unknown"),
    [
        ("/contacts", {"name": "x"}, "notes"),
        ("/keys", {"name": "x", "permissions": ["contacts:read"]}, "rate"),
        ("/keys", {"name": "x", "permissions": ["contacts:read"]}, "expires"),
        ("/keys", {"name": "x", "permissions": ["contacts:read"]}, "scope"),
        ("/mailboxes", {"name": "x", "addresses": ["a@example.org"]}, "address"),
        ("/office-hours", {"time_zone": "UTC", "open": ["mo 09:00-17:00"]}, "zone"),
    ],
)
def test_a_field_that_is_none_is_called_what_it_was_called(
    world: World, path: str, good: dict[str, Any], unknown: str
) -> None:
    method = "PUT" if path.endswith("office-hours") else "POST"
    answer = world.rest(method, path, json={**good, unknown: "hi"})
    assert problem(answer) == (400, "invalid", unknown)
    assert answer.json()["detail"] == f"{unknown}: is not a field that can be set here"


def test_a_parameter_that_is_none_is_called_what_it_was_called(world: World) -> None:
    assert problem(world.rest("GET", "/contacts?rate=1")) == (400, "invalid_parameter", "rate")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/search?q=%00", "q"),
        ("/contacts?q=a%00b", "q"),
        ("/contacts?limit=1&tag=%00", "tag"),
        ("/contacts?%00=1", "query"),
    ],
)
def test_a_parameter_that_no_text_can_be_is_named(world: World, path: str, field: str) -> None:
    answer = world.rest("GET", path)
    assert problem(answer) == (400, "invalid", field)
    assert answer.json()["detail"] == f"{field}: must not hold the character U+0000"


def test_a_body_with_fields_is_refused_where_none_is_taken(world: World) -> None:
    contact = world.rest("POST", "/contacts", json={"name": "x", "tags": ["vip"]}).json()
    path = f"/contacts/{contact['id']}"
    for body in ({"cascade": False}, {"tags": ["vip"]}):
        assert problem(world.rest("DELETE", path, json=body)) == (400, "invalid", next(iter(body)))
    assert problem(world.rest("DELETE", f"{path}/tags?tag=vip", json={"a": 1})) == (400, "invalid", "a")
    assert world.rest("DELETE", path, json=[1]).status_code == 400
    assert world.rest("DELETE", path, content=b"{").json()["code"] == "malformed"
    assert world.rest("GET", path).json() == contact
    assert world.rest("DELETE", path, json={}).status_code == 204
    assert problem(world.rest("POST", f"{path}/restore", json={"name": "y"})) == (400, "invalid", "name")
    assert world.rest("POST", f"{path}/restore", content=b" ").status_code == 200
    assert world.rest("DELETE", path).status_code == 204


def test_a_field_of_a_row_that_is_none_is_called_what_it_was_called(world: World) -> None:
    answer = world.rest("POST", "/contacts/bulk", json={"rows": [{"name": "x", "notes": "hi"}]})
    assert answer.json()["rows"][0]["field"] == "notes"


def test_what_an_action_refuses_is_called_as_the_api_calls_it(world: World) -> None:
    answer = world.rest("POST", "/contacts", json={"name": "x", "pinned_note": "x" * 100_001})
    assert problem(answer) == (400, "invalid", "pinned_note")
    answer = world.rest("POST", "/keys", json={"name": "x", "permissions": []})
    assert problem(answer) == (400, "invalid", "permissions")


def test_a_record_that_is_the_same_is_not_sent_again(world: World) -> None:
    account = made(world, "Example AB")
    path = f"/accounts/{account['id']}"
    tag = world.rest("GET", path).headers["etag"]
    again = world.rest("GET", path, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    world.rest("PATCH", path, json={"name": "Other AB"})
    assert world.rest("GET", path, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_change_to_what_is_outdated_is_refused(world: World, method: str) -> None:
    account = made(world, "Example AB")
    path = f"/accounts/{account['id']}"
    tag = world.rest("GET", path).headers["etag"]
    world.rest("PATCH", path, json={"name": "Other AB"})
    body: dict[str, Any] = {"json": {"name": "Mine AB"}} if method == "PATCH" else {}
    answer = world.rest(method, path, headers={"if-match": tag}, **body)
    assert problem(answer) == (412, "outdated", "")
    now = world.rest("GET", path)
    assert now.json()["name"] == "Other AB"
    assert world.rest(method, path, headers={"if-match": now.headers["etag"]}, **body).status_code < 300


def test_no_key_and_a_wrong_one_are_refused(world: World) -> None:
    for headers in (
        {},
        {"authorization": "Bearer nonsense"},
        {"x-api-key": "nonsense"},
        {"authorization": "x"},
    ):
        answer = world.http.get("/rest/v1/accounts", headers=headers)
        assert problem(answer) == (401, "not_authenticated", "")


def test_anothers_record_is_unknown(world: World) -> None:
    outsider: Tenant = world.charlie
    account = made(world, "Example AB")
    answer = world.rest("GET", f"/accounts/{account['id']}", key=outsider.key)
    assert problem(answer) == (404, "unknown", "")
