"""Rules: what is stored of one, the draft it is made of, and its compiled form, kept by content."""

from functools import lru_cache
from typing import Final, Protocol

import msgspec

from rolodesk.model.errors import Invalid
from rolodesk.model.flow.actions import Action, Repertoire, print_actions, read_actions
from rolodesk.model.flow.conditions import Clause, Group, clauses_of, print_condition, read_condition
from rolodesk.model.flow.evaluating import Check, compiled
from rolodesk.model.flow.facts import Vocabulary
from rolodesk.model.flow.operators import Operator
from rolodesk.model.flow.patterns import pattern_of
from rolodesk.model.flow.reading import decoded, flag_of, object_of
from rolodesk.model.line import check_line

RULE_LIMIT: Final = 200
"""Rules of a workspace."""
PATTERNS_LIMIT: Final = 8_000
"""Steps of all patterns of a workspace's rules together: it bounds what a letter can cost."""


class Subject(msgspec.Struct, frozen=True, eq=False):
    """What rules are about: what their conditions may ask, and what their actions may do."""

    vocabulary: Vocabulary
    repertoire: Repertoire


class Content(Protocol):
    """What a stored rule asks and does, as JSON; whatever it is about and whenever it runs."""

    @property
    def conditions(self) -> str:
        """As `print_condition` gives them."""
        ...

    @property
    def actions(self) -> str:
        """As `print_actions` gives them."""
        ...


class Draft(Protocol):
    """What somebody wrote that a rule is to ask and do."""

    @property
    def conditions(self) -> Group:
        """The outermost group."""
        ...

    @property
    def actions(self) -> tuple[Action, ...]:
        """In their order."""
        ...


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as somebody writes it."""

    name: str
    active: bool = True
    conditions: Group
    actions: tuple[Action, ...]


class FlowRule(msgspec.Struct, frozen=True):
    """A rule as it is stored. Positions are 1, 2, 3… without gaps. Times are ms."""

    id: int
    position: int
    name: str
    active: bool
    conditions: str
    """JSON, as `print_condition` gives it."""
    actions: str
    """JSON, as `print_actions` gives it."""
    created_at: int
    updated_at: int


class CompiledRule(msgspec.Struct, frozen=True, eq=False):
    """A rule's content, ready to run."""

    conditions: Group
    check: Check
    actions: tuple[Action, ...]
    fields: frozenset[str]
    """The fields that it asks about."""
    cost: int
    """Steps of its patterns."""


def read_rule(value: object, subject: Subject) -> RuleDraft:
    """
    Read a rule from a JSON value: `name`, `conditions`, `actions`, and `active` unless it is true.

    Refuses (`Invalid`) by the place, such as `conditions.all[1].value`, and says what is allowed there.
    """
    given = object_of(value, "", needed=("name", "conditions", "actions"), optional=("active",))
    return RuleDraft(
        name=read_name(given["name"]),
        active=flag_of(given.get("active", True), "active"),
        conditions=read_condition(given["conditions"], "conditions", vocabulary=subject.vocabulary),
        actions=read_actions(given["actions"], "actions", repertoire=subject.repertoire),
    )


def read_name(value: object) -> str:
    """Give a rule's name. Refuses (`Invalid`) what is no line of text."""
    if not isinstance(value, str):
        raise Invalid("name", "must be a text")
    return check_line(value, field="name")


def stored_conditions(draft: Draft) -> str:
    """Give a draft's conditions as they are stored."""
    return msgspec.json.encode(print_condition(draft.conditions)).decode()


def stored_actions(draft: Draft) -> str:
    """Give a draft's actions as they are stored."""
    return msgspec.json.encode(print_actions(draft.actions)).decode()


def compiled_rule(rule: Content, subject: Subject) -> CompiledRule:
    """
    Give a stored rule ready to run. The same content is compiled once.

    Refuses (`Invalid`) one that can no longer be read, as after a downgrade.
    """
    return _compiled(rule.conditions, rule.actions, subject)


@lru_cache(maxsize=512)
def _compiled(conditions: str, actions: str, subject: Subject) -> CompiledRule:
    group = read_condition(
        decoded(conditions, limit=len(conditions)), "conditions", vocabulary=subject.vocabulary
    )
    clauses = [clause for _, clause in clauses_of(group, "conditions")]
    return CompiledRule(
        group,
        compiled(group, subject.vocabulary),
        read_actions(decoded(actions, limit=len(actions)), "actions", repertoire=subject.repertoire),
        frozenset(clause.field for clause in clauses),
        sum(map(_cost, clauses)),
    )


def _cost(clause: Clause) -> int:
    return pattern_of(str(clause.value)).size if clause.operator is Operator.MATCHES else 0
