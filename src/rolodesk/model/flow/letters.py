"""Mail Flow: what its rules may ask about a letter that came in, and what they may do with it."""

from collections.abc import Iterable
from typing import Final

from rolodesk.model.automatic import why_automatic
from rolodesk.model.contact import Contact
from rolodesk.model.email import check_email
from rolodesk.model.flow.actions import Shape
from rolodesk.model.flow.conditions import clauses_of
from rolodesk.model.flow.facts import Facts, Field, Kind, Vocabulary
from rolodesk.model.flow.reading import choice_of, text_of, whole_of
from rolodesk.model.flow.rules import RuleDraft, Subject
from rolodesk.model.letter import Correspondent, KeptLetter, Letter
from rolodesk.model.office_hours import OfficeHours
from rolodesk.model.reply_token import read_recipient
from rolodesk.model.tag import TAG_LIMIT, check_tag
from rolodesk.model.ticket import Status
from rolodesk.model.workspace import Permission

EMAIL_LIMIT: Final = 254
FIELD_VALUE_LIMIT: Final = 1_000
SETTABLE: Final = (Status.NEW, Status.REPLY, Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.CLOSED)
"""Spam is marked and a letter dropped by actions of their own."""

LABEL: Final = "label"
TAG_CONTACT: Final = "tag_contact"
ASSIGN: Final = "assign"
ASSIGN_IN_TURN: Final = "assign_in_turn"
SET_STATUS: Final = "set_status"
SET_FIELD: Final = "set_field"
MOVE: Final = "move"
MARK_SPAM: Final = "mark_spam"
DROP: Final = "drop"
SKIP_AUTO_REPLY: Final = "skip_auto_reply"
STOP: Final = "stop"

VOCABULARY: Final[Vocabulary] = {
    "mailbox": Field(Kind.ID, "mailbox"),
    "sender_address": Field(Kind.ADDRESS, "sender's address"),
    "sender_domain": Field(Kind.DOMAIN, "sender's domain"),
    "sender_name": Field(Kind.TEXT, "sender's name"),
    "recipient": Field(Kind.ADDRESS, "recipient"),
    "to": Field(Kind.ADDRESS, "To"),
    "cc": Field(Kind.ADDRESS, "Cc"),
    "envelope_recipient": Field(Kind.ADDRESS, "envelope's recipient"),
    "subject": Field(Kind.TEXT, "subject"),
    "body": Field(Kind.TEXT, "new text"),
    "whole_body": Field(Kind.TEXT, "whole text"),
    "header": Field(Kind.TEXT, "header", is_named=True),
    "attachment_name": Field(Kind.TEXT, "name of an attachment"),
    "attachment_type": Field(Kind.TEXT, "type of an attachment"),
    "attachment_count": Field(Kind.NUMBER, "number of attachments"),
    "size": Field(Kind.NUMBER, "size in bytes"),
    "contact": Field(Kind.FLAG, "sender is a known contact"),
    "contact_tag": Field(Kind.TEXT, "contact's tag"),
    "account": Field(Kind.TEXT, "contact's account"),
    "language": Field(Kind.TEXT, "language"),
    "in_office_hours": Field(Kind.FLAG, "came in office hours"),
    "spam": Field(Kind.FLAG, "is taken for spam"),
    "automatic": Field(Kind.FLAG, "was sent by a machine"),
}


def _tag(value: object, place: str) -> str:
    return check_tag(text_of(value, place, limit=TAG_LIMIT), field=place)


def _email(value: object, place: str) -> str:
    return check_email(text_of(value, place, limit=EMAIL_LIMIT), field=place)


def _status(value: object, place: str) -> str:
    return choice_of(value, place, SETTABLE)


def _mailbox_id(value: object, place: str) -> int:
    return whole_of(value, place, least=1)


def _field_value(value: object, place: str) -> str:
    return text_of(value, place, limit=FIELD_VALUE_LIMIT).strip()


MAIL_FLOW: Final = Subject(
    VOCABULARY,
    {
        LABEL: Shape("label", value=_tag),
        TAG_CONTACT: Shape("tag the contact", value=_tag),
        ASSIGN: Shape("assign to", value=_email),
        ASSIGN_IN_TURN: Shape("assign in turn"),
        SET_STATUS: Shape("set the status", value=_status),
        SET_FIELD: Shape("set the field", value=_field_value, name=_tag),
        MOVE: Shape("move to the mailbox", value=_mailbox_id),
        MARK_SPAM: Shape("mark as spam"),
        DROP: Shape("drop"),
        SKIP_AUTO_REPLY: Shape("skip the automatic answer"),
        STOP: Shape("stop"),
    },
)
_OF_CONTACTS: Final = frozenset({"contact", "contact_tag", "account"})


def needs_of(draft: RuleDraft) -> frozenset[Permission]:
    """Say what somebody needs to do by hand what a rule does, and to read what it goes by."""
    needed = {Permission.TICKETS_WRITE}
    if any(clause.field in _OF_CONTACTS for _, clause in clauses_of(draft.conditions, "")):
        needed.add(Permission.CONTACTS_READ)
    if any(action.kind == TAG_CONTACT for action in draft.actions):
        needed.add(Permission.CONTACTS_WRITE)
    return frozenset(needed)


def facts_of(
    letter: Letter,
    kept: KeptLetter,
    *,
    mailbox_id: int,
    contact: Contact | None,
    hours: OfficeHours | None,
    is_spam: bool,
) -> Facts:
    """
    Give what rules may ask about a letter that came to a mailbox.

    Files that the text shows inside itself are no attachments, and our reply tokens no part of an address.
    Office hours are judged by when it came in; a workspace without any is neither inside nor outside them.
    """
    sender = letter.sender.email
    to, cc = _addresses(letter.to), _addresses(letter.cc)
    envelope = _some(_without_token(kept.envelope_to))
    attached = [file for file in letter.files if not file.inline]
    return Facts(
        VOCABULARY,
        {
            "mailbox": mailbox_id,
            "sender_address": _some(sender),
            "sender_domain": _some(sender.rpartition("@")[2]),
            "sender_name": _some(letter.sender.name),
            "recipient": tuple(dict.fromkeys((*to, *cc, *envelope))),
            "to": to,
            "cc": cc,
            "envelope_recipient": envelope,
            "subject": _some(letter.subject),
            "body": _some(letter.plain),
            "whole_body": _some(letter.whole_plain),
            "attachment_name": tuple(file.name for file in attached),
            "attachment_type": tuple(file.media_type for file in attached),
            "attachment_count": len(attached),
            "size": kept.size,
            "contact": contact is not None,
            "contact_tag": () if contact is None else contact.tags,
            "account": () if contact is None else _some(contact.account_name or ""),
            "language": _some(letter.language),
            "in_office_hours": None if hours is None else hours.hold_at(kept.received_at),
            "spam": is_spam,
            "automatic": bool(why_automatic(letter, envelope_sender=kept.envelope_from)),
        },
        {"header": lambda name: tuple(value for key, value in letter.headers if key == name)},
    )


def _addresses(people: Iterable[Correspondent]) -> tuple[str, ...]:
    return tuple(_without_token(person.email) for person in people if person.email)


def _without_token(address: str) -> str:
    base, token = read_recipient(address)
    return address if token is None else base


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text.strip() else ()
