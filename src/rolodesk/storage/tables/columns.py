"""What the tables are made of: columns of the four types both engines share, and the two kinds of table."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

INT = BigInteger().with_variant(Integer(), "sqlite")


def whole(name: str, *, default: int | None = None) -> Column[int]:
    """An INTEGER that is always there."""
    return Column(name, INT, nullable=False, server_default=None if default is None else str(default))


def whole_or_null(name: str) -> Column[int]:
    """An INTEGER that may be absent."""
    return Column(name, INT, nullable=True)


def text(name: str, *, default: str | None = None) -> Column[str]:
    """A TEXT that is always there."""
    return Column(name, Text, nullable=False, server_default=default)


def text_or_null(name: str) -> Column[str]:
    """A TEXT that may be absent."""
    return Column(name, Text, nullable=True)


def of_workspace(name: str, *rest: Column[int] | Column[str] | UniqueConstraint | Index) -> Table:
    """Describe a noun of a workspace, with the primary key (workspace_id, id)."""
    return Table(
        name,
        metadata,
        whole("workspace_id"),
        whole("id"),
        *rest,
        PrimaryKeyConstraint("workspace_id", "id"),
    )


def lookup(name: str, *columns: Column[int] | Column[str] | Index) -> Table:
    """Describe a lookup table of a workspace whose every column is its key."""
    keys = ["workspace_id", *(c.name for c in columns if isinstance(c, Column))]
    return Table(
        name,
        metadata,
        whole("workspace_id"),
        *columns,
        PrimaryKeyConstraint(*keys),
        sqlite_with_rowid=False,
    )
