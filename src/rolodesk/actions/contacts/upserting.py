"""Writing many contacts at once: each row changes the contact that it means, or makes one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET

from rolodesk.actions.contacts import changing, creating
from rolodesk.actions.contacts.many import ManyContacts
from rolodesk.actions.scope import Scope
from rolodesk.actions.upserting import Outcome, Upserting
from rolodesk.model.contact import Contact, NewContact
from rolodesk.model.email import fold_email
from rolodesk.model.errors import DomainError, Invalid
from rolodesk.model.phone import normalise_phone
from rolodesk.model.workspace import Permission
from rolodesk.storage import contacts, meant_contacts
from rolodesk.storage.meant_contacts import Call

Key: TypeAlias = Literal["id", "ref", "external_id", "email", "phone"]
KEYS: Final[tuple[Key, ...]] = ("id", "ref", "external_id", "email")
"""What rows are matched by unless it is said: not by phones, which households and offices share."""


class UpsertRow(msgspec.Struct, frozen=True):
    """A contact as it is to be. `new.ref` also says whom it means; `new.channel` is for a new one alone."""

    id: int | None
    new: NewContact


async def upsert(
    scope: Scope,
    rows: Sequence[UpsertRow | DomainError],
    *,
    match: Sequence[Key] = KEYS,
    taken: Mapping[int, int] | None = None,
    first: int = 0,
) -> list[Outcome]:
    """
    Write rows, and answer what became of each.

    Each is matched as `Upserting` has it, written as `changing.change` and `creating.create` would, with the
    same events, and refused as there; none is left without anything to be known by. `taken` has the contacts
    of earlier rows with the rows' numbers; the first row here is number `first`.
    """
    scope.require(Permission.CONTACTS_WRITE)
    await scope.tx.lock("upserting contacts")
    return await _Contacts(scope, match=match, taken=taken or {}).outcomes(rows, first)


class _Contacts(Upserting[UpsertRow, Contact]):
    noun = "contact"
    _many: ManyContacts

    def also_asked(self, rows: Sequence[UpsertRow | DomainError]) -> Iterable[Call]:
        """Ask whose the refs are that rows choose."""
        return {
            ("ref", row.new.ref) for row in rows if isinstance(row, UpsertRow) and row.new.ref is not None
        }

    async def found(self, calls: Collection[Call]) -> dict[Call, int]:
        return await meant_contacts.matches(self._scope.tx, calls)

    async def fetched(self, ids: Sequence[int]) -> Iterable[Contact]:
        return await contacts.several_to_change(self._scope.tx, ids)

    async def begin(self) -> None:
        self._many = await ManyContacts.begin(self._scope)

    async def flush(self) -> None:
        await self._many.flush()

    async def created(self, row: UpsertRow) -> Contact:
        if row.new.ref is not None and self.is_called(("ref", row.new.ref)):
            raise Invalid("ref", creating.REF_TAKEN)
        return await self._many.create(row.new)

    async def changed(self, before: Contact, row: UpsertRow) -> Contact:
        if row.new.ref is not None and row.new.ref != before.ref:
            raise Invalid("ref", f"of the contact is {before.ref}, and stays")
        return await changing.change_fetched(self._many.scope, before, row.new, must_stay_known=True)

    def ref_of(self, record: Contact) -> str | None:
        return record.ref

    def calls_of(self, record: Contact) -> Iterator[Call]:
        yield "id", str(record.id)
        yield "ref", record.ref
        if record.external_id is not None:
            yield "external_id", record.external_id
        yield from (("email", fold_email(one.address)) for one in record.emails)
        yield from (("phone", one.number) for one in record.phones)

    def calls_of_row(self, row: UpsertRow, match: Sequence[str]) -> Iterator[Call]:
        """Give what a row says that its contact is called by, in the order that counts."""
        new = row.new
        for key in match:
            if key == "id" and row.id is not None:
                yield "id", str(row.id)
            elif key == "ref" and new.ref is not None:
                yield "ref", new.ref
            elif key == "external_id" and isinstance(new.external_id, str) and new.external_id:
                yield "external_id", new.external_id
            elif key == "email" and new.emails is not UNSET:
                for email in new.emails:
                    yield "email", fold_email(email.address)
            elif key == "phone" and new.phones is not UNSET:
                for phone in new.phones:
                    yield "phone", normalise_phone(phone.number, region=self._scope.workspace.default_country)
