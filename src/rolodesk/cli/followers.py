"""`rolodesk follower`: who cannot handle an event of the journal, and going on behind one."""

import click

from rolodesk.actions.feed import skipping
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.cli.operation import NUMBER, Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import DOOR, use_store, write_in
from rolodesk.model.moment import print_moment
from rolodesk.storage import directory
from rolodesk.storage.transaction import EVERYWHERE, Tx

COLUMNS = ["follower", "workspace", "event", "kind", "subject_id", "at", "attempts", "retry_at", "error"]


@click.group()
@json_option
def follower() -> None:
    """Look after those who follow the journal: webhooks, rules, seals."""


@follower.command("list")
@json_option
@click.pass_obj
def list_held(operation: Operation) -> None:
    """List the followers that fail, each with the event that it fails at and why."""

    async def read(tx: Tx) -> list[Printable]:
        return [
            _printed(one, workspace.id)
            for workspace in await directory.workspaces_listed(tx)
            for one in await skipping.held(
                Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door=DOOR)
            )
        ]

    found = use_store(operation.settings, lambda engine: engine.search(EVERYWHERE, read))
    operation.say_all(found, columns=COLUMNS)


@follower.command()
@workspace_option
@click.argument("name")
@click.option(
    "--event",
    "seq",
    type=NUMBER,
    required=True,
    help="The event's number, as `rolodesk follower list` has it.",
)
@json_option
@click.pass_obj
def skip(operation: Operation, *, workspace_id: int, name: str, seq: int) -> None:
    """
    Let the follower NAME go on behind the event that it fails at.

    What the event should have led to never happens. The journal says that it was left out, and why.
    """
    held = write_in(operation.settings, workspace_id, lambda scope: skipping.skip(scope, name, seq=seq))
    operation.say(
        _printed(held, workspace_id),
        f"{name} goes on behind event {seq}, {held.event.kind}, within half a minute.",
    )


def _printed(held: skipping.Held, workspace_id: int) -> Printable:
    return {
        "follower": held.follower,
        "workspace": workspace_id,
        "event": held.event.place.seq,
        "kind": held.event.kind,
        "subject_id": held.event.subject_id,
        "at": print_moment(held.event.at),
        "attempts": held.attempts,
        "retry_at": print_moment(held.retry_at),
        "error": held.error,
    }
