"""Putting one row of a file among the contacts or accounts: a new one, a change, or nothing at all."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final

from msgspec import UNSET

from rolodesk.actions import accounts
from rolodesk.actions.contacts import changing, creating
from rolodesk.actions.contacts.many import ManyContacts
from rolodesk.actions.scope import Scope
from rolodesk.model.account import AccountFilters
from rolodesk.model.contact import Contact, ContactChange, NewContact
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.importing.job import Outcome
from rolodesk.model.importing.mapping import CONTACTS
from rolodesk.model.importing.rows import (
    Row,
    account_change_of,
    contact_change_of,
    id_of_row,
    new_contact_of,
)
from rolodesk.model.page import Wanted
from rolodesk.model.phone import normalise_phone
from rolodesk.storage import contact_matching, contacts, locations, meant_contacts

CHANNEL: Final = "Import"
COMPARED: Final = frozenset({"external_id", "email", "phone"})
"""What rows can be matched by, of that which contacts are known by beside their ids."""
KEYLESS: Final = (
    "is empty, and rows are matched by it: fill it in, or import these rows by themselves, matched by another"
    " field or by none"
)
OLDEST: Final = Wanted(order="id", descending=False, limit=1, behind=None)


class Putting:
    """
    Rows of a file on their way among the contacts or accounts, in one transaction, which `flush` ends.

    Contacts that rows make are stored together, until a row is about one that is there.
    """

    def __init__(self, scope: Scope, many: ManyContacts, *, noun: str, match: str, held: set[str]) -> None:
        self._scope = scope
        self._many = many
        self._noun = noun
        self._match = match
        self._held = held
        """Keys that some contact has, as they are compared."""

    @classmethod
    async def begin(cls, scope: Scope, rows: Iterable[Row], *, noun: str, match: str) -> "Putting":
        """Begin to put rows, of which some may be left out."""
        held: set[str] = set()
        if noun == CONTACTS and match in COMPARED:
            calls = {(match, key) for row in rows for key in _keys(row, match, _region(scope))}
            held = {key for _, key in await meant_contacts.matches(scope.tx, calls)}
        return cls(scope, await ManyContacts.begin(scope), noun=noun, match=match, held=held)

    async def put(self, row: Row) -> Outcome:
        """
        Put a row where it belongs: on what it is matched with, else as a new one.

        Without a field to match by all are new. An id must be there; any other key that is not makes a new
        one, which then has it. Refuses (`Invalid`) a row that lacks the key, and (`Invalid`, `Unknown`) what
        the actions refuse, before anything is written.
        """
        if self._match and not row.key(self._match):
            raise Invalid(self._match, KEYLESS)
        if self._noun != CONTACTS:
            return await _account(self._scope, row, self._match)
        keys = _keys(row, self._match, _region(self._scope))
        is_new = not self._match or (self._match in COMPARED and self._held.isdisjoint(keys))
        if is_new and not row.texts.get("ref", "").strip():
            await _make(self._many.scope, row, self._many.create)
            outcome = Outcome.CREATED
        else:
            await self._many.flush()
            outcome = await _contact(self._scope, row, self._match)
        self._held.update(keys)
        return outcome

    async def flush(self) -> None:
        """Store what was made."""
        await self._many.flush()


async def _contact(scope: Scope, row: Row, match: str) -> Outcome:
    region = scope.workspace.default_country
    found = await _matched_contact(scope, row, match)
    if found is None:
        await _make(scope, row, partial(creating.create, scope))
        return Outcome.CREATED
    change = contact_change_of(row, found, region=region)
    await _check(scope, change)
    after = await changing.change(scope, found.id, change)
    return Outcome.UNCHANGED if after.version == found.version else Outcome.UPDATED


async def _make(scope: Scope, row: Row, create: Callable[[NewContact], Awaitable[Contact]]) -> None:
    new = new_contact_of(row, channel=CHANNEL, region=_region(scope))
    await _check(scope, new)
    await create(new)


def _keys(row: Row, match: str, region: str) -> set[str]:
    """Give the values of a row by which others of its kind are found, as they are compared."""
    if match == "email":
        return {fold_email(email) for email in row.emails}
    if match == "phone":
        return {normalise_phone(phone, region=region) for phone in row.phones}
    key = row.key(match)
    return {key} if key else set()


def _region(scope: Scope) -> str:
    return scope.workspace.default_country


async def _matched_contact(scope: Scope, row: Row, match: str) -> Contact | None:
    key = row.key(match)
    if not key:
        return None
    match match:
        case "id":
            found = await contacts.by_id(scope.tx, id_of_row(key))
            if found is None:
                raise Unknown("contact", key)
            return found
        case "ref":
            return await contacts.by_ref(scope.tx, key)
        case "external_id":
            return await contact_matching.by_external_id(scope.tx, key)
        case "email":
            return await contacts.oldest_by_email(scope.tx, fold_email(key))
    number = normalise_phone(key, region=scope.workspace.default_country)
    return await contact_matching.by_phone(scope.tx, number)


async def _check(scope: Scope, change: ContactChange) -> None:
    """Refuse what the action would find out behind its first write: a row is put whole, or not at all."""
    if change.location is not UNSET and await locations.by_ref(scope.tx, change.location.ref) is None:
        raise Invalid("location", f"there is no location {change.location.ref}")


async def _account(scope: Scope, row: Row, match: str) -> Outcome:
    change = account_change_of(row)
    key = row.key(match)
    found = None
    if key and match == "id":
        found = await accounts.get(scope, id_of_row(key))
    elif key:
        named, foreign = (key, None) if match == "name" else (None, key)
        page = await accounts.list_page(scope, OLDEST, AccountFilters(name=named, external_id=foreign))
        found = next(iter(page.items), None)
    if found is None:
        if change.name is UNSET:
            raise Invalid("name", "is required")
        await accounts.create(scope, change)
        return Outcome.CREATED
    after = await accounts.change(scope, found.id, change)
    return Outcome.UNCHANGED if after == found else Outcome.UPDATED
