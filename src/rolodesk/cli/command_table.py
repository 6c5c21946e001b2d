"""A table of commands, each imported only to be run or described, so that `--help` is quick."""

from collections.abc import Mapping
from importlib import import_module

import click
import msgspec


class Listed(msgspec.Struct, frozen=True):
    """Where a command is defined (`module:attribute`), and the sentence that the overview prints."""

    place: str
    """The module below `rolodesk.cli`."""
    summary: str


class CommandTable(click.Group):
    """A group whose commands stand in a table."""

    def __init__(self, *args: object, table: Mapping[str, Listed], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed on as click gives them
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name].place.partition(":")
        command: click.Command = getattr(import_module(f"rolodesk.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Print the table without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.summary) for name, listed in self.table.items()])
