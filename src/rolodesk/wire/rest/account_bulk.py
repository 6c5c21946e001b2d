"""Many accounts in one call: each row changes the account that it means, or makes one."""

from functools import partial
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import account_upserting as upserting
from rolodesk.actions.account_upserting import AccountRow
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.accounts import ChangeAccount
from rolodesk.wire.rest.bulk_rows import BODY_LIMIT, MOST, BulkAnswer, UnreadRows, reader_of, written
from rolodesk.wire.toolkit.route import Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import Identifier

Matched = Annotated[list[Literal["id", "external_id", "name"]], Meta(min_length=1, max_length=3)]


class BulkAccount(ChangeAccount, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account as it is to be: what is absent stays as it is. A new one must have a name."""

    id: Identifier | UnsetType = UNSET

    def to_row(self) -> AccountRow:
        """The row meant."""
        return AccountRow(None if self.id is UNSET else self.id, self.to_change())


class BulkAccounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows, and by what each finds the account that it means: the first of these that some account has."""

    rows: Annotated[list[BulkAccount], Meta(max_length=MOST)]
    match: Matched = msgspec.field(default_factory=lambda: list(upserting.KEYS))


class UnreadAccounts(UnreadRows, frozen=True, forbid_unknown_fields=True):
    """The same with its rows yet to be read: one that is wrong is refused by itself."""

    match: Matched = msgspec.field(default_factory=lambda: list(upserting.KEYS))


_read: Final = reader_of(BulkAccount, BulkAccount.to_row)


async def upsert_accounts(outside: Outside[Nothing, UnreadAccounts]) -> BulkAnswer:
    """POST /rest/v1/accounts/bulk."""
    upsert = partial(upserting.upsert, match=outside.body.match)
    return await written(outside, outside.body.rows, read=_read, upsert=upsert)


# fmt: off
ROUTES: Final = (
    Route("POST", "/rest/v1/accounts/bulk", Permission.CONTACTS_WRITE, upsert_accounts, "Write many accounts", access="outside", body=UnreadAccounts, told=(BulkAccounts,), answer=BulkAnswer, body_limit=BODY_LIMIT),
)
# fmt: on
