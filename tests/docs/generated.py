"""The parts of the pages that are made from the code: `python -m tests.docs.generated` writes them anew.

Such a part stands between `<!-- made from <name> -->` and `<!-- end -->`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

import click

from rolodesk.cli.main import COMMANDS, rolodesk
from rolodesk.config import FILE_NAME, TABLE, Setting
from tests.docs.app_document import PLACE, app_document
from tests.house.tracked import ROOT

BEGIN: Final = "<!-- made from {name} -->\n"
END: Final = "<!-- end -->"


def settings() -> str:
    """A table of every setting."""
    lines = ["| Setting | Variable | Default | Meaning | Allowed |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *map(_row, TABLE)]) + "\n"


def _row(setting: Setting) -> str:
    name = f"`{setting.name}`" if setting.name != "data" else f"`data` (not in {FILE_NAME})"
    default = f"`{setting.default}`" if setting.default else "unset"
    meaning = setting.meaning + (" Never repeated in errors." if setting.is_secret else "")
    return f"| {name} | `{setting.variable}` | {default} | {meaning} | {setting.allowed} |"


def commands() -> str:
    """Every command with its arguments and options."""
    parts = [_command("rolodesk", rolodesk)]
    context = click.Context(rolodesk)
    for name in COMMANDS:
        command = rolodesk.get_command(context, name)
        assert command is not None
        parts += [_command(path, one) for path, one in _leaves(f"rolodesk {name}", command)]
    return "\n".join(parts)


def _leaves(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _leaves(f"{path} {name}", inner)


def _command(path: str, command: click.Command) -> str:
    arguments = [one.human_readable_name for one in command.params if isinstance(one, click.Argument)]
    title = " ".join([path, *arguments])
    help_text = " ".join((command.help or "").split())
    rows = [_option(one) for one in command.params if isinstance(one, click.Option)]
    table = "\n".join(["| Option | Meaning |", "|---|---|", *rows])
    return f"### `{title}`\n\n{help_text}\n\n{table}\n"


def _option(option: click.Option) -> str:
    takes = ""
    if not option.is_flag and option.name != "version":
        choices = option.type.choices if isinstance(option.type, click.Choice) else ()
        takes = " " + ("\\|".join(map(str, choices)) or option.metavar or option.type.name.upper())
    needed = " Required." if option.required else ""
    default = f" Unless given: `{option.default}`." if option.show_default else ""
    return f"| `{', '.join(option.opts)}{takes}` | {option.help or ''}{needed}{default} |"


MADE: Final[dict[str, tuple[str, Callable[[], str]]]] = {
    "docs/settings.md": ("rolodesk.config.TABLE", settings),
    "docs/commands.md": ("rolodesk.cli", commands),
}
"""The page, what its part is made from, and what makes it."""


def made_anew(page: str) -> tuple[str, str]:
    """The page as it is, and with its part made anew."""
    name, make = MADE[page]
    text = (ROOT / page).read_text("utf-8")
    begin = BEGIN.format(name=name)
    pattern = re.compile(f"({re.escape(begin)}).*?({re.escape(END)})", re.DOTALL)
    assert pattern.search(text), f"{page} lacks the line {begin}"
    return text, pattern.sub(lambda found: f"{found[1]}\n{make()}\n{found[2]}", text)


def main() -> None:
    """Write every part anew, and what the web app's types are made from."""
    for page in MADE:
        _, text = made_anew(page)
        (ROOT / page).write_text(text, "utf-8")
    (ROOT / PLACE).write_text(app_document(), "utf-8")


if __name__ == "__main__":
    main()
