"""How each database is asked for an expression: FTS5's query language, PostgreSQL's tsquery."""

from rolodesk.model.search.terms import EVERY, All, Any, Begins, ButNot, Expression, Has, InARow


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


def is_broad(expression: Expression) -> bool:
    """Say whether an expression is of times alone, or of nothing: a great part of all records has it."""
    if isinstance(expression, Has):
        return expression.term == EVERY or expression.term.startswith("@")
    if isinstance(expression, ButNot):
        return is_broad(expression.wanted)
    if isinstance(expression, (All, Any)):
        return all(map(is_broad, expression.parts))
    return False
