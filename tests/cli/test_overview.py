"""The overview of the commands: quick, complete and true."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from rolodesk.cli.main import COMMANDS, rolodesk

SLOW = ("sqlalchemy", "apsw", "asyncpg", "phonenumbers", "starlette", "uvicorn", "alembic", "rich", "obstore")


def leaves(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}".strip(), command
        if isinstance(command, click.Group):
            yield from leaves(command, f"{path} {name}".strip())


def test_help_imports_nothing_that_is_slow_to_import() -> None:
    script = (
        "import sys\n"
        "from rolodesk.cli import main\n"
        "try: main(['--help'])\n"
        f"finally: assert not {SLOW} & sys.modules.keys(), sys.modules.keys()\n"
    ).replace(str(SLOW), repr(set(SLOW)))
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    for name, listed in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert listed.summary.split()[0] in done.stdout


def test_every_command_takes_json_and_says_what_it_does() -> None:
    found = dict(leaves(rolodesk))
    assert found.keys() >= COMMANDS.keys() | {"key revoke", "member set-password", "ticket edit"}
    for path, command in found.items():
        assert command.help, path
        assert "--json" in {option for one in command.params for option in one.opts}, path


def test_every_option_is_explained() -> None:
    for path, command in leaves(rolodesk):
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{path} {option.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_of_the_table_is_called_as_it_is_listed(name: str) -> None:
    command = rolodesk.get_command(click.Context(rolodesk), name)
    assert command is not None
    assert command.name == name
