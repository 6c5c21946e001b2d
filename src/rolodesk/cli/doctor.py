"""`rolodesk doctor`: what is wrong with an installation, and how to mend it."""

import asyncio
import os
from typing import Final

import click
import msgspec

from rolodesk.cli.checking.attachments import check_attachments
from rolodesk.cli.checking.connections import check_connections
from rolodesk.cli.checking.database import check_clock, check_engine, check_jobs, check_search
from rolodesk.cli.checking.finding import Finding, Level, error, fine
from rolodesk.cli.checking.followers import check_followers
from rolodesk.cli.checking.letters import check_letters
from rolodesk.cli.checking.sending import check_sending
from rolodesk.cli.checking.surroundings import check_folder, check_settings
from rolodesk.cli.checking.webhooks import check_webhooks
from rolodesk.cli.checking.workspaces import check_workspaces
from rolodesk.cli.operation import Operation, json_option
from rolodesk.cli.refusals import sentence_of
from rolodesk.cli.store import opened, prepare
from rolodesk.config import Settings
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.migrate import revisions

_MARKS: Final = {Level.OK: "ok     ", Level.WARNING: "warning", Level.ERROR: "ERROR  "}


@click.command()
@click.option("--deep", is_flag=True, help="Read every attachment and check every index; takes its time.")
@json_option
@click.pass_obj
def doctor(operation: Operation, *, deep: bool) -> int:
    """Look the installation over. The exit code is 1 if anything is an error."""
    found = asyncio.run(_examine(operation.settings, deep=deep))
    answers = [msgspec.to_builtins(finding) for finding in found]
    operation.say(answers, *(line for finding in found for line in _lines(finding)))
    return int(any(finding.level is Level.ERROR for finding in found))


async def _examine(settings: Settings, *, deep: bool) -> list[Finding]:
    found = list(check_settings(settings, os.environ))
    try:
        ran = await prepare(settings)
        found += check_folder(settings)
        found.append(_revision(ran))
        found += await check_engine(settings.store, deep=deep)
        async with opened(settings) as engine:
            found.append(await check_clock(engine))
            found.append(await check_jobs(engine))
            found.append(await check_search(engine))
            found += await check_workspaces(engine)
            found += await check_connections(settings, engine)
            found += await check_letters(engine)
            found += await check_sending(engine)
            found += await check_webhooks(settings, engine)
            found += await check_followers(engine)
            found += await check_attachments(engine, open_blobs(settings.blobs), deep=deep)
    except Exception as refused:
        sentence = sentence_of(refused)
        if sentence is None:
            raise
        found.append(
            error("store", sentence, mend="mend this first, then ask again: the rest was not looked at")
        )
    return found


def _revision(ran: tuple[str, ...]) -> Finding:
    newest = revisions()[-1]
    return fine("store", f"the store is at {newest}" + (f"; just ran {', '.join(ran)}" if ran else ""))


def _lines(finding: Finding) -> list[str]:
    lines = [f"{_MARKS[finding.level]}  {finding.check}: {finding.what}"]
    return [*lines, f"         → {finding.mend}"] if finding.mend else lines
