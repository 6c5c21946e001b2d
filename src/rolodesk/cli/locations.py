"""`rolodesk location`: making and listing locations."""

from typing import Final

import click

from rolodesk.actions import locations
from rolodesk.cli.operation import Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import read_in, write_in
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Location

_ALL: Final = 1_000_000


@click.group()
@json_option
def location() -> None:
    """Make and list locations, by which contacts are grouped."""


@location.command()
@workspace_option
@click.option("--ref", required=True, help="The id by which clients know it.")
@click.option("--title", required=True, help="The name, for people.")
@click.option("--address-line-1", default="", help="The street.")
@click.option("--address-line-2", default="", help="More of the address.")
@click.option("--city", default="", help="The city.")
@click.option("--district", default="", help="The district.")
@click.option("--postal-code", default="", help="The postal code.")
@click.option("--phone", default="", help="The phone number, as it is to be read.")
@json_option
@click.pass_obj
def create(operation: Operation, /, *, workspace_id: int, ref: str, title: str, **address: str) -> None:
    """Make a location. Contacts that name none stay with the built-in one."""
    made = write_in(
        operation.settings,
        workspace_id,
        lambda scope: locations.create(scope, ref=ref, title=title, address=address),
    )
    operation.say(printed(made, workspace_id), f"made the location {made.title} with the ref {made.ref}")


@location.command("list")
@workspace_option
@json_option
@click.pass_obj
def list_all(operation: Operation, *, workspace_id: int) -> None:
    """List the locations of a workspace."""
    found = read_in(
        operation.settings, workspace_id, lambda scope: locations.list_page(scope, page=1, limit=_ALL)
    )
    operation.say_all(
        [printed(one, workspace_id) for one in found], columns=["ref", "title", "built_in", "created_at"]
    )


def printed(location: Location, workspace_id: int) -> Printable:
    """Give what is printed of a location."""
    return {
        "id": location.id,
        "workspace": workspace_id,
        "ref": location.ref,
        "title": location.title,
        **{name: getattr(location, name) for name in locations.ADDRESS},
        "built_in": bool(location.built_in),
        "created_at": print_moment(location.created_at),
    }
