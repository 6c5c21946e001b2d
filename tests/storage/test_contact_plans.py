"""How SQLite goes about the questions that are asked most: by an index, in its order."""

import re

import apsw
import pytest

from rolodesk.model.contact import SearchField
from rolodesk.storage import contact_finding, contact_lists, contacts, lost_contacts, notes, tags
from rolodesk.storage.contact_lists import Filters
from rolodesk.storage.contact_pages import PAGES, PAGES_OF_FEW, PAGES_OF_TAG, PAGES_WITHOUT_ACCOUNT
from rolodesk.storage.contact_search import needle_of
from rolodesk.storage.statement import Statement
from tests.storage.plans import connection, plan
from tests.storage.search.explaining import explained, plan_on_postgres

__all__ = ["connection", "explained"]

LOOKED_UP = [
    contacts.BY_ID,
    contacts.BY_REF,
    contacts.BY_IDS,
    contacts.OLDEST_BY_EMAIL,
    contact_finding.page_by_key("phone"),
    contact_finding.chunk_of_candidates(SearchField.COMPANY, is_indexed=True, patterns=1),
    contact_finding.chunk_of_candidates(SearchField.LAST_NAME, is_indexed=True, patterns=1),
    contact_lists.page_by_id(by_id=True, by_email=False, by_phone=False),
    contact_lists.page_by_id(by_id=False, by_email=True, by_phone=True),
    contact_lists.page_of_newest(contact_lists.shape_of(Filters(tags=("vip",)))),
    contact_lists.page_of_newest(contact_lists.shape_of(Filters(tags=("vip", "press")))),
    contact_lists.page_of_newest(contact_lists.shape_of(Filters(location_ref="L1"))),
    contact_lists.page_of_newest(contact_lists.shape_of(Filters(needle=needle_of("anna")))),
    contact_lists.page_of_newest(contact_lists.shape_of(Filters(needle=needle_of("0701740605")))),
    contact_lists.page_of_newest(
        contact_lists.shape_of(Filters(tags=("vip", "press"), location_ref="L1", needle=needle_of("anna")))
    ),
]
WALKED = [
    contact_lists.page_by_id(by_id=False, by_email=False, by_phone=False),
    contact_lists.page_of_newest(contact_lists.shape_of(Filters())),
    contact_finding.chunk_of_candidates(SearchField.NAME, is_indexed=False, patterns=1),
]
LED = ["account_id", "location_id", "stage", "tags"]
"""The filters of a list by id that an index leads along."""
ALLOWED_TO_SCAN = "contact_search VIRTUAL|json_each|wanted|tag VIRTUAL"


@pytest.mark.parametrize("statement", [*LOOKED_UP, *WALKED])
def test_nothing_is_sorted_and_no_table_is_read_whole(
    connection: apsw.Connection, statement: Statement
) -> None:
    steps = plan(connection, statement)
    assert "TEMP B-TREE" not in steps
    assert not re.search(rf"^SCAN (?!{ALLOWED_TO_SCAN})", steps, re.MULTILINE)


@pytest.mark.parametrize("statement", LOOKED_UP)
def test_what_is_looked_up_is_not_looked_for_in_the_whole_workspace(
    connection: apsw.Connection, statement: Statement
) -> None:
    assert not re.search(
        r"(contacts|member) USING.* \(workspace_id=\?( AND id[<>]\?)?\)$",
        plan(connection, statement),
        re.MULTILINE,
    )


def test_a_search_reads_the_index_first(connection: apsw.Connection) -> None:
    statement = contact_lists.page_of_newest(contact_lists.shape_of(Filters(needle=needle_of("anna"))))
    assert plan(connection, statement).startswith("SCAN contact_search VIRTUAL TABLE INDEX")


def test_a_tag_leads_to_its_contacts(connection: apsw.Connection) -> None:
    statement = contact_lists.page_of_newest(contact_lists.shape_of(Filters(tags=("vip",))))
    assert plan(connection, statement).startswith("SEARCH contact_tags USING PRIMARY KEY")


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", LED)
def test_a_list_by_id_is_led_by_its_filter(
    connection: apsw.Connection, name: str, *, descending: bool, behind: bool
) -> None:
    steps = plan(connection, PAGES.statement((name,), "id", descending=descending, behind=behind))
    assert "TEMP B-TREE" not in steps
    assert not re.search(r"contacts USING.* \(workspace_id=\?( AND id[<>]\?)?\)$", steps, re.MULTILINE)


@pytest.mark.parametrize("descending", [False, True])
def test_the_list_of_a_tag_reads_its_links_in_their_order(
    connection: apsw.Connection, *, descending: bool
) -> None:
    steps = plan(connection, PAGES_OF_TAG.statement((), "id", descending=descending, behind=True))
    assert "TEMP B-TREE" not in steps
    assert "contact_tags USING PRIMARY KEY (workspace_id=? AND tag_id=? AND contact_id" in steps


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("descending", [False, True])
def test_those_without_an_account_are_read_in_a_row(
    connection: apsw.Connection, explained: str, *, descending: bool, behind: bool
) -> None:
    statement = PAGES_WITHOUT_ACCOUNT.statement(
        ("without_account",), "id", descending=descending, behind=behind
    )
    steps = plan(connection, statement)
    assert "TEMP B-TREE" not in steps
    assert "contacts USING INDEX contacts_by_account (workspace_id=? AND account_id=?" in steps
    on_postgres = plan_on_postgres(explained, statement)
    assert f"Index Scan {'Backward ' if descending else ''}using contacts_by_account" in on_postgres
    assert "Sort" not in on_postgres


@pytest.mark.parametrize("order", ["id", "name", "updated_at"])
def test_a_whole_name_is_looked_up_on_postgresql_too(explained: str, order: str) -> None:
    value = "anna" if order == "name" else 1
    statement = PAGES_OF_FEW["name"].statement((), order, descending=True, behind=True)
    steps = plan_on_postgres(explained, statement, name=["anna", "ANNA"], behind_value=value)
    assert "contacts_by_name" in steps
    assert "Index Cond: ((workspace_id = '1'::bigint) AND (COALESCE" in steps


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("names", [(), ("updated_after",), ("updated_after", "updated_before")])
def test_the_list_by_change_walks_its_index(
    connection: apsw.Connection, names: tuple[str, ...], *, behind: bool
) -> None:
    steps = plan(connection, PAGES.statement(names, "updated_at", descending=False, behind=behind))
    assert "TEMP B-TREE" not in steps
    begin = " AND <expr>" if behind or names else ")"
    assert f"contacts USING INDEX contacts_by_update (workspace_id=?{begin}" in steps


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("descending", [False, True])
def test_the_list_by_name_walks_its_index(
    connection: apsw.Connection, *, descending: bool, behind: bool
) -> None:
    steps = plan(connection, PAGES.statement((), "name", descending=descending, behind=behind))
    assert "TEMP B-TREE" not in steps
    begin = " AND <expr>" if behind else ")"
    assert f"contacts USING INDEX contacts_by_name (workspace_id=?{begin}" in steps


def test_deleted_contacts_are_found_by_their_own_index(connection: apsw.Connection) -> None:
    for statement in (lost_contacts.AFTER, lost_contacts.LAST):
        assert "events_of_lost_contacts (workspace_id=?" in plan(connection, statement)


@pytest.mark.parametrize("order", ["id", "name", "updated_at"])
@pytest.mark.parametrize("others", [(), ("stage", "tags", "updated_after", "account_id")])
@pytest.mark.parametrize("lead", PAGES_OF_FEW)
def test_a_handful_is_looked_up_first_and_sorted_then(
    connection: apsw.Connection, lead: str, others: tuple[str, ...], order: str
) -> None:
    steps = plan(
        connection, PAGES_OF_FEW[lead].statement(others, order, descending=True, behind=True)
    ).splitlines()
    steps = [step for step in steps if re.match("SEARCH ", step)]
    assert re.match("SEARCH (contact_keys|named) USING .*(key=|ref=|external_id=|<expr>=)", steps[0])
    assert "autoindex_contacts_1 (workspace_id=? AND id=?)" in steps[1]


def test_the_newest_notes_of_contacts_are_read_by_their_index(connection: apsw.Connection) -> None:
    assert "notes_by_contact (workspace_id=? AND contact_id=?)" in plan(connection, notes.NEWEST_OF_EACH)


def test_contacts_of_tags_are_counted_by_the_links_key(connection: apsw.Connection) -> None:
    steps = plan(connection, tags.PAGES_COUNTED.statement((), "name", descending=False, behind=False))
    assert "contact_tags USING PRIMARY KEY (workspace_id=? AND tag_id=?)" in steps
    assert "TEMP B-TREE" not in steps
