"""What the conditions of a rule may ask about a contact or a ticket, and the facts of one."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from rolodesk.model.account import Account
from rolodesk.model.contact import Contact
from rolodesk.model.flow.facts import Fact, Facts, Field, Kind, NamedFact, Vocabulary
from rolodesk.model.message import Direction, Message
from rolodesk.model.office_hours import OfficeHours
from rolodesk.model.rules.triggers import Noun
from rolodesk.model.tag import canonical_tag
from rolodesk.model.ticket import Ticket

HOUR: Final = 3600_000

OF_CONTACT: Final[Vocabulary] = {
    "contact_name": Field(Kind.TEXT, "contact's name"),
    "contact_first_name": Field(Kind.TEXT, "contact's first name"),
    "contact_last_name": Field(Kind.TEXT, "contact's last name"),
    "contact_title": Field(Kind.TEXT, "contact's title"),
    "contact_description": Field(Kind.TEXT, "contact's description"),
    "contact_picture": Field(Kind.TEXT, "contact's picture"),
    "contact_external_id": Field(Kind.TEXT, "contact's external id"),
    "contact_external_url": Field(Kind.TEXT, "contact's external URL"),
    "contact_stage": Field(Kind.TEXT, "contact's stage"),
    "contact_channel": Field(Kind.TEXT, "contact's channel"),
    "contact_location": Field(Kind.TEXT, "contact's location"),
    "contact_email": Field(Kind.ADDRESS, "contact's e-mail address"),
    "contact_email_domain": Field(Kind.DOMAIN, "domain of the contact's e-mail address"),
    "contact_phone": Field(Kind.TEXT, "contact's phone"),
    "contact_tag": Field(Kind.TEXT, "contact's tag"),
    "contact_field": Field(Kind.TEXT, "contact's field", is_named=True),
    "contact_note": Field(Kind.TEXT, "contact's pinned note"),
    "contact_age_hours": Field(Kind.NUMBER, "hours since the contact was made"),
    "contact_quiet_hours": Field(Kind.NUMBER, "hours since the contact's last activity"),
    "account_name": Field(Kind.TEXT, "account's name"),
    "account_external_id": Field(Kind.TEXT, "account's external id"),
    "account_external_url": Field(Kind.TEXT, "account's external URL"),
    "in_office_hours": Field(Kind.FLAG, "it is office hours"),
}
OF_TICKET: Final[Vocabulary] = {
    "ticket_mailbox": Field(Kind.ID, "ticket's mailbox"),
    "ticket_status": Field(Kind.TEXT, "ticket's status"),
    "ticket_subject": Field(Kind.TEXT, "ticket's subject"),
    "ticket_note": Field(Kind.TEXT, "ticket's note"),
    "ticket_tag": Field(Kind.TEXT, "ticket's tag"),
    "ticket_label": Field(Kind.TEXT, "ticket's label"),
    "ticket_field": Field(Kind.TEXT, "ticket's field", is_named=True),
    "ticket_agent": Field(Kind.ADDRESS, "member it is assigned to"),
    "ticket_from_address": Field(Kind.ADDRESS, "address of who opened the ticket"),
    "ticket_from_domain": Field(Kind.DOMAIN, "domain of who opened the ticket"),
    "ticket_from_name": Field(Kind.TEXT, "name of who opened the ticket"),
    "ticket_age_hours": Field(Kind.NUMBER, "hours since the ticket was opened"),
    "ticket_idle_hours": Field(Kind.NUMBER, "hours since the last action on the ticket"),
    "ticket_answered": Field(Kind.FLAG, "an agent has answered"),
    "ticket_has_contact": Field(Kind.FLAG, "the ticket has a contact"),
    "message_from_address": Field(Kind.ADDRESS, "address of who wrote last"),
    "message_from_name": Field(Kind.TEXT, "name of who wrote last"),
    "message_to": Field(Kind.ADDRESS, "To of the last message"),
    "message_cc": Field(Kind.ADDRESS, "Cc of the last message"),
    "message_body": Field(Kind.TEXT, "text of the last message"),
    "message_from_customer": Field(Kind.FLAG, "the customer wrote last"),
    "message_attachment_name": Field(Kind.TEXT, "name of an attachment of the last message"),
    "message_attachment_count": Field(Kind.NUMBER, "number of attachments of the last message"),
    "message_age_hours": Field(Kind.NUMBER, "hours since the last message"),
    **OF_CONTACT,
}
VOCABULARIES: Final[Mapping[Noun, Vocabulary]] = {Noun.CONTACT: OF_CONTACT, Noun.TICKET: OF_TICKET}


class Record(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A contact or ticket as rules see it at a time (ms), with what belongs to it as far as it is asked."""

    noun: Noun
    id: int
    at: int
    contact: Contact | None = None
    account: Account | None = None
    ticket: Ticket | None = None
    agents: tuple[str, ...] = ()
    """The e-mail addresses of the members to whom it is assigned."""
    message: Message | None = None
    """The last external one."""
    hours: OfficeHours | None = None


def facts_of(record: Record) -> Facts:
    """Give what rules may ask about a record. Nothing holds of a contact or message that is not there."""
    values: dict[str, Fact] = {
        **_of_contact(record.contact, record.at),
        **_of_account(record.contact, record.account),
        "in_office_hours": None if record.hours is None else record.hours.hold_at(record.at),
    }
    named: dict[str, NamedFact] = {"contact_field": _contact_field(record.contact)}
    if record.noun is Noun.TICKET:
        values |= {**_of_ticket(record), **_of_message(record.message, record.at)}
        named["ticket_field"] = _ticket_field(record.ticket)
    return Facts(VOCABULARIES[record.noun], values, named)


def _of_contact(contact: Contact | None, now: int) -> dict[str, Fact]:
    if contact is None:
        return {name: _nothing(name) for name in OF_CONTACT if name.startswith("contact_")}
    emails = tuple(email.address for email in contact.emails)
    return {
        "contact_name": _some(contact.name),
        "contact_first_name": _some(contact.first_name),
        "contact_last_name": _some(contact.last_name),
        "contact_title": _some(contact.title),
        "contact_description": _some(contact.description),
        "contact_picture": _some(contact.picture),
        "contact_external_id": _some(contact.external_id),
        "contact_external_url": _some(contact.external_url),
        "contact_stage": _some(contact.stage),
        "contact_channel": _some(contact.channel),
        "contact_location": _some(contact.location_title),
        "contact_email": emails,
        "contact_email_domain": tuple(dict.fromkeys(email.rpartition("@")[2] for email in emails)),
        "contact_phone": tuple(phone.number for phone in contact.phones),
        "contact_tag": contact.tags,
        "contact_note": _some(contact.notes),
        "contact_age_hours": _hours(contact.created_at, now),
        "contact_quiet_hours": _hours(contact.activity_at, now),
    }


def _of_account(contact: Contact | None, account: Account | None) -> dict[str, Fact]:
    return {
        "account_name": _some(None if contact is None else contact.account_name),
        "account_external_id": _some(None if account is None else account.external_id),
        "account_external_url": _some(None if account is None else account.external_url),
    }


def _of_ticket(record: Record) -> dict[str, Fact]:
    ticket = record.ticket
    if ticket is None:
        return {name: _nothing(name) for name in OF_TICKET if name.startswith("ticket_")}
    return {
        "ticket_mailbox": ticket.mailbox_id,
        "ticket_status": (ticket.status,),
        "ticket_subject": _some(ticket.subject),
        "ticket_note": _some(ticket.note),
        "ticket_tag": ticket.tags,
        "ticket_label": ticket.labels,
        "ticket_agent": record.agents,
        "ticket_from_address": _some(ticket.from_email),
        "ticket_from_domain": _some(ticket.from_email.rpartition("@")[2]),
        "ticket_from_name": _some(ticket.from_name),
        "ticket_age_hours": _hours(ticket.created_at, record.at),
        "ticket_idle_hours": _hours(ticket.latest_at, record.at),
        "ticket_answered": ticket.first_agent_reply_at is not None,
        "ticket_has_contact": ticket.contact_id is not None,
    }


def _of_message(message: Message | None, now: int) -> dict[str, Fact]:
    if message is None:
        return {name: _nothing(name) for name in OF_TICKET if name.startswith("message_")}
    return {
        "message_from_address": _some(message.from_email),
        "message_from_name": _some(message.from_name),
        "message_to": message.to,
        "message_cc": message.cc,
        "message_body": _some(message.plain),
        "message_from_customer": message.direction == Direction.IN,
        "message_attachment_name": tuple(file.name for file in message.attachments),
        "message_attachment_count": len(message.attachments),
        "message_age_hours": _hours(message.created_at, now),
    }


def _contact_field(contact: Contact | None) -> NamedFact:
    """Find a custom field of a contact: a text, or anything else in JSON's spelling."""
    return lambda name: _named(msgspec.json.decode("{}" if contact is None else contact.custom_fields), name)


def _ticket_field(ticket: Ticket | None) -> NamedFact:
    return lambda name: _named({} if ticket is None else ticket.custom_fields, name)


def _named(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    wanted = canonical_tag(name)
    for title, value in fields.items():
        if canonical_tag(title) == wanted:
            values = value if isinstance(value, list) else [value]
            return tuple(text for one in values for text in _some(_as_text(one)))
    return ()


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _nothing(name: str) -> Fact:
    return () if OF_TICKET[name].kind in {Kind.TEXT, Kind.ADDRESS, Kind.DOMAIN} else _OF_NOBODY.get(name)


_OF_NOBODY: Final[Mapping[str, Fact]] = {"message_attachment_count": 0, "message_from_customer": False}


def _some(text: str | None) -> tuple[str, ...]:
    return (text,) if text is not None and text.strip() else ()


def _hours(since: int, now: int) -> int:
    return max(now - since, 0) // HOUR
