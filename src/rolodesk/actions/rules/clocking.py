"""Rules that the clock asks for: tickets on which nothing happened for a while, and schedules."""

from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions.rules.running import matching, run_rules
from rolodesk.actions.scope import Scope
from rolodesk.model.moment import LAST_MOMENT
from rolodesk.model.rules.rule import Rule, trigger_of
from rolodesk.model.rules.runs import Cause
from rolodesk.model.rules.schedules import next_moment
from rolodesk.model.rules.spans import span_ms
from rolodesk.model.rules.triggers import BY_THE_CLOCK, Event, Trigger
from rolodesk.storage import rule_clocks, rule_events, rule_records, rules
from rolodesk.storage.rule_clocks import RuleClock

LOOKED_AT: Final = 200
"""Records that one step looks at, without a lock."""
TOUCHED: Final = 20
"""Records that one step runs a rule for, in one transaction."""
SWEEP_MS: Final = 30_000
"""How often it is looked which tickets have become idle: by so much a rule may be late."""
LAST_ID: Final = 2**62


class Step(msgspec.Struct, frozen=True):
    """What a rule's clock has come to: the records that it is to run for, and where the clock stands then."""

    rule: Rule
    before: RuleClock
    after: RuleClock
    record_ids: tuple[int, ...]


async def set_clock(scope: Scope, rule: Rule) -> None:
    """Give a rule the clock that it needs, from now on; one that needs none loses it."""
    trigger = trigger_of(rule.trigger)
    if not rule.active or trigger.event not in BY_THE_CLOCK:
        await rule_clocks.stop(scope.tx, rule.id)
        return
    clock = RuleClock(scope.workspace.id, rule.id, 0, 0, 0)
    await rule_clocks.start(scope.tx, _set(clock, trigger, now=scope.now))


async def look(scope: Scope, clock: RuleClock) -> Step | None:
    """
    Find the next records that a due rule is to run for, writing nothing; None if the rule is none any more.

    A ticket that was idle before the rule was active, or whose last word was the rule's own, is not among
    them.
    """
    rule = await rules.by_id(scope.tx, clock.rule_id)
    if rule is None or not rule.active:
        return None
    trigger = trigger_of(rule.trigger)
    places, after = await _places(scope, trigger, clock)
    found: list[int] = []
    for record_id, place in places:
        if len(found) == TOUCHED:
            return Step(rule, clock, replace(place, due_at=clock.due_at), tuple(found))
        if await _is_wanted(scope, rule, trigger, record_id):
            found.append(record_id)
    return Step(rule, clock, after, tuple(found))


async def act(scope: Scope, step: Step) -> bool:
    """
    Run a rule for the records that a step found, if all is still so, and let its clock go on.

    Answers False, and does nothing, if somebody else took the step: so each record has its run once.
    """
    if not await rule_clocks.move(scope.tx, step.before, step.after):
        return False
    trigger = trigger_of(step.rule.trigger)
    for record_id in step.record_ids:
        if await _is_wanted(scope, step.rule, trigger, record_id, until=step.after.behind_at):
            await run_rules(scope, [step.rule], record_id, cause=Cause(str(trigger.event)))
    return True


async def _is_wanted(
    scope: Scope, rule: Rule, trigger: Trigger, record_id: int, *, until: int = LAST_MOMENT
) -> bool:
    """Answer whether a rule is to run for a record now; one that is to be idle, idle since up to `until`."""
    record = await matching(scope, rule, record_id)
    if record is None:
        return False
    if trigger.event is not Event.TICKET_IDLE or record.ticket is None:
        return True
    if record.ticket.latest_at > until or trigger.says("status") not in {None, record.ticket.status}:
        return False
    return not await rule_events.acted_since(scope.tx, record_id, rule_id=rule.id)


async def _places(
    scope: Scope, trigger: Trigger, clock: RuleClock
) -> tuple[list[tuple[int, RuleClock]], RuleClock]:
    """List the next records, each with where the clock stood before it; and where it stands behind all."""
    if trigger.event is Event.TICKET_IDLE:
        return await _idle_places(scope, trigger, clock)
    ids = await rule_records.ids_behind(scope.tx, trigger.noun, behind=clock.behind_id, limit=LOOKED_AT)
    behind = [clock.behind_id, *ids]
    places = [(id_, replace(clock, behind_id=before)) for id_, before in zip(ids, behind, strict=False)]
    if len(ids) < LOOKED_AT:
        return places, _set(clock, trigger, now=max(scope.now, clock.due_at))
    return places, replace(clock, behind_id=ids[-1])


async def _idle_places(
    scope: Scope, trigger: Trigger, clock: RuleClock
) -> tuple[list[tuple[int, RuleClock]], RuleClock]:
    until = scope.now - span_ms(trigger.says("for") or "")
    found = await rule_records.idle(
        scope.tx, behind_at=clock.behind_at, behind_id=clock.behind_id, until=until, limit=LOOKED_AT
    )
    places: list[tuple[int, RuleClock]] = []
    at = clock
    for id_, latest_at in found:
        places.append((id_, at))
        at = replace(clock, behind_at=latest_at, behind_id=id_)
    if len(found) < LOOKED_AT:
        return places, _set(clock, trigger, now=scope.now)
    return places, at


def _set(clock: RuleClock, trigger: Trigger, *, now: int) -> RuleClock:
    """Set a clock behind all that is there now."""
    if trigger.event is Event.TICKET_IDLE:
        until = now - span_ms(trigger.says("for") or "")
        behind_at = max(until, clock.behind_at)
        return replace(clock, due_at=now + SWEEP_MS, behind_at=behind_at, behind_id=LAST_ID)
    due_at = next_moment(trigger.says("cron") or "", trigger.says("time_zone") or "", after=now)
    return replace(clock, due_at=due_at, behind_at=0, behind_id=0)
