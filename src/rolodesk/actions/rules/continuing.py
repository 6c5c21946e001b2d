"""Going on with a run that waited, if everything is still as it has to be."""

from msgspec.structs import replace

from rolodesk.actions.rules.running import carry_out, matching
from rolodesk.actions.scope import Scope
from rolodesk.model.rules.runs import CHANGED, DELETED, STOPPED, Outcome, Run
from rolodesk.storage import rule_runs, rules


async def resume(scope: Scope, run_id: int) -> Run | None:
    """
    Go on with a run that waits and whose time has come; answer it as it is then, None if it is not there.

    It is cancelled, which it tells, where its conditions hold no more; and where its rule was deleted,
    stopped or changed as it began to wait: what waited before was cancelled then. Whoever comes second
    changes nothing.
    """
    run = await rule_runs.to_change(scope.tx, run_id)
    if run is None or run.outcome is not Outcome.WAITING or (run.resumes_at or 0) > scope.now:
        return run
    rule = await rules.by_id(scope.tx, run.rule_id)
    why_not = ""
    if rule is None:
        why_not = DELETED
    elif not rule.active:
        why_not = STOPPED
    elif rule.version != run.rule_version:
        why_not = CHANGED
    elif await matching(scope, rule, run.record_id) is None:
        why_not = "its conditions held no more"
    if why_not or rule is None:
        cancelled = replace(
            run, outcome=Outcome.CANCELLED, reason=why_not, resumes_at=None, ended_at=scope.now
        )
        await rule_runs.save(scope.tx, cancelled)
        return cancelled
    await carry_out(scope, rule, run)
    return await rule_runs.by_id(scope.tx, run_id)
