"""ImBox's accounts: parse, one action, render."""

from rolodesk.actions import accounts
from rolodesk.wire.imbox.contacts.requests import MOST, CreateAccount, ListAccounts, UpdateAccount
from rolodesk.wire.imbox.contacts.responses import (
    AccountCreated,
    AccountRow,
    AccountsPage,
    account_created,
    account_row,
    accounts_page,
)
from rolodesk.wire.toolkit.route import NOTHING, Call, Nothing
from rolodesk.wire.toolkit.shapes import padded_id_of


async def list_accounts(call: Call[ListAccounts, Nothing]) -> AccountsPage:
    """GET accounts: by id upwards."""
    query = call.query
    page = await accounts.list_after(call.scope, cursor=query.after_id, limit=min(query.limit, MOST))
    return accounts_page(page, call)


async def get_account(call: Call[Nothing, Nothing]) -> AccountRow:
    """GET accounts/{id}."""
    account = await accounts.get(call.scope, padded_id_of(call.params, "id", noun="account"))
    return account_row(account, call.scope.workspace)


async def create_account(call: Call[Nothing, CreateAccount]) -> AccountCreated:
    """POST accounts."""
    account = await accounts.create(call.scope, call.body.to_change())
    return account_created(account, call.scope.workspace)


async def update_account(call: Call[Nothing, UpdateAccount]) -> Nothing:
    """PUT accounts/{id}."""
    account_id = padded_id_of(call.params, "id", noun="account")
    await accounts.change(call.scope, account_id, call.body.to_change())
    return NOTHING


async def delete_account(call: Call[Nothing, Nothing]) -> Nothing:
    """DELETE accounts/{id}: its contacts stay."""
    await accounts.delete(call.scope, padded_id_of(call.params, "id", noun="account"))
    return NOTHING
