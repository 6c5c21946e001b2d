"""Rules: what is stored of one, and the draft that somebody writes."""

from functools import lru_cache

import msgspec

from rolodesk.model.flow.actions import Action, print_actions, read_actions
from rolodesk.model.flow.conditions import Group, clauses_of, print_condition, read_condition
from rolodesk.model.flow.reading import decoded, flag_of, object_of
from rolodesk.model.flow.rules import CompiledRule, compiled_rule, read_name
from rolodesk.model.rules.doing import SUBJECTS, writing_of
from rolodesk.model.rules.triggers import Noun, Trigger, print_trigger, read_trigger
from rolodesk.model.workspace import Permission


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as somebody writes it."""

    name: str
    active: bool
    trigger: Trigger
    conditions: Group
    actions: tuple[Action, ...]

    @property
    def needs(self) -> frozenset[Permission]:
        """What somebody needs to do by hand what the rule does, and to read what it goes by."""
        noun = self.trigger.noun
        needed = {Permission.CONTACTS_READ if noun is Noun.CONTACT else Permission.TICKETS_READ}
        asked = {clause.field for _, clause in clauses_of(self.conditions, "")}
        if any(field.startswith(("contact_", "account_")) for field in asked):
            needed.add(Permission.CONTACTS_READ)
        writing = (writing_of(action.kind, noun) for action in self.actions)
        return frozenset(needed) | {one for one in writing if one is not None}


class Rule(msgspec.Struct, frozen=True):
    """A rule as it is stored. Positions are 1, 2, 3… without gaps. Times are ms; texts of JSON as printed."""

    id: int
    position: int
    name: str
    active: bool
    trigger: str
    conditions: str
    actions: str
    version: int
    """Grows when what it waits for, asks or does changes."""
    active_since: int
    """It runs for what happens from then on."""
    created_at: int
    updated_at: int


def read_rule(value: object) -> RuleDraft:
    """
    Read a rule from a JSON value: `name`, `when`, `actions`, and where they matter `conditions`, `active`.

    Refuses (`Invalid`) by the place, such as `conditions.all[1].value`, and says what is allowed there.
    """
    given = object_of(value, "", needed=("name", "when", "actions"), optional=("conditions", "active"))
    trigger = read_trigger(given["when"], "when")
    subject = SUBJECTS[trigger.noun]
    return RuleDraft(
        name=read_name(given["name"]),
        active=flag_of(given.get("active", True), "active"),
        trigger=trigger,
        conditions=read_condition(
            given.get("conditions", {"all": []}), "conditions", vocabulary=subject.vocabulary
        ),
        actions=read_actions(given["actions"], "actions", repertoire=subject.repertoire),
    )


def print_rule(rule: Rule) -> dict[str, object]:
    """Give a stored rule as JSON values, which `read_rule` reads as the same."""
    return {
        "name": rule.name,
        "active": rule.active,
        "when": _value(rule.trigger),
        "conditions": _value(rule.conditions),
        "actions": _value(rule.actions),
    }


def as_stored(draft: RuleDraft) -> tuple[str, str, str]:
    """Give what a draft waits for, asks and does, as it is stored."""
    parts = (print_trigger(draft.trigger), print_condition(draft.conditions), print_actions(draft.actions))
    when, conditions, actions = (msgspec.json.encode(part).decode() for part in parts)
    return when, conditions, actions


def unsaved(draft: RuleDraft, *, now: int) -> Rule:
    """Give a draft as a rule that is not stored: its id is 0."""
    return Rule(0, 0, draft.name, draft.active, *as_stored(draft), 1, now, now, now)


@lru_cache(maxsize=512)
def trigger_of(written: str) -> Trigger:
    """Give what a stored rule waits for. Refuses (`Invalid`) what can no longer be read."""
    return read_trigger(_value(written), "when")


def compiled(rule: Rule) -> CompiledRule:
    """Give a stored rule ready to run. Refuses (`Invalid`) one that can no longer be read."""
    return compiled_rule(rule, SUBJECTS[trigger_of(rule.trigger).noun])


def _value(text: str) -> object:
    return decoded(text, limit=len(text))
