"""How a key and a workspace are read from the path."""

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.imbox.contacts.asking import UNAUTHORIZED, is_refused, made
from tests.world import World


@pytest.mark.parametrize("appended", ["", "contacts", "listTickets?", "-1", "%20"])
def test_the_workspace_is_the_leading_digits(world: World, appended: str) -> None:
    row = made(world, firstName="Arne")
    answer = world.imbox("GET", "/contacts", user=f"{world.id}{appended.replace('?', '%3F')}")
    assert (answer.status_code, answer.json()["contacts"]) == (200, [row])


@pytest.mark.parametrize("user", ["{id}0", "0", "x{id}", "-{id}", "+{id}", "1" * 6000, "%D9%A1"])
def test_another_number_is_another_workspace(world: World, user: str) -> None:
    answer = world.imbox("GET", "/contacts", user=user.format(id=world.id))
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


@pytest.mark.parametrize("key", ["nonsense", "rk_", "x" * 5000, "%FF", "%2F", "a%20b"])
def test_an_unknown_key_is_unauthorized(world: World, key: str) -> None:
    answer = world.imbox("GET", "/contacts", key=key)
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


def test_a_key_is_never_said_back(world: World) -> None:
    for path in ("contacts/x", "contacts?limit=x", "nonsense", "contacts/1/2", "/contacts"):
        for method in ("GET", "PUT", "DELETE"):
            answer = world.imbox(method, f"/{path}")
            assert answer.status_code in {400, 401, 404, 405}
            assert world.key not in answer.text


def test_nothing_answers_elsewhere(world: World) -> None:
    message = "nothing answers at this path"
    is_refused(world.imbox("GET", "/nonsense"), message, status=404, code="ResourceNotFound")
    is_refused(world.imbox("GET", "/contacts/1/2"), message, status=404, code="ResourceNotFound")


def test_writing_includes_reading(world: World) -> None:
    key = world.make_key(Permission.CONTACTS_WRITE)
    assert world.imbox("GET", "/contacts", key=key).status_code == 200
