"""Changing a ticket by what it is to be like afterwards."""

from collections.abc import Sequence

from msgspec import UNSET

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.editing import edit, mailbox_to_be_in
from rolodesk.actions.tickets.seeing import mailboxes_seen, seen, seen_to_change
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.tag import canonical_tag, check_tags
from rolodesk.model.ticket import Ticket, TicketChange, check_labels
from rolodesk.model.ticket_desk import TicketPatch
from rolodesk.model.workspace import Member, Permission, Role
from rolodesk.storage import mailboxes, members, ticket_agents, ticket_lines


async def patch(scope: Scope, ticket_id: int, wanted: TicketPatch) -> Ticket:
    """
    Make a ticket what it is to be, and answer it; what is so already changes nothing.

    Refuses with `Unknown` a ticket that is not there or not seen; with `Invalid` an unknown mailbox or
    contact, an assignee (`assignees[0]`) who is no member or has no access to the ticket's mailbox, a linked
    ticket (`linked[0]`) that is not there or not seen, and blank names of labels, tags and fields.
    """
    scope.require(Permission.TICKETS_WRITE)
    ticket = await seen_to_change(scope, ticket_id)
    if wanted.mailbox_id is not UNSET:
        await mailbox_to_be_in(scope, wanted.mailbox_id)
    mailbox_id = ticket.mailbox_id if wanted.mailbox_id is UNSET else wanted.mailbox_id
    assign, unassign = await _agents(scope, ticket, wanted, mailbox_id=mailbox_id)
    link, unlink = await _links(scope, ticket, wanted)
    add_labels, remove_labels = _parted(ticket.labels, wanted.labels, field="labels")
    tags = wanted.tags if wanted.tags is UNSET else check_tags(wanted.tags)
    add_tags, remove_tags = _parted(ticket.tags, tags, field="tags")
    change = TicketChange(
        status=wanted.status,
        subject=wanted.subject,
        note=wanted.note,
        mailbox_id=wanted.mailbox_id,
        contact_id=wanted.contact_id,
        add_labels=add_labels,
        remove_labels=remove_labels,
        add_tags=add_tags,
        remove_tags=remove_tags,
        assign=assign,
        unassign=unassign,
        link=link,
        unlink=unlink,
        custom_fields=wanted.custom_fields,
    )
    return await edit(scope, ticket_id, change)


async def agents_of(
    scope: Scope, ids: Sequence[int], *, mailbox_id: int, field: str, kept: Sequence[int] = ()
) -> list[Member]:
    """Read members who are to be assigned. Refuses (`Invalid`) whoever has no access; `kept` may stay."""
    known = await members.by_ids(scope.tx, ids)
    inside = await mailboxes.member_ids(scope.tx, mailbox_id) if ids else []
    for position, id_ in enumerate(ids):
        member = known.get(id_)
        if member is None or (member.role is Role.AGENT and id_ not in {*inside, *kept}):
            raise Invalid(f"{field}[{position}]", "must be a member with access to the ticket's mailbox")
    return [known[id_] for id_ in dict.fromkeys(ids)]


async def _agents(
    scope: Scope, ticket: Ticket, wanted: TicketPatch, *, mailbox_id: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if wanted.assignees is UNSET:
        return (), ()
    assigned = await ticket_agents.of_ticket(scope.tx, ticket.id)
    agents = await agents_of(
        scope, wanted.assignees, mailbox_id=mailbox_id, field="assignees", kept=list(assigned)
    )
    gone = await members.by_ids(scope.tx, [id_ for id_ in assigned if id_ not in wanted.assignees])
    added = tuple(agent.email for agent in agents if agent.id not in assigned)
    return added, tuple(member.email for member in gone.values())


async def _links(
    scope: Scope, ticket: Ticket, wanted: TicketPatch
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Part what is to be linked from what is not; links with tickets that are not seen stay."""
    if wanted.linked is UNSET:
        return (), ()
    line = (await ticket_lines.lines(scope.tx, [ticket], seen=mailboxes_seen(scope), me=None))[0]
    for position, other_id in enumerate(wanted.linked):
        if other_id in line.linked:
            continue
        try:
            other = await seen(scope, other_id)
        except Unknown:
            other = None
        is_gone = other is None or other.deleted_at is not None or other.merged_into is not None
        if is_gone or other_id == ticket.id:
            raise Invalid(f"linked[{position}]", "must be the id of another ticket")
    added = tuple(id_ for id_ in dict.fromkeys(wanted.linked) if id_ not in line.linked)
    return added, tuple(id_ for id_ in line.linked if id_ not in wanted.linked)


def _parted(
    there: tuple[str, ...], wanted: tuple[str, ...] | object, *, field: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part names that are to be added from those to be removed."""
    if not isinstance(wanted, tuple):
        return (), ()
    checked = check_labels(wanted, field=field)
    has = {canonical_tag(name) for name in there}
    keeps = {canonical_tag(name) for name in checked}
    added = tuple(name for name in checked if canonical_tag(name) not in has)
    return added, tuple(name for name in there if canonical_tag(name) not in keeps)
