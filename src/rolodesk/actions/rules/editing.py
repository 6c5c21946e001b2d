"""Keeping the rules of a workspace, and their order."""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.actions.journal import Fields, differences, record
from rolodesk.actions.rules.calling import callable_webhook
from rolodesk.actions.rules.clocking import set_clock
from rolodesk.actions.scope import Scope
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.flow.conditions import clauses_of
from rolodesk.model.flow.ordering import misplaced, place_of, with_room
from rolodesk.model.flow.reading import at, decoded
from rolodesk.model.flow.rules import PATTERNS_LIMIT
from rolodesk.model.rules.doing import ASSIGN, CALL_WEBHOOK, SEND_CANNED_REPLY
from rolodesk.model.rules.rule import Rule, RuleDraft, as_stored, compiled, print_rule, read_rule
from rolodesk.model.rules.runs import CHANGED, DELETED, STOPPED
from rolodesk.model.workspace import Permission
from rolodesk.storage import canned_replies, mailboxes, members, rule_clocks, rule_runs, rules

RULE_LIMIT: Final = 200
LOCK: Final = "rules"
CONTENT: Final = ("name", "active", "trigger", "conditions", "actions")
WRITTEN: Final = {"trigger": "when"}
"""The fields that people know by another name."""


class RuleChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different about a rule, as JSON values; what is UNSET stays as it is."""

    name: object | UnsetType = UNSET
    active: object | UnsetType = UNSET
    when: object | UnsetType = UNSET
    conditions: object | UnsetType = UNSET
    actions: object | UnsetType = UNSET
    position: int | UnsetType = UNSET


async def listed(scope: Scope) -> list[Rule]:
    """List the rules, active or not, in the order in which they run."""
    scope.require(Permission.SETTINGS_READ)
    return await rules.listed(scope.tx)


async def get(scope: Scope, rule_id: int) -> Rule:
    """Read a rule. One statement. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    rule = await rules.by_id(scope.tx, rule_id)
    if rule is None:
        raise Unknown("rule", rule_id)
    return rule


async def fetch_to_change(scope: Scope, rule_id: int) -> Rule:
    """Read a rule and keep others from changing any. One that is not there is `Unknown`."""
    await scope.tx.lock(LOCK)
    return await get(scope, rule_id)


async def create(scope: Scope, written: object, *, position: int | None = None) -> Rule:
    """
    Make a rule, given as a JSON value, at the end unless a position is given.

    It runs for what happens from now on. Refuses (`Invalid`, by the place) what `model.rules.rule.read_rule`
    refuses, a member or mailbox that is not there, a position out of range, and more rules or larger patterns
    than a workspace may have; and (`NotAllowed`) what the actor may not read or do without the rule.
    """
    scope.require(Permission.SETTINGS_WRITE)
    draft = read_rule(written)
    _require_what_it_needs(scope, draft)
    await check_targets(scope, draft)
    await scope.tx.lock(LOCK)
    others = await rules.listed(scope.tx)
    if len(others) >= RULE_LIMIT:
        raise Invalid("", f"a workspace has at most {RULE_LIMIT} rules")
    place = place_of(position, len(others) + 1, default=None)
    rule_id = await scope.tx.next_id("rules")
    rule = Rule(
        rule_id,
        place,
        draft.name,
        draft.active,
        *as_stored(draft),
        version=1,
        active_since=scope.now,
        created_at=scope.now,
        updated_at=scope.now,
    )
    _check_patterns([*others, rule])
    await rules.insert(scope.tx, rule)
    await rules.place(scope.tx, misplaced(with_room(others, rule)))
    await set_clock(scope, rule)
    await record(scope, "rule.created", rule.id, after={"position": rule.position, **print_rule(rule)})
    return rule


async def change(scope: Scope, rule_id: int, change: RuleChange) -> Rule:
    """
    Change a rule, stop it or let it run again, and move it; answer it as it is then.

    One that begins to run again, or to wait for something else, runs for what happens from now on. What waits
    of one that is stopped, or is to do something else, is cancelled. What is so already changes nothing.
    Refuses as `create` does, whatever of it is changed; one that is not there is `Unknown`.
    """
    scope.require(Permission.SETTINGS_WRITE)
    before = await fetch_to_change(scope, rule_id)
    given = {
        name: value
        for name in ("name", "active", "when", "conditions", "actions")
        if (value := getattr(change, name)) is not UNSET
    }
    draft = read_rule({**print_rule(before), **given})
    _require_what_it_needs(scope, draft)
    if {"conditions", "actions"} & given.keys():
        await check_targets(scope, draft)
    after = _changed(scope, before, draft)
    others = [rule for rule in await rules.listed(scope.tx) if rule.id != rule_id]
    _check_patterns([*others, after])
    if after != before:
        await rules.save(scope.tx, after)
        if why := _why_cancelled(before, after):
            await rule_runs.cancel_waiting(scope.tx, rule_id, why=why)
        was, is_now = differences(before, after, CONTENT)
        await record(scope, "rule.updated", rule_id, before=_told(was), after=_told(is_now))
        if (after.trigger, after.active) != (before.trigger, before.active):
            await set_clock(scope, after)
    if change.position is UNSET:
        return after
    return await _moved(scope, after, others=others, position=change.position)


async def delete(scope: Scope, rule_id: int) -> Rule:
    """
    Delete a rule; those behind it move up, what waits is cancelled, and what it did stays on record.

    One that is not there is `Unknown`.
    """
    scope.require(Permission.SETTINGS_WRITE)
    gone = await fetch_to_change(scope, rule_id)
    await rules.remove(scope.tx, rule_id)
    await rule_runs.cancel_waiting(scope.tx, rule_id, why=DELETED)
    await rule_clocks.stop(scope.tx, rule_id)
    await rules.place(scope.tx, misplaced(await rules.listed(scope.tx)))
    await record(scope, "rule.deleted", rule_id, before={"position": gone.position, **print_rule(gone)})
    return gone


async def check_targets(scope: Scope, draft: RuleDraft) -> None:
    """Refuse (`Invalid`) members, mailboxes and canned replies not there; what becomes of them runs tell."""
    emails = [str(action.value) for action in draft.actions if action.kind == ASSIGN]
    known = await members.by_emails(scope.tx, emails) if emails else {}
    for number, action in enumerate(draft.actions):
        if action.kind == ASSIGN and fold_email(str(action.value)) not in known:
            place = at(at("actions", number), "value")
            raise Invalid(place, "must be the e-mail address of a member of the workspace")
        if action.kind == SEND_CANNED_REPLY and (
            await canned_replies.by_id(scope.tx, int(action.value or 0)) is None
        ):
            place = at(at("actions", number), "value")
            raise Invalid(place, "must be the id of a canned reply of the workspace")
        if action.kind == CALL_WEBHOOK and await callable_webhook(scope, int(action.value or 0)) is None:
            place = at(at("actions", number), "value")
            raise Invalid(place, "must be the id of a webhook of the workspace, of those in the REST API")
    clauses = [
        (place, clause)
        for place, clause in clauses_of(draft.conditions, "conditions")
        if clause.field == "ticket_mailbox"
    ]
    ids = {mailbox.id for mailbox in await mailboxes.listed(scope.tx)} if clauses else set()
    for place, clause in clauses:
        asked = clause.value if isinstance(clause.value, tuple) else (clause.value,)
        if not ids.issuperset(asked):
            raise Invalid(at(place, "value"), "must be the id of a mailbox of the workspace")


def _require_what_it_needs(scope: Scope, draft: RuleDraft) -> None:
    """Refuse (`NotAllowed`) an actor who could have a rule read or do what they may not: rules may do all."""
    for permission in sorted(draft.needs):
        scope.require(permission)


def _changed(scope: Scope, before: Rule, draft: RuleDraft) -> Rule:
    when, conditions, actions = as_stored(draft)
    is_other = (when, conditions, actions) != (before.trigger, before.conditions, before.actions)
    begins = when != before.trigger or (draft.active and not before.active)
    after = replace(
        before,
        name=draft.name,
        active=draft.active,
        trigger=when,
        conditions=conditions,
        actions=actions,
        version=before.version + is_other,
        active_since=scope.now if begins else before.active_since,
    )
    return after if after == before else replace(after, updated_at=scope.now)


def _why_cancelled(before: Rule, after: Rule) -> str:
    """Say why what waits of a rule does not go on; "" where it does."""
    if not after.active:
        return STOPPED
    return "" if after.version == before.version else CHANGED


async def _moved(scope: Scope, rule: Rule, *, others: list[Rule], position: int) -> Rule:
    """Move a rule. That others make room is told by its event alone."""
    place = place_of(position, len(others) + 1, default=None)
    if place == rule.position:
        return rule
    moved = replace(rule, position=place, updated_at=scope.now)
    await rules.save(scope.tx, moved)
    await rules.place(scope.tx, misplaced(with_room(others, moved)))
    await record(scope, "rule.moved", rule.id, before={"position": rule.position}, after={"position": place})
    return moved


def _check_patterns(every: Iterable[Rule]) -> None:
    if sum(_cost(rule) for rule in every) > PATTERNS_LIMIT:
        raise Invalid(
            "conditions",
            f"the patterns of all rules of a workspace have at most {PATTERNS_LIMIT} steps together; "
            "simplify or remove some that have classes such as \\pL or repetitions with a count",
        )


def _cost(rule: Rule) -> int:
    try:
        return compiled(rule).cost
    except Invalid:
        return 0


def _told(fields: Fields) -> Fields:
    """Tell what a rule waits for, asks and does as JSON, not as a text of it."""
    return {
        WRITTEN.get(name, name): decoded(value, limit=len(value))
        if name in {"trigger", "conditions", "actions"} and isinstance(value, str)
        else value
        for name, value in fields.items()
    }
