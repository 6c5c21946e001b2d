"""`rolodesk pull`: taking over what a live account of another vendor holds."""

from collections.abc import Callable
from typing import Final

import click

from rolodesk.cli.operation import Operation, json_option, workspace_option
from rolodesk.cli.store import use_store
from rolodesk.egress.client import Egress
from rolodesk.jobs.pulling.imbox import Imbox
from rolodesk.jobs.pulling.lunarsend import LunarSend
from rolodesk.jobs.pulling.running import Pulled, Refused
from rolodesk.jobs.pulling.running import pull as run_pull
from rolodesk.jobs.pulling.sources import Source
from rolodesk.jobs.pulling.whautomate import Whautomate
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.transaction import Engine

TOLD: Final = 20
"""Records that were left out and are named without --json."""
LONGEST_NAME: Final = 100

_url = click.option("--url", metavar="URL", required=True, help="Where the account's API is: its origin.")
_key = click.option(
    "--key", metavar="KEY", envvar="ROLODESK_PULL_KEY", required=True, help="An API key of the account."
)


@click.group()
@json_option
def pull() -> None:
    """Take over what an account of another vendor holds, through the API that the vendor documents.

    It may take hours, and may be stopped: the same command goes on from there. Run again after its end, it
    takes over what is new. The key is better given in ROLODESK_PULL_KEY, where no list of processes shows it.
    """


@pull.command()
@_url
@_key
@click.option("--user-id", metavar="ID", required=True, help="The userId that stands in the API's paths.")
@workspace_option
@json_option
@click.pass_obj
def imbox(operation: Operation, *, url: str, key: str, user_id: str, workspace_id: int) -> int:
    """Pull accounts, contacts, notes, and tickets with their messages and files from ImBox."""

    def source(egress: Egress) -> Source:
        blobs = open_blobs(operation.settings.blobs)
        return Imbox(egress, blobs, url=url, key=key, user_id=user_id)

    return _pull(operation, source, workspace_id)


@pull.command()
@_url
@_key
@workspace_option
@json_option
@click.pass_obj
def lunarsend(operation: Operation, *, url: str, key: str, workspace_id: int) -> int:
    """Pull contacts from LunarSend."""
    return _pull(operation, lambda egress: LunarSend(egress, url=url, key=key), workspace_id)


@pull.command()
@_url
@_key
@workspace_option
@json_option
@click.pass_obj
def whautomate(operation: Operation, *, url: str, key: str, workspace_id: int) -> int:
    """Pull locations, tags and contacts from Whautomate."""
    return _pull(operation, lambda egress: Whautomate(egress, url=url, key=key), workspace_id)


def _pull(operation: Operation, source: Callable[[Egress], Source], workspace_id: int) -> int:
    async def use(engine: Engine) -> Pulled:
        egress = Egress(allow=operation.settings.egress_allow)
        return await run_pull(engine, source(egress), workspace_id)

    pulled = use_store(operation.settings, use)
    refused = [
        {"stage": one.stage, "id": one.source_id, "name": one.called, "reason": one.reason}
        for one in pulled.refused
    ]
    lines = [
        f"{stage}: " + (", ".join(f"{count} {what}" for what, count in counted.items()) or "none")
        for stage, counted in pulled.counts.items()
    ]
    operation.say({"pulled": pulled.counts, "refused": refused}, *lines)
    for one in pulled.refused[:TOLD]:
        operation.warn(f"of the {one.stage}, {_which(one)} was left out: {one.reason}")
    if len(refused) > TOLD:
        operation.warn(f"{len(refused) - TOLD} more were left out; --json names them all")
    return int(bool(refused))


def _which(refused: Refused) -> str:
    """Name a record by its id and what it is called there, whatever characters are in that."""
    called = f" ({refused.called[:LONGEST_NAME]})" if refused.called else ""
    return "".join(one if one.isprintable() else " " for one in refused.source_id + called)
