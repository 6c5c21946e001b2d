"""Reading a contact or ticket as rules see it, with no more of what belongs to it than they ask about."""

from msgspec.structs import replace

from rolodesk.actions.scope import Scope
from rolodesk.model.rules.asking import Record
from rolodesk.model.rules.triggers import Noun
from rolodesk.storage import accounts, contacts, office_hours, rule_records


async def load(
    scope: Scope, noun: Noun, record_id: int, *, asked: frozenset[str], contact_too: bool = False
) -> Record | None:
    """
    Read a record as it is now; None if it is not there.

    `asked` are the fields that conditions ask about; `contact_too` reads a ticket's contact in any case.
    """
    record = Record(noun=noun, id=record_id, at=scope.now)
    if noun is Noun.TICKET:
        ticket = await rule_records.ticket(scope.tx, record_id)
        if ticket is None:
            return None
        record = replace(record, ticket=ticket)
        if "ticket_agent" in asked:
            record = replace(record, agents=await rule_records.agents(scope.tx, record_id))
        if any(field.startswith("message_") for field in asked):
            record = await with_message(scope, record)
        contact_id = ticket.contact_id
    else:
        contact_id = record_id
    if contact_id is not None and (contact_too or noun is Noun.CONTACT or _asks_about_contact(asked)):
        record = replace(record, contact=await contacts.by_id(scope.tx, contact_id))
    if noun is Noun.CONTACT and record.contact is None:
        return None
    return await with_surroundings(scope, record, asked=asked)


async def with_message(scope: Scope, record: Record) -> Record:
    """Give a ticket with its last message up to the record's time."""
    message = await rule_records.last_message(scope.tx, record.id, until=record.at)
    return replace(record, message=message)


async def with_surroundings(scope: Scope, record: Record, *, asked: frozenset[str]) -> Record:
    """Give a record with what is known around it now: the contact's account, the office hours."""
    account_id = None if record.contact is None else record.contact.account_id
    if account_id is not None and asked & {"account_external_id", "account_external_url"}:
        record = replace(record, account=await accounts.by_id(scope.tx, account_id))
    if "in_office_hours" in asked:
        record = replace(record, hours=await office_hours.of_workspace(scope.tx))
    return record


def _asks_about_contact(asked: frozenset[str]) -> bool:
    return any(field.startswith(("contact_", "account_")) for field in asked)
