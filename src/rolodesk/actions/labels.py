"""Labels as records of the workspace: listing, making, renaming and deleting them."""

from collections.abc import AsyncIterator
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.bulk.keeping import start_to_remove
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.changing import touched, without_labels
from rolodesk.actions.tickets.labelling import make_label
from rolodesk.actions.tickets.seeing import mailboxes_seen
from rolodesk.model.bulk import AT_ONCE, BulkAction, BulkJob, Parameters, Removal
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.label import CountedLabel, Label
from rolodesk.model.page import Page, Wanted
from rolodesk.model.tag import canonical_tag, check_tag
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Permission
from rolodesk.storage import labels, tickets

CHUNK: Final = 500


async def list_page(scope: Scope, wanted: Wanted, *, part: str | None = None) -> Page[CountedLabel]:
    """
    List labels by `id` or `name`, each with how many tickets bear it. May take long: a `search`.

    `part` leaves those in whose name it is, in any case.
    """
    scope.require(Permission.TICKETS_READ)
    found = await labels.page(scope.tx, wanted, part=canonical_tag(part or "") or None)
    return Page(await _counted(scope, *found.items), found.has_more)


async def get(scope: Scope, label_id: int) -> CountedLabel:
    """Read a label. One that is not there is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    label = await labels.by_id(scope.tx, label_id)
    if label is None:
        raise Unknown("label", label_id)
    return (await _counted(scope, label))[0]


async def create(scope: Scope, name: str) -> CountedLabel:
    """Make a label. Refuses a blank or long name (`Invalid`), and one that is there (`Conflicting`)."""
    scope.require(Permission.TICKETS_WRITE)
    label = await make_label(scope, check_tag(name, field="name"))
    if label is None:
        raise Conflicting(f"there is a label {name.strip()} already")
    return CountedLabel(label, 0)


async def rename(scope: Scope, label_id: int, name: str) -> CountedLabel:
    """
    Give a label another name, on every ticket that bears it, and answer it.

    Refuses a blank or long name (`Invalid`), another label's (`Conflicting`), and a label that is not there
    (`Unknown`).
    """
    scope.require(Permission.SETTINGS_WRITE)
    name = check_tag(name, field="name")
    before = await to_change(scope, label_id)
    other = (await labels.ids(scope.tx, [name])).get(canonical_tag(name), label_id)
    if other != label_id:
        raise Conflicting(f"there is a label {name} already")
    after = replace(before, name=name, canonical=canonical_tag(name))
    if after != before:
        await labels.rename(scope.tx, after)
        async for ticket in _bearing(scope, label_id):
            borne = tuple(name if canonical_tag(one) == before.canonical else one for one in ticket.labels)
            await tickets.save(scope.tx, touched(scope, replace(ticket, labels=borne)))
        was, is_now = {"name": before.name}, {"name": after.name}
        await record(scope, "label.renamed", label_id, before=dict(was), after=dict(is_now))
    return (await _counted(scope, after))[0]


async def delete(scope: Scope, label_id: int) -> BulkJob | None:
    """
    Delete a label and take it off every ticket that bears it. One that is not there is `Unknown`.

    A job takes it off many tickets, which is answered, and deletes it at its end; that takes the permission
    to write tickets too.
    """
    scope.require(Permission.SETTINGS_WRITE)
    label = await to_change(scope, label_id)
    found = await labels.bearing(scope.tx, label_id, after=0, limit=AT_ONCE + 1)
    if len(found) > AT_ONCE:
        which = TicketQuery(labels=(label.name,), statuses=tuple(Status))
        parameters = Parameters(labels=(label.name,), removes=Removal("label", label_id))
        return await start_to_remove(scope, which, BulkAction.UNLABEL, parameters)
    async for ticket in _bearing(scope, label_id):
        await tickets.save(scope.tx, await without_labels(scope, ticket, [label.name]))
    await _remove(scope, label)
    return None


async def finish(scope: Scope, label_id: int, given: Parameters) -> bool:
    """Delete a label that a job has taken off tickets; False, and nothing, if others bear it by now."""
    scope.require(Permission.SETTINGS_WRITE)
    label = await to_change(scope, label_id)
    if canonical_tag(given.labels[0]) != label.canonical:
        raise Conflicting(f"the label was renamed meanwhile, to {label.name}")
    if await labels.bearing(scope.tx, label_id, after=0, limit=1):
        return False
    await _remove(scope, label)
    return True


async def to_change(scope: Scope, label_id: int) -> Label:
    """Read a label and keep others from changing it. One that is not there is `Unknown`."""
    label = await labels.to_change(scope.tx, label_id)
    if label is None:
        raise Unknown("label", label_id)
    return label


async def _remove(scope: Scope, label: Label) -> None:
    await labels.remove(scope.tx, label.id)
    before: dict[str, object] = {"name": label.name, "created_at": label.created_at}
    await record(scope, "label.deleted", label.id, before=before)


async def _bearing(scope: Scope, label_id: int) -> AsyncIterator[Ticket]:
    """Lock each ticket that bears a label, by id upwards."""
    after = 0
    while chunk := await labels.bearing(scope.tx, label_id, after=after, limit=CHUNK):
        for ticket_id in chunk:
            ticket = await tickets.to_change(scope.tx, ticket_id)
            if ticket is not None:
                yield ticket
        after = chunk[-1]


async def _counted(scope: Scope, *found: Label) -> list[CountedLabel]:
    tally = await labels.tally(scope.tx, [label.id for label in found], mailbox_ids=mailboxes_seen(scope))
    return [CountedLabel(label, tally.get(label.id, 0)) for label in found]
