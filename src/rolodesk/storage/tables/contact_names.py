"""By what contacts are listed by name: written alike in the index and in the lists, or no plan uses it."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class order_of_name(ColumnElement[str]):  # noqa: N801 - reads as a word in a clause
    """
    The whole name in the order of code points, ASCII's cases apart; nobody's comes last.

    `model/contact.py`: `name_order` says the same of a record.
    """

    inherit_cache = False
    type = Text()

    def __init__(self, first: Column[str], last: Column[str]) -> None:
        self.first = first
        self.last = last


@compiles(order_of_name, "sqlite")
def _order_on_sqlite(element: order_of_name, compiler: SQLCompiler, **options: Any) -> str:
    first, last = (compiler.process(half, **options) for half in (element.first, element.last))
    return f"coalesce(lower({first} || ' ' || {last}), lower({first}), lower({last}), char(1114111))"


@compiles(order_of_name, "postgresql")
def _order_on_postgres(element: order_of_name, compiler: SQLCompiler, **options: Any) -> str:
    """Take the collation C, whatever the database's is: by it `lower` knows ASCII alone, as SQLite's does."""
    first, last = (compiler.process(half, **options) for half in (element.first, element.last))
    both = f"lower(({first} || ' ' || {last}) COLLATE \"C\")"
    return f'coalesce({both}, lower({first} COLLATE "C"), lower({last} COLLATE "C"), chr(1114111))'
