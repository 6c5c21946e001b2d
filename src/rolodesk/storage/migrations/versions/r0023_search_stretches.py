"""PostgreSQL's index of search knows which stretches of ids a record lies in, so that it can be asked for the newest."""

from alembic import op

NOUNS = ("contact", "account", "ticket", "message", "note")
STRETCHES = ", ".join(f"'{bits}:' || CAST(id >> {bits} AS TEXT)" for bits in (9, 14, 19))
TERMS = (
    "CREATE INDEX found_{noun}s_terms ON found_{noun}s"
    f" USING gin ((words || array_to_tsvector(ARRAY[{STRETCHES}]))) WITH (gin_pending_list_limit = 512)"
)


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        return
    for noun in NOUNS:
        op.execute(TERMS.format(noun=noun))
        op.execute(f"DROP INDEX found_{noun}s_words")
