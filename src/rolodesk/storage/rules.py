"""Rules, in their order."""

from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.model.rules.rule import Rule
from rolodesk.storage.statement import WORKSPACE, Row, Statement, Value, bound_int, bound_text, insert_row
from rolodesk.storage.tables import rules as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")
SAVED: Final = tuple(c for c in COLUMNS if c.name not in {"id", "created_at"})

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)

IN_ORDER: Final = Statement(_mine.order_by(t.c.position, t.c.id))
ACTIVE: Final = Statement(_mine.where(t.c.active == 1).order_by(t.c.position, t.c.id))
BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("rule_id"))
    .values({c.name: (bound_text if c.type.python_type is str else bound_int)(c.name) for c in SAVED})
)
PLACE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("rule_id"))
    .values(position=bound_int("position"))
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))


async def listed(tx: Tx) -> list[Rule]:
    """List every rule, active or not, in the order in which they run."""
    return [_rule(row) for row in await tx.all(IN_ORDER)]


async def active(tx: Tx) -> list[Rule]:
    """List the rules that run, in their order."""
    return [_rule(row) for row in await tx.all(ACTIVE)]


async def by_id(tx: Tx, rule_id: int) -> Rule | None:
    """Read a rule."""
    row = await tx.first(BY_ID, id=rule_id)
    return None if row is None else _rule(row)


async def insert(tx: Tx, rule: Rule) -> None:
    """Insert a rule."""
    await tx.run(INSERT, id=rule.id, created_at=rule.created_at, **_saved(rule))


async def save(tx: Tx, rule: Rule) -> None:
    """Store a changed rule."""
    await tx.run(SAVE, rule_id=rule.id, **_saved(rule))


async def place(tx: Tx, positions: dict[int, int]) -> None:
    """Give rules, by id, other positions."""
    rows: list[dict[str, Value]] = [
        {"rule_id": rule_id, "position": position} for rule_id, position in positions.items()
    ]
    await tx.run_many(PLACE, rows)


async def remove(tx: Tx, rule_id: int) -> None:
    """Delete a rule."""
    await tx.run(DELETE, id=rule_id)


def _rule(row: Row) -> Rule:
    id_, position, name, is_active, *rest = row
    return Rule(id_, position, name, is_active == 1, *rest)


def _saved(rule: Rule) -> dict[str, Value]:
    return {
        "position": rule.position,
        "name": rule.name,
        "active": int(rule.active),
        "waits_for": rule.trigger,
        "conditions": rule.conditions,
        "actions": rule.actions,
        "version": rule.version,
        "active_since": rule.active_since,
        "updated_at": rule.updated_at,
    }
