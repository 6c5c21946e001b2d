"""Keeping the rules of Mail Flow and their order, and the office hours that they ask about."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.journal import Fields, differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.workspaces import own_or_next_id
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.flow.conditions import clauses_of
from rolodesk.model.flow.letters import ASSIGN, MAIL_FLOW, MOVE, needs_of
from rolodesk.model.flow.ordering import misplaced, place_of, with_room
from rolodesk.model.flow.reading import at, decoded
from rolodesk.model.flow.rules import (
    PATTERNS_LIMIT,
    RULE_LIMIT,
    FlowRule,
    RuleDraft,
    compiled_rule,
    read_rule,
    stored_actions,
    stored_conditions,
)
from rolodesk.model.office_hours import OfficeHours, print_hours, read_hours
from rolodesk.model.workspace import Permission
from rolodesk.storage import flow_rules, mailboxes, members, office_hours

LOCK: Final = "flow rules"
CONTENT: Final = ("position", "name", "active", "conditions", "actions")


async def listed(scope: Scope) -> list[FlowRule]:
    """List the rules, active or not, in the order in which they run."""
    scope.require(Permission.SETTINGS_READ)
    return await flow_rules.listed(scope.tx)


async def put(
    scope: Scope, written: object, *, rule_id: int | None = None, position: int | None = None
) -> FlowRule:
    """
    Write a rule, given as a JSON value: a new one, at the end unless a position is given, or one anew.

    With an id the rule of that id is written anew and stays where it is; if there is none, it is made with
    that id. Refuses (`Invalid`, by the place) what `model.flow.rules.read_rule` refuses, a member or mailbox
    that is not there, a position out of range, and more rules or larger patterns than a workspace may have;
    and (`NotAllowed`) what the actor may not read or do without the rule.
    """
    scope.require(Permission.SETTINGS_WRITE)
    draft = read_rule(written, MAIL_FLOW)
    _require(scope, needs_of(draft))
    await _check_targets(scope, draft)
    await scope.tx.lock(LOCK)
    rules = await flow_rules.listed(scope.tx)
    before = next((rule for rule in rules if rule.id == rule_id), None)
    others = [rule for rule in rules if rule is not before]
    if len(others) >= RULE_LIMIT:
        raise Invalid("", f"a workspace has at most {RULE_LIMIT} rules")
    rule = FlowRule(
        id=before.id if before else await own_or_next_id(scope.tx, "flow_rules", rule_id),
        position=place_of(position, len(others) + 1, default=before.position if before else None),
        name=draft.name,
        active=draft.active,
        conditions=stored_conditions(draft),
        actions=stored_actions(draft),
        created_at=before.created_at if before else scope.now,
        updated_at=scope.now,
    )
    _check_patterns([*others, rule])
    return await _store(scope, before, rule, others=others)


async def get(scope: Scope, rule_id: int) -> FlowRule:
    """Read a rule. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    return _of_id(await flow_rules.listed(scope.tx), rule_id)


async def fetch_to_change(scope: Scope, rule_id: int) -> FlowRule:
    """Read a rule and keep others from changing any. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    await scope.tx.lock(LOCK)
    return _of_id(await flow_rules.listed(scope.tx), rule_id)


async def change(scope: Scope, rule_id: int, fields: Mapping[str, object]) -> FlowRule:
    """Write some fields of a rule anew, given as JSON values. Refuses as `put` does, and `Unknown`."""
    before = await fetch_to_change(scope, rule_id)
    return await put(scope, {**_written(before), **fields}, rule_id=rule_id)


async def move(scope: Scope, rule_id: int, *, position: int) -> FlowRule:
    """
    Move a rule to a position, from 1; the others make room. Else it is `Unknown`, or out of range.

    Refuses (`NotAllowed`) as `put` does.
    """
    scope.require(Permission.SETTINGS_WRITE)
    await scope.tx.lock(LOCK)
    rules = await flow_rules.listed(scope.tx)
    before = _of_id(rules, rule_id)
    _require(scope, _needed_by(before))
    others = [rule for rule in rules if rule is not before]
    after = replace(before, position=place_of(position, len(rules), default=None), updated_at=scope.now)
    return await _store(scope, before, after, others=others)


async def remove(scope: Scope, rule_id: int) -> FlowRule:
    """Remove a rule; those behind it move up. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    await scope.tx.lock(LOCK)
    rules = await flow_rules.listed(scope.tx)
    gone = _of_id(rules, rule_id)
    await flow_rules.remove(scope.tx, gone.id)
    await _renumber(scope, [rule for rule in rules if rule is not gone])
    await record(scope, "flow_rule.deleted", gone.id, before=_told(gone))
    return gone


async def hours(scope: Scope) -> OfficeHours | None:
    """Read the office hours of the workspace, if it has set any."""
    scope.require(Permission.SETTINGS_READ)
    return await office_hours.of_workspace(scope.tx)


async def set_hours(scope: Scope, lines: Iterable[str], *, zone: str | None) -> OfficeHours:
    """
    Set the office hours, in the time zone that they were in unless one is given.

    Refuses (`Invalid`) what `model.office_hours.read_hours` refuses, and no zone where there were none.
    """
    scope.require(Permission.SETTINGS_WRITE)
    before = await office_hours.of_workspace(scope.tx)
    zone = zone or (before.time_zone if before else None)
    if zone is None:
        raise Invalid("zone", "must be given, such as Europe/Stockholm: there are no office hours yet")
    after = read_hours(lines, zone=zone)
    if after != before:
        await office_hours.put(scope.tx, after)
        await _record_hours(scope, before, after)
    return after


async def forget_hours(scope: Scope) -> None:
    """Have no office hours any more: no rule that asks about them matches."""
    scope.require(Permission.SETTINGS_WRITE)
    before = await office_hours.of_workspace(scope.tx)
    if before is not None:
        await office_hours.remove(scope.tx)
        await _record_hours(scope, before, None)


def _require(scope: Scope, needed: Iterable[Permission]) -> None:
    """Refuse (`NotAllowed`) an actor who could have a rule read or do what they may not."""
    for permission in sorted(needed):
        scope.require(permission)


def _needed_by(rule: FlowRule) -> frozenset[Permission]:
    """Say what a stored rule needs; one that can no longer be read does nothing."""
    try:
        return needs_of(read_rule(_written(rule), MAIL_FLOW))
    except Invalid:
        return frozenset()


async def _check_targets(scope: Scope, draft: RuleDraft) -> None:
    """Refuse members and mailboxes that are not there now; what becomes of them later is the trace's."""
    emails = [str(action.value) for action in draft.actions if action.kind == ASSIGN]
    known = await members.by_emails(scope.tx, emails) if emails else {}
    ids = {mailbox.id for mailbox in await mailboxes.listed(scope.tx)}
    for number, action in enumerate(draft.actions):
        place = at(at("actions", number), "value")
        if action.kind == ASSIGN and fold_email(str(action.value)) not in known:
            raise Invalid(place, "must be the e-mail address of a member of the workspace")
        if action.kind == MOVE and action.value not in ids:
            raise Invalid(place, "must be the id of a mailbox of the workspace")
    for place, clause in clauses_of(draft.conditions, "conditions"):
        asked = clause.value if isinstance(clause.value, tuple) else (clause.value,)
        if clause.field == "mailbox" and not ids.issuperset(asked):
            raise Invalid(at(place, "value"), "must be the id of a mailbox of the workspace")


def _check_patterns(rules: Iterable[FlowRule]) -> None:
    if sum(_cost(rule) for rule in rules) > PATTERNS_LIMIT:
        raise Invalid(
            "conditions",
            f"the patterns of all rules of a workspace have at most {PATTERNS_LIMIT} steps together; "
            "simplify or remove some that have classes such as \\pL or repetitions with a count",
        )


def _cost(rule: FlowRule) -> int:
    try:
        return compiled_rule(rule, MAIL_FLOW).cost
    except Invalid:
        return 0


async def _store(
    scope: Scope, before: FlowRule | None, after: FlowRule, *, others: list[FlowRule]
) -> FlowRule:
    """Store a rule and make room for it among the others; answer it as it is stored then."""
    if before is None:
        await flow_rules.insert(scope.tx, after)
        await record(scope, "flow_rule.created", after.id, after=_told(after))
    else:
        was, is_now = differences(before, after, CONTENT)
        if not is_now:
            return before
        await flow_rules.save(scope.tx, after)
        await record(scope, "flow_rule.updated", after.id, before=_readable(was), after=_readable(is_now))
    await _renumber(scope, with_room(others, after))
    return after


async def _renumber(scope: Scope, rules: list[FlowRule]) -> None:
    """Number the rules 1, 2, 3… That others make room is told by the event of the one that moved."""
    await flow_rules.place(scope.tx, misplaced(rules))


def _of_id(rules: Iterable[FlowRule], rule_id: int) -> FlowRule:
    for rule in rules:
        if rule.id == rule_id:
            return rule
    raise Unknown("rule", rule_id)


def _written(rule: FlowRule) -> Fields:
    """Give a stored rule as `read_rule` reads it."""
    return {name: value for name, value in _told(rule).items() if name != "position"}


def _told(rule: FlowRule) -> Fields:
    return _readable({name: getattr(rule, name) for name in CONTENT})


def _readable(fields: Fields) -> Fields:
    """Tell conditions and actions as JSON, not as a text of it."""
    return {
        name: decoded(value, limit=len(value))
        if name in {"conditions", "actions"} and isinstance(value, str)
        else value
        for name, value in fields.items()
    }


async def _record_hours(scope: Scope, before: OfficeHours | None, after: OfficeHours | None) -> None:
    await record(
        scope,
        "office_hours.set",
        scope.workspace.id,
        before=None if before is None else {"time_zone": before.time_zone, "open": print_hours(before)},
        after=None if after is None else {"time_zone": after.time_zone, "open": print_hours(after)},
    )
