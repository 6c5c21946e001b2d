"""What rules do about what happened: the handler of the follower of the journal."""

from collections.abc import Sequence
from typing import Final

from rolodesk.actions.rules.running import run_rules
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Invalid
from rolodesk.model.event import StoredEvent
from rolodesk.model.rules.rule import Rule, trigger_of
from rolodesk.model.rules.runs import Cause
from rolodesk.model.rules.triggers import Trigger, is_met, kinds_of
from rolodesk.storage import rules

RUNS_AT_ONCE: Final = 5
"""Runs of rules in one transaction, which holds up other writers on SQLite."""


async def follow(scope: Scope, events: Sequence[StoredEvent]) -> int | None:
    """
    Run the active rules for each event that one of them waits for, in the scope's transaction.

    A rule runs for what happened since it is active, and sees the record as it is when it runs. Answers how
    many events were taken where not all were: after a few for which rules ran, others may write.
    """
    waiting = [(rule, trigger) for rule in await rules.active(scope.tx) if (trigger := _trigger(rule))]
    kinds = {kind for _, trigger in waiting for kind in kinds_of(trigger.event)}
    ran = 0
    for number, event in enumerate(events, start=1):
        if event.kind not in kinds:
            continue
        before, after = event.before, event.after
        met = [
            rule
            for rule, trigger in waiting
            if event.at >= rule.active_since and is_met(trigger, event.kind, before=before, after=after)
        ]
        if met:
            cause = Cause(event.kind, event.place.seq, event.run_id)
            ran += await run_rules(scope, met, event.subject_id, cause=cause)
        if ran >= RUNS_AT_ONCE:
            return number
    return None


def _trigger(rule: Rule) -> Trigger | None:
    try:
        return trigger_of(rule.trigger)
    except Invalid:
        return None
