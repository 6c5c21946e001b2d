"""Finding the contacts that many rows mean, by any of what a contact is called by."""

from collections.abc import Collection, Iterable
from typing import Final, TypeAlias

from sqlalchemy import Select, Text, cast, literal, select, union_all

from rolodesk.storage.statement import WORKSPACE, Row, Statement, bound_text, is_one_of
from rolodesk.storage.tables import contact_keys as keys
from rolodesk.storage.tables import contacts as t
from rolodesk.storage.transaction import Tx

Call: TypeAlias = tuple[str, str]
"""What a contact is called by: the kind (`id`, `ref`, `external_id`, `email`, `phone`), and the text."""


def _called(name: str) -> Select[tuple[str, str, int]]:
    return select(literal(name, Text), t.c[name], t.c.id).where(
        t.c.workspace_id == WORKSPACE, is_one_of(t.c[name], f"{name}s")
    )


def _of_kind(kind: str) -> Select[tuple[str, str, int]]:
    return select(literal(kind, Text), keys.c.key, keys.c.contact_id).where(
        keys.c.workspace_id == WORKSPACE, keys.c.kind == kind, is_one_of(keys.c.key, f"{kind}s")
    )


MATCHES: Final = Statement(
    union_all(
        select(literal("id", Text), cast(t.c.id, Text), t.c.id).where(
            t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids")
        ),
        _called("ref"),
        _called("external_id"),
        _of_kind("email"),
        _of_kind("phone"),
    )
)
REF_BETWEEN: Final = Statement(
    select(t.c.ref)
    .where(t.c.workspace_id == WORKSPACE, t.c.ref >= bound_text("low"), t.c.ref < bound_text("high"))
    .limit(1)
)


async def matches(tx: Tx, calls: Collection[Call]) -> dict[Call, int]:
    """Find the oldest contact of each call; one of nobody is left out. One statement."""
    of_kind: dict[str, list[str]] = {kind: [] for kind in ("id", "ref", "external_id", "email", "phone")}
    for kind, text in calls:
        of_kind[kind].append(text)
    rows = await tx.all(
        MATCHES,
        ids=[int(text) for text in of_kind["id"]],
        refs=of_kind["ref"],
        external_ids=of_kind["external_id"],
        emails=of_kind["email"],
        phones=of_kind["phone"],
    )
    return oldest_of(rows)


def oldest_of(rows: Iterable[Row]) -> dict[Call, int]:
    """Give the lowest id of each call of rows of kind, text and id."""
    found: dict[Call, int] = {}
    for kind, text, id_ in rows:
        found[kind, text] = min(id_, found.get((kind, text), id_))
    return found


async def has_ref_of(tx: Tx, *, ms: int) -> bool:
    """Say whether some contact has a ref like those that are made up at a time."""
    return await tx.first(REF_BETWEEN, low=f"{ms:013d}", high=f"{ms + 1:013d}") is not None
