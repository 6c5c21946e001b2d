"""`rolodesk search`: looking after the index of search over everything."""

import click

from rolodesk.actions.searching import filling
from rolodesk.cli.operation import Operation, json_option
from rolodesk.cli.store import use_store, write_everywhere
from rolodesk.model.search.asking import Noun
from rolodesk.storage.search.filling import Progress, progress
from rolodesk.storage.transaction import EVERYWHERE, Engine

COLUMNS = ["records", "state", "workspace", "up_to_id"]


@click.group()
@json_option
def search() -> None:
    """Look after the index of search over everything."""


@search.command()
@json_option
@click.pass_obj
def status(operation: Operation) -> None:
    """Say whether every record is in the index, and how far it is being filled."""

    async def read(engine: Engine) -> list[Progress]:
        return await engine.read(EVERYWHERE, progress)

    found = sorted(use_store(operation.settings, read), key=lambda one: list(Noun).index(one.noun))
    operation.say_all([_printed(one) for one in found], columns=COLUMNS)


@search.command()
@json_option
@click.pass_obj
def rebuild(operation: Operation) -> None:
    """
    Make the index anew, in all workspaces, while the hub may run.

    What is not in it again yet is not found until it is. If this is interrupted, the hub goes on with it.
    """
    write_everywhere(operation.settings, filling.rebuild)
    told = use_store(operation.settings, _fill)
    operation.say({"records": told}, f"The index is whole; {told} records are in it.")


async def _fill(engine: Engine) -> int:
    told = 0
    while (batch := await engine.write(EVERYWHERE, filling.fill_batch)) is not None:
        told += batch
    return told


def _printed(one: Progress) -> dict[str, object]:
    return {
        "records": f"{one.noun}s",
        "state": "whole" if one.is_done else "filling",
        "workspace": None if one.is_done else one.workspace_id,
        "up_to_id": None if one.is_done else one.last_id,
    }
