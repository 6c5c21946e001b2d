"""How each database is asked for an expression: FTS5's query language, PostgreSQL's tsquery."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, cast, column, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from rolodesk.model.search.asking import Noun
from rolodesk.model.search.terms import All, Begins, ButNot, Expression, Has, InARow
from rolodesk.storage.search.index import SQLITE, terms_of
from rolodesk.storage.statement import WORKSPACE, bound_text
from rolodesk.storage.tables import found


def is_in_fts5(noun: Noun) -> ColumnElement[bool]:
    """Match what SQLite's index of a kind finds for the expression bound as `in_fts5`."""
    return column(str(SQLITE[noun].name)).op("MATCH", is_comparison=True)(bound_text("in_fts5"))


def gathered(
    noun: Noun, *conditions: ColumnElement[bool], is_looked_at: bool, is_within: bool = False
) -> CTE:
    """
    Gather the ids of what PostgreSQL's index of a kind finds for the query bound as `of_index`.

    If it `is_looked_at`, each is asked for the one bound as `of_each`. If it `is_within`, it is found for
    that bound as `of_stretch` too: of two queries, GIN leaps from the lists of one to those of the other.
    `conditions` are on the index.
    """
    index = found[noun]
    # A sum, so that it is asked of what was found: by an index all of the workspace would be gathered too.
    is_mine = index.c.workspace_id + literal_column("0") == WORKSPACE
    asked = [is_mine, *conditions, is_asked(terms_of(index), "of_index")]
    if is_within:
        asked.append(is_asked(terms_of(index), "of_stretch"))
    if is_looked_at:
        asked.append(is_asked(index.c.words, "of_each"))
    return select(index.c.id).where(*asked).cte("gathered").prefix_with("MATERIALIZED")


def is_asked(vectors: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Match a query that is bound by a name, and that nobody looks at when the statement is planned."""
    query = select(cast(bound_text(name), TSQUERY)).scalar_subquery()
    return vectors.op("@@", is_comparison=True)(query)


def in_fts5(expression: Expression, workspace_id: int) -> str:
    """Write an expression for SQLite (https://sqlite.org/fts5.html#full_text_query_syntax)."""

    def written(one: Expression) -> str:
        if isinstance(one, Has):
            return f'"{workspace_id}{one.term}"'
        if isinstance(one, Begins):
            return f'"{workspace_id}{one.beginning}" *'
        if isinstance(one, InARow):
            terms = " ".join(f"{workspace_id}{term}" for term in one.terms)
            return f'"{terms}" *' if one.may_go_on else f'"{terms}"'
        if isinstance(one, ButNot):
            return f"({written(one.wanted)} NOT {written(one.unwanted)})"
        sign = " AND " if isinstance(one, All) else " OR "
        return f"({sign.join(map(written, one.parts))})"

    return written(expression)


def in_tsquery(expression: Expression, workspace_id: int) -> str:
    """Write an expression for PostgreSQL (https://www.postgresql.org/docs/current/datatype-textsearch.html)."""

    def written(one: Expression) -> str:
        if isinstance(one, Has):
            return f"'{workspace_id}{one.term}'"
        if isinstance(one, Begins):
            return f"'{workspace_id}{one.beginning}':*"
        if isinstance(one, InARow):
            terms = " <-> ".join(f"'{workspace_id}{term}'" for term in one.terms)
            return f"({terms}:*)" if one.may_go_on else f"({terms})"
        if isinstance(one, ButNot):
            return f"({written(one.wanted)} & !{written(one.unwanted)})"
        sign = " & " if isinstance(one, All) else " | "
        return f"({sign.join(map(written, one.parts))})"

    return written(expression)
