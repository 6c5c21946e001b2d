"""Running rules over the facts of one subject: which match, in their order, until one ends the run."""

from collections.abc import Collection, Sequence

import msgspec

from rolodesk.model.errors import Invalid
from rolodesk.model.flow.actions import Action
from rolodesk.model.flow.facts import Facts
from rolodesk.model.flow.findings import Finding
from rolodesk.model.flow.rules import CompiledRule, FlowRule, Subject, compiled_rule


class RuleRun(msgspec.Struct, frozen=True, kw_only=True):
    """What running a rule came to; `actions` is what it wants done."""

    rule: FlowRule
    matched: bool = False
    why: Finding | None = None
    why_not_run: str = ""
    actions: tuple[Action, ...] = ()


def run_rules(
    rules: Sequence[FlowRule],
    facts: Facts,
    *,
    subject: Subject,
    ending: Collection[str],
    thorough: bool = False,
) -> tuple[RuleRun, ...]:
    """
    Run the active rules in their order. A rule that matches and has an action of `ending` ends the run.

    The facts stay as they are: no rule sees what an earlier one wants done. A rule that cannot be read is
    passed over. `thorough` looks at every condition, not only as far as the outcome needs.
    """
    done: list[RuleRun] = []
    ended_by: FlowRule | None = None
    for rule in rules:
        if not rule.active:
            continue
        if ended_by is not None:
            done.append(RuleRun(rule=rule, why_not_run=f"rule {ended_by.id}, {ended_by.name}, ended the run"))
            continue
        run = _run(rule, facts, subject=subject, thorough=thorough)
        done.append(run)
        if any(action.kind in ending for action in run.actions):
            ended_by = rule
    return tuple(done)


def asks_about(rules: Sequence[FlowRule], field: str, *, subject: Subject) -> bool:
    """Answer whether an active rule asks about a field."""
    return any(rule.active and field in _fields(rule, subject) for rule in rules)


def _fields(rule: FlowRule, subject: Subject) -> Collection[str]:
    compiled = _compiled_or_why_not(rule, subject)
    return () if isinstance(compiled, str) else compiled.fields


def _run(rule: FlowRule, facts: Facts, *, subject: Subject, thorough: bool) -> RuleRun:
    compiled = _compiled_or_why_not(rule, subject)
    if isinstance(compiled, str):
        return RuleRun(rule=rule, why_not_run=f"it cannot be read: {compiled}")
    why = compiled.check.explain(facts, thorough=thorough)
    return RuleRun(rule=rule, matched=why.outcome, why=why, actions=compiled.actions if why.outcome else ())


def _compiled_or_why_not(rule: FlowRule, subject: Subject) -> CompiledRule | str:
    try:
        return compiled_rule(rule, subject)
    except Invalid as error:
        return str(error)
