"""Changing a ticket that is there: its status, labels and agents, each told in its log and the journal.

Each function answers the changed ticket; whoever called it stores the row once, with `storage.tickets.save`.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from rolodesk.actions.journal import differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.labelling import put_labels
from rolodesk.actions.tickets.posting import log
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.tag import with_tags, without_tags
from rolodesk.model.ticket import OPEN, Status, Ticket
from rolodesk.model.workspace import Member, Role
from rolodesk.storage import labels, mailboxes, members, ticket_agents, ticket_reads


def touched(scope: Scope, ticket: Ticket) -> Ticket:
    """Give the ticket as changed just now. Its times never run backwards, whoever got its lock first."""
    return replace(ticket, updated_at=max(scope.now, ticket.updated_at))


def acted(scope: Scope, ticket: Ticket) -> Ticket:
    """Give the ticket as acted upon just now."""
    at = max(scope.now, ticket.updated_at)
    return replace(ticket, updated_at=at, latest_at=at)


def bumped(scope: Scope, ticket: Ticket) -> Ticket:
    """Give the ticket as one that comes to the top of the inbox just now: somebody writes, or it wakes."""
    ticket = acted(scope, ticket)
    return replace(ticket, bumped_at=ticket.latest_at)


async def with_status(scope: Scope, ticket: Ticket, status: str) -> Ticket:
    """Let a ticket stand elsewhere; only an open one sleeps. Deleting is a status, and restoring is."""
    if status == ticket.status:
        return ticket
    changed = acted(scope, ticket)
    deleted_at = changed.latest_at if status == Status.DELETED else None
    until = ticket.snoozed_until if status in OPEN else None
    changed = replace(changed, status=str(status), deleted_at=deleted_at, snoozed_until=until)
    await log(scope, changed, f"Status changed from {ticket.status} to {status}.")
    before, after = differences(ticket, changed, ("status", "snoozed_until"))
    await record(scope, "ticket.status_changed", ticket.id, before=before, after=after)
    return changed


async def read_by(scope: Scope, ticket: Ticket, member_id: int | None, message_id: int) -> None:
    """Take it that a member who writes has read the ticket up to what they wrote."""
    if member_id is not None:
        await ticket_reads.mark(scope.tx, ticket.id, member_id=member_id, message_id=message_id)


async def with_labels(scope: Scope, ticket: Ticket, names: Sequence[str]) -> Ticket:
    """Add labels that the ticket does not bear yet, in any spelling."""
    after = with_tags(ticket.labels, names)
    added = after[len(ticket.labels) :]
    if not added:
        return ticket
    await put_labels(scope, ticket.id, added)
    changed = replace(acted(scope, ticket), labels=after)
    await log(scope, changed, f"{_counted('Label', added)} added: {', '.join(added)}.")
    await _record_labels(scope, "ticket.labelled", before=ticket, after=changed)
    return changed


async def without_labels(scope: Scope, ticket: Ticket, names: Sequence[str]) -> Ticket:
    """Remove labels, as far as the ticket bears them in any spelling."""
    after = without_tags(ticket.labels, names)
    removed = tuple(label for label in ticket.labels if label not in after)
    if not removed:
        return ticket
    await labels.take_off(scope.tx, ticket.id, removed)
    changed = replace(acted(scope, ticket), labels=after)
    await log(scope, changed, f"{_counted('Label', removed)} removed: {', '.join(removed)}.")
    await _record_labels(scope, "ticket.unlabelled", before=ticket, after=changed)
    return changed


async def with_agents(scope: Scope, ticket: Ticket, agents: Sequence[Member]) -> Ticket:
    """Assign a ticket to members besides those to whom it is assigned."""
    if not agents:
        return ticket
    assigned = await ticket_agents.of_ticket(scope.tx, ticket.id)
    added = [agent for agent in agents if agent.id not in assigned]
    if not added:
        return ticket
    position = max(assigned.values(), default=-1) + 1
    await ticket_agents.assign(scope.tx, ticket.id, [agent.id for agent in added], position=position)
    changed = acted(scope, ticket)
    await log(scope, changed, f"Assigned to {_named(added)}.")
    await record(
        scope,
        "ticket.assigned",
        ticket.id,
        before={"agents": list(assigned)},
        after={"agents": [*assigned, *(agent.id for agent in added)]},
    )
    return changed


async def without_agents(scope: Scope, ticket: Ticket, agents: Sequence[Member]) -> Ticket:
    """Take a ticket from members, as far as it is assigned to them."""
    if not agents:
        return ticket
    assigned = await ticket_agents.of_ticket(scope.tx, ticket.id)
    removed = {agent.id: agent for agent in agents if agent.id in assigned}
    if not removed:
        return ticket
    await ticket_agents.unassign(scope.tx, ticket.id, list(removed))
    changed = acted(scope, ticket)
    await log(scope, changed, f"No longer assigned to {_named(removed.values())}.")
    await record(
        scope,
        "ticket.unassigned",
        ticket.id,
        before={"agents": list(assigned)},
        after={"agents": [id_ for id_ in assigned if id_ not in removed]},
    )
    return changed


async def agents_named(
    scope: Scope, emails: Sequence[str], *, mailbox_id: int | None, field: str
) -> list[Member]:
    """
    Find members by their e-mail addresses, each once.

    Refuses with `Invalid` (`assign_agents[1]`) an address that is no member's and, where a mailbox is
    given, a member without access to it. Owners and admins have access to all.
    """
    if not emails:
        return []
    known = await members.by_emails(scope.tx, emails)
    inside = None if mailbox_id is None else await mailboxes.member_ids(scope.tx, mailbox_id)
    found: dict[int, Member] = {}
    for position, email in enumerate(emails):
        member = known.get(fold_email(email))
        if member is None:
            raise Invalid(f"{field}[{position}]", "must be the e-mail address of a member of the workspace")
        if inside is not None and member.role is Role.AGENT and member.id not in inside:
            raise Invalid(f"{field}[{position}]", "must be a member with access to the ticket's mailbox")
        found[member.id] = member
    return list(found.values())


async def _record_labels(scope: Scope, kind: str, *, before: Ticket, after: Ticket) -> None:
    await record(scope, kind, after.id, before={"labels": before.labels}, after={"labels": after.labels})


def _counted(noun: str, things: Sequence[str]) -> str:
    return noun if len(things) == 1 else f"{noun}s"


def _named(agents: Iterable[Member]) -> str:
    return ", ".join(f"{agent.name} ({agent.email})" for agent in agents)
