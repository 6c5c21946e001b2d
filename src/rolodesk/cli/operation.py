"""One run of a command: what was asked for, the settings, and how the answer is printed."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final, SupportsIndex, SupportsInt, TypeAlias, TypeVar

import click
import msgspec

from rolodesk.config import Settings, read_settings


class _StoredNumber(click.types.IntParamType):
    """A number that fits into the store."""

    def convert(
        self, value: SupportsInt | SupportsIndex, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Refuse a number of more than 64 bits, which no row can have."""
        number: int = super().convert(value, param, ctx)
        if not -(2**63) <= number < 2**63:
            self.fail(f"{number} is not in the range of the store's numbers, which have 64 bits.", param, ctx)
        return number


NUMBER: Final = _StoredNumber()
"""An id, which may turn out to be nobody's."""

F = TypeVar("F", bound=Callable[..., object])
Printable: TypeAlias = Mapping[str, object]


class Operation:
    """A command that is being run. `options` are the settings given on the command line, by name."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.options: dict[str, str | None] = {}

    @cached_property
    def settings(self) -> Settings:
        """The settings, read when first asked for. Raises `BadSetting`."""
        return read_settings(environment=os.environ, options=self.options)

    def say(self, answer: Printable | Sequence[Printable], *lines: str) -> None:
        """Print the answer: as one JSON value, or as lines for people."""
        if self.as_json:
            _print_json(answer)
            return
        for line in lines:
            click.echo(line)

    def say_all(self, answers: Sequence[Printable], *, columns: Sequence[str]) -> None:
        """Print a list: as one JSON array, or these columns of it as a table."""
        if self.as_json:
            _print_json(answers)
            return
        from rolodesk.cli.table import print_table  # noqa: PLC0415 - rich is slow to import, and rarely wanted

        print_table(answers, columns=columns)

    def warn(self, sentence: str) -> None:
        """Say on stderr what did not hinder the command, but should be known."""
        self._complain("warning", sentence)

    def fail(self, sentence: str) -> None:
        """Say on stderr why there is no answer."""
        self._complain("error", sentence)

    def _complain(self, kind: str, sentence: str) -> None:
        printed = msgspec.json.encode({kind: sentence}).decode() if self.as_json else f"{kind}: {sentence}"
        click.echo(printed, err=True)


def json_option(function: F) -> F:
    """Take `--json`, which stands anywhere in the line and which `main` has looked for already."""
    help_text = "Print one JSON value, and errors as JSON too."
    return click.option("--json", is_flag=True, expose_value=False, help=help_text)(function)


def workspace_option(function: F) -> F:
    """Take `--workspace`, the id of the workspace that the command is about."""
    option = click.option(
        "--workspace", "workspace_id", type=NUMBER, required=True, help="The workspace's id."
    )
    return option(function)


def id_option(noun: str) -> Callable[[F], F]:
    """Take `--id`, the id that a script has chosen for a new record."""
    return click.option(
        "--id", "chosen_id", type=NUMBER, help=f"The {noun}'s id; else the next one is drawn."
    )


def _print_json(answer: object) -> None:
    click.echo(msgspec.json.encode(answer).decode())
