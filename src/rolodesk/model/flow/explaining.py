"""Explaining rules to people, and what became of them: rule by rule and condition by condition."""

from collections.abc import Iterable, Iterator
from typing import Final

from rolodesk.model.flow.actions import Action, what
from rolodesk.model.flow.conditions import Clause, Condition, Group, Quantifier
from rolodesk.model.flow.evaluating import shown_value
from rolodesk.model.flow.facts import Kind
from rolodesk.model.flow.findings import ClauseFinding, Finding, GroupFinding
from rolodesk.model.flow.operators import Operator
from rolodesk.model.flow.reading import shown
from rolodesk.model.flow.rules import Subject
from rolodesk.model.flow.verdict import Deed, RuleTrace, Trace

INDENT: Final = "   "
WHY_LIMIT: Final = 500
"""Characters of why a rule matched, and of what it did, where a line has to do."""
_WORDS: Final = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.CONTAINS: "contains",
    Operator.STARTS_WITH: "starts with",
    Operator.ENDS_WITH: "ends with",
    Operator.MATCHES: "matches",
    Operator.ANY_OF: "is any of",
    Operator.GREATER_THAN: "is greater than",
    Operator.LESS_THAN: "is less than",
}
_UNQUOTED: Final = frozenset({Kind.NUMBER, Kind.ID})


def explained(trace: Trace, subject: Subject) -> list[str]:
    """Tell what became of each rule, which of its conditions held, what there was, and what it does."""
    lines = [
        line for number, rule in enumerate(trace.rules, start=1) for line in _rule(number, rule, subject)
    ]
    if trace.left_out:
        lines.append(f"{trace.left_out} more are not told here")
    return lines


def told_shortly(trace: Trace, subject: Subject) -> list[str]:
    """Tell of the rules that matched alone, a bounded line each: its name, what held, and what it did."""
    return [
        f"{shown(f'{rule.name}: {_why(rule.why, subject)}', WHY_LIMIT)} → "
        f"{shown('; '.join(_deed(deed, subject) for deed in rule.deeds), WHY_LIMIT)}"
        for rule in trace.rules
        if rule.matched
    ]


def in_words(condition: Condition, subject: Subject) -> str:
    """Say what a condition asks, on one line."""
    if isinstance(condition, Clause):
        field = subject.vocabulary[condition.field]
        return _asked(
            f"{field.title} {condition.name}".rstrip(),
            field.kind,
            operator=condition.operator,
            value=shown_value(condition.value),
        )
    parts = [in_words(part, subject) for part in condition.conditions]
    inner = [
        f"({words})" if isinstance(part, Group) else words
        for part, words in zip(condition.conditions, parts, strict=True)
    ]
    if condition.quantifier is Quantifier.NONE:
        return f"none of: {'; '.join(inner)}"
    return (" and " if condition.quantifier is Quantifier.ALL else " or ").join(inner) or "always"


def deeds_in_words(actions: Iterable[Action], subject: Subject) -> str:
    """Say what actions do, on one line."""
    return "; ".join(_deed(Deed(action.kind, what(action)), subject) for action in actions)


def finding_in_lines(finding: Finding, subject: Subject, indent: str = "") -> Iterator[str]:
    """Tell what a condition came to, a line each of its groups and clauses."""
    outcome = "yes" if finding.outcome else "no "
    if isinstance(finding, ClauseFinding):
        yield f"{indent}{outcome} {_clause(finding, subject)}"
        return
    if not finding.parts:
        yield f"{indent}{outcome} no conditions"
        return
    yield f"{indent}{outcome} {finding.quantifier} of these:"
    for part in finding.parts:
        yield from finding_in_lines(part, subject, indent + INDENT)


def _rule(number: int, rule: RuleTrace, subject: Subject) -> Iterator[str]:
    title = f"{number}. {rule.name} (rule {rule.rule_id})" if rule.rule_id else f"{number}. {rule.name}"
    if rule.why_not_run:
        yield f"{title} is not looked at: {rule.why_not_run}"
        return
    yield f"{title} {'matches' if rule.matched else 'does not match'}"
    if rule.why is not None:
        yield from finding_in_lines(rule.why, subject, INDENT)
    for deed in rule.deeds:
        yield f"{INDENT}→ {_deed(deed, subject)}"


def _why(finding: Finding | None, subject: Subject) -> str:
    """Join the clauses by which a rule matched."""
    if finding is None:
        return "it matches"
    clauses = [_clause(clause, subject) for clause in _deciding(finding)]
    return "; ".join(clauses) or "every one matches"


def _deciding(finding: Finding) -> Iterator[ClauseFinding]:
    if isinstance(finding, ClauseFinding):
        yield finding
    elif isinstance(finding, GroupFinding):
        for part in finding.parts:
            if part.outcome or finding.quantifier == "none":
                yield from _deciding(part)


def _clause(finding: ClauseFinding, subject: Subject) -> str:
    field = subject.vocabulary.get(finding.field)
    title = finding.field if field is None else field.title
    if finding.name:
        title = f"{title} {finding.name}"
    kind = Kind.TEXT if field is None else field.kind
    asked = _asked(title, kind, operator=Operator(finding.operator), value=finding.value)
    if kind is Kind.FLAG:
        return f"{asked} ({'that is not known' if finding.had is None else f'in fact {finding.had}'})"
    return f"{asked} ({'there is none' if finding.had is None else f'it is {_quoted(finding.had, kind)}'})"


def _asked(title: str, kind: Kind, *, operator: Operator, value: str) -> str:
    if kind is Kind.FLAG:
        return f"{title}: {value}"
    if operator is Operator.EXISTS:
        return f"{title} {'exists' if value == 'yes' else 'does not exist'}"
    return f"{title} {_WORDS[operator]} {_quoted(value, kind)}"


def _quoted(text: str, kind: Kind) -> str:
    return text if kind in _UNQUOTED else f'"{text}"'


def _deed(deed: Deed, subject: Subject) -> str:
    shape = subject.repertoire.get(deed.action)
    done = f"{deed.action if shape is None else shape.title} {deed.value}".strip()
    return f"{done}, which is not done: {deed.why_not}" if deed.why_not else done
