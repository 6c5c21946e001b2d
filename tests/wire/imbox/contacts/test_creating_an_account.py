"""POST /api/{apiKey}/{userId}/accounts."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.imbox.contacts.asking import is_refused, is_refused_to_outsiders, made, needs
from tests.world import World


def test_the_answer_is_the_account_without_its_times(world: World) -> None:
    row = made(world, "accounts", name=" ImBox Sweden AB ", externalId="1234", externalUrl="https://crm/1234")
    assert list(row.items()) == [
        ("id", row["id"]),
        ("userId", world.id),
        ("crmId", 1),
        ("externalId", "1234"),
        ("externalUrl", "https://crm/1234"),
        ("name", "ImBox Sweden AB"),
    ]


def test_a_name_is_enough_and_need_not_be_unique(world: World) -> None:
    one, other = made(world, "accounts", name="Example AB"), made(world, "accounts", name="Example AB")
    assert one["id"] != other["id"]
    assert (one["externalId"], one["externalUrl"]) == (None, None)


def test_a_company_of_another_dialect_is_this_account(world: World) -> None:
    account = made(world, "accounts", name="Example AB")
    body = {"first_name": "Anna", "email": "anna@example.org", "company": "EXAMPLE ab"}
    assert world.lunarsend("POST", json=body).status_code == 200
    (contact,) = world.imbox("GET", "/contacts").json()["contacts"]
    assert contact["accountId"] == account["id"]


def test_outsiders_are_refused(world: World) -> None:
    is_refused_to_outsiders(world, "POST", "/accounts", json={"name": "Example AB"})


def test_it_needs_the_scope(world: World) -> None:
    needs(world, Permission.CONTACTS_WRITE, "POST", "/accounts", json={"name": "Example AB"})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "name: is required"),
        ({"name": None}, "name: must be a text, not null"),
        ({"name": " "}, "name: must be 1 to 250 characters"),
        ({"name": "a\nb"}, "name: must be one line without control characters"),
        ({"name": "A", "externalId": "a\tb"}, "externalId: must be one line without control characters"),
        ({"name": "A", "externalUrl": "a\rb"}, "externalUrl: must be one line without control characters"),
        ({"name": "x" * 251}, "name: must be 1 to 250 characters"),
        (
            {"name": "Example AB", "externalId": 1234},
            "externalId: must be a text or null, not a whole number",
        ),
        ({"name": "Example AB", "externalId": "x" * 51}, "externalId: must be at most 50 characters"),
        ({"name": "Example AB", "externalUrl": "x" * 251}, "externalUrl: must be at most 250 characters"),
    ],
)
def test_a_bad_body_is_refused_saying_what_to_change(
    world: World, body: dict[str, Any], message: str
) -> None:
    before = world.served.digest()
    is_refused(world.imbox("POST", "/accounts", json=body), message)
    assert world.served.digest() == before
