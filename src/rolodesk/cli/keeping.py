"""`rolodesk migrate`, `backup` and `restore`: keeping a store new and safe."""

import asyncio
from pathlib import Path

import click

from rolodesk.actions.health import note_backup
from rolodesk.cli.operation import Operation, json_option
from rolodesk.cli.store import prepare, use_store
from rolodesk.storage.backup.restoring import Restored
from rolodesk.storage.backup.restoring import restore as restore_from
from rolodesk.storage.backup.saving import Saved, save
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.migrate import revisions
from rolodesk.storage.transaction import EVERYWHERE, Engine

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@json_option
@click.pass_obj
def migrate(operation: Operation) -> None:
    """Make the store, or bring it to the newest revision. Every command does so; this does nothing else."""
    ran = asyncio.run(prepare(operation.settings))
    newest = revisions()[-1]
    operation.say(
        {"revision": newest, "ran": list(ran)},
        f"the store is at {newest}; " + (f"ran {', '.join(ran)}" if ran else "nothing was to be done"),
    )


@click.command()
@click.argument("file", type=_FILE)
@json_option
@click.pass_obj
def backup(operation: Operation, *, file: Path) -> None:
    """Write everything, attachments included, into the new file FILE, while the hub runs.

    It is one file for either database, readable by its owner only: it holds all your customers. Keep it
    elsewhere than the hub.
    """

    async def write(engine: Engine) -> Saved:
        written = await save(engine, open_blobs(operation.settings.blobs), file)
        await engine.write(EVERYWHERE, note_backup)
        return written

    saved = use_store(operation.settings, write)
    rows = sum(saved.rows.values())
    operation.say(
        {
            "file": str(file),
            "bytes": saved.bytes,
            "rows": saved.rows,
            "blobs": saved.blobs,
            "unsound": list(saved.unsound),
        },
        f"wrote {rows} rows and {saved.blobs} attachments into {file} ({saved.bytes} bytes)",
    )
    if saved.unsound:
        operation.warn(
            f"{len(saved.unsound)} attachments are missing from the blob storage or damaged there; the"
            " backup is complete but for them. `rolodesk doctor --deep` names them"
        )


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace everything that the store holds.")
@json_option
@click.pass_obj
def restore(operation: Operation, *, file: Path, force: bool) -> None:
    """Fill an empty store from the backup FILE, once every digest in it is checked.

    The backup may come from the other database. People log in again; API keys go on working. No mail is sent
    until `rolodesk mail resume`.
    """

    async def fill(engine: Engine) -> Restored:
        return await restore_from(engine, open_blobs(operation.settings.blobs), file, force=force)

    restored = use_store(operation.settings, fill)
    rows = sum(restored.rows.values())
    operation.say(
        {
            "file": str(file),
            "made_at": restored.made_at,
            "rows": restored.rows,
            "blobs": restored.blobs,
            "unsound": list(restored.unsound),
        },
        f"restored {rows} rows and {restored.blobs} attachments from the backup of {restored.made_at}",
        "sending is paused: look at `rolodesk mail queue`, then let it go on with `rolodesk mail resume`",
    )
    if restored.unsound:
        operation.warn(f"{len(restored.unsound)} attachments were unsound when the backup was made")
