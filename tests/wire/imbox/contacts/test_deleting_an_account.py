"""DELETE /api/{apiKey}/{userId}/accounts/{id}."""

from rolodesk.model.workspace import Permission
from tests.wire.imbox.contacts.asking import (
    is_refused,
    is_refused_to_outsiders,
    is_unknown,
    made,
    needs,
    of_charlie,
    row_of,
)
from tests.world import World


def test_it_is_gone_and_its_contacts_stay_without_it(world: World) -> None:
    account_id = made(world, "accounts", name="Example AB")["id"]
    contact = made(world, firstName="Arne", accountId=account_id)
    answer = world.imbox("DELETE", f"/accounts/{account_id}")
    assert (answer.status_code, answer.json()) == (200, {})
    is_unknown(world.imbox("GET", f"/accounts/{account_id}"), f"account {account_id}")
    assert row_of(world, contact["id"])["accountId"] is None


def test_outsiders_are_refused(world: World) -> None:
    account_id = made(world, "accounts", name="Example AB")["id"]
    is_refused_to_outsiders(world, "DELETE", f"/accounts/{account_id}")


def test_the_account_of_an_outsider_is_unknown(world: World) -> None:
    account_id = of_charlie(world, "accounts", name="Outsiders Ltd")
    before = world.served.digest()
    is_unknown(world.imbox("DELETE", f"/accounts/{account_id}"), f"account {account_id}")
    assert world.served.digest() == before


def test_it_needs_the_scope(world: World) -> None:
    account_id = made(world, "accounts", name="Example AB")["id"]
    needs(world, Permission.CONTACTS_WRITE, "DELETE", f"/accounts/{account_id}")


def test_what_is_no_id_is_refused(world: World) -> None:
    is_refused(world.imbox("DELETE", "/accounts/x"), "id: must be a whole number")
