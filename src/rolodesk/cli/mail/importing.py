"""`rolodesk mail import`: letters from files, taken in when the command ends."""

from collections import Counter
from collections.abc import Sequence
from typing import IO, Final

import click
import msgspec

from rolodesk.actions import letters
from rolodesk.actions.scope import OPERATOR, Scope, Tx
from rolodesk.app import make_intake
from rolodesk.cli.mail.letters import printed
from rolodesk.cli.operation import Operation, Printable, json_option
from rolodesk.cli.store import DOOR, use_store
from rolodesk.config import Settings
from rolodesk.mail.inbound.importing import Addressee, Imported, Importer
from rolodesk.mail.inbound.reception import Reception
from rolodesk.model.errors import Unknown
from rolodesk.model.letter import KeptLetter, LetterState
from rolodesk.storage import directory
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.keyring import keyring_at
from rolodesk.storage.transaction import EVERYWHERE, Engine

PAGE: Final = 500


class Line(msgspec.Struct):
    """What is told of a letter: where it stood, and what has become of it."""

    file: str
    imported: Imported
    letter: KeptLetter | None = None
    is_under_way: bool = False


@click.command("import")
@click.argument("files", type=click.File("rb"), nargs=-1, required=True)
@click.option(
    "--to",
    metavar="ADDRESS",
    help="The mailbox they go to; else the one that each letter's head names.",
)
@click.option("--later", is_flag=True, help="Only keep them: the running hub takes them in.")
@json_option
@click.pass_obj
def import_letters(operation: Operation, *, files: Sequence[IO[bytes]], to: str | None, later: bool) -> int:
    """Take letters in from FILES: .eml files and mboxes; - is standard input.

    They are taken in, in their order, when the command ends. Importing a letter again makes nothing new.
    Exits with 1 if one could not be imported or is parked.
    """

    async def use(engine: Engine) -> list[Line]:
        lines = await _keep(engine, operation.settings, files, to=to)
        if not later:
            await _take_in(engine, operation.settings, lines)
        await _read(engine, lines)
        return lines

    lines = use_store(operation.settings, use)
    operation.say(_answer(lines), *_told(lines))
    bad = [line for line in lines if line.letter is None or line.letter.state == LetterState.PARKED]
    return int(bool(bad))


async def _keep(
    engine: Engine, settings: Settings, files: Sequence[IO[bytes]], *, to: str | None
) -> list[Line]:
    reception = Reception(
        engine,
        open_blobs(settings.blobs),
        keyring=keyring_at(settings.data, given=settings.secret_keys),
        arrived=lambda: None,
    )
    into = None
    if to is not None:
        route = await reception.route(to)
        if route is None:
            raise Unknown("mailbox of the address", to)
        into = Addressee(to, route)
    importer = Importer(reception, size_limit=settings.mail_size_limit, into=into)
    return [
        Line(file.name, imported, imported.letter)
        for file in files
        async for imported in importer.letters_of(file)
    ]


async def _take_in(engine: Engine, settings: Settings, lines: Sequence[Line]) -> None:
    """Take the letters in, beside a hub that may run, until each was tried."""
    left = [line for line in lines if line.letter is not None]

    async def is_done() -> bool:
        nonlocal left
        page = left[:PAGE]
        await _read(engine, page)
        left = [line for line in page if line.is_under_way] + left[PAGE:]
        return not left

    keyring = keyring_at(settings.data, given=settings.secret_keys)
    await make_intake(settings, engine, keyring).run_until(is_done)


async def _read(engine: Engine, lines: Sequence[Line]) -> None:
    """Read what has become of letters."""

    async def read(tx: Tx) -> None:
        for line in lines:
            if line.imported.letter is None or line.imported.workspace_id is None:
                continue
            workspace = await directory.workspace_by_id(tx, line.imported.workspace_id)
            if workspace is None:
                continue
            scope = Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door=DOOR)
            line.letter = await letters.find(scope, line.imported.letter.id)
            line.is_under_way = letters.is_under_way(line.letter, now=tx.now)

    await engine.read(EVERYWHERE, read)


def _answer(lines: Sequence[Line]) -> Printable:
    return {
        "letters": [
            {
                "file": line.file,
                "number": line.imported.number,
                **printed(line.letter, line.imported.workspace_id),
            }
            for line in lines
            if line.letter is not None and line.imported.workspace_id is not None
        ],
        "left_out": [
            {"file": line.file, "number": line.imported.number, "reason": line.imported.reason}
            for line in lines
            if line.letter is None
        ],
    }


def _told(lines: Sequence[Line]) -> list[str]:
    states = Counter(line.letter.state for line in lines if line.letter is not None)
    counted = ", ".join(f"{count} {state}" for state, count in states.items()) or "nothing"
    told = [f"imported {states.total()} letters: {counted}"]
    for line in lines:
        where = f"{line.file}, letter {line.imported.number}"
        if line.letter is None:
            told.append(f"left out {where}: {line.imported.reason}")
        elif line.letter.state == LetterState.PARKED:
            told.append(f"parked {where} as letter {line.letter.id}: {line.letter.reason}")
    return told
