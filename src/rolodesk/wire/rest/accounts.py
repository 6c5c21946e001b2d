"""Accounts: the companies that contacts belong to."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import accounts
from rolodesk.asgi.response import Response
from rolodesk.model.account import ACCOUNT_NAME_LIMIT, Account, AccountChange
from rolodesk.model.contact import EXTERNAL_ID_LIMIT, URL_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, QueryText, check_match, created, listing, page, record
from rolodesk.wire.rest.bulk_actions import JobAnswer, gone_or_going
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.toolkit.route import Access, Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, LINE, Moment, Text, documented, id_of

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
ACCOUNT: Final = "/rest/v1/accounts/{account_id}"

Name = Annotated[Text, documented(ACCOUNT_NAME_LIMIT, pattern=FILLED_LINE)]
ExternalId = Annotated[Text, documented(EXTERNAL_ID_LIMIT, pattern=LINE)]
ExternalUrl = Annotated[Text, documented(URL_LIMIT, pattern=LINE)]


class ChangeAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; null empties."""

    name: Name | UnsetType = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    external_url: ExternalUrl | UnsetType | None = UNSET

    def to_change(self) -> AccountChange:
        """The change meant."""
        return AccountChange(name=self.name, external_id=self.external_id, external_url=self.external_url)


class CreateAccount(ChangeAccount, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new account."""

    name: Name


class ListAccounts(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Which accounts, in which order. `name` is the whole name in any case, `external_id` matched exactly.

    `q` is what search finds by it, without its guesses at misspelt words.
    """

    sort: Literal["id", "-id", "name", "-name"] = "id"
    name: str = ""
    external_id: str = ""
    q: QueryText = ""


class AccountAnswer(msgspec.Struct, frozen=True):
    """An account."""

    id: Annotated[int, Meta(examples=[10])]
    name: str
    external_id: str | None
    external_url: str | None
    created_at: Moment
    updated_at: Moment


AccountList: Final = listing("AccountList", AccountAnswer)


def account_answer(account: Account) -> AccountAnswer:
    """Render an account. One that was never changed was last updated when it was made."""
    return AccountAnswer(
        account.id,
        account.name,
        account.external_id,
        account.external_url,
        print_moment(account.created_at),
        print_moment(account.updated_at or account.created_at),
    )


async def list_accounts(call: Call[ListAccounts, Nothing]) -> object:
    """GET /rest/v1/accounts."""
    query = call.query
    found = await accounts.list_page(
        call.scope,
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        name=query.name or None,
        external_id=query.external_id or None,
        q=query.q.strip() or None,
    )

    def place(account: Account) -> Place:
        return Place(accounts.sort_key(account, query.sort.removeprefix("-")), account.id)

    return page(call, found, render=account_answer, place=place)


async def create_account(call: Call[Nothing, CreateAccount]) -> Response:
    """POST /rest/v1/accounts."""
    account = await accounts.create(call.scope, call.body.to_change())
    return created(account_answer(account), f"/accounts/{account.id}")


async def get_account(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/accounts/{account_id}."""
    return record(call, account_answer(await accounts.get(call.scope, _id(call))))


async def change_account(call: Call[Nothing, ChangeAccount]) -> Response:
    """PATCH /rest/v1/accounts/{account_id}."""
    await _check_match(call)
    return record(call, account_answer(await accounts.change(call.scope, _id(call), call.body.to_change())))


async def delete_account(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/accounts/{account_id}: its contacts stay, without one."""
    await _check_match(call)
    return gone_or_going(await accounts.delete(call.scope, _id(call)))


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> AccountAnswer:
        return account_answer(await accounts.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "account_id", noun="account")


def _access(query: ListAccounts) -> Access:
    """What is searched for is read where it holds up nobody."""
    return "search" if query.q.strip() else "lookup"


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/accounts", READ, list_accounts, "List accounts", access=_access, query=ListAccounts, answer=AccountList),
    Route("POST", "/rest/v1/accounts", WRITE, create_account, "Create an account", status=201, body=CreateAccount, answer=AccountAnswer),
    Route("GET", ACCOUNT, READ, get_account, "Get an account", access="lookup", answer=AccountAnswer),
    Route("PATCH", ACCOUNT, WRITE, change_account, "Change an account", body=ChangeAccount, answer=AccountAnswer),
    Route("DELETE", ACCOUNT, WRITE, delete_account, "Delete an account; its contacts stay", status=204, later=JobAnswer),
)
# fmt: on
