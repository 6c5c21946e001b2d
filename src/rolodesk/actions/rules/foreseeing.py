"""Saying what a rule's actions would change about a record, with nothing written and nothing sent."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from rolodesk.actions.rules.replying import NOBODY
from rolodesk.actions.scope import Scope
from rolodesk.model.automatic import is_machine
from rolodesk.model.contact import Contact
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.flow.actions import Action, what
from rolodesk.model.rules import doing
from rolodesk.model.rules.asking import Record
from rolodesk.model.tag import canonical_tag, with_tags, without_tags
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Role
from rolodesk.storage import mailboxes, members

NO_CONTACT = "the ticket has no contact"


class Foreseen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What would come of an action: a field with its value before and after, or why nothing would."""

    action: str
    value: str = ""
    field: str = ""
    """What it would change; "" if it changes no field of the record, or nothing at all."""
    before: object = None
    after: object = None
    why_not: str = ""


async def foresee(scope: Scope, record: Record, actions: Sequence[Action]) -> tuple[Foreseen, ...]:
    """Say what actions would do to a record, one after another, up to one that says stop."""
    told: list[Foreseen] = []
    for action in actions:
        changed, foreseen = await _one(scope, record, action)
        told.append(replace(foreseen, action=action.kind, value=foreseen.value or what(action)))
        record = changed
        if action.kind == doing.STOP:
            break
    return tuple(told)


async def _one(scope: Scope, record: Record, action: Action) -> tuple[Record, Foreseen]:
    if action.kind in {doing.TAG_CONTACT, doing.UNTAG_CONTACT, doing.SET_STAGE}:
        return _of_contact(record, record.contact, action)
    ticket = record.ticket
    match action.kind:
        case doing.LABEL | doing.UNLABEL | doing.SET_STATUS if ticket is not None:
            return _of_ticket(record, ticket, action)
        case doing.ASSIGN | doing.UNASSIGN | doing.ASSIGN_IN_TURN if ticket is not None:
            return await _of_agents(scope, record, ticket, action)
        case doing.SEND_REPLY | doing.SEND_CANNED_REPLY:
            return record, _of_reply(record, action)
    return record, Foreseen(action=action.kind)


def _of_contact(record: Record, contact: Contact | None, action: Action) -> tuple[Record, Foreseen]:
    if contact is None:
        return record, Foreseen(action=action.kind, why_not=NO_CONTACT)
    text = str(action.value)
    try:
        match action.kind:
            case doing.TAG_CONTACT:
                changed = replace(contact, tags=with_tags(contact.tags, [text]))
            case doing.UNTAG_CONTACT:
                changed = replace(contact, tags=without_tags(contact.tags, [text]))
            case _:
                changed = replace(contact, stage=text)
    except Invalid as error:
        return record, Foreseen(action=action.kind, why_not=str(error))
    field = "stage" if action.kind == doing.SET_STAGE else "tags"
    return replace(record, contact=changed), _differing(field, contact, changed)


def _of_ticket(record: Record, ticket: Ticket, action: Action) -> tuple[Record, Foreseen]:
    text = str(action.value)
    try:
        match action.kind:
            case doing.LABEL:
                changed = replace(ticket, labels=with_tags(ticket.labels, [text]))
            case doing.UNLABEL:
                changed = replace(ticket, labels=without_tags(ticket.labels, [text]))
            case _:
                changed = replace(ticket, status=text)
    except Invalid as error:
        return record, Foreseen(action=action.kind, why_not=str(error))
    field = "status" if action.kind == doing.SET_STATUS else "labels"
    return replace(record, ticket=changed), _differing(field, ticket, changed)


async def _of_agents(scope: Scope, record: Record, ticket: Ticket, action: Action) -> tuple[Record, Foreseen]:
    agents = record.agents
    match action.kind:
        case doing.UNASSIGN:
            changed = replace(record, agents=())
        case doing.ASSIGN_IN_TURN if agents:
            return record, Foreseen(action=action.kind, why_not="the ticket is assigned already")
        case doing.ASSIGN_IN_TURN:
            return record, Foreseen(action=action.kind, value="whoever's turn it is then", field="agents")
        case _:
            why_not = await _why_not_assigned(scope, str(action.value), ticket.mailbox_id)
            if why_not:
                return record, Foreseen(action=action.kind, why_not=why_not)
            has = {fold_email(email) for email in agents}
            added = () if fold_email(str(action.value)) in has else (str(action.value),)
            changed = replace(record, agents=(*agents, *added))
    return changed, _differing("agents", record, changed)


async def _why_not_assigned(scope: Scope, email: str, mailbox_id: int) -> str:
    member = await members.by_email(scope.tx, email)
    if member is None:
        return "nobody in the workspace has that address"
    if member.role is Role.AGENT and member.id not in await mailboxes.member_ids(scope.tx, mailbox_id):
        return "has no access to the ticket's mailbox"
    return ""


def _of_reply(record: Record, action: Action) -> Foreseen:
    """Foresee a reply as far as the ticket itself says; what was sent lately may hold it back besides."""
    ticket = record.ticket
    if ticket is None or not ticket.from_email:
        return Foreseen(action=action.kind, why_not=NOBODY)
    if is_machine(ticket.from_email):
        return Foreseen(action=action.kind, why_not=f"{ticket.from_email} looks as if nobody reads it")
    return Foreseen(action=action.kind, field="messages", after=what(action))


def _differing(field: str, before: msgspec.Struct, after: msgspec.Struct) -> Foreseen:
    was, is_now = getattr(before, field), getattr(after, field)
    if _same(was, is_now):
        return Foreseen(action="", why_not="it is so already")
    return Foreseen(action="", field=field, before=was, after=is_now)


def _same(was: object, is_now: object) -> bool:
    if isinstance(was, tuple) and isinstance(is_now, tuple):
        return [canonical_tag(str(one)) for one in was] == [canonical_tag(str(one)) for one in is_now]
    return was == is_now
