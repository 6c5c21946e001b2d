"""`rolodesk workspace`: making and listing workspaces."""

import click

from rolodesk.actions import workspaces
from rolodesk.cli.operation import NUMBER, Operation, Printable, id_option, json_option
from rolodesk.cli.store import use_store, write_everywhere
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Workspace
from rolodesk.storage import directory
from rolodesk.storage.transaction import EVERYWHERE


@click.group()
@json_option
def workspace() -> None:
    """Make and list workspaces: each is a tenant with contacts, tickets and keys of its own."""


@workspace.command()
@click.option("--name", required=True, help="The name, for people.")
@id_option("workspace")
@click.option("--country", default="SE", show_default=True, help="Where phone numbers without a prefix are.")
@click.option(
    "--crm-id", type=NUMBER, default=1, help="The number of its contact book, which ImBox prints (1)."
)
@json_option
@click.pass_obj
def create(operation: Operation, *, name: str, chosen_id: int | None, country: str, crm_id: int) -> None:
    """Make a workspace. It is born with one location, `default`."""
    made = write_everywhere(
        operation.settings,
        lambda tx: workspaces.create(tx, name=name, country=country, crm_id=crm_id, workspace_id=chosen_id),
    )
    operation.say(printed(made), f"made the workspace {made.name} with the id {made.id}")


@workspace.command("list")
@json_option
@click.pass_obj
def list_all(operation: Operation) -> None:
    """List every workspace."""
    found = use_store(operation.settings, lambda engine: engine.read(EVERYWHERE, directory.workspaces_listed))
    operation.say_all([printed(one) for one in found], columns=["id", "name", "country", "created_at"])


def printed(workspace: Workspace) -> Printable:
    """Give what is printed of a workspace."""
    return {
        "id": workspace.id,
        "name": workspace.name,
        "country": workspace.default_country,
        "crm_id": workspace.crm_id,
        "created_at": print_moment(workspace.created_at),
    }
