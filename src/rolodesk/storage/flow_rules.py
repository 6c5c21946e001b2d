"""Rules of Mail Flow, in their order."""

from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.model.flow.rules import FlowRule
from rolodesk.storage.statement import WORKSPACE, Statement, Value, bound_int, bound_text, insert_row
from rolodesk.storage.tables import flow_rules as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.id,
    t.c.position,
    t.c.name,
    t.c.active,
    t.c.conditions,
    t.c.actions,
    t.c.created_at,
    t.c.updated_at,
)

IN_ORDER: Final = Statement(
    select(*COLUMNS).where(t.c.workspace_id == WORKSPACE).order_by(t.c.position, t.c.id)
)
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("rule_id"))
    .values(
        position=bound_int("position"),
        name=bound_text("name"),
        active=bound_int("active"),
        conditions=bound_text("conditions"),
        actions=bound_text("actions"),
        updated_at=bound_int("updated_at"),
    )
)
PLACE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("rule_id"))
    .values(position=bound_int("position"))
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))


async def listed(tx: Tx) -> list[FlowRule]:
    """List every rule, active or not, in the order in which they run."""
    return [
        FlowRule(id_, position, name, active == 1, *rest)
        for id_, position, name, active, *rest in await tx.all(IN_ORDER)
    ]


async def insert(tx: Tx, rule: FlowRule) -> None:
    """Insert a rule."""
    await tx.run(INSERT, id=rule.id, created_at=rule.created_at, **_saved(rule))


async def save(tx: Tx, rule: FlowRule) -> None:
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


def _saved(rule: FlowRule) -> dict[str, Value]:
    return {
        "position": rule.position,
        "name": rule.name,
        "active": int(rule.active),
        "conditions": rule.conditions,
        "actions": rule.actions,
        "updated_at": rule.updated_at,
    }
