"""Accounts: making, changing, reading and deleting the companies that contacts belong to."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.bulk.keeping import start_to_remove
from rolodesk.actions.journal import differences, fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.searching.filtering import narrowed_by
from rolodesk.model.account import (
    ACCOUNT_FIELDS,
    Account,
    AccountChange,
    AccountFilters,
    account_applied,
    check_account_name,
    fold_account_name,
)
from rolodesk.model.bulk import AT_ONCE, BulkAction, BulkJob, Parameters, Removal
from rolodesk.model.contact_filters import ContactFilters
from rolodesk.model.errors import Unknown
from rolodesk.model.page import Page, Wanted, page_of
from rolodesk.model.search.asking import Noun
from rolodesk.model.workspace import Permission
from rolodesk.storage import accounts, contacts

ALL: Final = AccountFilters()
DELETED_FIELDS: Final = (*ACCOUNT_FIELDS, "created_at", "updated_at")


async def create(scope: Scope, new: AccountChange) -> Account:
    """Make an account; its name need not be unique. Refuses a blank name and long texts (`Invalid`)."""
    scope.require(Permission.CONTACTS_WRITE)
    account = account_applied(new, Account(0, "", None, None, scope.now, None))
    check_account_name(account.name, field="name")
    return await _insert(scope, account)


async def found_or_made(scope: Scope, name: str, *, field: str) -> Account:
    """Find the oldest account of a name in any case, or make it (two at once make one). Else `Invalid`."""
    name = check_account_name(name, field=field)
    account = await accounts.oldest_by_name(scope.tx, name)
    if account is not None:
        return account
    await scope.tx.lock("accounts")
    account = await accounts.oldest_by_name(scope.tx, name)
    if account is not None:
        return account
    return await _insert(scope, Account(0, name, None, None, scope.now, None))


async def change(scope: Scope, account_id: int, change: AccountChange) -> Account:
    """
    Change an account and answer it as it then is; writing what is there already changes nothing.

    Refuses a blank name and long texts (`Invalid`). One that is not there is `Unknown`.
    """
    scope.require(Permission.CONTACTS_WRITE)
    return await change_fetched(scope, await fetch_to_change(scope, account_id), change)


async def change_fetched(scope: Scope, before: Account, change: AccountChange) -> Account:
    """Change an account that was read to be changed; the same one says that nothing is different."""
    after = account_applied(change, before)
    if after == before:
        return before
    after = replace(after, updated_at=scope.now)
    await accounts.save(scope.tx, after)
    was, is_now = differences(before, after, ACCOUNT_FIELDS)
    await record(scope, "account.updated", before.id, before=was, after=is_now)
    return after


async def get(scope: Scope, account_id: int) -> Account:
    """Read an account. One statement. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    account = await accounts.by_id(scope.tx, account_id)
    if account is None:
        raise Unknown("account", account_id)
    return account


async def list_after(scope: Scope, *, cursor: int, limit: int) -> Page[Account]:
    """List accounts by id upwards after `cursor` (0 at first). One statement."""
    scope.require(Permission.CONTACTS_READ)
    return page_of(await accounts.after(scope.tx, cursor=cursor, limit=limit + 1), limit=limit)


async def list_page(scope: Scope, wanted: Wanted, filters: AccountFilters = ALL) -> Page[Account]:
    """
    List accounts in an order of `sort_key`, those that all filters leave.

    Refuses (`InvalidParameter`) a `q` that cannot be read.
    """
    scope.require(Permission.CONTACTS_READ)
    narrowed = None if filters.q is None else await narrowed_by(scope, filters.q, Noun.ACCOUNT)
    return await accounts.page(scope.tx, wanted, filters, narrowed=narrowed)


def sort_key(account: Account, order: str) -> int | str:
    """Give what a list of accounts is ordered by: `id`, `name` or `updated_at`."""
    if order == "name":
        return fold_account_name(account.name)
    return account.id if order == "id" else account.updated_at or account.created_at


async def contact_counts(scope: Scope, ids: Sequence[int]) -> dict[int, int]:
    """Count the contacts of accounts, by the accounts' ids."""
    scope.require(Permission.CONTACTS_READ)
    counted = await accounts.contact_counts(scope.tx, ids)
    return {id_: counted.get(id_, 0) for id_ in ids}


async def fetch_to_change(scope: Scope, account_id: int) -> Account:
    """Read an account and keep others from changing it. One that is not there is `Unknown`."""
    account = await accounts.to_change(scope.tx, account_id)
    if account is None:
        raise Unknown("account", account_id)
    return account


async def delete(scope: Scope, account_id: int) -> BulkJob | None:
    """
    Delete an account; its contacts stay, without one. One that is not there is `Unknown`.

    A job lets many contacts leave, which is answered, and deletes the account at its end.
    """
    scope.require(Permission.CONTACTS_WRITE)
    account = await fetch_to_change(scope, account_id)
    if len(await accounts.some_contact_ids(scope.tx, account_id, limit=AT_ONCE + 1)) > AT_ONCE:
        parameters = Parameters(removes=Removal("account", account_id))
        return await start_to_remove(
            scope, ContactFilters(account_id=account_id), BulkAction.ACCOUNT, parameters
        )
    members = await contacts.lock_of_account(scope.tx, account_id)
    if members:
        await contacts.leave_account(scope.tx, account_id)
    for contact_id in members:
        await record(
            scope,
            "contact.updated",
            contact_id,
            before={"account_id": account_id},
            after={"account_id": None},
        )
    await _remove(scope, account)
    return None


async def finish(scope: Scope, account_id: int, _given: Parameters) -> bool:
    """Delete an account that contacts have left in a job; False, and nothing, if it has others by now."""
    scope.require(Permission.CONTACTS_WRITE)
    account = await fetch_to_change(scope, account_id)
    if await accounts.some_contact_ids(scope.tx, account_id, limit=1):
        return False
    await _remove(scope, account)
    return True


async def _remove(scope: Scope, account: Account) -> None:
    await accounts.remove(scope.tx, account.id)
    await record(scope, "account.deleted", account.id, before=fields_of(account, DELETED_FIELDS))


async def _insert(scope: Scope, account: Account) -> Account:
    account = replace(account, id=await scope.tx.next_id("accounts"))
    await accounts.insert(scope.tx, account)
    await record(scope, "account.created", account.id, after=fields_of(account, ACCOUNT_FIELDS))
    return account
