"""Jobs of rules: going on with what waits, and forgetting what is long past."""

from collections.abc import Mapping

import msgspec
import structlog

from rolodesk.actions import upkeep
from rolodesk.actions.ports import EVERYWHERE, Transactions
from rolodesk.actions.rules.continuing import resume
from rolodesk.actions.rules.running import DOOR, RESUMING, Resuming
from rolodesk.actions.scope import SYSTEM, Scope, Tx
from rolodesk.jobs.worker import Handler
from rolodesk.storage import directory

log = structlog.get_logger("rolodesk.jobs")


def rule_handlers(transactions: Transactions) -> Mapping[str, Handler]:
    """Make the handlers of rules."""

    async def resume_rule(workspace_id: int, payload: str) -> None:
        resuming = msgspec.json.decode(payload, type=Resuming)

        async def work(everywhere: Tx) -> None:
            workspace = await directory.workspace_by_id(everywhere, workspace_id)
            if workspace is not None:
                tx = everywhere.within(workspace_id)
                await resume(Scope(tx, workspace=workspace, actor=SYSTEM, door=DOOR), resuming.run_id)

        await transactions.write(EVERYWHERE, work)

    async def forget_rule_runs(_workspace_id: int, _payload: str) -> None:
        if forgotten := await upkeep.forget_rule_runs(transactions):
            log.info("forgot what rules did", count=forgotten)

    return {RESUMING: resume_rule, "forget_rule_runs": forget_rule_runs}
