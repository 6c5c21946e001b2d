"""Doing to a ticket that is there what Mail Flow wants, and telling on a ticket which rules acted."""

from collections.abc import Sequence

from msgspec.structs import replace

from rolodesk.actions.flow.deciding import without_turn
from rolodesk.actions.journal import differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import custom_fields
from rolodesk.actions.tickets.changing import touched, with_agents, with_labels
from rolodesk.actions.tickets.posting import log
from rolodesk.model.flow.explaining import told_shortly
from rolodesk.model.flow.letters import MAIL_FLOW
from rolodesk.model.flow.verdict import Trace, Verdict
from rolodesk.model.tag import TAG_COUNT_LIMIT, without_tags
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Member, Role
from rolodesk.storage import mailboxes, members, ticket_agents

CHANGED_FIELDS = ("mailbox_id", "custom_fields")


async def with_verdict(scope: Scope, ticket: Ticket, verdict: Verdict, *, came_to: int) -> Ticket:
    """
    Label a ticket, set its fields, move it and assign it as a further letter's verdict wants.

    What people decided stands: a ticket is moved only out of the mailbox that the letter came to, and
    assigned only if nobody has it. What a ticket has no room for is left out.
    """
    fields = dict(ticket.custom_fields)
    for title, value in verdict.custom_fields.items():
        fields[await custom_fields.title_of(scope, title)] = value
    mailbox_id = verdict.mailbox_id if _moves(ticket, verdict, came_to) else None
    changed = replace(
        ticket,
        mailbox_id=ticket.mailbox_id if mailbox_id is None else mailbox_id,
        custom_fields=fields,
    )
    before, after = differences(ticket, changed, CHANGED_FIELDS)
    if after:
        await record(scope, "ticket.edited", ticket.id, before=before, after=after)
        changed = touched(scope, changed)
    changed = await with_labels(scope, changed, room_for(ticket.labels, verdict.labels))
    if verdict.assign and not await ticket_agents.of_ticket(scope.tx, ticket.id):
        changed = await with_agents(
            scope, changed, await _insiders(scope, verdict.assign, changed.mailbox_id)
        )
    return changed


async def without_idle_turn(scope: Scope, ticket: Ticket, verdict: Verdict, *, came_to: int) -> Verdict:
    """Give back the turn that was taken, if a further letter of a ticket assigns nobody in turn."""
    if verdict.turn is None:
        return verdict
    if await ticket_agents.of_ticket(scope.tx, ticket.id):
        return await without_turn(scope, verdict, why_not=f"the ticket {ticket.id} is assigned already")
    if verdict.turn.mailbox_id != (
        verdict.mailbox_id if _moves(ticket, verdict, came_to) else ticket.mailbox_id
    ):
        return await without_turn(scope, verdict, why_not=f"the ticket {ticket.id} is in another mailbox")
    return verdict


async def tell_rules(scope: Scope, ticket: Ticket, trace: Trace) -> None:
    """Tell in a ticket's log which rules acted on a letter, why, and what they did, if any did."""
    if lines := told_shortly(trace, MAIL_FLOW):
        await log(scope, ticket, "\n".join(["Mail Flow:", *lines]))


def room_for(has: tuple[str, ...], wanted: Sequence[str]) -> tuple[str, ...]:
    """Give those of the wanted labels or tags for which there is room besides what is there."""
    return without_tags(tuple(wanted), has)[: max(TAG_COUNT_LIMIT - len(has), 0)]


def _moves(ticket: Ticket, verdict: Verdict, came_to: int) -> bool:
    return verdict.mailbox_id is not None and ticket.mailbox_id == came_to


async def _insiders(scope: Scope, ids: Sequence[int], mailbox_id: int) -> list[Member]:
    """Find those of the members who have access to a mailbox."""
    known = await members.by_ids(scope.tx, ids)
    inside = await mailboxes.member_ids(scope.tx, mailbox_id)
    found = [known[id_] for id_ in ids if id_ in known]
    return [member for member in found if member.role is not Role.AGENT or member.id in inside]
