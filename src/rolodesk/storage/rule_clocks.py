"""When the clock asks for rules: a row for each that is active and waits for a time; how far it has come."""

from typing import Final

import msgspec
from sqlalchemy import delete, select, update

from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, insert_or_ignore
from rolodesk.storage.tables import rule_clocks as t
from rolodesk.storage.transaction import Tx


class RuleClock(msgspec.Struct, frozen=True):
    """When a rule is due (ms), and the record it has come to: by a time, if they are ordered by one."""

    workspace_id: int
    rule_id: int
    due_at: int
    behind_at: int
    behind_id: int


COLUMNS: Final = (t.c.workspace_id, t.c.rule_id, t.c.due_at, t.c.behind_at, t.c.behind_id)
OF_RULE: Final = (t.c.workspace_id == WORKSPACE, t.c.rule_id == bound_int("of_rule"))

DUE: Final = Statement(
    select(*COLUMNS).where(t.c.due_at <= bound_int("now")).order_by(t.c.due_at).limit(bound_int("limit")),
    everywhere=True,
)
BY_RULE: Final = Statement(select(*COLUMNS).where(*OF_RULE))
INSERT: Final = insert_or_ignore(t)
DELETE: Final = Statement(delete(t).where(*OF_RULE))
MOVE: Final = Statement(
    update(t)
    .where(
        *OF_RULE,
        t.c.due_at == bound_int("was_due_at"),
        t.c.behind_at == bound_int("was_behind_at"),
        t.c.behind_id == bound_int("was_behind_id"),
    )
    .values(due_at=bound_int("due_at"), behind_at=bound_int("behind_at"), behind_id=bound_int("behind_id"))
)


async def due(tx: Tx, *, limit: int) -> list[RuleClock]:
    """List the clocks of all workspaces that are due, the longest first."""
    return [RuleClock(*row) for row in await tx.all(DUE, now=tx.now, limit=limit)]


async def by_rule(tx: Tx, rule_id: int) -> RuleClock | None:
    """Read the clock of a rule, which has none unless it is active and waits for a time."""
    row = await tx.first(BY_RULE, of_rule=rule_id)
    return None if row is None else RuleClock(*row)


async def start(tx: Tx, clock: RuleClock) -> None:
    """Set the clock of a rule, in place of one that it has."""
    await stop(tx, clock.rule_id)
    await tx.run(
        INSERT,
        rule_id=clock.rule_id,
        due_at=clock.due_at,
        behind_at=clock.behind_at,
        behind_id=clock.behind_id,
    )


async def stop(tx: Tx, rule_id: int) -> None:
    """Take a rule's clock away, if it has one."""
    await tx.run(DELETE, of_rule=rule_id)


async def move(tx: Tx, before: RuleClock, after: RuleClock) -> bool:
    """Let a clock go on; answer False, and do nothing, if somebody else moved it first."""
    moved = await tx.run(
        MOVE,
        of_rule=before.rule_id,
        was_due_at=before.due_at,
        was_behind_at=before.behind_at,
        was_behind_id=before.behind_id,
        due_at=after.due_at,
        behind_at=after.behind_at,
        behind_id=after.behind_id,
    )
    return moved == 1
