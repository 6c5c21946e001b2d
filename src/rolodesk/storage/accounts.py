"""Accounts, the companies that contacts belong to."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, delete, func, select, update

from rolodesk.model.account import Account, AccountFilters, fold_account_name
from rolodesk.model.page import Page, Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import of_account
from rolodesk.storage.join_order import each_in_no_index
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.search import index
from rolodesk.storage.search.listing import Narrowed, NarrowedPages
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import accounts as t
from rolodesk.storage.tables import contacts
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.name, t.c.external_id, t.c.external_url, t.c.created_at, t.c.updated_at)

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_by_id: Final = _mine.where(t.c.id == bound_int("id"))
_oldest_by_name: Final = _mine.where(t.c.name_folded == bound_text("name_folded")).order_by(t.c.id).limit(1)

BY_ID: Final = Statement(_by_id)
BY_IDS: Final = Statement(_mine.where(is_one_of(t.c.id, "ids")))
BY_ID_TO_CHANGE: Final = Statement(_by_id.with_for_update())
BY_ID_TO_POINT_TO: Final = Statement(_by_id.with_for_update(read=True, key_share=True))
OLDEST_BY_NAME: Final = Statement(_oldest_by_name.with_for_update(read=True, key_share=True))
PAGE_BY_ID: Final = Statement(
    _mine.where(t.c.id > bound_int("after")).order_by(t.c.id).limit(bound_int("limit"))
)
CHANGED_AT: Final = func.coalesce(t.c.updated_at, t.c.created_at)
"""When an account was last changed, or made: what the index `accounts_by_update` holds."""
ORDERS: Final[dict[str, ColumnElement[Any]]] = {"name": t.c.name_folded, "updated_at": CHANGED_AT}
CONDITIONS: Final[dict[str, ColumnElement[bool]]] = {
    "name": t.c.name_folded == bound_text("name"),
    "external_id": t.c.external_id == bound_text("external_id"),
    "created_after": t.c.created_at >= bound_int("created_after"),
    "created_before": t.c.created_at < bound_int("created_before"),
    "updated_after": bound_int("updated_after") <= CHANGED_AT,
    "updated_before": bound_int("updated_before") > CHANGED_AT,
}
PAGES: Final = Keyset(_mine, id_=t.c.id, orders=ORDERS, conditions=CONDITIONS)
PAGES_OF_FEW: Final = Keyset(_mine, id_=t.c.id, orders=each_in_no_index(ORDERS), conditions=CONDITIONS)
"""By a name or an external id, which few have: SQLite would else walk the order and ask each."""


def _listed(base: FromClause) -> Select[Any]:
    return select(*COLUMNS).select_from(base).where(t.c.workspace_id == WORKSPACE)


NARROWED_PAGES: Final = NarrowedPages(Noun.ACCOUNT, _listed, orders=ORDERS, conditions=CONDITIONS)
"""What search finds."""

INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("account_id"))
    .values(
        name=bound_text("name"),
        name_folded=bound_text("name_folded"),
        external_id=bound_text("external_id"),
        external_url=bound_text("external_url"),
        updated_at=bound_int("updated_at"),
    )
)
SOME_CONTACT_IDS: Final = Statement(
    select(contacts.c.id)
    .where(contacts.c.workspace_id == WORKSPACE, contacts.c.account_id == bound_int("account_id"))
    .limit(bound_int("limit"))
)
CONTACT_COUNTS: Final = Statement(
    select(contacts.c.account_id, func.count())
    .where(contacts.c.workspace_id == WORKSPACE, is_one_of(contacts.c.account_id, "ids"))
    .group_by(contacts.c.account_id)
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))


async def by_id(tx: Tx, account_id: int) -> Account | None:
    """Read an account."""
    return _or_none(await tx.first(BY_ID, id=account_id))


async def by_ids(tx: Tx, ids: Sequence[int]) -> list[Account]:
    """Read accounts, in any order."""
    return [Account(*row) for row in await tx.all(BY_IDS, ids=ids)] if ids else []


async def to_change(tx: Tx, account_id: int) -> Account | None:
    """Read an account and keep others from changing, deleting or pointing to it."""
    return _or_none(await tx.first(BY_ID_TO_CHANGE, id=account_id))


async def to_point_to(tx: Tx, account_id: int) -> Account | None:
    """Read an account and keep others from deleting it."""
    return _or_none(await tx.first(BY_ID_TO_POINT_TO, id=account_id))


async def oldest_by_name(tx: Tx, name: str) -> Account | None:
    """Read the oldest account of a name, however it is written, and keep others from deleting it."""
    return _or_none(await tx.first(OLDEST_BY_NAME, name_folded=fold_account_name(name)))


async def after(tx: Tx, *, cursor: int, limit: int) -> list[Account]:
    """List accounts by id upwards after a cursor."""
    return [Account(*row) for row in await tx.all(PAGE_BY_ID, after=cursor, limit=limit)]


async def page(
    tx: Tx, wanted: Wanted, filters: AccountFilters, *, narrowed: Narrowed | None = None
) -> Page[Account]:
    """List accounts by `id`, `name` or `updated_at`. `narrowed` is in place of the filters' `q`."""
    values: dict[str, Any] = msgspec.structs.asdict(filters)
    del values["q"]
    if filters.name is not None:
        values["name"] = fold_account_name(filters.name)
    if narrowed is None:
        pages = PAGES if filters.name is None and filters.external_id is None else PAGES_OF_FEW
        listed = await pages.page(tx, wanted, **values)
    else:
        listed = await NARROWED_PAGES.page(tx, wanted, narrowed, values)
    return Page([Account(*row) for row in listed.items], listed.has_more)


async def some_contact_ids(tx: Tx, account_id: int, *, limit: int) -> list[int]:
    """List the ids of some contacts of an account, in no order."""
    return [row[0] for row in await tx.all(SOME_CONTACT_IDS, account_id=account_id, limit=limit)]


async def contact_counts(tx: Tx, ids: Sequence[int]) -> dict[int, int]:
    """Count the contacts of accounts, by the accounts' ids. One that has none is left out."""
    return dict(await tx.all(CONTACT_COUNTS, ids=ids)) if ids else {}


async def insert(tx: Tx, account: Account) -> None:
    """Insert an account."""
    await tx.run(
        INSERT,
        id=account.id,
        name=account.name,
        name_folded=fold_account_name(account.name),
        external_id=account.external_id,
        external_url=account.external_url,
        created_at=account.created_at,
        updated_at=account.updated_at,
    )
    await index.put(tx, Noun.ACCOUNT, account.id, of_account(account))


async def save(tx: Tx, account: Account) -> None:
    """Store a changed account."""
    await tx.run(
        SAVE,
        account_id=account.id,
        name=account.name,
        name_folded=fold_account_name(account.name),
        external_id=account.external_id,
        external_url=account.external_url,
        updated_at=account.updated_at,
    )
    await index.put(tx, Noun.ACCOUNT, account.id, of_account(account))


async def remove(tx: Tx, account_id: int) -> None:
    """Delete an account."""
    await tx.run(DELETE, id=account_id)
    await index.remove(tx, Noun.ACCOUNT, account_id)


def _or_none(row: Row | None) -> Account | None:
    return None if row is None else Account(*row)
