"""Writing many accounts at once: each row changes the account that it means, or makes one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET

from rolodesk.actions import accounts
from rolodesk.actions.scope import Scope
from rolodesk.actions.upserting import Outcome, Upserting
from rolodesk.model.account import Account, AccountChange, fold_account_name
from rolodesk.model.errors import DomainError
from rolodesk.model.workspace import Permission
from rolodesk.storage import accounts as rows_of_accounts
from rolodesk.storage import journal, meant_accounts
from rolodesk.storage.gathering import GatheringTx
from rolodesk.storage.meant_contacts import Call

Key: TypeAlias = Literal["id", "external_id", "name"]
KEYS: Final[tuple[Key, ...]] = ("id", "external_id")
"""What rows are matched by unless it is said: not by names, which two companies may share."""


class AccountRow(msgspec.Struct, frozen=True):
    """An account as it is to be."""

    id: int | None
    new: AccountChange


async def upsert(
    scope: Scope,
    rows: Sequence[AccountRow | DomainError],
    *,
    match: Sequence[Key] = KEYS,
    taken: Mapping[int, int] | None = None,
    first: int = 0,
) -> list[Outcome]:
    """
    Write rows, and answer what became of each.

    Each is matched as `Upserting` has it, by a name in any case; written as `accounts.change` and
    `accounts.create` would, with the same events, and refused as there. `taken` has the accounts of earlier
    rows with the rows' numbers; the first row here is number `first`.
    """
    scope.require(Permission.CONTACTS_WRITE)
    await scope.tx.lock("accounts")
    return await _Accounts(scope, match=match, taken=taken or {}).outcomes(rows, first)


class _Accounts(Upserting[AccountRow, Account]):
    noun = "account"
    _gathering: GatheringTx

    async def found(self, calls: Collection[Call]) -> dict[Call, int]:
        return await meant_accounts.matches(self._scope.tx, calls)

    async def fetched(self, ids: Sequence[int]) -> Iterable[Account]:
        return await meant_accounts.several_to_change(self._scope.tx, ids)

    async def begin(self) -> None:
        scope = self._scope
        gathered = (rows_of_accounts.INSERT, rows_of_accounts.SAVE, journal.INSERT)
        self._gathering = GatheringTx(scope.tx, gathered=gathered)
        self._writing = Scope(self._gathering, workspace=scope.workspace, actor=scope.actor, door=scope.door)

    async def flush(self) -> None:
        await self._gathering.flush()

    async def created(self, row: AccountRow) -> Account:
        return await accounts.create(self._writing, row.new)

    async def changed(self, before: Account, row: AccountRow) -> Account:
        return await accounts.change_fetched(self._writing, before, row.new)

    def calls_of(self, record: Account) -> Iterator[Call]:
        yield "id", str(record.id)
        if record.external_id is not None:
            yield "external_id", record.external_id
        yield "name", fold_account_name(record.name)

    def calls_of_row(self, row: AccountRow, match: Sequence[str]) -> Iterator[Call]:
        """Give what a row says that its account is called by, in the order that counts."""
        for key in match:
            if key == "id" and row.id is not None:
                yield "id", str(row.id)
            elif key == "external_id" and isinstance(row.new.external_id, str) and row.new.external_id:
                yield "external_id", row.new.external_id
            elif key == "name" and row.new.name is not UNSET and row.new.name.strip():
                yield "name", fold_account_name(row.new.name)
