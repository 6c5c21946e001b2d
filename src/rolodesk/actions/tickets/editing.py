"""Changing what no dialect can set of a ticket."""

from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from rolodesk.actions.journal import differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.changing import (
    agents_named,
    touched,
    with_agents,
    with_labels,
    with_status,
    without_agents,
    without_labels,
)
from rolodesk.actions.tickets.custom_fields import with_fields
from rolodesk.actions.tickets.seeing import check_not_merged
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.line import check_line, check_text
from rolodesk.model.tag import check_tags, with_tags, without_tags
from rolodesk.model.ticket import SUBJECT_LIMIT, Ticket, TicketChange, check_labels
from rolodesk.model.workspace import Mailbox, Permission
from rolodesk.storage import contacts, mailboxes, ticket_links, tickets

OWN_FIELDS = ("subject", "note", "mailbox_id", "contact_id", "tags", "custom_fields")


async def edit(scope: Scope, ticket_id: int, change: TicketChange) -> Ticket:
    """
    Change a ticket, which may be deleted (another status restores it); answer it as it is then.

    What is the case already changes nothing. Changes of status, labels and agents are told in its log.
    Refuses with `Unknown` a ticket that is not there or not seen; with `Invalid` an unknown mailbox
    (`mailbox_id`), contact (`contact_id`), agent (`assign[0]`, also one without access to the mailbox) or
    ticket to be linked (`link[0]`), the ticket itself there, and blank names of labels, tags and fields; with
    `Conflicting` all but another mailbox for a ticket that was merged.
    """
    scope.require(Permission.TICKETS_WRITE)
    await _check_contact(scope, change)
    others = await _locked(scope, ticket_id, change)
    ticket = others.pop(ticket_id)
    if change != TicketChange(mailbox_id=change.mailbox_id):
        check_not_merged(ticket)
    changed = await _with_own_fields(scope, ticket, change)
    to_assign = await agents_named(scope, change.assign, mailbox_id=changed.mailbox_id, field="assign")
    to_unassign = await agents_named(scope, change.unassign, mailbox_id=None, field="unassign")
    if change.status is not UNSET:
        changed = await with_status(scope, changed, change.status)
    changed = await without_labels(scope, changed, check_labels(change.remove_labels, field="remove_labels"))
    changed = await with_labels(scope, changed, check_labels(change.add_labels, field="add_labels"))
    changed = await without_agents(scope, changed, to_unassign)
    changed = await with_agents(scope, changed, to_assign)
    changed = await _with_links(scope, changed, others, change)
    if changed != ticket:
        await tickets.save(scope.tx, changed)
    return changed


async def _check_contact(scope: Scope, change: TicketChange) -> None:
    """Refuse a contact who is not there, and keep one who is; a contact is locked before a ticket."""
    if isinstance(change.contact_id, int) and await contacts.to_change(scope.tx, change.contact_id) is None:
        raise Invalid("contact_id", "must be the id of a contact of the workspace")


async def _locked(scope: Scope, ticket_id: int, change: TicketChange) -> dict[int, Ticket]:
    """Lock the ticket and those to be linked, by id upwards, so that two links do not wait crosswise."""
    ids = {ticket_id, *change.link, *change.unlink}
    found = {id_: await tickets.to_change(scope.tx, id_) for id_ in sorted(ids)}
    known = {
        id_: ticket for id_, ticket in found.items() if ticket is not None and scope.sees(ticket.mailbox_id)
    }
    if ticket_id not in known:
        raise Unknown("ticket", ticket_id)
    for position, other_id in enumerate(change.link):
        other = known.get(other_id)
        is_gone = other is None or other.deleted_at is not None or other.merged_into is not None
        if is_gone or other_id == ticket_id:
            raise Invalid(f"link[{position}]", "must be the id of another ticket")
    return known


async def _with_own_fields(scope: Scope, ticket: Ticket, change: TicketChange) -> Ticket:
    """Change what is in the ticket's row alone, as one edit."""
    if change.mailbox_id is not UNSET:
        await mailbox_to_be_in(scope, change.mailbox_id)
    tags = without_tags(ticket.tags, check_tags(change.remove_tags))
    changed = replace(
        ticket,
        subject=ticket.subject if change.subject is UNSET else _subject(change.subject),
        note=ticket.note if change.note is UNSET else check_note(change.note),
        mailbox_id=ticket.mailbox_id if change.mailbox_id is UNSET else change.mailbox_id,
        contact_id=ticket.contact_id if change.contact_id is UNSET else change.contact_id,
        tags=with_tags(tags, change.add_tags),
        custom_fields=await with_fields(scope, ticket.custom_fields, change.custom_fields),
    )
    before, after = differences(ticket, changed, OWN_FIELDS)
    if not after:
        return ticket
    await record(scope, "ticket.edited", ticket.id, before=before, after=after)
    return touched(scope, changed)


async def mailbox_to_be_in(scope: Scope, mailbox_id: int) -> Mailbox:
    """
    Read a mailbox to put a ticket into, which nobody deletes meanwhile.

    Refuses (`Invalid`) one that is not there, or not seen.
    """
    is_there = scope.sees(mailbox_id) and await mailboxes.is_to_point_to(scope.tx, mailbox_id)
    mailbox = await mailboxes.by_id(scope.tx, mailbox_id) if is_there else None
    if mailbox is None:
        raise Invalid("mailbox_id", "must be the id of a mailbox of the workspace")
    return mailbox


def _subject(text: str) -> str:
    return check_line(text, field="subject", limit=SUBJECT_LIMIT)


def check_note(text: str) -> str:
    """Give a ticket's note trimmed; "" is none. Refuses (`Invalid`) what `check_text` does."""
    return check_text(text, field="note") if text.strip() else ""


async def _with_links(
    scope: Scope, ticket: Ticket, others: dict[int, Ticket], change: TicketChange
) -> Ticket:
    removed = [id_ for id_ in _once(change.unlink) if await ticket_links.unlink(scope.tx, ticket.id, id_)]
    added = [id_ for id_ in _once(change.link) if await ticket_links.link(scope.tx, ticket.id, id_)]
    if removed:
        await record(scope, "ticket.unlinked", ticket.id, before={"linked": removed})
    if added:
        await record(scope, "ticket.linked", ticket.id, after={"linked": added})
    for id_ in {*removed, *added} & others.keys():
        await tickets.save(scope.tx, touched(scope, others[id_]))
    return touched(scope, ticket) if removed or added else ticket


def _once(ids: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(ids))
