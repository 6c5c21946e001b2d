"""PUT /api/{apiKey}/{userId}/accounts/{id}."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.imbox.contacts.asking import (
    is_refused,
    is_refused_to_outsiders,
    is_unknown,
    made,
    needs,
    of_charlie,
)
from tests.world import World


def account(world: World) -> int:
    number: int = made(world, "accounts", name="Example AB", externalId="1", externalUrl="https://crm/1")[
        "id"
    ]
    return number


def read(world: World, account_id: int) -> dict[str, Any]:
    row: dict[str, Any] = world.imbox("GET", f"/accounts/{account_id}").json()
    return row


def test_what_is_given_changes_and_the_rest_stays(world: World) -> None:
    account_id = account(world)
    before = read(world, account_id)
    answer = world.imbox("PUT", f"/accounts/{account_id}", json={"name": "Example Ltd"})
    assert (answer.status_code, answer.json()) == (200, {})
    after = read(world, account_id)
    assert after.pop("updatedAt") is not None
    assert after == {name: value for name, value in before.items() if name != "updatedAt"} | {
        "name": "Example Ltd"
    }


@pytest.mark.parametrize("empty", [None, ""])
def test_null_and_an_empty_text_empty_a_text(world: World, empty: str | None) -> None:
    account_id = account(world)
    world.imbox("PUT", f"/accounts/{account_id}", json={"externalId": empty, "externalUrl": empty})
    row = read(world, account_id)
    assert (row["externalId"], row["externalUrl"], row["name"]) == (None, None, "Example AB")


def test_a_row_sent_back_whole_changes_nothing(world: World) -> None:
    account_id = account(world)
    before = read(world, account_id)
    assert world.imbox("PUT", f"/accounts/{account_id}", json=before).status_code == 200
    assert read(world, account_id) == before


def test_outsiders_are_refused(world: World) -> None:
    is_refused_to_outsiders(world, "PUT", f"/accounts/{account(world)}", json={"name": "Mallory Inc."})


def test_the_account_of_an_outsider_is_unknown(world: World) -> None:
    account_id = of_charlie(world, "accounts", name="Outsiders Ltd")
    before = world.served.digest()
    answer = world.imbox("PUT", f"/accounts/{account_id}", json={"name": "Mallory Inc."})
    is_unknown(answer, f"account {account_id}")
    assert world.served.digest() == before


def test_it_needs_the_scope(world: World) -> None:
    needs(world, Permission.CONTACTS_WRITE, "PUT", f"/accounts/{account(world)}", json={"name": "x"})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"name": None}, "name: must be a text, not null"),
        ({"name": ""}, "name: must be 1 to 250 characters"),
        ({"externalId": "x" * 51}, "externalId: must be at most 50 characters"),
        ({"externalUrl": {}}, "externalUrl: must be a text or null, not an object"),
    ],
)
def test_a_bad_body_changes_nothing(world: World, body: dict[str, Any], message: str) -> None:
    account_id = account(world)
    before = world.served.digest()
    is_refused(world.imbox("PUT", f"/accounts/{account_id}", json=body), message)
    assert world.served.digest() == before


def test_what_is_no_id_is_refused(world: World) -> None:
    is_refused(world.imbox("PUT", "/accounts/x", json={}), "id: must be a whole number")
