"""What rules about a contact or a ticket may do."""

from collections.abc import Callable, Mapping
from typing import Final

from rolodesk.model.contact import Stage
from rolodesk.model.email import check_email
from rolodesk.model.flow.actions import Shape
from rolodesk.model.flow.letters import EMAIL_LIMIT
from rolodesk.model.flow.reading import choice_of, text_of, whole_of
from rolodesk.model.flow.rules import Subject
from rolodesk.model.line import check_text
from rolodesk.model.rules.asking import VOCABULARIES
from rolodesk.model.rules.spans import read_span
from rolodesk.model.rules.triggers import Noun
from rolodesk.model.tag import TAG_LIMIT, check_tag
from rolodesk.model.ticket import Status
from rolodesk.model.workspace import Permission

TEXT_LIMIT: Final = 10_000

TAG_CONTACT: Final = "tag_contact"
UNTAG_CONTACT: Final = "untag_contact"
SET_STAGE: Final = "set_stage"
WRITE_NOTE: Final = "write_note"
LABEL: Final = "label"
UNLABEL: Final = "unlabel"
ASSIGN: Final = "assign"
ASSIGN_IN_TURN: Final = "assign_in_turn"
UNASSIGN: Final = "unassign"
SET_STATUS: Final = "set_status"
SEND_REPLY: Final = "send_reply"
SEND_CANNED_REPLY: Final = "send_canned_reply"
CALL_WEBHOOK: Final = "call_webhook"
WAIT: Final = "wait"
STOP: Final = "stop"


def _tag(value: object, place: str) -> str:
    return check_tag(text_of(value, place, limit=TAG_LIMIT), field=place)


def _email(value: object, place: str) -> str:
    return check_email(text_of(value, place, limit=EMAIL_LIMIT), field=place)


def _text(value: object, place: str) -> str:
    return check_text(text_of(value, place, limit=TEXT_LIMIT), field=place, limit=TEXT_LIMIT)


def _id(value: object, place: str) -> int:
    return whole_of(value, place, least=1)


def _one_of(choices: type[Stage] | type[Status]) -> Callable[[object, str], str]:
    return lambda value, place: choice_of(value, place, choices)


_ON_CONTACT: Final = {
    TAG_CONTACT: Shape("tag the contact", value=_tag),
    UNTAG_CONTACT: Shape("take from the contact the tag", value=_tag),
    SET_STAGE: Shape("set the contact's stage to", value=_one_of(Stage)),
    WRITE_NOTE: Shape("write the note", value=_text),
    CALL_WEBHOOK: Shape("call the webhook", value=_id),
    WAIT: Shape("wait", value=read_span),
    STOP: Shape("stop"),
}
_ON_TICKET: Final = {
    LABEL: Shape("label", value=_tag),
    UNLABEL: Shape("take off the label", value=_tag),
    ASSIGN: Shape("assign to", value=_email),
    ASSIGN_IN_TURN: Shape("assign in turn"),
    UNASSIGN: Shape("unassign everybody"),
    SET_STATUS: Shape("set the status", value=_one_of(Status)),
    SEND_REPLY: Shape("send the reply", value=_text),
    SEND_CANNED_REPLY: Shape("send the canned reply", value=_id),
    **_ON_CONTACT,
}
SUBJECTS: Final[Mapping[Noun, Subject]] = {
    Noun.CONTACT: Subject(VOCABULARIES[Noun.CONTACT], _ON_CONTACT),
    Noun.TICKET: Subject(VOCABULARIES[Noun.TICKET], _ON_TICKET),
}
"""By what a rule is about: what it may ask, and what it may do."""
_CHANGING_CONTACTS: Final = frozenset({TAG_CONTACT, UNTAG_CONTACT, SET_STAGE})
_CHANGING_NOTHING: Final = frozenset({CALL_WEBHOOK, WAIT, STOP})


def writing_of(action: str, noun: Noun) -> Permission | None:
    """Name what somebody needs to do by hand what an action does; None if it changes no record."""
    if action in _CHANGING_NOTHING:
        return None
    is_contact = noun is Noun.CONTACT or action in _CHANGING_CONTACTS
    return Permission.CONTACTS_WRITE if is_contact else Permission.TICKETS_WRITE
