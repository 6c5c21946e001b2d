"""Putting labels on tickets; one that is not there is made."""

from collections.abc import Sequence

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.label import Label
from rolodesk.model.tag import canonical_tag
from rolodesk.storage import labels


async def put_labels(scope: Scope, ticket_id: int, names: Sequence[str]) -> None:
    """Let a ticket bear labels, whose names were checked; its row is the caller's."""
    known = await labels.ids(scope.tx, names)
    missing = {canonical_tag(name): name for name in names if canonical_tag(name) not in known}
    # In one order, so that two transactions that make the same ones do not lock crosswise.
    for _, name in sorted(missing.items()):
        await make_label(scope, name)
    if missing:
        known = await labels.ids(scope.tx, names)
    await labels.put_on(scope.tx, ticket_id, list(known.values()))


async def make_label(scope: Scope, name: str) -> Label | None:
    """Make a label; None, and nothing, if there is one of that name in any spelling."""
    label = Label(await scope.tx.next_id("labels"), name, canonical_tag(name), scope.now)
    if not await labels.insert(scope.tx, label):
        return None
    await record(scope, "label.created", label.id, after={"name": label.name})
    return label
