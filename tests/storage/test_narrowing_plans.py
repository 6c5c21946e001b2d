"""How SQLite goes about lists that are narrowed to what is looked for: along an index, in their order."""

import apsw
import pytest

from rolodesk.storage import accounts, bulk_jobs, labels, notes, tags
from rolodesk.storage.keyset import Keyset
from tests.storage.plans import connection, plan

__all__ = ["connection"]

IN_ORDER = [
    (
        tags.PAGES_COUNTED,
        ("part",),
        "id",
        "tags USING INDEX sqlite_autoindex_tags_1 (workspace_id=? AND id>?)",
    ),
    (tags.PAGES_COUNTED, ("part",), "name", "(workspace_id=? AND canonical>?)"),
    (labels.PAGES, ("part",), "id", "labels USING INDEX sqlite_autoindex_labels_1 (workspace_id=? AND id>?)"),
    (labels.PAGES, ("part",), "name", "(workspace_id=? AND canonical>?)"),
    (
        accounts.PAGES,
        (),
        "name",
        "accounts USING INDEX accounts_by_name (workspace_id=? AND (name_folded,id)>(?,?)",
    ),
    (
        accounts.PAGES,
        (),
        "updated_at",
        "accounts USING INDEX accounts_by_update (workspace_id=? AND <expr>>?)",
    ),
    (accounts.PAGES, ("updated_after",), "updated_at", "accounts USING INDEX accounts_by_update"),
    (
        notes.PAGES["id"],
        ("created_after", "created_before"),
        "id",
        "sqlite_autoindex_notes_1 (workspace_id=? AND id>?)",
    ),
    (notes.PAGES["id"], ("contact_id",), "id", "notes_by_contact (workspace_id=? AND contact_id=? AND id>?)"),
    (
        notes.PAGES["created_at"],
        ("created_before",),
        "created_at",
        "notes_by_time (workspace_id=? AND (created_at,id)>(?,?) AND created_at<?)",
    ),
    (bulk_jobs.PAGES, ("subjects", "state", "action"), "id", "(workspace_id=? AND id>?)"),
]


@pytest.mark.parametrize(("pages", "names", "order", "by"), IN_ORDER)
def test_it_is_walked_in_its_order(
    connection: apsw.Connection, pages: Keyset, names: tuple[str, ...], order: str, by: str
) -> None:
    steps = plan(connection, pages.statement(names, order, descending=False, behind=True))
    assert by in steps
    assert "ORDER BY" not in steps


@pytest.mark.parametrize("order", ["id", "created_at"])
def test_the_notes_of_an_account_are_those_of_its_contacts(connection: apsw.Connection, order: str) -> None:
    pages = notes.OF_ACCOUNT[order]
    steps = plan(
        connection, pages.statement(("account_id", "created_after"), order, descending=True, behind=True)
    )
    assert "contacts_by_account (workspace_id=? AND account_id=?)" in steps
    assert "notes_by_contact (workspace_id=? AND contact_id=?)" in steps


@pytest.mark.parametrize(
    ("name", "by"), [("name", "accounts_by_name"), ("external_id", "accounts_by_external_id")]
)
@pytest.mark.parametrize("order", ["id", "name", "updated_at"])
def test_accounts_of_a_name_are_led_to_by_it_in_any_order(
    connection: apsw.Connection, name: str, by: str, order: str
) -> None:
    steps = plan(connection, accounts.PAGES_OF_FEW.statement((name,), order, descending=True, behind=False))
    assert f"USING INDEX {by}" in steps


def test_contacts_of_accounts_are_counted_by_an_index(connection: apsw.Connection) -> None:
    assert "COVERING INDEX contacts_by_account (workspace_id=? AND account_id=?)" in plan(
        connection, accounts.CONTACT_COUNTS
    )
