"""Running rules for one record: which of them matched, what they did, and the row that tells of it."""

from collections.abc import Sequence
from typing import Final

import msgspec
import structlog
from msgspec.structs import replace

from rolodesk.actions.rules.deeds import do
from rolodesk.actions.rules.loading import load
from rolodesk.actions.scope import Scope, actor_of_rule
from rolodesk.model.errors import Invalid
from rolodesk.model.flow.actions import Action
from rolodesk.model.flow.verdict import Deed
from rolodesk.model.rules import doing
from rolodesk.model.rules.asking import Record, facts_of
from rolodesk.model.rules.rule import Rule, compiled, trigger_of
from rolodesk.model.rules.runs import DEEPEST, Cause, Outcome, Run
from rolodesk.model.rules.spans import span_ms
from rolodesk.model.rules.triggers import Event
from rolodesk.model.ticket import Status
from rolodesk.storage import jobs, rule_runs

DOOR: Final = "rule"
RESUMING: Final = "resume_rule"
LEFT_ALONE: Final = frozenset({Status.SPAM, Status.DELETED})

log = structlog.get_logger("rolodesk.rules")


class Chain(msgspec.Struct, frozen=True):
    """The runs that led to an event: the one that began it, and how many there are; 0, 0 of none."""

    root_id: int = 0
    depth: int = 0


class Resuming(msgspec.Struct, frozen=True):
    """The payload of the job that goes on with a run that waits."""

    run_id: int


async def chain_of(scope: Scope, run_id: int) -> Chain:
    """Say which chain an event belongs to that a run wrote; of none if no run did, or it is forgotten."""
    parent = await rule_runs.by_id(scope.tx, run_id) if run_id else None
    return Chain() if parent is None else Chain(parent.root_id, parent.depth + 1)


async def run_rules(scope: Scope, rules: Sequence[Rule], record_id: int, *, cause: Cause) -> int:
    """
    Run rules for a record in their order, each on the record as the earlier ones left it, until one stops.

    What each that matched did is written down as a run. One that already ran for the record in the same chain
    is cut, and so is what lies too deep in one: nothing is done then, and the run says so. Answers how many
    runs there were.
    """
    chain = await chain_of(scope, cause.run_id)
    count = 0
    for rule in rules:
        record = await matching(scope, rule, record_id)
        if record is None:
            continue
        count += 1
        run = await _begin(scope, rule, record, cause=cause, chain=chain)
        if run is not None and await carry_out(scope, rule, run):
            break
    return count


async def matching(scope: Scope, rule: Rule, record_id: int) -> Record | None:
    """Read a record for which a rule's conditions hold; None if they do not, or it is not there."""
    try:
        trigger, content = trigger_of(rule.trigger), compiled(rule)
    except Invalid as error:
        log.warning("a rule cannot be read", workspace=scope.workspace.id, rule=rule.id, reason=str(error))
        return None
    record = await load(scope, trigger.noun, record_id, asked=content.fields)
    if record is None or is_left_alone(record, trigger.event) or not content.check.holds(facts_of(record)):
        return None
    return record


def is_left_alone(record: Record, event: Event) -> bool:
    """Answer whether a ticket is none of a rule's business: merged; spam or deleted, unless that happened."""
    ticket = record.ticket
    if ticket is None:
        return False
    is_aside = ticket.status in LEFT_ALONE and event is not Event.TICKET_STATUS_CHANGED
    return is_aside or ticket.merged_into is not None


async def carry_out(scope: Scope, rule: Rule, run: Run) -> bool:
    """Do what a rule wants from where its run has come to, and write it down; answer whether it says stop."""
    actions = compiled(rule).actions
    as_rule = Scope(
        scope.tx,
        workspace=scope.workspace,
        actor=actor_of_rule(rule.id, run_id=run.id),
        door=DOOR,
    )
    deeds = list(run.deeds)
    for action in actions[len(deeds) :]:
        if action.kind == doing.WAIT:
            await _wait(scope, replace(run, deeds=(*deeds, Deed(action.kind, str(action.value)))), action)
            return False
        if action.kind == doing.STOP:
            deeds.append(Deed(action.kind))
            break
        deeds.append(await do(as_rule, run.noun, run.record_id, action))
    failed = any(deed.why_not for deed in deeds)
    outcome = Outcome.FAILED if failed else Outcome.DONE
    done = replace(run, deeds=tuple(deeds), outcome=outcome, resumes_at=None, ended_at=scope.now)
    await rule_runs.save(scope.tx, done)
    return bool(deeds) and deeds[-1].action == doing.STOP


async def _begin(scope: Scope, rule: Rule, record: Record, *, cause: Cause, chain: Chain) -> Run | None:
    """Write down that a rule runs for a record; None if it is cut."""
    run_id = await scope.tx.next_id("rule_runs")
    why_cut = await _why_cut(scope, rule, record, chain)
    run = Run(
        id=run_id,
        rule_id=rule.id,
        rule_name=rule.name,
        rule_version=rule.version,
        noun=record.noun,
        record_id=record.id,
        cause=cause,
        root_id=chain.root_id or run_id,
        depth=chain.depth,
        outcome=Outcome.CUT if why_cut else Outcome.DONE,
        reason=why_cut,
        deeds=(),
        resumes_at=None,
        started_at=scope.now,
        ended_at=scope.now if why_cut else None,
        why=compiled(rule).check.explain(facts_of(record), thorough=True),
    )
    await rule_runs.insert(scope.tx, run)
    if not why_cut:
        return run
    log.warning(
        "a loop of rules was cut",
        workspace=scope.workspace.id,
        rule=rule.id,
        noun=record.noun.value,
        record=record.id,
        reason=why_cut,
    )
    return None


async def _why_cut(scope: Scope, rule: Rule, record: Record, chain: Chain) -> str:
    if not chain.root_id:
        return ""
    if chain.depth > DEEPEST:
        return f"{chain.depth} rules ran one because of another, the first as run {chain.root_id}"
    ran = await rule_runs.ran_in_chain(
        scope.tx, chain.root_id, rule_id=rule.id, noun=record.noun, record_id=record.id
    )
    return f"it ran for this {record.noun} already in the chain that run {chain.root_id} began" if ran else ""


async def _wait(scope: Scope, run: Run, action: Action) -> None:
    """Let a run wait, and have a job go on with it."""
    resumes_at = scope.now + span_ms(str(action.value))
    await rule_runs.save(
        scope.tx, replace(run, outcome=Outcome.WAITING, resumes_at=resumes_at, ended_at=None)
    )
    payload = msgspec.json.encode(Resuming(run.id)).decode()
    await jobs.put(scope.tx, RESUMING, payload=payload, run_at=resumes_at)
