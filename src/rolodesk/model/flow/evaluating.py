"""Evaluating a condition: compiled once, then asked of any number of facts, with or without the reasons."""

from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

import msgspec

from rolodesk.model.flow.conditions import Clause, Condition, Group, Quantifier
from rolodesk.model.flow.facts import FOLDS, Facts, Key, Kind, Vocabulary
from rolodesk.model.flow.findings import ClauseFinding, Finding, GroupFinding
from rolodesk.model.flow.operators import Operator, Predicate, Value, predicate_of, text_test
from rolodesk.model.flow.patterns import pattern_of
from rolodesk.model.flow.reading import shown

SHOWN_LIMIT: Final = 120
"""Characters of a value, and of what a field had, that a finding repeats."""
_Had: TypeAlias = Callable[[Facts, bool], str | None]
_BEFORE: Final = 30
"""How much of a long text is shown in front of what was found in it."""


class Explanation(Protocol):
    """Answers what a condition comes to, and why."""

    def __call__(self, facts: Facts, *, thorough: bool) -> Finding:
        """Look at everything, or only as far as the outcome needs, as `holds` does."""
        ...


class Check(msgspec.Struct, frozen=True, eq=False):
    """A condition, compiled: `holds` answers whether it does, `explain` the same with the reasons."""

    holds: Predicate
    explain: Explanation


def compiled(condition: Condition, vocabulary: Vocabulary) -> Check:
    """Compile a condition that was read by this vocabulary."""
    if isinstance(condition, Clause):
        return _compiled_clause(condition, vocabulary[condition.field].kind)
    return _compiled_group(condition, vocabulary)


def _compiled_group(group: Group, vocabulary: Vocabulary) -> Check:
    parts = tuple(compiled(part, vocabulary) for part in group.conditions)
    questions = tuple(part.holds for part in parts)
    explanations = tuple(part.explain for part in parts)
    quantifier = str(group.quantifier)
    wants_all = group.quantifier is Quantifier.ALL
    turned = group.quantifier is Quantifier.NONE

    def holds(facts: Facts) -> bool:
        for question in questions:
            if question(facts) is not wants_all:
                return not wants_all and not turned
        return wants_all or turned

    def explain(facts: Facts, *, thorough: bool) -> Finding:
        findings: list[Finding] = []
        decided = False
        for explanation in explanations:
            finding = explanation(facts, thorough=thorough)
            findings.append(finding)
            if finding.outcome is not wants_all:
                decided = True
                if not thorough:
                    break
        outcome = (not wants_all and not turned) if decided else (wants_all or turned)
        # Of many that had to hold only the one that did not says why; the rest would be noise.
        kept = findings if thorough or not decided else findings[-1:]
        return GroupFinding(quantifier=quantifier, outcome=outcome, parts=tuple(kept))

    return Check(holds, explain)


def _compiled_clause(clause: Clause, kind: Kind) -> Check:
    key = (clause.field, clause.name)
    holds = predicate_of(key, kind=kind, operator=clause.operator, value=clause.value)
    had = _had_of(key, kind, clause)
    value = shown_value(clause.value)

    def explain(facts: Facts, *, thorough: bool) -> Finding:  # noqa: ARG001 - as a group's
        outcome = holds(facts)
        return ClauseFinding(
            field=clause.field,
            name=clause.name,
            operator=str(clause.operator),
            value=value,
            had=had(facts, outcome),
            outcome=outcome,
        )

    return Check(holds, explain)


def shown_value(value: Value) -> str:
    """Give what is compared with as a finding shows it."""
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, tuple):
        return shown(", ".join(map(str, value)), SHOWN_LIMIT)
    return shown(str(value), SHOWN_LIMIT)


def _yes_or_no(value: int) -> str:
    return "yes" if value else "no"


def _had_of(key: Key, kind: Kind, clause: Clause) -> _Had:
    """Say how to show what there was: the text that decided, if one did, else all of them, joined."""
    if kind not in FOLDS:
        return lambda facts, _: _shown_number(facts.number(key), kind)
    if clause.operator is Operator.EXISTS:
        return lambda facts, _: _joined(facts.texts(key))
    show = _around_pattern if clause.operator is Operator.MATCHES else _around_text(kind, clause)
    one_decides = clause.operator is not Operator.IS_NOT
    pattern = str(clause.value)
    return lambda facts, outcome: (
        show(facts, key, pattern) if outcome is one_decides else _joined(facts.texts(key))
    )


def _shown_number(number: int | None, kind: Kind) -> str | None:
    if number is None:
        return None
    return _yes_or_no(number) if kind is Kind.FLAG else str(number)


def _around_text(kind: Kind, clause: Clause) -> Callable[[Facts, Key, str], str | None]:
    passes = text_test(kind, clause.operator, clause.value)
    is_within = clause.operator is Operator.CONTAINS

    def show(facts: Facts, key: Key, needle: str) -> str | None:
        for text, folded in zip(facts.texts(key), facts.folded(key), strict=True):
            if passes(folded):
                return _excerpt(text, folded.find(FOLDS[kind](needle)) if is_within else 0)
        return None

    return show


def _around_pattern(facts: Facts, key: Key, pattern: str) -> str | None:
    for text, encoded in zip(facts.texts(key), facts.encoded(key), strict=False):
        found = pattern_of(pattern).span(encoded)
        if found is not None:
            return _excerpt(text, len(encoded[: found[0]].decode("utf-8", "replace")))
    return None


def _joined(texts: tuple[str, ...]) -> str | None:
    if not texts:
        return None
    together = ", ".join(text[: SHOWN_LIMIT + 1] for text in texts[: SHOWN_LIMIT + 1])
    return shown(together.strip(), SHOWN_LIMIT)


def _excerpt(text: str, found_at: int) -> str:
    """Give one line of a text, from a little before a place in it, where all of it is too long."""
    start = max(found_at - _BEFORE, 0)
    if start == 0 or len(text) <= SHOWN_LIMIT:
        return shown(text.strip(), SHOWN_LIMIT)
    return shown(f"…{text[start : start + SHOWN_LIMIT].strip()}", SHOWN_LIMIT)
