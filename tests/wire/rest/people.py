"""Contacts as the REST API's tests make and list them."""

from typing import Any

import httpx2

from tests.world import World


def made(world: World, **fields: Any) -> dict[str, Any]:
    """Make a contact, Anna if nothing is said."""
    answer = world.rest("POST", "/contacts", json=fields or {"first_name": "Anna"})
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()
    return record


def listed(world: World, query: str = "") -> list[dict[str, Any]]:
    """List contacts, every page of them."""
    found: list[dict[str, Any]] = []
    answer = world.rest("GET", f"/contacts{query}")
    while True:
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["data"]
        if "next" not in page:
            return found
        answer = world.http.get(page["next"], headers={"x-api-key": world.key})


def ids(records: list[dict[str, Any]]) -> list[int]:
    """The ids of records."""
    return [record["id"] for record in records]


def problem(answer: httpx2.Response) -> tuple[int, str, str]:
    """The status, code and field of a refusal."""
    said = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["status"] == answer.status_code
    return answer.status_code, said["code"], said.get("field", "")
