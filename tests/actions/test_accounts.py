"""Accounts."""

from typing import Any

import pytest

from rolodesk.actions import accounts
from rolodesk.model.account import Account, AccountChange
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.workspace import Permission
from tests.actions.contacts.desk import acting, changed, journal, made, stored
from tests.world import Tenant, World


def account_of(tenant: Tenant, **fields: Any) -> Account:
    given = {"name": "Example AB", **fields}
    return tenant.act(lambda scope: accounts.create(scope, AccountChange(**given)))


def changed_account(tenant: Tenant, account_id: int, **fields: Any) -> Account:
    return tenant.act(lambda scope: accounts.change(scope, account_id, AccountChange(**fields)))


def read(tenant: Tenant, account_id: int) -> Account:
    return tenant.act(lambda scope: accounts.get(scope, account_id))


def test_an_account_reads_back_as_written(world: World) -> None:
    account = account_of(world, name=" Example AB ", external_id="17", external_url="https://crm/17")
    assert read(world, account.id) == account
    assert (account.name, account.external_id, account.updated_at) == ("Example AB", "17", None)


def test_names_need_not_be_unique_and_a_contact_takes_the_oldest(world: World) -> None:
    first, second = account_of(world), account_of(world, name="EXAMPLE AB")
    assert first.id < second.id
    assert made(world, company="example ab").account_id == first.id


def test_a_contact_with_the_younger_of_two_keeps_it(world: World) -> None:
    account_of(world)
    contact = made(world, account_id=account_of(world).id)
    assert changed(world, contact.id, company="EXAMPLE ab") == contact


def test_a_change_shows_in_its_contacts(world: World) -> None:
    account = account_of(world, external_id="17")
    contact = made(world, account_id=account.id)
    after = changed_account(world, account.id, name="Other Ltd")
    assert read(world, account.id) == after
    assert (after.name, after.external_id) == ("Other Ltd", "17")
    assert (after.updated_at or 0) > after.created_at
    assert stored(world, contact.id).account_name == "Other Ltd"
    assert made(world, company="other ltd").account_id == account.id
    assert changed_account(world, account.id, external_id=None).external_id is None


def test_writing_what_is_there_already_changes_nothing(world: World) -> None:
    account = account_of(world, external_id="17")
    assert changed_account(world, account.id, name="Example AB ", external_id="17") == account
    assert changed_account(world, account.id) == account
    assert len(journal(world, "account.updated")) == 0


def test_lists_go_by_id(world: World) -> None:
    made_ones = [account_of(world) for _ in range(3)]
    first = world.act(lambda scope: accounts.list_after(scope, cursor=0, limit=2))
    rest = world.act(lambda scope: accounts.list_after(scope, cursor=made_ones[1].id, limit=2))
    assert [*first.items, *rest.items] == made_ones
    assert (first.has_more, rest.has_more) == (True, False)


def test_deleting_one_keeps_its_contacts(world: World) -> None:
    account = account_of(world)
    contacts = [made(world, account_id=account.id) for _ in range(2)]
    other = made(world, company="Other Ltd")
    world.act(lambda scope: accounts.delete(scope, account.id))

    for contact in contacts:
        after = stored(world, contact.id)
        assert (after.account_id, after.account_name, after.version) == (None, None, 2)
        assert after.modified_at == after.updated_at
        assert (after.updated_at or 0) > contact.created_at
    assert stored(world, other.id) == other
    with pytest.raises(Unknown, match=f"there is no account {account.id}"):
        read(world, account.id)
    *left, gone = journal(world, "contact.updated", "account.deleted")
    assert [(one.subject_id, one.before, one.after) for one in left] == [
        (contact.id, {"account_id": account.id}, {"account_id": None}) for contact in contacts
    ]
    assert gone.before == {"name": "Example AB", "created_at": account.created_at}


def test_a_deleted_account_is_made_anew_by_its_name(world: World) -> None:
    account = account_of(world)
    world.act(lambda scope: accounts.delete(scope, account.id))
    assert (made(world, company="Example AB").account_id or 0) > account.id


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "x" * 251}),
        ("external_id", {"external_id": "x" * 51}),
        ("external_url", {"external_url": "x" * 251}),
    ],
)
def test_a_bad_value_is_refused(world: World, field: str, given: dict[str, Any]) -> None:
    account = account_of(world)
    with pytest.raises(Invalid) as refused:
        account_of(world, **given)
    assert refused.value.field == field
    with pytest.raises(Invalid):
        changed_account(world, account.id, **given)
    assert read(world, account.id) == account


def test_one_without_a_name_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match=r"^name: "):
        world.act(lambda scope: accounts.create(scope, AccountChange(external_id="17")))


def test_the_outsider_is_told_that_there_is_none(world: World) -> None:
    account = account_of(world)
    for action in (
        lambda scope: accounts.get(scope, account.id),
        lambda scope: accounts.delete(scope, account.id),
        lambda scope: accounts.change(scope, account.id, AccountChange(name="Theirs")),
    ):
        with pytest.raises(Unknown):
            world.charlie.act(action)
    assert world.charlie.act(lambda scope: accounts.list_after(scope, cursor=0, limit=9)).items == []
    assert read(world, account.id) == account


def test_a_key_without_the_scope_is_refused(world: World) -> None:
    account = account_of(world)
    for action in (
        lambda scope: accounts.create(scope, AccountChange(name="New")),
        lambda scope: accounts.change(scope, account.id, AccountChange(name="New")),
        lambda scope: accounts.delete(scope, account.id),
    ):
        with pytest.raises(NotAllowed, match="contacts:write"):
            world.served.run(acting(world, action, Permission.CONTACTS_READ))
    with pytest.raises(NotAllowed, match="contacts:read"):
        world.served.run(
            acting(world, lambda scope: accounts.get(scope, account.id), Permission.TICKETS_READ)
        )
