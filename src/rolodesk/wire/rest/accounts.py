"""Accounts: the companies that contacts belong to."""

from typing import Annotated, Any, ClassVar, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import accounts
from rolodesk.asgi.response import Response
from rolodesk.model.account import ACCOUNT_NAME_LIMIT, Account, AccountChange, AccountFilters
from rolodesk.model.contact import EXTERNAL_ID_LIMIT, URL_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import (
    Cursor,
    Limit,
    QueryText,
    Time,
    check_match,
    created,
    listing,
    page,
    record,
    time_asked,
)
from rolodesk.wire.rest.bulk_actions import JobAnswer, gone_or_going
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.expanding import expandable, expanded
from rolodesk.wire.toolkit.route import Access, Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, LINE, Moment, Text, documented, id_of

EXPANDED: Final = ("contact_count",)
TIMES: Final = ("created_after", "created_before", "updated_after", "updated_before")

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


class FilterAccounts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Which accounts. `name` is the whole name in any case, `external_id` matched exactly.

    `q` is what search finds by it, without its guesses at misspelt words. The filters add up.
    """

    also_said: ClassVar = {"name": "Only those whose whole name is this, in any case."}

    name: str = ""
    external_id: str = ""
    created_after: Time = ""
    created_before: Time = ""
    updated_after: Time = ""
    updated_before: Time = ""
    q: QueryText = ""

    def to_filters(self) -> AccountFilters:
        """The filters meant. A time that is none is refused by name."""
        return AccountFilters(
            name=self.name or None,
            external_id=self.external_id or None,
            **{name: time_asked(getattr(self, name), name) for name in TIMES},
            q=self.q.strip() or None,
        )


class ListAccounts(FilterAccounts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which accounts, in which order."""

    sort: Literal["id", "-id", "name", "-name", "updated_at", "-updated_at"] = "id"
    limit: Limit = 50
    cursor: Cursor = ""
    expand: expandable(*EXPANDED) = ""  # type: ignore[valid-type]  # mypy follows no function to a type


class AccountAnswer(msgspec.Struct, frozen=True):
    """An account. `contact_count` is there in a list that was asked for it."""

    id: Annotated[int, Meta(examples=[10])]
    name: str
    external_id: str | None
    external_url: str | None
    created_at: Moment
    updated_at: Moment
    contact_count: int | UnsetType = UNSET


AccountList: Final = listing("AccountList", AccountAnswer)


def account_answer(account: Account, *, contact_count: int | UnsetType = UNSET) -> AccountAnswer:
    """Render an account. One that was never changed was last updated when it was made."""
    return AccountAnswer(
        account.id,
        account.name,
        account.external_id,
        account.external_url,
        print_moment(account.created_at),
        print_moment(account.updated_at or account.created_at),
        contact_count,
    )


async def list_accounts(call: Call[ListAccounts, Nothing]) -> object:
    """GET /rest/v1/accounts."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await accounts.list_page(call.scope, asked, query.to_filters())
    counts: dict[int, int] = {}
    if expanded(query.expand, *EXPANDED):
        counts = await accounts.contact_counts(call.scope, [account.id for account in found.items])

    def render(account: Account) -> AccountAnswer:
        return account_answer(account, contact_count=counts.get(account.id, UNSET))

    def place(account: Account) -> Place:
        return Place(accounts.sort_key(account, asked.order), account.id)

    return page(call, found, render=render, place=place)


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
    """A list that no index leads along, and counting very many contacts, are read where they hold up nobody."""
    is_quick = query.to_filters().are_quick(query.sort.removeprefix("-"))
    return "lookup" if is_quick and not query.expand else "search"


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/accounts", READ, list_accounts, "List accounts", access=_access, query=ListAccounts, answer=AccountList),
    Route("POST", "/rest/v1/accounts", WRITE, create_account, "Create an account", status=201, body=CreateAccount, answer=AccountAnswer, is_tagged=True),
    Route("GET", ACCOUNT, READ, get_account, "Get an account", access="lookup", answer=AccountAnswer, is_tagged=True),
    Route("PATCH", ACCOUNT, WRITE, change_account, "Change an account", body=ChangeAccount, answer=AccountAnswer, is_tagged=True, is_held=True),
    Route("DELETE", ACCOUNT, WRITE, delete_account, "Delete an account; its contacts stay", status=204, later=JobAnswer, is_held=True),
)
# fmt: on
