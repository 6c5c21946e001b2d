"""How SQLite goes about lists that are narrowed to what is looked for: along an index, in their order."""

import apsw
import pytest

from rolodesk.storage import bulk_jobs, labels, tags
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
    (bulk_jobs.PAGES, ("subjects", "state", "action"), "id", "(workspace_id=? AND id>?)"),
]


@pytest.mark.parametrize(("pages", "names", "order", "by"), IN_ORDER)
def test_it_is_walked_in_its_order(
    connection: apsw.Connection, pages: Keyset, names: tuple[str, ...], order: str, by: str
) -> None:
    steps = plan(connection, pages.statement(names, order, descending=False, behind=True))
    assert by in steps
    assert "ORDER BY" not in steps
