"""A record as rules would have seen it after an event, as far as the journal lets one say."""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions.rules.loading import load, with_message, with_surroundings
from rolodesk.actions.scope import Scope
from rolodesk.model.account import Account
from rolodesk.model.contact import Contact
from rolodesk.model.event import StoredEvent
from rolodesk.model.rules.asking import Record
from rolodesk.model.rules.rewinding import AS_NOW, contact_before, ticket_at, ticket_before
from rolodesk.model.rules.triggers import Noun
from rolodesk.storage import accounts, contacts, rule_events, rule_records

MOST_TAKEN_BACK: Final = 500
"""Events that are taken back for one record; of one with more since then, only how it is now is told."""


class LookedBack(msgspec.Struct, frozen=True):
    """A record as it was, and the fields asked about of which only the present value is known."""

    record: Record
    as_now: tuple[str, ...]


async def look_back(
    scope: Scope, noun: Noun, event: StoredEvent, *, asked: frozenset[str], at: int
) -> LookedBack | None:
    """
    Read a record as it was right after an event of its own, with the times of a moment (ms).

    None if it is gone.
    `asked` are the fields whose reliability is told.
    """
    fields = asked | {"ticket_agent"}
    now = await load(scope, noun, event.subject_id, asked=fields, contact_too=True)
    if now is None:
        return None
    later = await rule_events.later(
        scope.tx, noun.value, now.id, seq=event.place.seq, limit=MOST_TAKEN_BACK + 1
    )
    if len(later) > MOST_TAKEN_BACK:
        return LookedBack(now, tuple(sorted(asked)))
    then, is_gone = replace(now, at=at), False
    if noun is Noun.TICKET:
        then = await _ticket_back(scope, then, later, at=event.at)
        then, is_gone = await _with_contact(scope, then, seq=event.place.seq)
        if any(field.startswith("message_") for field in asked):
            then = await with_message(scope, then)
    elif now.contact is not None:
        contact = _contact_back(now.contact, later)
        then = replace(then, contact=await _with_account(scope, now.contact, contact))
    then = await with_surroundings(scope, then, asked=asked)
    unknown = {field for field in asked if is_gone and field.startswith(("contact_", "account_"))}
    return LookedBack(then, tuple(sorted(asked & AS_NOW | unknown)))


async def _with_contact(scope: Scope, then: Record, *, seq: int) -> tuple[Record, bool]:
    """Give a ticket with the contact that it had, as that was; and whether that one is gone."""
    assert then.ticket is not None  # noqa: S101 - a record of a ticket has one
    contact_id, now = then.ticket.contact_id, then.contact
    if contact_id != (None if now is None else now.id):
        now = None if contact_id is None else await contacts.by_id(scope.tx, contact_id)
    if now is None:
        return replace(then, contact=None), contact_id is not None
    later = await rule_events.later(scope.tx, Noun.CONTACT.value, now.id, seq=seq, limit=MOST_TAKEN_BACK + 1)
    contact = await _with_account(scope, now, _contact_back(now, later))
    return replace(then, contact=contact), False


def _contact_back(contact: Contact, later: Iterable[StoredEvent]) -> Contact:
    for event in later:
        contact = contact_before(contact, event.kind, before=event.before, after=event.after)
    return contact


async def _with_account(scope: Scope, now: Contact, then: Contact) -> Contact:
    """Give a contact with the name of the account that it had."""
    if now.account_id == then.account_id:
        return then
    account: Account | None = None
    if then.account_id is not None:
        account = await accounts.by_id(scope.tx, then.account_id)
    return replace(then, account_name=None if account is None else account.name)


async def _ticket_back(scope: Scope, record: Record, later: Iterable[StoredEvent], *, at: int) -> Record:
    ticket, agent_ids = record.ticket, None
    assert ticket is not None  # noqa: S101 - a record of a ticket has one
    for event in later:
        before = event.before
        ticket = ticket_before(ticket, before=before)
        if event.kind in {"ticket.assigned", "ticket.unassigned"}:
            agent_ids = before.get("agents")
    agents = record.agents
    if isinstance(agent_ids, list):
        agents = await rule_records.addresses(scope.tx, agent_ids)
    return replace(record, ticket=ticket_at(ticket, at=at), agents=agents)
