"""POST /v1/contacts/{contactId}/tags/add and …/remove."""

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.whautomate.cast import anna, refused, without_scope
from tests.world import World


def test_tags_are_added_in_order_and_answered_whole(world: World) -> None:
    made = anna(world, tags=["b"])
    answer = world.whautomate("POST", f"/contacts/{made['id']}/tags/add", json={"tags": ["a", "b", "c"]})
    assert (answer.status_code, answer.json()) == (200, {"id": made["id"], "tags": ["b", "a", "c"]})


def test_tags_are_removed(world: World) -> None:
    made = anna(world, tags=["a", "b", "c"])
    answer = world.whautomate("POST", f"/contacts/{made['id']}/tags/remove", json={"tags": ["b", "x"]})
    assert answer.json() == {"id": made["id"], "tags": ["a", "c"]}


@pytest.mark.parametrize(("verb", "tags"), [("add", ["a"]), ("add", []), ("remove", ["x"])])
def test_what_changes_nothing_writes_nothing(world: World, verb: str, tags: list[str]) -> None:
    made = anna(world, tags=["a"])
    before = world.served.digest()
    answer = world.whautomate("POST", f"/contacts/{made['id']}/tags/{verb}", json={"tags": tags})
    assert answer.json() == {"id": made["id"], "tags": ["a"]}
    assert world.served.digest() == before


@pytest.mark.parametrize("verb", ["add", "remove"])
def test_no_body_at_all_changes_nothing(world: World, verb: str) -> None:
    made = anna(world, tags=["a"])
    answer = world.whautomate("POST", f"/contacts/{made['id']}/tags/{verb}")
    assert (answer.status_code, answer.json()) == (200, {"id": made["id"], "tags": ["a"]})


@pytest.mark.parametrize("verb", ["add", "remove"])
@pytest.mark.parametrize("body", [{}, {"tags": "a"}, {"tags": None}, {"tags": [1]}, []])
def test_a_body_without_tags_is_refused(world: World, verb: str, body: object) -> None:
    made = anna(world, tags=["a"])
    answer = world.whautomate("POST", f"/contacts/{made['id']}/tags/{verb}", json=body)
    assert refused(answer, 400, message="Invalid request body")


@pytest.mark.parametrize("verb", ["add", "remove"])
def test_an_outsider_finds_no_contact(world: World, verb: str) -> None:
    made = anna(world)
    body = {"tags": ["a"]}
    answer = world.whautomate("POST", f"/contacts/{made['id']}/tags/{verb}", key=world.charlie.key, json=body)
    assert refused(answer, 404, error="Invalid contactId")
    assert without_scope(
        world, "POST", f"/contacts/{made['id']}/tags/{verb}", lacks=Permission.CONTACTS_WRITE, json=body
    )
