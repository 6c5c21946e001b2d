"""Lists of contacts: by id upwards after a cursor, and newest first by page."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, exists, func, select

from rolodesk.model.contact import Contact
from rolodesk.storage.contact_keys import of_key
from rolodesk.storage.contact_search import (
    TEXTS,
    Needle,
    matches_postgres_index,
    matches_sqlite_index,
    of_sqlite_index,
    sqlite_index,
    values_of,
)
from rolodesk.storage.contacts import OWN_COLUMNS, contacts_of, with_related
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.postgres_search import page_of_found
from rolodesk.storage.short_search import matches_rows
from rolodesk.storage.statement import (
    WORKSPACE,
    Statement,
    Value,
    bound_int,
    bound_text,
    is_one_of,
)
from rolodesk.storage.tables import contact_tags, locations, tags
from rolodesk.storage.tables import contacts as t
from rolodesk.storage.transaction import Tx

LAST_ROW: Final = 2**62
"""No list is longer: a page beyond it is empty."""


class Filters(msgspec.Struct, frozen=True):
    """Which of the newest contacts are listed. `tags` are canonical, any of them does."""

    tags: tuple[str, ...] = ()
    location_ref: str | None = None
    channel: str | None = None
    needle: Needle | None = None


class NeedleShape(msgspec.Struct, frozen=True):
    """What of a `Needle` does."""

    is_indexed: bool
    has_digits: bool
    patterns: int


class Shape(msgspec.Struct, frozen=True):
    """What of `Filters` decides how the statement reads."""

    tags: int
    location: bool
    channel: bool
    needle: NeedleShape | None


@cache
def page_by_id(*, by_id: bool, by_email: bool, by_phone: bool) -> Statement:
    """Build the list by id upwards after a cursor, of contacts that have all the given."""
    listed = select(*OWN_COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.id > bound_int("after"))
    if by_id:
        listed = listed.where(t.c.id == bound_int("id"))
    if by_email:
        listed = listed.where(of_key("email"))
    if by_phone:
        listed = listed.where(of_key("phone"))
    return Statement(listed.order_by(t.c.id).limit(bound_int("limit")))


@cache
def page_of_newest(shape: Shape) -> Statement:
    """Build the list of the newest first; it walks an index in that order wherever there is one."""
    filters = _filters(shape)
    if shape.needle is None:
        if shape.tags == 1:
            tagged = asked_for_each_of(t, contact_tags, _same(contact_tags.c.contact_id))
            return Statement(_newest(tagged, _is_tagged(shape), *filters, by=contact_tags.c.contact_id))
        return Statement(_newest(t, *_of_tags(shape), *filters, by=t.c.id))
    return _page_of_search(shape.needle, (*_has_tags(shape), *filters))


async def after(
    tx: Tx,
    *,
    cursor: int,
    limit: int,
    contact_id: int | None = None,
    email: str | None = None,
    phone: str | None = None,
) -> list[Contact]:
    """List contacts by id upwards after a cursor, without what they point to. `email` is folded."""
    statement = page_by_id(
        by_id=contact_id is not None, by_email=email is not None, by_phone=phone is not None
    )
    return contacts_of(
        await tx.all(statement, after=cursor, limit=limit, id=contact_id, email=email, phone=phone)
    )


async def newest(tx: Tx, filters: Filters, *, offset: int, limit: int) -> list[Contact]:
    """List contacts, the newest first."""
    values: dict[str, Value] = {
        "tag": filters.tags[0] if filters.tags else None,
        "tags": filters.tags,
        "location": filters.location_ref,
        "channels": spellings(filters.channel or ""),
        "offset": min(offset, LAST_ROW),
        "limit": limit,
    }
    if filters.needle is not None:
        values.update(values_of(filters.needle))
    return contacts_of(await tx.all(page_of_newest(shape_of(filters)), **values))


def spellings(text: str) -> list[str]:
    """Give what `lower` may make of a text, whether the engine knows more than ASCII's cases or not."""
    cases = {text, text.lower(), text.upper(), text.title(), text.capitalize()}
    return sorted({_ascii_lower(case) for case in cases} | {text.lower()})


def shape_of(filters: Filters) -> Shape:
    """What of the filters decides which statement lists."""
    needle = filters.needle
    return Shape(
        tags=min(len(filters.tags), 2),
        location=filters.location_ref is not None,
        channel=filters.channel is not None,
        needle=None
        if needle is None
        else NeedleShape(needle.is_indexed, needle.digits is not None, needle.patterns),
    )


def _newest(base: FromClause, *conditions: ColumnElement[bool], by: ColumnElement[Any]) -> Select[Any]:
    listed = with_related(base).where(*conditions).order_by(by.desc())
    return listed.limit(bound_int("limit")).offset(bound_int("offset"))


def _page_of_search(needle: NeedleShape, filters: Sequence[ColumnElement[bool]]) -> Statement:
    page = page_of_found(partial(matches_postgres_index, TEXTS, digits=needle.has_digits), filters)
    postgres = with_related(page.join(t, _same(page.c.id))).order_by(t.c.id.desc())
    if needle.is_indexed:
        found = _newest(of_sqlite_index(), matches_sqlite_index(), *filters, by=sqlite_index.c.rowid)
        return Statement(found, postgres)
    of_rows = matches_rows(TEXTS, patterns=needle.patterns, digits=needle.has_digits)
    return Statement(_newest(t, of_rows, *filters, by=t.c.id), postgres)


def _filters(shape: Shape) -> tuple[ColumnElement[bool], ...]:
    found: list[ColumnElement[bool]] = []
    if shape.location:
        place = locations.alias("place")
        of_ref = select(place.c.id).where(
            place.c.workspace_id == WORKSPACE, place.c.ref == bound_text("location")
        )
        found.append(t.c.location_id == of_ref.scalar_subquery())
    if shape.channel:
        found.append(is_one_of(func.lower(t.c.channel, type_=Text), "channels"))
    return tuple(found)


def _same(contact_id: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(t.c.workspace_id == WORKSPACE, t.c.id == contact_id)


def _is_tagged(shape: Shape) -> ColumnElement[bool]:
    """Match links to the tags: to the one bound as `tag`, or to any of `tags`."""
    of_tags = select(tags.c.id).where(tags.c.workspace_id == WORKSPACE)
    if shape.tags == 1:
        of_tag = of_tags.where(tags.c.canonical == bound_text("tag")).scalar_subquery()
        return and_(contact_tags.c.workspace_id == WORKSPACE, contact_tags.c.tag_id == of_tag)
    any_of = contact_tags.c.tag_id.in_(of_tags.where(is_one_of(tags.c.canonical, "tags")))
    return and_(contact_tags.c.workspace_id == WORKSPACE, any_of)


def _of_tags(shape: Shape) -> tuple[ColumnElement[bool], ...]:
    """Match contacts with any of the tags, where the tags lead to the contacts."""
    if not shape.tags:
        return ()
    return (t.c.id.in_(select(contact_tags.c.contact_id).where(_is_tagged(shape))),)


def _has_tags(shape: Shape) -> tuple[ColumnElement[bool], ...]:
    """Match contacts with any of the tags, where each contact is asked for them."""
    if not shape.tags:
        return ()
    link = select(1).where(_is_tagged(shape), contact_tags.c.contact_id == t.c.id)
    return (exists(link.correlate(t)),)


def _ascii_lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
