"""Doing what a rule wants: each of its actions is one that the hub has, done in the rule's name."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from rolodesk.actions import notes
from rolodesk.actions.contacts import changing, tagging
from rolodesk.actions.journal import record as tell
from rolodesk.actions.rules.calling import call_webhook
from rolodesk.actions.rules.replying import send_canned_reply, send_reply
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.changing import bumped
from rolodesk.actions.tickets.editing import edit
from rolodesk.actions.tickets.opening import told
from rolodesk.actions.tickets.posting import post
from rolodesk.actions.tickets.seeing import check_not_merged
from rolodesk.model.contact import ContactChange, Stage
from rolodesk.model.errors import DomainError, Unknown
from rolodesk.model.flow.actions import Action, what
from rolodesk.model.flow.verdict import Deed
from rolodesk.model.message import Kind
from rolodesk.model.rules import doing
from rolodesk.model.rules.triggers import Noun
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.storage import members, round_robins, rule_records, tickets
from rolodesk.storage.transaction import Failed


class Withheld(DomainError):
    """There is a reason not to do what a rule wants; the sentence says which."""


async def do(scope: Scope, noun: Noun, record_id: int, action: Action) -> Deed:
    """
    Do one action of a rule to a record, in the name of the scope's actor, which is the rule.

    Nothing of an action that fails is kept, and the deed says why it failed.
    """
    try:
        known_as = await scope.tx.attempt(lambda: _DOES[action.kind](scope, noun, record_id, action))
    except DomainError as error:
        return Deed(action.kind, what(action), str(error))
    except Failed as error:
        return Deed(action.kind, what(action), f"a fault of ours: {type(error.__cause__).__name__}")
    return Deed(action.kind, known_as or what(action))


async def _contact_id(scope: Scope, noun: Noun, record_id: int) -> int:
    """Find the contact that a record is, or is of."""
    if noun is Noun.CONTACT:
        return record_id
    ticket = await rule_records.ticket(scope.tx, record_id)
    if ticket is None or ticket.contact_id is None:
        raise Withheld("the ticket has no contact")
    return ticket.contact_id


async def _tag_contact(scope: Scope, noun: Noun, record_id: int, action: Action) -> str:
    await tagging.add_tags(scope, await _contact_id(scope, noun, record_id), [str(action.value)])
    return ""


async def _untag_contact(scope: Scope, noun: Noun, record_id: int, action: Action) -> str:
    await tagging.remove_tags(scope, await _contact_id(scope, noun, record_id), [str(action.value)])
    return ""


async def _set_stage(scope: Scope, noun: Noun, record_id: int, action: Action) -> str:
    contact_id = await _contact_id(scope, noun, record_id)
    await changing.change(scope, contact_id, ContactChange(stage=Stage(str(action.value))))
    return ""


async def _write_note(scope: Scope, noun: Noun, record_id: int, action: Action) -> str:
    """Write a note about the contact, or an internal message on the ticket."""
    if noun is Noun.CONTACT:
        await notes.create(scope, record_id, str(action.value))
        return ""
    ticket = await tickets.to_change(scope.tx, record_id)
    if ticket is None or ticket.deleted_at is not None:
        raise Unknown("ticket", record_id)
    check_not_merged(ticket)
    changed = bumped(scope, ticket)
    message = await post(scope, changed, str(action.value), kind=Kind.INTERNAL)
    await tell(scope, "ticket.noted", ticket.id, after=told(message))
    await tickets.save(scope.tx, changed)
    return ""


async def _label(scope: Scope, _noun: Noun, record_id: int, action: Action) -> str:
    await edit(scope, record_id, TicketChange(add_labels=(str(action.value),)))
    return ""


async def _unlabel(scope: Scope, _noun: Noun, record_id: int, action: Action) -> str:
    await edit(scope, record_id, TicketChange(remove_labels=(str(action.value),)))
    return ""


async def _set_status(scope: Scope, _noun: Noun, record_id: int, action: Action) -> str:
    await edit(scope, record_id, TicketChange(status=Status(str(action.value))))
    return ""


async def _assign(scope: Scope, _noun: Noun, record_id: int, action: Action) -> str:
    await edit(scope, record_id, TicketChange(assign=(str(action.value),)))
    return ""


async def _assign_in_turn(scope: Scope, _noun: Noun, record_id: int, _action: Action) -> str:
    """Assign the member of the ticket's mailbox whose turn it is, unless somebody has the ticket."""
    ticket = await tickets.to_change(scope.tx, record_id)
    if ticket is None:
        raise Unknown("ticket", record_id)
    if await rule_records.agents(scope.tx, record_id):
        raise Withheld("the ticket is assigned already")
    turn = await round_robins.take_turn(scope.tx, ticket.mailbox_id)
    member = None if turn is None else await members.by_id(scope.tx, turn.member_id)
    if member is None:
        raise Withheld("the ticket's mailbox has no members")
    await edit(scope, record_id, TicketChange(assign=(member.email,)))
    return member.email


async def _unassign(scope: Scope, _noun: Noun, record_id: int, _action: Action) -> str:
    assigned = await rule_records.agents(scope.tx, record_id)
    await edit(scope, record_id, TicketChange(unassign=assigned))
    return ", ".join(assigned)


async def _send_reply(scope: Scope, _noun: Noun, record_id: int, action: Action) -> str:
    why_not = await send_reply(scope, record_id, str(action.value))
    if why_not:
        raise Withheld(why_not)
    return ""


async def _send_canned_reply(scope: Scope, _noun: Noun, record_id: int, action: Action) -> str:
    why_not = await send_canned_reply(scope, record_id, int(action.value or 0))
    if why_not:
        raise Withheld(why_not)
    return ""


async def _call_webhook(scope: Scope, noun: Noun, record_id: int, action: Action) -> str:
    why_not = await call_webhook(scope, noun, record_id, int(action.value or 0))
    if why_not:
        raise Withheld(why_not)
    return ""


_DOES: Final[Mapping[str, Callable[[Scope, Noun, int, Action], Awaitable[str]]]] = {
    doing.TAG_CONTACT: _tag_contact,
    doing.UNTAG_CONTACT: _untag_contact,
    doing.SET_STAGE: _set_stage,
    doing.WRITE_NOTE: _write_note,
    doing.LABEL: _label,
    doing.UNLABEL: _unlabel,
    doing.ASSIGN: _assign,
    doing.ASSIGN_IN_TURN: _assign_in_turn,
    doing.UNASSIGN: _unassign,
    doing.SET_STATUS: _set_status,
    doing.SEND_REPLY: _send_reply,
    doing.SEND_CANNED_REPLY: _send_canned_reply,
    doing.CALL_WEBHOOK: _call_webhook,
}
"""By its kind, what does an action and says what or whom it was done with, "" if it is what the rule says."""
