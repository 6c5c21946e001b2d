"""What rules did: runs, of a rule or for a record."""

from typing import Final

from msgspec.structs import replace

from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Unknown
from rolodesk.model.page import Page, Wanted
from rolodesk.model.rules.runs import KEPT_MS, Run
from rolodesk.model.rules.triggers import Noun
from rolodesk.model.workspace import Permission
from rolodesk.storage import rule_records, rule_runs
from rolodesk.storage.transaction import Tx

BATCH: Final = 1_000


async def list_runs(
    scope: Scope,
    wanted: Wanted,
    *,
    rule_id: int | None = None,
    contact_id: int | None = None,
    ticket_id: int | None = None,
    outcome: str | None = None,
) -> Page[Run]:
    """
    List runs by id, of one rule, of one contact or ticket, of one outcome. One statement.

    Whoever does not see every mailbox is not told of the tickets in the others, and whoever may not read
    contacts or tickets not what the conditions found there.
    """
    scope.require(Permission.SETTINGS_READ)
    found = await rule_runs.page(
        scope.tx,
        wanted,
        rule_id=rule_id,
        contact_id=contact_id,
        ticket_id=ticket_id,
        outcome=outcome,
        in_sight=scope.actor.mailboxes,
    )
    return Page([_as_seen(scope, run) for run in found.items], found.has_more)


async def get_run(scope: Scope, run_id: int) -> Run:
    """Read a run, as in a list. One that is not there, or is about a ticket out of sight, is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    run = await rule_runs.by_id(scope.tx, run_id)
    if run is None:
        raise Unknown("run", run_id)
    if run.noun is Noun.TICKET and scope.actor.mailboxes is not None:
        ticket = await rule_records.ticket(scope.tx, run.record_id)
        if ticket is None or not scope.sees(ticket.mailbox_id):
            raise Unknown("run", run_id)
    return _as_seen(scope, run)


def _as_seen(scope: Scope, run: Run) -> Run:
    """Leave out what the conditions found, which tells of the record, for who may not read that."""
    needed = {Permission.CONTACTS_READ}
    if run.noun is Noun.TICKET:
        needed.add(Permission.TICKETS_READ)
    return run if needed <= scope.actor.permissions else replace(run, why=None)


async def forget_runs(tx: Tx) -> int:
    """Forget runs of all workspaces that began 30 days ago and have ended; answer how many, up to 1,000."""
    return await rule_runs.forget(tx, before=tx.now - KEPT_MS, limit=BATCH)
