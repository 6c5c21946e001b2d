"""Joins whose order SQLite must keep: without statistics it would at times read a whole workspace."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause
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
