"""Merging one ticket into another, which has the messages of both afterwards."""

from msgspec.structs import replace

from rolodesk.actions.journal import differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.changing import (
    acted,
    touched,
    with_agents,
    with_labels,
    with_status,
    without_agents,
    without_labels,
)
from rolodesk.actions.tickets.posting import log
from rolodesk.actions.tickets.seeing import check_not_merged
from rolodesk.actions.tickets.snoozing import sleeping_until, woken
from rolodesk.model.draft import OPENING
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.letter import Correspondent
from rolodesk.model.mail_message import Part
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.ticket_merging import TAKEN_OVER, merged, read_of_both, sleep_of_both, status_of_both
from rolodesk.model.workspace import Member, Permission, Role
from rolodesk.storage import (
    drafts,
    mailboxes,
    members,
    ticket_agents,
    ticket_links,
    ticket_merging,
    ticket_people,
    tickets,
)


async def merge(scope: Scope, ticket_id: int, *, from_id: int) -> Ticket:
    """
    Merge the ticket `from_id` into another, and answer that one as it then is.

    Its messages and notes stand on the other then, by id, with their files, mails and mentions; so do its
    labels, agents, links and drafts, and `model.ticket_merging` says what of its fields. It is closed, keeps
    its own log, and whoever writes to it writes on the other. It cannot be taken back. Refuses with `Unknown`
    a ticket that is not there, not seen or deleted; with `Conflicting` one that is spam or was itself merged;
    with `Invalid` one to merge (`from_id`) that is the same or any of these, and too many tags together.
    """
    scope.require(Permission.TICKETS_WRITE)
    if from_id == ticket_id:
        raise Invalid("from_id", "must be the id of another ticket")
    into, other = await _locked(scope, ticket_id, from_id)
    await _move_messages(scope, into, other)
    await _move_drafts(scope, into, other)
    into = await _with_fields(scope, into, other)
    into = await _standing(scope, into, other)
    into, other = await _with_relations(scope, into, other)
    into = acted(scope, into)
    await log(scope, into, f"The ticket {other.id} was merged into this one.")
    await tickets.save(scope.tx, into)
    await _put_away(scope, other, into=into)
    return into


async def _locked(scope: Scope, ticket_id: int, from_id: int) -> tuple[Ticket, Ticket]:
    """Lock both, the lower id first, so that no two wait crosswise; refuse what cannot be merged."""
    found = {id_: await tickets.to_change(scope.tx, id_) for id_ in sorted((ticket_id, from_id))}
    into, other = found[ticket_id], found[from_id]
    if into is None or not scope.sees(into.mailbox_id) or into.deleted_at is not None:
        raise Unknown("ticket", ticket_id)
    check_not_merged(into)
    if into.status == Status.SPAM:
        raise Conflicting(f"ticket {into.id} is spam; say first that it is none")
    if other is None or not scope.sees(other.mailbox_id) or other.deleted_at is not None:
        raise Invalid("from_id", f"there is no ticket {from_id}")
    if other.merged_into is not None or other.status == Status.SPAM:
        raise Invalid("from_id", "must be the id of a ticket that is no spam and was not merged before")
    return into, other


async def _move_messages(scope: Scope, into: Ticket, other: Ticket) -> None:
    """Move what was written, who takes part and who has read it; tell it in the journal."""
    written = {one.id: await ticket_merging.message_ids(scope.tx, one.id) for one in (into, other)}
    read = {one.id: await ticket_merging.marks(scope.tx, one.id) for one in (into, other)}
    await ticket_merging.move_messages(scope.tx, other.id, to=into.id)
    await ticket_merging.put_marks(scope.tx, into.id, read_of_both(written, read))
    people = await ticket_people.of_ticket(scope.tx, other.id)
    if other.contact_id is not None and other.from_email:
        await ticket_people.put_writer(scope.tx, into.id, Correspondent(other.from_email, other.from_name))
    for person in people:
        one = Correspondent(person.email, person.name)
        if person.part == Part.FROM:
            await ticket_people.put_writer(scope.tx, into.id, one)
        else:
            await ticket_people.put_named(scope.tx, into.id, Part(person.part), [one])
    await ticket_merging.forget_people(scope.tx, other.id)
    before = await ticket_merging.turn(scope.tx, other.id, to=into.id)
    told = {"merged_id": other.id, "messages": written[other.id], "tickets": before}
    await record(scope, "ticket.merged", into.id, after=told)


async def _move_drafts(scope: Scope, into: Ticket, other: Ticket) -> None:
    """Let drafts be the other ticket's; that of a member who has one there begins a ticket of its own."""
    writing = {draft.member_id for draft in await ticket_merging.drafts_of(scope.tx, into.id)}
    for draft in await ticket_merging.drafts_of(scope.tx, other.id):
        if draft.member_id not in writing:
            await ticket_merging.put_draft(scope.tx, draft.id, to=into.id)
            continue
        content = replace(
            draft.content,
            kind=OPENING,
            mailbox_id=other.mailbox_id,
            contact_id=other.contact_id,
            subject=draft.content.subject or other.subject,
            seen_message_id=None,
        )
        await ticket_merging.put_draft(scope.tx, draft.id, to=None)
        await drafts.save(scope.tx, replace(draft, content=content, version=draft.version + 1))


async def _with_fields(scope: Scope, into: Ticket, other: Ticket) -> Ticket:
    changed = merged(into, other)
    before, after = differences(into, changed, TAKEN_OVER)
    if after:
        await record(scope, "ticket.edited", into.id, before=before, after=after)
    return touched(scope, changed)


async def _with_relations(scope: Scope, into: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Give the one the labels, agents and links of the other, which has none then."""
    assigned = await members.by_ids(scope.tx, list(await ticket_agents.of_ticket(scope.tx, other.id)))
    into = await with_labels(scope, into, other.labels)
    into = await with_agents(scope, into, await _with_access(scope, list(assigned.values()), into))
    removed = await ticket_merging.linked(scope.tx, other.id)
    added = [id_ for id_ in removed if id_ != into.id and await ticket_links.link(scope.tx, into.id, id_)]
    if added:
        await record(scope, "ticket.linked", into.id, after={"linked": added})
    other = await without_labels(scope, other, other.labels)
    other = await without_agents(scope, other, list(assigned.values()))
    for id_ in removed:
        await ticket_links.unlink(scope.tx, other.id, id_)
    if removed:
        await record(scope, "ticket.unlinked", other.id, before={"linked": removed})
    return into, other


async def _with_access(scope: Scope, agents: list[Member], ticket: Ticket) -> list[Member]:
    inside = await mailboxes.member_ids(scope.tx, ticket.mailbox_id) if agents else []
    return [agent for agent in agents if agent.role is not Role.AGENT or agent.id in inside]


async def _standing(scope: Scope, into: Ticket, other: Ticket) -> Ticket:
    """Let the one stand, and sleep, as is right for both."""
    until = sleep_of_both(into, other)
    changed = await with_status(scope, into, status_of_both(into, other))
    if until is None:
        return await woken(scope, changed, because="a ticket was merged into it")
    return await sleeping_until(scope, changed, until)


async def _put_away(scope: Scope, other: Ticket, *, into: Ticket) -> None:
    """Close a ticket whose messages are another's now."""
    changed = replace(
        acted(scope, other), status=Status.CLOSED.value, snoozed_until=None, merged_into=into.id
    )
    await log(scope, changed, f"This ticket was merged into the ticket {into.id}.")
    before, after = differences(other, changed, ("status", "snoozed_until", "merged_into"))
    await record(scope, "ticket.merged_away", other.id, before=before, after=after)
    await tickets.save(scope.tx, changed)
