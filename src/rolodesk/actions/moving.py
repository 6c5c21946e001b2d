"""What is done with a workspace that was taken in from another installation."""

from rolodesk.actions.journal import record
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.workspaces import require_operator
from rolodesk.model.workspace import Sending, Workspace
from rolodesk.storage import feed_names, mailboxes
from rolodesk.storage.transaction import Tx


async def settle(scope: Scope, *, was: int) -> None:
    """
    Let no mailbox send before somebody confirms it: where the workspace comes from, they may send still.

    `was` is the id that it had there. Cursors of the feed from there are understood from now on.
    """
    require_operator(scope)
    await feed_names.name_anew(scope.tx)
    for mailbox in await mailboxes.listed(scope.tx):
        if mailbox.sending != Sending.ACTIVE:
            continue
        await mailboxes.set_sending(scope.tx, mailbox.id, Sending.OBSERVING)
        await record(
            scope,
            "mailbox.updated",
            mailbox.id,
            before={"sending": mailbox.sending},
            after={"sending": Sending.OBSERVING},
        )
    await record(
        scope, "workspace.taken_in", scope.workspace.id, after={"name": scope.workspace.name, "was": was}
    )


async def settle_in(tx: Tx, workspace: Workspace, was: int) -> None:
    """Settle a workspace in a transaction of EVERYWHERE, as the operator."""
    await settle(Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door="cli"), was=was)
