"""Writing many contacts at once: each row changes the contact that it means, or makes one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET

from rolodesk.actions.contacts import changing, creating
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact, NewContact
from rolodesk.model.email import fold_email
from rolodesk.model.errors import DomainError, Invalid
from rolodesk.model.phone import normalise_phone
from rolodesk.model.workspace import Permission
from rolodesk.storage import (
    accounts,
    contact_keys,
    contacts,
    journal,
    locations,
    meant_contacts,
    tags,
)
from rolodesk.storage.gathering import GatheringTx
from rolodesk.storage.meant_contacts import Call

Key: TypeAlias = Literal["id", "ref", "external_id", "email", "phone"]
KEYS: Final[tuple[Key, ...]] = ("id", "ref", "external_id", "email")
"""What rows are matched by unless it is said: not by phones, which households and offices share."""

GATHERED: Final = (
    contacts.INSERT,
    contacts.SAVE,
    contact_keys.DELETE,
    contact_keys.INSERT,
    tags.UNLINK,
    tags.LINK,
    journal.INSERT,
)
REMEMBERED: Final = (
    locations.BUILT_IN,
    locations.BY_ID_TO_POINT_TO,
    accounts.BY_ID_TO_POINT_TO,
    tags.BY_CANONICAL,
)


class UpsertRow(msgspec.Struct, frozen=True):
    """A contact as it is to be. `new.ref` also says whom it means; `new.channel` is for a new one alone."""

    id: int | None
    new: NewContact


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What became of a row. `contact` is there unless it was refused: then `refusal` says why."""

    result: Literal["created", "updated", "unchanged", "refused"]
    contact_id: int | None = None
    ref: str | None = None
    refusal: DomainError | None = None


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

    A row means the oldest contact that has the first of `match` that any contact has; if none has any, it
    makes a new one. Rows are written as `changing.change` and `creating.create` would, with the same events,
    and refused as there. Besides, a row is refused whose id is unknown, that has nothing to be matched by, or
    that means a contact which an earlier row meant: so the same rows again change nothing. A refused row
    leaves the others alone; in the place of one that could not be read stands why. `taken` has the contacts
    of earlier rows with the rows' numbers; the first row here is number `first`.
    """
    scope.require(Permission.CONTACTS_WRITE)
    await scope.tx.lock("upserting contacts")
    return await _Upsert(scope, rows, match=match, taken=dict(taken or {})).outcomes(first)


class _Upsert:
    def __init__(
        self,
        scope: Scope,
        rows: Sequence[UpsertRow | DomainError],
        *,
        match: Sequence[Key],
        taken: dict[int, int],
    ) -> None:
        self._rows = rows
        self._match = match
        self._taken = taken
        self._region = scope.workspace.default_country
        self._scope = scope
        self._gathering = GatheringTx(scope.tx, gathered=())
        self._matches: dict[Call, int] = {}
        self._contacts: dict[int, Contact] = {}

    async def outcomes(self, first: int) -> list[Outcome]:
        calls = [
            [] if isinstance(row, DomainError) else list(self._calls(row, self._match)) for row in self._rows
        ]
        await self._look_up(calls)
        tx = self._scope.tx
        # A ref that somebody chose could be one that is made up here: then inserting must be looked at.
        at_once = await meant_contacts.has_ref_of(tx, ms=self._scope.now)
        self._gathering = GatheringTx(tx, gathered=() if at_once else GATHERED, remembered=REMEMBERED)
        told = [
            await self._outcome(row, called, number)
            for number, (row, called) in enumerate(zip(self._rows, calls, strict=True), first)
        ]
        await self._gathering.flush()
        return told

    async def _look_up(self, calls: Sequence[Sequence[Call]]) -> None:
        """Find and read whomever the rows mean, and whose the refs are that they choose."""
        refs = {
            ("ref", row.new.ref)
            for row in self._rows
            if isinstance(row, UpsertRow) and row.new.ref is not None
        }
        self._matches = await meant_contacts.matches(self._scope.tx, refs.union(*calls))
        ids = {self._matches[call] for one in calls for call in one if call in self._matches}
        found = await contacts.several_to_change(self._scope.tx, sorted(ids))
        self._contacts = {contact.id: contact for contact in found}

    async def _outcome(self, row: UpsertRow | DomainError, calls: list[Call], number: int) -> Outcome:
        if isinstance(row, DomainError):
            return Outcome("refused", refusal=row)
        try:
            return await self._write(row, calls, number)
        except DomainError as error:
            return Outcome("refused", refusal=error)

    async def _write(self, row: UpsertRow, calls: list[Call], number: int) -> Outcome:
        if not calls:
            raise Invalid("", f"has none of {', '.join(self._match)} to be matched by")
        contact_id = next((self._matches[call] for call in calls if call in self._matches), None)
        if row.id is not None and contact_id != row.id:
            raise Invalid("id", f"there is no contact {row.id}")
        if contact_id is None:
            return await self._create(row, calls, number)
        if (earlier := self._taken.get(contact_id)) is not None:
            raise Invalid("", f"means the same contact as row {earlier}")
        before = await self._contact(contact_id)
        if row.new.ref is not None and row.new.ref != before.ref:
            raise Invalid("ref", f"of the contact is {before.ref}, and stays")
        after = await changing.change_fetched(self._gathered, before, row.new)
        self._taken[contact_id] = number
        if after is before:
            return Outcome("unchanged", contact_id, after.ref)
        await self._call_anew(before, after)
        return Outcome("updated", contact_id, after.ref)

    async def _create(self, row: UpsertRow, calls: list[Call], number: int) -> Outcome:
        if ("ref", row.new.ref) in self._matches:
            raise Invalid("ref", creating.REF_TAKEN)
        contact = await creating.create(self._gathered, row.new)
        self._taken[contact.id] = number
        for call in (*calls, ("ref", contact.ref)):
            self._matches.setdefault(call, contact.id)
        return Outcome("created", contact.id, contact.ref)

    async def _contact(self, contact_id: int) -> Contact:
        if contact_id not in self._contacts:
            for contact in await contacts.several_to_change(self._scope.tx, [contact_id]):
                self._contacts[contact_id] = contact
        return self._contacts[contact_id]

    async def _call_anew(self, before: Contact, after: Contact) -> None:
        """Let later rows know a contact by what it is called now, and others by what it no longer is."""
        were, are = set(self._calls_of(before)), set(self._calls_of(after))
        for call in are - were:
            self._matches[call] = min(after.id, self._matches.get(call, after.id))
        gone = {call for call in were - are if self._matches.pop(call, None) is not None}
        if gone:
            await self._gathering.flush()
            self._matches |= await meant_contacts.matches(self._scope.tx, gone)

    @property
    def _gathered(self) -> Scope:
        scope = self._scope
        return Scope(self._gathering, workspace=scope.workspace, actor=scope.actor, door=scope.door)

    def _calls_of(self, contact: Contact) -> Iterator[Call]:
        yield "id", str(contact.id)
        yield "ref", contact.ref
        if contact.external_id is not None:
            yield "external_id", contact.external_id
        yield from (("email", fold_email(one.address)) for one in contact.emails)
        yield from (("phone", one.number) for one in contact.phones)

    def _calls(self, row: UpsertRow, match: Sequence[Key]) -> Iterator[Call]:
        """Give what a row says that its contact is called by, in the order that counts."""
        for key in match:
            new = row.new
            match key:
                case "id" if row.id is not None:
                    yield "id", str(row.id)
                case "ref" if new.ref is not None:
                    yield "ref", new.ref
                case "external_id" if isinstance(new.external_id, str) and new.external_id:
                    yield "external_id", new.external_id
                case "email" if new.emails is not UNSET:
                    yield from (("email", fold_email(one.address)) for one in new.emails)
                case "phone" if new.phones is not UNSET:
                    yield from (
                        ("phone", normalise_phone(one.number, region=self._region)) for one in new.phones
                    )
                case _:
                    pass
