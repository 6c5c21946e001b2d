"""What many rows at once write is what one call after another writes, to the last row."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from rolodesk.actions import accounts, locations, workspaces
from rolodesk.actions.contacts import changing, creating
from rolodesk.actions.contacts.upserting import UpsertRow, upsert
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.model.account import AccountChange
from rolodesk.model.contact import Email, NewContact, Phone, Stage
from rolodesk.model.errors import DomainError
from rolodesk.storage import contacts
from rolodesk.storage.engine.opening import migrate, open_engine
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import contact_search, metadata
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.support.postgres import PostgresServer

Filling = Callable[[Scope], Awaitable[object]]

MOMENT = re.compile(r"1[6-9]\d{11}")
TERMS = "CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, contact_search, instance)"


def new(**fields: Any) -> NewContact:
    return NewContact(channel="API", **fields)


FIRST = [
    new(external_id="1", first_name="Anna", tags=("VIP", "Press"), notes="Tea", title="CEO"),
    new(ref="crm-2", first_name="Bo", emails=(Email("bo@example.org"), Email("bo@home.example"))),
    new(external_id="3", emails=(Email("cy@example.org"),), phones=(Phone("0701740605"),), tags=("vip",)),
    new(external_id="4", first_name="x" * 51),
    new(external_id="5", last_name="Ek", account_id=1, location_id=2, stage=Stage.LEAD),
    new(external_id="6", first_name="Fia", custom_field_edits='{"plan":"gold","none":null}', account_id=1),
    new(external_id="7", first_name="Gun", account_id=987654321),
]
THEN = [
    new(external_id="1", tags=("press", "New"), notes="", title=None),
    new(ref="crm-2", emails=(Email("bo@new.example"),), phones=(Phone("+46701740605"),), notes="Coffee"),
    new(external_id="3", emails=(Email("cy@example.org"),)),
    new(external_id="6", account_id=None, location_id=2, custom_field_edits='{"plan":null,"seats":3}'),
    new(external_id="8", first_name="Hans", tags=("New", "Newer"), notes="Water"),
]


async def one_by_one(scope: Scope, rows: list[NewContact], known: dict[str, int]) -> None:
    """Write rows as single calls would; `known` has the ids of the contacts that there are."""
    for row in rows:
        called = str(row.ref or row.external_id)
        try:
            if called in known:
                await changing.change(scope, known[called], row)
            else:
                known[called] = (await creating.create(scope, row)).id
        except DomainError:
            continue


def stored(store: Path | str, *fillings: Filling) -> dict[str, list[str]]:
    """Fill a new store, each filling in a transaction, and tell every row of it but for its times."""

    async def run() -> dict[str, list[str]]:
        await migrate(store)
        engine = await open_engine(store)
        workspace = await engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name="Example AB"))

        def filled(filling: Filling) -> Callable[[Tx], Awaitable[object]]:
            return lambda tx: filling(Scope(tx, workspace=workspace, actor=OPERATOR, door="rest"))

        for filling in fillings:
            await engine.write(workspace.id, filled(filling))
        told = await engine.read(EVERYWHERE, lambda tx: rows_of(tx, is_postgres=isinstance(store, str)))
        await engine.close()
        return told

    told = asyncio.run(run())
    if isinstance(store, Path):
        connection = apsw.Connection(str(store))
        connection.execute(TERMS)
        told["search"] = sorted(map(str, connection.execute("SELECT term, doc, col, offset FROM temp.terms")))
        connection.close()
    return told


async def rows_of(tx: Tx, *, is_postgres: bool) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for table in (*metadata.sorted_tables, *([contact_search] if is_postgres else [])):
        columns = [column for column in table.columns if column.name != "xid"]
        rows = await tx.all(Statement(table.select().with_only_columns(*columns), everywhere=True))
        if table.name != "counters":
            told[table.name] = sorted(MOMENT.sub("T", repr(tuple(row))) for row in rows)
    return told


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Path | str]]:
    """Two places for stores."""
    if request.param == "sqlite":
        yield [tmp_path / "one.db", tmp_path / "many.db"]
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    names = ["upserted_singly", "upserted_at_once"]
    for name in names:
        server.create_database(name)
    yield [server.url(name) for name in names]
    for name in names:
        server.drop_database(name)


async def prepare(scope: Scope) -> None:
    await accounts.create(scope, AccountChange(name="Example AB"))
    await locations.create(scope, ref="L1", title="Main")


def test_a_store_that_is_filled_at_once_is_one_that_is_filled_singly(stores: list[Path | str]) -> None:
    known: dict[str, int] = {}
    singly = stored(
        stores[0],
        prepare,
        lambda scope: one_by_one(scope, FIRST, known),
        lambda scope: one_by_one(scope, THEN, known),
    )
    at_once = stored(
        stores[1],
        prepare,
        lambda scope: upsert(scope, [UpsertRow(None, row) for row in FIRST]),
        lambda scope: upsert(scope, [UpsertRow(None, row) for row in THEN]),
    )
    assert len(singly["contacts"]) == 6
    assert len(singly["events"]) > 20
    assert at_once == singly


def test_a_ref_that_is_like_those_of_this_moment_is_looked_out_for(tmp_path: Path) -> None:
    async def fill(scope: Scope) -> None:
        await creating.create(scope, new(first_name="Anna", ref=f"{scope.now:013d}0000003"))
        rows = [UpsertRow(None, new(first_name="Bo", external_id=str(number))) for number in range(3)]
        told = await upsert(scope, rows)
        assert [outcome.result for outcome in told] == ["created"] * 3
        assert len(await contacts.by_ids(scope.tx, [one.record_id or 0 for one in told])) == 3

    assert len(stored(tmp_path / "one.db", fill)["contacts"]) == 4
