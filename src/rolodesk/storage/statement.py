"""A statement: written once in SQLAlchemy Core, compiled once per engine, run by the bare driver.

    CONTACT_BY_ID = Statement(select(*COLUMNS).where(t.workspace_id == WORKSPACE, t.id == bound("id", INT)))
    row = await tx.first(CONTACT_BY_ID, id=100)

Every value is bound by name, a list as one value (`is_one_of`). A statement that does not bind
`workspace_id` is refused at its first compilation, so that a query without a tenant cannot be written
by accident; the few global questions say so with `everywhere=True`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, Final, TypeAlias

import msgspec
from sqlalchemy import BindParameter, Boolean, ColumnElement, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.postgresql.asyncpg import dialect as PostgresDialect  # noqa: N812 - it is a class
from sqlalchemy.dialects.sqlite import dialect as SqliteDialect  # noqa: N812 - it is a class
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import Table
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

from rolodesk.storage.tables import INT

Value: TypeAlias = int | str | Sequence[int] | Sequence[str] | None
Row: TypeAlias = tuple[Any, ...]

SQLITE: Final[Dialect] = SqliteDialect(paramstyle="qmark")
POSTGRES: Final[Dialect] = PostgresDialect()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy

WORKSPACE: Final = bindparam("workspace_id", type_=INT)


def bound_int(name: str) -> BindParameter[int]:
    """Bind the integer `name`."""
    return bindparam(name, type_=INT)


def bound_text(name: str) -> BindParameter[str]:
    """Bind the text `name`."""
    return bindparam(name, type_=Text)


class Prepared(msgspec.Struct, frozen=True):
    """A statement in one engine's words: its SQL and the names of its values in the order they bind."""

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Value]
    lists: tuple[str, ...]
    """Names of the values that are lists and travel as one JSON text."""

    def values(self, given: dict[str, Value]) -> list[Value]:
        """Put the given values in binding order. A missing one is a `KeyError`: a fault of ours."""
        if self.constants:
            given = {**self.constants, **given}
        if self.lists:
            given = {**given, **{name: msgspec.json.encode(given[name]).decode() for name in self.lists}}
        return [given[name] for name in self.names]

    def values_of_many(self, rows: Sequence[dict[str, Value]], *, workspace_id: int) -> list[Sequence[Value]]:
        """Put the values of many rows in binding order. Rows that name no workspace are given this one."""
        for row in rows:
            row.setdefault("workspace_id", workspace_id)
        if self.constants or self.lists or len(self.names) == 1:
            return [self.values(row) for row in rows]
        return list(map(itemgetter(*self.names), rows))


class Statement:
    """One statement of the store. `postgres` is given where that engine's form differs."""

    def __init__(
        self, clause: ClauseElement, postgres: ClauseElement | None = None, *, everywhere: bool = False
    ) -> None:
        self._clause = clause
        self._postgres_clause = clause if postgres is None else postgres
        self._everywhere = everywhere

    @cached_property
    def sqlite(self) -> Prepared:
        """The statement for SQLite."""
        return self._prepare(self._clause, SQLITE)

    @cached_property
    def postgres(self) -> Prepared:
        """The statement for PostgreSQL."""
        return self._prepare(self._postgres_clause, POSTGRES)

    def _prepare(self, clause: ClauseElement, dialect: Dialect) -> Prepared:
        compiled = clause.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - a statement, not a table definition
        names = tuple(getattr(compiled, "positiontup", None) or ())
        if not self._everywhere and "workspace_id" not in names:
            raise RuntimeError(f"a statement binds no workspace_id: {compiled}")
        constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        lists = tuple(name for name in names if isinstance(compiled.binds[name].type, _JsonList))
        return Prepared(sql=re.sub(r"\s+", " ", str(compiled)), names=names, constants=constants, lists=lists)


def insert_or_ignore(table: Table, *, everywhere: bool = False) -> Statement:
    """Insert a whole row of `table`, or do nothing if a unique key of it is taken."""
    binds = {column.name: bindparam(column.name, type_=column.type) for column in table.columns}
    return Statement(
        sqlite_insert(table).values(binds).on_conflict_do_nothing(),
        postgres_insert(table).values(binds).on_conflict_do_nothing(),
        everywhere=everywhere,
    )


def insert_row(table: Table, *, everywhere: bool = False) -> Statement:
    """Insert a whole row of `table`, every column bound by its name."""
    binds = {column.name: bindparam(column.name, type_=column.type) for column in table.columns}
    return Statement(
        sqlite_insert(table).values(binds), postgres_insert(table).values(binds), everywhere=everywhere
    )


class _JsonList(Text):
    """A list bound as JSON text, for SQLite's `json_each`."""


class is_one_of(ColumnElement[bool]):  # noqa: N801 - reads as a word in a clause
    """`column IN (…)` with the whole list bound as one value named `name`."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.as_json = bindparam(name, type_=_JsonList())
        self.as_array = bindparam(name, type_=ARRAY(column.type))

    def self_group(self, against: object = None) -> "is_one_of":  # noqa: ARG002 - SQLAlchemy's signature
        """Stand as it is: Core would append `= 1` on SQLite, and the index would not be used."""
        return self


@compiles(is_one_of, "sqlite")
def _is_one_of_sqlite(element: is_one_of, compiler: SQLCompiler, **options: object) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} IN (SELECT value FROM json_each({compiler.process(element.as_json, **options)}))"


@compiles(is_one_of, "postgresql")
def _is_one_of_postgres(element: is_one_of, compiler: SQLCompiler, **options: object) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} = ANY ({compiler.process(element.as_array, **options)})"
