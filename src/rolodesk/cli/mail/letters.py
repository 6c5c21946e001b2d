"""`rolodesk mail letters`, `show`, `retry`, `discard` and `restore`: the letters that came in."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Final

import click
import msgspec

from rolodesk.actions import letters as acting
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.cli.operation import NUMBER, Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import DOOR, read_in, use_store, write_in
from rolodesk.model.letter import KeptLetter, LetterState
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Workspace
from rolodesk.storage import directory
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.transaction import EVERYWHERE, Tx

LIMIT: Final = 100
MOST: Final = 10_000


@click.command("letters")
@click.option("--workspace", "workspace_id", type=NUMBER, help="The id of a workspace; all unless given.")
@click.option(
    "--state", type=click.Choice([state.value for state in LetterState]), help="Letters in this state only."
)
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=LIMIT, show_default=True, help="How many, at most."
)
@json_option
@click.pass_obj
def letters(operation: Operation, *, workspace_id: int | None, state: str | None, limit: int) -> None:
    """List the letters that came in, the newest first, and what became of each."""
    wanted = None if state is None else LetterState(state)

    async def read(tx: Tx) -> list[tuple[int, KeptLetter]]:
        found = [
            (workspace.id, letter)
            for workspace in await directory.workspaces_listed(tx)
            if workspace_id in {None, workspace.id}
            for letter in await acting.listed(_scope(tx, workspace), state=wanted, limit=limit)
        ]
        return sorted(found, key=lambda one: (one[1].received_at, one[1].id), reverse=True)[:limit]

    found = use_store(operation.settings, lambda engine: engine.search(EVERYWHERE, read))
    operation.say_all(
        [printed(letter, of) for of, letter in found],
        columns=["id", "workspace", "state", "from", "to", "subject", "ticket", "received_at", "reason"],
    )


@click.command()
@workspace_option
@click.argument("letter_id", type=NUMBER)
@click.option("--raw", is_flag=True, help="Print the letter itself, byte by byte, and nothing else.")
@json_option
@click.pass_obj
def show(operation: Operation, *, workspace_id: int, letter_id: int, raw: bool) -> None:
    """Tell all that is known of the letter LETTER_ID."""
    letter = read_in(operation.settings, workspace_id, lambda scope: acting.find(scope, letter_id))
    if raw:
        asyncio.run(_write_out(operation, letter))
        return
    told = printed(letter, workspace_id)
    lines = [f"{name}: {value}" for name, value in told.items() if value not in {None, ""}]
    trace = msgspec.json.decode(letter.trace) if letter.trace else None
    operation.say({**told, "trace": trace}, *lines)


@click.command()
@workspace_option
@click.argument("letter_ids", type=NUMBER, nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every parked letter of the workspace.")
@json_option
@click.pass_obj
def retry(operation: Operation, *, workspace_id: int, letter_ids: Sequence[int], every: bool) -> None:
    """Have parked letters taken in again by the running hub."""
    if every == bool(letter_ids):
        raise click.UsageError("name letters by their ids, or say --all")

    async def work(scope: Scope) -> list[KeptLetter]:
        parked = await acting.listed(scope, state=LetterState.PARKED, limit=MOST) if every else []
        ids = [letter.id for letter in parked] or letter_ids
        return [await acting.retry(scope, letter_id) for letter_id in ids]

    _say_waiting(operation, workspace_id, write_in(operation.settings, workspace_id, work))


@click.command()
@workspace_option
@click.argument("letter_ids", type=NUMBER, nargs=-1, required=True)
@json_option
@click.pass_obj
def discard(operation: Operation, *, workspace_id: int, letter_ids: Sequence[int]) -> None:
    """Have parked letters be nothing. They can be restored for 30 days."""

    async def work(scope: Scope) -> list[KeptLetter]:
        return [await acting.discard(scope, letter_id) for letter_id in letter_ids]

    gone = write_in(operation.settings, workspace_id, work)
    operation.say([printed(letter, workspace_id) for letter in gone], f"discarded {len(gone)} letters")


@click.command()
@workspace_option
@click.argument("letter_ids", type=NUMBER, nargs=-1, required=True)
@json_option
@click.pass_obj
def restore(operation: Operation, *, workspace_id: int, letter_ids: Sequence[int]) -> None:
    """Have letters that Mail Flow dropped taken in after all by the running hub."""

    async def work(scope: Scope) -> list[KeptLetter]:
        return [await acting.restore(scope, letter_id) for letter_id in letter_ids]

    _say_waiting(operation, workspace_id, write_in(operation.settings, workspace_id, work))


def printed(letter: KeptLetter, workspace_id: int) -> Printable:
    """Give what is printed of a letter."""
    return {
        "id": letter.id,
        "workspace": workspace_id,
        "mailbox": letter.mailbox_id,
        "state": letter.state,
        "reason": letter.reason,
        "source": letter.source,
        "from": letter.sender or letter.envelope_from,
        "to": letter.envelope_to,
        "envelope_from": letter.envelope_from,
        "subject": letter.subject,
        "message_id": letter.message_ref,
        "ticket": letter.ticket_id,
        "message": letter.message_id,
        "size": letter.size,
        "sha256": letter.sha256,
        "attempts": letter.attempts,
        "received_at": print_moment(letter.received_at),
        "done_at": None if letter.done_at is None else print_moment(letter.done_at),
    }


def _scope(tx: Tx, workspace: Workspace) -> Scope:
    return Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door=DOOR)


async def _write_out(operation: Operation, letter: KeptLetter) -> None:
    async for piece in open_blobs(operation.settings.blobs).open(letter.blob_key):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _say_waiting(operation: Operation, workspace_id: int, waiting: Sequence[KeptLetter]) -> None:
    told = f"{len(waiting)} letters wait to be taken in"
    operation.say([printed(letter, workspace_id) for letter in waiting], told)
