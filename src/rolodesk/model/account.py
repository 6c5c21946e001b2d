"""Accounts: the companies that contacts belong to."""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.model.contact import EXTERNAL_ID_LIMIT, URL_LIMIT
from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_unbroken

ACCOUNT_NAME_LIMIT: Final = 250
ACCOUNT_FIELDS: Final = ("name", "external_id", "external_url")


class Account(msgspec.Struct, frozen=True):
    """A company. Names need not be unique."""

    id: int
    name: str
    external_id: str | None
    external_url: str | None
    created_at: int
    updated_at: int | None


class AccountChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different about an account; what is UNSET stays as it is."""

    name: str | UnsetType = UNSET
    external_id: str | UnsetType | None = UNSET
    external_url: str | UnsetType | None = UNSET


class AccountFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Which accounts; what is None leaves all. Times are ms: from `…_after` on, until `…_before`."""

    name: str | None = None
    """The whole name, in any case."""
    external_id: str | None = None
    created_after: int | None = None
    created_before: int | None = None
    updated_after: int | None = None
    updated_before: int | None = None
    q: str | None = None
    """What is typed into the box of search, without its guesses at misspelt words."""

    def are_quick(self, order: str) -> bool:
        """Say whether an index leads along a list in an order, so that a page costs little on any store."""
        if self.q is not None:
            return False
        if self.name is not None or self.external_id is not None:
            return True
        if self.created_after is not None or self.created_before is not None:
            return False
        return order == "updated_at" or (self.updated_after is None and self.updated_before is None)


def fold_account_name(name: str) -> str:
    """Give the key that an account is found by: its name trimmed and without regard to case."""
    return name.strip().casefold()


def check_account_name(name: str, *, field: str) -> str:
    """Give a name trimmed. Refuses with `Invalid` a blank one, one over 250 characters and several lines."""
    name = name.strip()
    if not 1 <= len(name) <= ACCOUNT_NAME_LIMIT:
        raise Invalid(field, f"must be 1 to {ACCOUNT_NAME_LIMIT} characters")
    return check_unbroken(name, field=field)


def account_applied(change: AccountChange, account: Account) -> Account:
    """Give the account changed. Refuses with `Invalid` a blank name, texts too long or of several lines."""
    name = account.name
    if change.name is not UNSET and change.name != name:
        name = check_account_name(change.name, field="name")
    return replace(
        account,
        name=name,
        external_id=_text(change.external_id, account.external_id, "external_id", limit=EXTERNAL_ID_LIMIT),
        external_url=_text(change.external_url, account.external_url, "external_url", limit=URL_LIMIT),
    )


def _text(text: str | UnsetType | None, present: str | None, field: str, *, limit: int) -> str | None:
    if text is UNSET or text == present:
        return present
    if text is not None and len(text) > limit:
        raise Invalid(field, f"must be at most {limit} characters")
    return check_unbroken(text, field=field) if text else None
