"""DELETE deletes a contact, named in the query or in a JSON body."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.lunarsend.asking import is_refused, is_unknown, made, needs, of_charlie, row_of
from tests.world import World


@pytest.mark.parametrize("path", ["/api/v1/contacts", "/api/contacts"])
@pytest.mark.parametrize("where", ["params", "json"])
@pytest.mark.parametrize("name", ["contact_id", "contactID"])
def test_the_answer_is_the_vendors_sentence(world: World, path: str, where: str, name: str) -> None:
    contact_id, other = made(world), made(world)
    options: dict[str, Any] = {where: {name: contact_id}}
    answer = world.lunarsend("DELETE", path, **options)
    assert (answer.status_code, answer.text) == (200, "Document deleted successfully")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    is_unknown(world.lunarsend("GET", params={"searchby": "id", "search": contact_id}))
    assert row_of(world, other)["id"] == other
    is_unknown(world.lunarsend("DELETE", path, **options), contact_id)


def test_the_query_wins_over_the_body(world: World) -> None:
    kept, gone = made(world), made(world)
    answer = world.lunarsend("DELETE", params={"contact_id": gone}, json={"contact_id": kept})
    assert answer.status_code == 200
    assert row_of(world, kept)["id"] == kept
    is_unknown(world.lunarsend("GET", params={"searchby": "id", "search": gone}))


def test_two_spellings_that_differ_delete_nothing(world: World) -> None:
    one, other = made(world), made(world)
    answer = world.lunarsend("DELETE", params={"contactID": one}, json={"contact_id": other})
    is_refused(answer, "contact_id and contactID: are the same field and must not differ")
    assert (row_of(world, one)["id"], row_of(world, other)["id"]) == (one, other)


def test_the_contact_of_an_outsider_is_unknown(world: World) -> None:
    contact_id = of_charlie(world)
    before = world.served.digest()
    is_unknown(world.lunarsend("DELETE", params={"contact_id": contact_id}), contact_id)
    assert world.served.digest() == before


def test_it_needs_the_scope(world: World) -> None:
    needs(world, Permission.CONTACTS_WRITE, "DELETE", params={"contact_id": made(world)})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "contact_id: is required"),
        ("contact_id=", "contact_id: must not be empty"),
        ("id=1", "contact_id: is required"),
    ],
)
def test_no_contact_is_guessed(world: World, query: str, message: str) -> None:
    made(world)
    before = world.served.digest()
    is_refused(world.lunarsend("DELETE", f"/api/v1/contacts?{query}"), message)
    assert world.served.digest() == before


def test_a_bad_body_is_refused(world: World) -> None:
    is_refused(world.lunarsend("DELETE", content=b"{"), "the body is not valid JSON: it ends too early")
