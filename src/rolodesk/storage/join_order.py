"""By what a store goes about a statement: without statistics it would at times read a whole workspace."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Join


class asked_for_each_of(Join):  # noqa: N801 - reads as a word in a clause
    """Join `asked` to `read_first`, whose rows SQLite reads first; PostgreSQL decides for itself."""

    inherit_cache = False

    def __init__(self, asked: FromClause, read_first: FromClause, on: ColumnElement[bool]) -> None:
        super().__init__(read_first, asked, on)


@compiles(asked_for_each_of, "sqlite")
def _asked_for_each_of(element: asked_for_each_of, compiler: SQLCompiler, **options: Any) -> str:
    """Write CROSS JOIN, by which SQLite keeps the order (https://www.sqlite.org/optoverview.html#crossjoin)."""
    left = compiler.process(element.left, **{**options, "asfrom": True})
    right = compiler.process(element.right, **{**options, "asfrom": True})
    condition = element.onclause
    assert condition is not None  # noqa: S101 - __init__ demands it
    return f"{left} CROSS JOIN {right} ON {compiler.process(condition)}"


def each_in_no_index(values: Mapping[str, ColumnElement[Any]]) -> dict[str, ColumnElement[Any]]:
    """Give `in_no_index` of each."""
    return {name: in_no_index(value) for name, value in values.items()}


def in_no_index(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the same value as what no index has, so that a store does not go by one."""
    if value.type.python_type is str:
        return value.concat(literal_column("''"))
    return value + literal_column("0")
