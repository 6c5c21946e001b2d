"""Accounts, contacts, notes, tags and locations that were pulled."""

from msgspec import UNSET
from msgspec.structs import asdict, replace

from rolodesk.actions import accounts, locations, notes, tags
from rolodesk.actions.contacts import changing, creating
from rolodesk.actions.pulling.places import at
from rolodesk.actions.scope import Scope
from rolodesk.model.account import AccountChange
from rolodesk.model.contact import EXTERNAL_ID_LIMIT, ContactChange, NewContact
from rolodesk.model.importing.job import Outcome
from rolodesk.model.pulled import PulledAccount, PulledContact, PulledNote
from rolodesk.model.tag import canonical_tag
from rolodesk.storage import accounts as stored_accounts
from rolodesk.storage import contacts as stored_contacts
from rolodesk.storage import locations as stored_locations
from rolodesk.storage import pulls
from rolodesk.storage import tags as stored_tags


async def put_account(scope: Scope, source: str, one: PulledAccount) -> Outcome:
    """Make the account, or change the one that it was before. One that was deleted here stays so."""
    external_id = one.external_id or one.source_id[:EXTERNAL_ID_LIMIT]
    change = AccountChange(name=one.name, external_id=external_id, external_url=one.external_url)
    known = await pulls.local_id(scope.tx, source, "account", one.source_id)
    if known is not None:
        there = await stored_accounts.by_id(scope.tx, known)
        if there is None or await accounts.change(scope, known, change) == there:
            return Outcome.UNCHANGED
        return Outcome.UPDATED
    made = await accounts.create(at(scope, one.created_at), change)
    await pulls.remember(scope.tx, source, "account", one.source_id, made.id)
    return Outcome.CREATED


async def put_contact(scope: Scope, source: str, one: PulledContact) -> Outcome:
    """Make the contact, or change the one that it was before. One that was deleted here stays so."""
    change = await _with_account(scope, source, one)
    known = await pulls.local_id(scope.tx, source, "contact", one.source_id)
    if known is None and one.ref is not None:
        same = await stored_contacts.by_ref(scope.tx, one.ref)
        known = None if same is None else same.id
    if known is None:
        new = NewContact(ref=one.ref, channel=one.channel, **asdict(change))
        known = (await creating.create(at(scope, one.created_at), new)).id
        await pulls.remember(scope.tx, source, "contact", one.source_id, known)
        return Outcome.CREATED
    await pulls.remember(scope.tx, source, "contact", one.source_id, known)
    there = await stored_contacts.by_id(scope.tx, known)
    if there is None or (await changing.change(scope, known, change)).version == there.version:
        return Outcome.UNCHANGED
    return Outcome.UPDATED


async def _with_account(scope: Scope, source: str, one: PulledContact) -> ContactChange:
    if one.account is None:
        return one.change
    known = await pulls.local_id(scope.tx, source, "account", one.account)
    there = None if known is None else await stored_accounts.by_id(scope.tx, known)
    return replace(one.change, account_id=UNSET if there is None else there.id)


async def put_note(scope: Scope, source: str, one: PulledNote) -> Outcome:
    """Write the note, unless it was before, or its contact is not here."""
    if await pulls.local_id(scope.tx, source, "note", one.source_id) is not None:
        return Outcome.UNCHANGED
    contact_id = await pulls.local_id(scope.tx, source, "contact", one.contact)
    if contact_id is None or await stored_contacts.by_id(scope.tx, contact_id) is None:
        return Outcome.UNCHANGED
    made = await notes.create(at(scope, one.created_at), contact_id, one.content)
    await pulls.remember(scope.tx, source, "note", one.source_id, made.id)
    return Outcome.CREATED


async def put_tag(scope: Scope, name: str) -> Outcome:
    """Make the tag unless it is there."""
    if await stored_tags.by_canonicals(scope.tx, {canonical_tag(name)}):
        return Outcome.UNCHANGED
    await tags.create(scope, name)
    return Outcome.CREATED


async def put_location(scope: Scope, ref: str, title: str, address: dict[str, str]) -> Outcome:
    """Register the location unless it is there."""
    if await stored_locations.by_ref(scope.tx, ref) is not None:
        return Outcome.UNCHANGED
    await locations.create(scope, ref=ref, title=title, address=address)
    return Outcome.CREATED
