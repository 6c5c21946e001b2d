"""`rolodesk export-workspace`, `import-workspace` and `move`: a workspace into another installation."""

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from rolodesk.actions.moving import settle_in
from rolodesk.actions.workspaces import HIGHEST_CHOSEN_ID
from rolodesk.cli.operation import Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import opened
from rolodesk.config import Settings, read_settings
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.moving.taking_in import TakenIn, take_in
from rolodesk.storage.moving.taking_out import TakenOut, take_out

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_CHOSEN: Final = click.IntRange(1, HIGHEST_CHOSEN_ID)
_OBSERVING: Final = "its mailboxes observe: `rolodesk mailbox confirm` lets each send from here"


@click.command("export-workspace")
@click.argument("file", type=_FILE)
@workspace_option
@json_option
@click.pass_obj
def export_workspace(operation: Operation, *, file: Path, workspace_id: int) -> None:
    """Write a workspace, attachments included, into the new file FILE, while the hub runs.

    It is one file for either database, readable by its owner only. The workspace stays where it is.
    """
    out = asyncio.run(_out(operation.settings, workspace_id, file))
    operation.say(
        {"file": str(file), "bytes": out.bytes, **_printed(out)},
        f"wrote {sum(out.rows.values())} rows and {out.blobs} attachments into {file} ({out.bytes} bytes)",
    )
    _warn(operation, out.unsound)


@click.command("import-workspace")
@click.argument("file", type=_FILE)
@click.option("--id", "chosen_id", type=_CHOSEN, help="Its id here; else the one it had, or the next.")
@json_option
@click.pass_obj
def import_workspace(operation: Operation, *, file: Path, chosen_id: int | None) -> None:
    """Take a workspace in from FILE, once every digest in it is checked.

    People are known by their e-mail address; who is new here sets a password first. API keys go on working.
    Passwords of mail servers do not travel: connect the mailboxes anew. Nothing is sent before
    `rolodesk mailbox confirm`.
    """
    taken = asyncio.run(_in(operation.settings, file, chosen_id))
    operation.say(_answer(taken), *_told(taken))
    _warn(operation, taken.unsound)


@click.command()
@workspace_option
@click.option(
    "--to", "target", metavar="DIR|URL", required=True, help="A data folder, or a PostgreSQL database."
)
@click.option("--to-data", metavar="DIR", help="The data folder that goes with a database.")
@click.option("--to-blobs", metavar="URL", help="Where attachments are kept there; else in its data folder.")
@click.option("--id", "chosen_id", type=_CHOSEN, help="Its id there; else the one it had, or the next.")
@json_option
@click.pass_obj
def move(
    operation: Operation,
    *,
    workspace_id: int,
    target: str,
    to_data: str | None,
    to_blobs: str | None,
    chosen_id: int | None,
) -> None:
    """Bring a workspace into another installation, of either database; it stays here too.

    Both must be of the same version. Stop the hub first, or what comes in meanwhile is only here.
    """
    there = _settings_of(target, to_data=to_data, to_blobs=to_blobs)
    here = operation.settings
    if (there.store, there.data.resolve()) == (here.store, here.data.resolve()):
        raise click.UsageError("--to is the installation that the workspace is in")

    async def run() -> tuple[TakenOut, TakenIn]:
        with TemporaryDirectory(prefix="rolodesk-move-") as folder:
            file = Path(folder) / "workspace.zip"
            return await _out(here, workspace_id, file), await _in(there, file, chosen_id)

    out, taken = asyncio.run(run())
    operation.say(_answer(taken), *_told(taken), "every digest is equal on both sides")
    _warn(operation, out.unsound)


async def _out(settings: Settings, workspace_id: int, file: Path) -> TakenOut:
    async with opened(settings) as engine:
        return await take_out(engine, open_blobs(settings.blobs), workspace_id, file)


async def _in(settings: Settings, file: Path, chosen_id: int | None) -> TakenIn:
    async with opened(settings) as engine:
        blobs = open_blobs(settings.blobs)
        return await take_in(engine, blobs, file, settle=settle_in, workspace_id=chosen_id)


def _settings_of(target: str, *, to_data: str | None, to_blobs: str | None) -> Settings:
    """Read the settings of the other installation: its own file, and nothing of this one's environment."""
    is_database = "://" in target
    if is_database and to_data is None:
        raise click.UsageError("a database goes with a data folder: add --to-data")
    if not is_database and to_data is not None:
        raise click.UsageError("--to names the data folder already: leave --to-data out")
    environment = {name: text for name, text in os.environ.items() if not name.startswith("ROLODESK_")}
    return read_settings(
        environment=environment,
        options={
            "data": to_data if is_database else target,
            "database_url": target if is_database else None,
            "blobs_url": to_blobs,
        },
    )


def _printed(moved: TakenOut | TakenIn) -> Printable:
    return {
        "rows": moved.rows,
        "blobs": moved.blobs,
        "unsound": moved.unsound,
        "contents": moved.contents,
    }


def _answer(taken: TakenIn) -> Printable:
    return {
        "workspace": taken.workspace.id,
        "was": taken.was,
        "name": taken.workspace.name,
        "made_at": taken.made_at,
        **_printed(taken),
    }


def _told(taken: TakenIn) -> list[str]:
    return [
        f"took in {taken.workspace.name} as workspace {taken.workspace.id}",
        f"it has {sum(taken.rows.values())} rows and {taken.blobs} attachments",
        _OBSERVING,
    ]


def _warn(operation: Operation, unsound: int) -> None:
    if unsound:
        operation.warn(f"{unsound} attachments are missing or damaged where the workspace comes from")
