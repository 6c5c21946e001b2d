"""How both databases go about a list under what is typed: by the words, or along the list's own order."""

from typing import Final, NamedTuple

import apsw
import pytest

from rolodesk.storage import accounts, contact_pages, ticket_pages
from rolodesk.storage.search.conditions import Shape
from rolodesk.storage.search.listing import COUNTS, Lead, NarrowedPages
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan
from tests.storage.search.explaining import explained, plan_on_postgres

__all__ = ["connection", "explained"]


class Listed(NamedTuple):
    noun: str
    pages: NarrowedPages
    names: tuple[str, ...]
    shape: Shape = ()


CONTACTS: Final = Listed("contact", contact_pages.NARROWED_PAGES, ())
ACCOUNTS: Final = Listed("account", accounts.NARROWED_PAGES, ())
TICKETS: Final = Listed("ticket", ticket_pages.NARROWED_PAGES, ("is_shown",))
LISTED: Final = [
    CONTACTS,
    CONTACTS._replace(names=("stage", "tags", "account_id")),
    ACCOUNTS,
    TICKETS,
    TICKETS._replace(names=("statuses", "labels", "assignee_id"), shape=(("label", False), ("agent", True))),
    Listed("ticket", ticket_pages.NARROWED_IDS, ("is_shown", "seen", "mentioned_id")),
]
ORDERED: Final = [
    (CONTACTS, "updated_at", "contacts_by_update"),
    (CONTACTS, "name", "contacts_by_name"),
    (ACCOUNTS, "name", "accounts_by_name"),
    (TICKETS, "latest_at", "tickets_by_latest"),
    (TICKETS, "bumped_at", "tickets_by_bump"),
    (TICKETS, "updated_at", "tickets_by_update"),
    (TICKETS._replace(names=("statuses", "labels", "unread")), "bumped_at", "tickets_by_bump"),
]


def statement_of(
    listed: Listed, lead: Lead, order: str, *, descending: bool = True, behind: bool = True
) -> Statement:
    keyset = listed.pages.keyset(lead, listed.shape, order)
    names = (*listed.names, *(f"asked_{number}" for number in range(len(listed.shape))))
    return keyset.statement(names, order, descending=descending, behind=behind)


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("listed", LISTED)
def test_sqlite_is_led_by_the_words_in_the_order_of_ids(
    connection: apsw.Connection, listed: Listed, *, descending: bool, behind: bool
) -> None:
    statement = statement_of(listed, Lead.WORDS, "id", descending=descending, behind=behind)
    steps = plan(connection, statement)
    assert steps.startswith(f"SCAN found_{listed.noun}s VIRTUAL TABLE INDEX")
    assert f"{listed.noun}s USING INDEX sqlite_autoindex_{listed.noun}s_1 (workspace_id=? AND id=?)" in steps
    assert "ORDER BY" not in steps


@pytest.mark.parametrize(("listed", "order", "index"), ORDERED)
def test_sqlite_sorts_the_few_that_are_found(
    connection: apsw.Connection, listed: Listed, order: str, index: str
) -> None:
    steps = plan(connection, statement_of(listed, Lead.WORDS, order))
    assert steps.startswith(f"SCAN found_{listed.noun}s VIRTUAL TABLE INDEX")
    assert index not in steps
    assert f"{listed.noun}s USING INDEX sqlite_autoindex_{listed.noun}s_1 (workspace_id=? AND id=?)" in steps


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize(("listed", "order", "index"), ORDERED)
def test_sqlite_walks_the_order_if_many_are_found(
    connection: apsw.Connection, listed: Listed, order: str, index: str, *, behind: bool
) -> None:
    steps = plan(connection, statement_of(listed, Lead.ORDER, order, behind=behind))
    assert f"SEARCH {listed.noun}s USING INDEX {index} (workspace_id=?" in steps
    assert f"SCAN found_{listed.noun}s VIRTUAL TABLE INDEX" in steps
    assert "ORDER BY" not in steps


@pytest.mark.parametrize("lead", [Lead.WORDS, Lead.FIRST_LETTERS])
@pytest.mark.parametrize("listed", LISTED)
def test_postgresql_gathers_by_the_words(explained: str, listed: Listed, lead: Lead) -> None:
    given = statement_of(listed._replace(names=(), shape=()), lead, "id")
    steps = plan_on_postgres(explained, given)
    assert f"Bitmap Index Scan on found_{listed.noun}s_terms" in steps
    assert f"Seq Scan on {listed.noun}s" not in steps


@pytest.mark.parametrize(("listed", "order", "index"), ORDERED[:5])
def test_postgresql_sorts_the_few_that_are_found(
    explained: str, listed: Listed, order: str, index: str
) -> None:
    value = "anna" if order == "name" else 1
    given = statement_of(listed, Lead.WORDS, order)
    steps = plan_on_postgres(explained, given, behind_value=value)
    assert f"Bitmap Index Scan on found_{listed.noun}s_terms" in steps
    assert f"Index Scan Backward using {index}" not in steps


@pytest.mark.parametrize(("listed", "order", "index"), ORDERED[:5])
def test_postgresql_walks_the_order_if_many_are_found(
    explained: str, listed: Listed, order: str, index: str
) -> None:
    value = "anna" if order == "name" else 1
    steps = plan_on_postgres(explained, statement_of(listed, Lead.ORDER, order), behind_value=value)
    assert f"Index Scan Backward using {index}" in steps
    assert f"found_{listed.noun}s_pkey" in steps
    assert f"found_{listed.noun}s_terms" not in steps
    assert "Sort" not in steps


@pytest.mark.parametrize("noun", COUNTS)
@pytest.mark.parametrize("is_looked_at", [False, True])
def test_what_is_found_is_counted_by_the_words(
    connection: apsw.Connection, explained: str, noun: str, *, is_looked_at: bool
) -> None:
    given = {one: each for one, each in COUNTS.items() if one == noun}
    (statements,) = given.values()
    statement = statements[is_looked_at]
    assert f"SCAN found_{noun}s VIRTUAL TABLE INDEX" in plan(connection, statement)
    assert f"found_{noun}s_terms" in plan_on_postgres(explained, statement)
