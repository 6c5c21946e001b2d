"""Tags, and which contacts have them."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import delete, func, select, update

from rolodesk.model.page import Page, Wanted
from rolodesk.model.tag import Tag
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
)
from rolodesk.storage.tables import contact_tags as links
from rolodesk.storage.tables import tags as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.name, t.c.canonical, t.c.created_at, t.c.updated_at)

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_page: Final = _mine.order_by(t.c.id).limit(bound_int("limit")).offset(bound_int("offset"))

BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
BY_ID_TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update())
BY_CANONICAL: Final = Statement(
    _mine.where(t.c.canonical == bound_text("canonical")).with_for_update(read=True, key_share=True)
)
PAGE: Final = Statement(_page)
PAGE_HOLDING: Final = Statement(
    _page.where(func.instr(t.c.canonical, bound_text("part")) > 0),
    _page.where(func.strpos(t.c.canonical, bound_text("part")) > 0),
)
_uses: Final = (
    select(func.count())
    .where(links.c.workspace_id == WORKSPACE, links.c.tag_id == t.c.id)
    .correlate(t)
    .scalar_subquery()
)
_counted: Final = select(*COLUMNS, _uses.label("uses")).where(t.c.workspace_id == WORKSPACE)
_ORDERS: Final = {"name": t.c.canonical}
_called: Final = {"canonical": t.c.canonical == bound_text("canonical")}
PAGES_COUNTED: Final = Keyset(
    _counted,
    id_=t.c.id,
    orders=_ORDERS,
    conditions=_called | {"part": func.instr(t.c.canonical, bound_text("part")) > 0},
    postgres=Keyset(
        _counted,
        id_=t.c.id,
        orders=_ORDERS,
        conditions=_called | {"part": func.strpos(t.c.canonical, bound_text("part")) > 0},
    ),
)
RENAME: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("tag_id"))
    .values(name=bound_text("name"), canonical=bound_text("canonical"), updated_at=bound_int("at"))
)
INSERT: Final = insert_or_ignore(t)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
LINK: Final = insert_or_ignore(links)
UNLINK: Final = Statement(
    delete(links).where(
        links.c.workspace_id == WORKSPACE,
        links.c.tag_id == bound_int("tag_id"),
        links.c.contact_id == bound_int("contact_id"),
    )
)
UNLINK_CONTACT: Final = Statement(
    delete(links).where(links.c.workspace_id == WORKSPACE, links.c.contact_id == bound_int("contact_id"))
)
CONTACT_IDS: Final = Statement(
    select(links.c.contact_id)
    .where(links.c.workspace_id == WORKSPACE, links.c.tag_id == bound_int("tag_id"))
    .order_by(links.c.contact_id)
)

SOME_CONTACT_IDS: Final = Statement(
    select(links.c.contact_id)
    .where(links.c.workspace_id == WORKSPACE, links.c.tag_id == bound_int("tag_id"))
    .order_by(links.c.contact_id)
    .limit(bound_int("limit"))
)


async def by_id(tx: Tx, tag_id: int) -> Tag | None:
    """Read a tag."""
    return _or_none(await tx.first(BY_ID, id=tag_id))


async def to_change(tx: Tx, tag_id: int) -> Tag | None:
    """Read a tag and keep others from changing or deleting it, and from giving it to contacts."""
    return _or_none(await tx.first(BY_ID_TO_CHANGE, id=tag_id))


async def by_canonicals(tx: Tx, canonicals: Collection[str]) -> dict[str, Tag]:
    """Read tags by what identifies them and keep others from deleting them; an unknown one is left out."""
    found = [_or_none(await tx.first(BY_CANONICAL, canonical=one)) for one in sorted(canonicals)]
    return {tag.canonical: tag for tag in found if tag is not None}


async def page(tx: Tx, *, offset: int, limit: int, part: str | None) -> list[Tag]:
    """List tags, the oldest first; `part` is folded and in each of them."""
    if part is None:
        return [Tag(*row) for row in await tx.all(PAGE, offset=offset, limit=limit)]
    return [Tag(*row) for row in await tx.all(PAGE_HOLDING, offset=offset, limit=limit, part=part)]


async def counted_page(
    tx: Tx, wanted: Wanted, *, canonical: str | None = None, part: str | None = None
) -> Page[tuple[Tag, int]]:
    """List tags by `id` or `name`, each with how many contacts have it; `part` is folded, and in each."""
    found = await PAGES_COUNTED.page(tx, wanted, canonical=canonical, part=part)
    return Page([(Tag(*row[:-1]), int(row[-1])) for row in found.items], found.has_more)


async def rename(tx: Tx, tag: Tag) -> None:
    """Store the name of a tag."""
    await tx.run(RENAME, tag_id=tag.id, name=tag.name, canonical=tag.canonical, at=tag.updated_at)


async def contact_ids(tx: Tx, tag_id: int) -> list[int]:
    """List the ids of the contacts that have a tag."""
    return [row[0] for row in await tx.all(CONTACT_IDS, tag_id=tag_id)]


async def some_contact_ids(tx: Tx, tag_id: int, *, limit: int) -> list[int]:
    """List the lowest ids of contacts that have a tag."""
    return [row[0] for row in await tx.all(SOME_CONTACT_IDS, tag_id=tag_id, limit=limit)]


async def insert(tx: Tx, tag: Tag) -> bool:
    """Insert a tag; answer False, and do nothing, if there is one of the same canonical form."""
    inserted = await tx.run(
        INSERT,
        id=tag.id,
        name=tag.name,
        canonical=tag.canonical,
        created_at=tag.created_at,
        updated_at=tag.updated_at,
    )
    return inserted == 1


async def remove(tx: Tx, tag_id: int) -> None:
    """Delete a tag that no contact has any more."""
    await tx.run(DELETE, id=tag_id)


async def link(tx: Tx, contact_id: int, tag_ids: Iterable[int]) -> None:
    """Note that a contact has tags."""
    await tx.run_many(LINK, [{"tag_id": tag_id, "contact_id": contact_id} for tag_id in tag_ids])


async def unlink(tx: Tx, contact_id: int, tag_ids: Iterable[int]) -> None:
    """Note that a contact has tags no more."""
    await tx.run_many(UNLINK, [{"tag_id": tag_id, "contact_id": contact_id} for tag_id in tag_ids])


async def unlink_contact(tx: Tx, contact_id: int) -> None:
    """Note that a contact has no tags any more."""
    await tx.run(UNLINK_CONTACT, contact_id=contact_id)


def _or_none(row: Row | None) -> Tag | None:
    return None if row is None else Tag(*row)
