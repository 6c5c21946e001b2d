"""Custom fields: defined for contacts and tickets, their values free."""

from typing import Any

import pytest

from tests.actions.office import last_event
from tests.wire.rest.office import code, place
from tests.world import World


def made(world: World, **fields: Any) -> dict[str, Any]:
    answer = world.rest("POST", "/custom-fields", json={"noun": "contact", "title": "Size", **fields})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_field_is_defined_renamed_and_deleted(world: World) -> None:
    field = made(world, kind="choice", choices=["S", "M", "S"])
    assert (field["kind"], field["choices"]) == ("choice", ["S", "M"])
    path = f"/custom-fields/{field['id']}"
    assert world.rest("PATCH", path, json={"title": "T-shirt"}).json()["title"] == "T-shirt"
    assert last_event(world)[0::4] == ("field_definition.updated", {"title": "Size"})
    assert world.rest("PATCH", path, json={"kind": "number", "choices": []}).json()["kind"] == "number"
    assert world.rest("DELETE", path).status_code == 204
    assert world.rest("GET", path).status_code == 404


def test_a_title_is_taken_once_in_any_spelling_of_each_noun(world: World) -> None:
    first, other = made(world), made(world, title="Colour")
    assert made(world, noun="ticket")["id"] != first["id"]
    body = {"noun": "contact", "title": "SIZE"}
    assert code(world.rest("POST", "/custom-fields", json=body)) == (409, "conflicting")
    path = f"/custom-fields/{other['id']}"
    assert code(world.rest("PATCH", path, json={"title": "size"})) == (409, "conflicting")
    assert world.rest("PATCH", f"/custom-fields/{first['id']}", json={"title": "SIZE"}).status_code == 200
    listed = world.rest("GET", "/custom-fields?noun=ticket").json()["data"]
    assert [one["noun"] for one in listed] == ["ticket"]
    assert len(world.rest("GET", "/custom-fields").json()["data"]) == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "choice"}, "choices"),
        ({"choices": ["S"]}, "choices"),
        ({"kind": "choice", "choices": [" "]}, "choices"),
    ],
)
def test_what_cannot_be_is_refused(world: World, fields: dict[str, Any], field: str) -> None:
    body = {"noun": "contact", "title": "Size", **fields}
    assert place(world.rest("POST", "/custom-fields", json=body)) == (400, field)
