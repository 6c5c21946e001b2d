"""`rolodesk audit`: holding the journal against its seals."""

import click
import msgspec

from rolodesk.actions.audit.verifying import Verdict, verify_each
from rolodesk.cli.operation import NUMBER, Operation, json_option
from rolodesk.cli.store import use_store
from rolodesk.model.errors import Unknown
from rolodesk.storage import directory
from rolodesk.storage.transaction import EVERYWHERE, Engine


@click.group()
@json_option
def audit() -> None:
    """Hold the journal, which has every change, against the seals that were put on it."""


@audit.command("verify")
@click.option("--workspace", "workspace_id", type=NUMBER, help="The workspace's id (all of them).")
@click.option(
    "--anchor", "anchors", multiple=True, metavar="HASH", help="A hash that this printed once (none)."
)
@json_option
@click.pass_obj
def verify_seals(operation: Operation, *, workspace_id: int | None, anchors: tuple[str, ...]) -> int:
    """
    Make every seal anew from the events. The exit code is 1 if one is not as it was.

    Keep the printed hash of a workspace elsewhere, and give it as --anchor another time: only so can it be
    seen that the newest seals were removed, together with their events. It has to be found in one of the
    workspaces that are verified.
    """

    async def use(engine: Engine) -> list[Verdict]:
        known = [one.id for one in await engine.read(EVERYWHERE, directory.workspaces_listed)]
        if workspace_id is not None and workspace_id not in known:
            raise Unknown("workspace", workspace_id)
        wanted = known if workspace_id is None else [workspace_id]
        return await verify_each(engine, wanted, anchors=anchors)

    verdicts = use_store(operation.settings, use)
    operation.say(
        [{**msgspec.to_builtins(one), "holds": one.holds} for one in verdicts],
        *(line for one in verdicts for line in _lines(one)),
    )
    return int(not all(one.holds for one in verdicts))


def _lines(verdict: Verdict) -> list[str]:
    name = f"workspace {verdict.workspace}"
    if verdict.broken:
        return [f"{name}: BROKEN at {verdict.broken}"]
    lines = [f"{name}: {verdict.seals} seals hold {verdict.events} events; {verdict.last_hash or 'no hash'}"]
    if verdict.unsealed:
        lines.append(f"  {verdict.unsealed} events since {verdict.unsealed_since} are not sealed yet")
    return lines
