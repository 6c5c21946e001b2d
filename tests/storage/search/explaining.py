"""What PostgreSQL means to do for a statement, on an empty store."""

import asyncio
from collections.abc import Iterator
from typing import Final

import asyncpg
import pytest

from rolodesk.storage.engine.opening import migrate
from rolodesk.storage.statement import Statement, Value
from tests.support.postgres import PostgresServer

ASKED: Final[dict[str, Value]] = {
    "workspace_id": 1,
    "in_tsquery": "'1_anna'",
    "of_index": "'1^ann'",
    "of_each": "'1_anna'",
    "of_stretch": "'9:1' | '9:0'",
    "below": 1_000,
    "low": 0,
    "high": 1_000,
    "limit": 20,
    "behind_id": 1,
    "asked_0": 1,
    "asked_1": 1,
}


@pytest.fixture(scope="module")
def explained(postgres: PostgresServer) -> Iterator[str]:
    """A new database, in which no table may be read from end to end where there is an index."""
    postgres.create_database("search_plans")
    url = postgres.url("search_plans")
    asyncio.run(migrate(url))
    yield url
    postgres.drop_database("search_plans")


def plan_on_postgres(url: str, statement: Statement, **values: Value) -> str:
    async def explain() -> str:
        opened = await asyncpg.connect(url)
        try:
            await opened.execute("SET enable_seqscan = off")
            prepared = statement.postgres
            bound = prepared.values({**ASKED, **values})
            return "\n".join(row[0] for row in await opened.fetch(f"EXPLAIN {prepared.sql}", *bound))
        finally:
            await opened.close()

    return asyncio.run(explain())
