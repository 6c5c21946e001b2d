"""GET /api/{apiKey}/{userId}/accounts and …/accounts/{id}."""

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

LAST_PAGE = {"cursors": {"afterId": None}}


def accounts(world: World, *names: str) -> list[int]:
    return [made(world, "accounts", name=name)["id"] for name in names]


def listed(world: World, query: str = "") -> dict[str, Any]:
    answer = world.imbox("GET", f"/accounts{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def test_an_account_is_read_alone_as_in_the_list(world: World) -> None:
    (account_id,) = accounts(world, "Example AB")
    (row,) = listed(world)["accounts"]
    assert list(row.items()) == [
        ("id", account_id),
        ("userId", world.id),
        ("crmId", 1),
        ("externalId", None),
        ("externalUrl", None),
        ("name", "Example AB"),
        ("createdAt", row["createdAt"]),
        ("updatedAt", None),
    ]
    assert world.imbox("GET", f"/accounts/{account_id}").json() == row


def test_a_page_says_where_the_next_one_begins(world: World) -> None:
    ids = accounts(world, "A", "B", "C")
    page = listed(world, "?limit=2")
    url = f"{world.url}/api/{world.key}/{world.id}/accounts?limit=2&afterId={ids[1]}"
    assert page["paging"] == {"cursors": {"afterId": ids[1]}, "next": url}
    assert list(page) == ["accounts", "paging"]
    following = world.http.get(url).json()
    assert ([row["name"] for row in following["accounts"]], following["paging"]) == (["C"], LAST_PAGE)


def test_accounts_of_outsiders_are_not_there(world: World) -> None:
    account_id = of_charlie(world, "accounts", name="Outsiders Ltd")
    assert listed(world) == {"accounts": [], "paging": LAST_PAGE}
    is_unknown(world.imbox("GET", f"/accounts/{account_id}"), f"account {account_id}")


def test_outsiders_are_refused(world: World) -> None:
    (account_id,) = accounts(world, "Example AB")
    is_refused_to_outsiders(world, "GET", "/accounts")
    is_refused_to_outsiders(world, "GET", f"/accounts/{account_id}")


def test_it_needs_the_scope(world: World) -> None:
    (account_id,) = accounts(world, "Example AB")
    needs(world, Permission.CONTACTS_READ, "GET", "/accounts")
    needs(world, Permission.CONTACTS_READ, "GET", f"/accounts/{account_id}")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "limit: must be 1 or more"),
        ("limit=x", "limit: must be a whole number"),
        ("afterId=x", "afterId: must be a whole number"),
        ("afterId=-1", "afterId: must be 0 or more"),
    ],
)
def test_a_bad_query_is_refused_saying_what_to_change(world: World, query: str, message: str) -> None:
    is_refused(world.imbox("GET", f"/accounts?{query}"), message)


def test_an_id_is_a_number_of_an_account(world: World) -> None:
    is_refused(world.imbox("GET", "/accounts/x"), "id: must be a whole number")
    is_unknown(world.imbox("GET", "/accounts/999999999"), "account 999999999")
