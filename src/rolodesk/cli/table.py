"""Lists for people: a table as wide as it needs, never cut, for it may be copied from."""

import sys
from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

_WIDE_ENOUGH: Final = 10_000


def print_table(rows: Sequence[Mapping[str, object]], *, columns: Sequence[str]) -> None:
    """Print the columns of the rows, or say that there is none."""
    if not rows:
        sys.stdout.write("none\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=True)
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE_ENOUGH)
    console.print(table, markup=False, highlight=False, soft_wrap=True)


def _cell(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(str, value)) or "–"
    return str(value)
