"""
How PostgreSQL finds a page of a search: among the newest contacts, and only if they are too few by the index.

The planner cannot know which of the two is cheap for a text: for a common one the index finds far more rows
than the page shows, for a rare one a walk from the newest down would read the whole workspace.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select, union

from rolodesk.storage.statement import WORKSPACE, bound_int
from rolodesk.storage.tables import contact_search, contacts

NEWEST: Final = 2000
"""How many contacts are looked at first: a text that one in a hundred has fills a page from them."""


def page_of_found(
    matches: Callable[[FromClause], ColumnElement[bool]], filters: Sequence[ColumnElement[bool]]
) -> FromClause:
    """Give the `id`s of one page (bound as `limit` and `offset`) of the newest contacts that match."""
    wanted = bound_int("offset") + bound_int("limit")
    rows = select(contact_search).where(contact_search.c.workspace_id == WORKSPACE)
    newest = rows.order_by(contact_search.c.contact_id.desc()).limit(NEWEST).subquery("newest")
    near = _found(newest, matches, filters)
    nearby = near.order_by(near.selected_columns.id.desc()).limit(wanted).cte("nearby")
    too_few = select(func.count()).select_from(nearby).scalar_subquery() < wanted
    anywhere = _found(contact_search, matches, filters).where(too_few)
    found = union(select(nearby.c.id), anywhere).subquery("found")
    page = select(found.c.id).order_by(found.c.id.desc())
    return page.limit(bound_int("limit")).offset(bound_int("offset")).cte("page")


def _found(
    index: FromClause,
    matches: Callable[[FromClause], ColumnElement[bool]],
    filters: Sequence[ColumnElement[bool]],
) -> Select[tuple[int]]:
    """Select the ids of those in `index` that match. Contacts are joined only if filters ask for them."""
    found = select(index.c.contact_id.label("id")).where(index.c.workspace_id == WORKSPACE, matches(index))
    if not filters:
        return found
    is_same = and_(contacts.c.workspace_id == WORKSPACE, contacts.c.id == index.c.contact_id)
    return found.select_from(index.join(contacts, is_same)).where(*filters)
