"""Settling what the rules that matched want: targets looked up, what cannot be done told, one verdict."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from rolodesk.actions.scope import Scope
from rolodesk.model.email import fold_email
from rolodesk.model.flow import letters as can
from rolodesk.model.flow.actions import Action, what
from rolodesk.model.flow.running import RuleRun
from rolodesk.model.flow.verdict import Deed, RuleTrace, Trace, Turn, Verdict
from rolodesk.model.tag import canonical_tag
from rolodesk.model.workspace import Mailbox, Member, Role
from rolodesk.storage import mailboxes, members, round_robins

NOTHING_ELSE: Final = "the letter is dropped"


class _Targets(msgspec.Struct, frozen=True, kw_only=True):
    """What the actions of a run point to, as far as it is there."""

    mailboxes: dict[int, Mailbox]
    members: dict[str, Member]
    """By the e-mail address, folded."""
    home: Mailbox
    """Where the ticket ends up: the last mailbox that it is moved to."""
    insiders: frozenset[int]
    """Ids of the members who were let into it."""
    turn: Turn | None
    """Whose turn it is there, if an action asks for that."""
    in_turn: Member | None


class _Wanted(msgspec.Struct):
    """The verdict as it grows."""

    labels: dict[str, str] = {}
    contact_tags: dict[str, str] = {}
    by_name: dict[int, None] = {}
    in_turn: dict[int, None] = {}
    status: str | None = None
    custom_fields: dict[str, tuple[str, str]] = {}
    spam: bool = False
    skip_auto_reply: bool = False


async def settle(
    scope: Scope, runs: Sequence[RuleRun], *, mailbox: Mailbox, may_drop: bool, rehearsal: bool
) -> Verdict:
    """
    Make one verdict of a run. Where two rules contradict one another, the later is followed.

    Members are assigned if they have access to the mailbox in which the ticket ends up; round robin is among
    its members, once a letter, and a rehearsal takes nobody's turn. What has vanished since the rule was
    made is left out, and the trace says so.
    """
    actions = [action for run in runs for action in run.actions]
    if may_drop and any(action.kind == can.DROP for action in actions):
        return Verdict(drop=True, trace=Trace(tuple(_traced(run, _of_dropped(run.actions)) for run in runs)))
    targets = await _targets(scope, actions, mailbox=mailbox, rehearsal=rehearsal)
    wanted = _Wanted()
    traced = [
        _traced(run, [_deed(action, _why_not(action, wanted, targets), targets) for action in run.actions])
        for run in runs
    ]
    return Verdict(
        labels=tuple(wanted.labels.values()),
        contact_tags=tuple(wanted.contact_tags.values()),
        assign=tuple({**wanted.by_name, **wanted.in_turn}),
        assign_by_name=tuple(wanted.by_name),
        status=wanted.status,
        custom_fields=dict(wanted.custom_fields.values()),
        mailbox_id=None if targets.home.id == mailbox.id else targets.home.id,
        spam=wanted.spam,
        skip_auto_reply=wanted.skip_auto_reply,
        turn=None if rehearsal else targets.turn,
        trace=Trace(tuple(traced)),
    )


def _traced(run: RuleRun, deeds: Iterable[Deed]) -> RuleTrace:
    return RuleTrace(
        rule_id=run.rule.id,
        name=run.rule.name,
        matched=run.matched,
        why=run.why,
        why_not_run=run.why_not_run,
        deeds=tuple(deeds),
    )


def _of_dropped(actions: Sequence[Action]) -> list[Deed]:
    kept = (can.DROP, can.STOP)
    return [_deed(action, "" if action.kind in kept else NOTHING_ELSE, None) for action in actions]


async def _targets(scope: Scope, actions: Sequence[Action], *, mailbox: Mailbox, rehearsal: bool) -> _Targets:
    home = mailbox
    known = {mailbox.id: mailbox}
    for action in actions:
        if action.kind == can.MOVE:
            found = known.get(int(action.value or 0)) or await mailboxes.by_id(
                scope.tx, int(action.value or 0)
            )
            if found is not None:
                home = known[found.id] = found
    emails = [str(action.value) for action in actions if action.kind == can.ASSIGN]
    named = await members.by_emails(scope.tx, emails) if emails else {}
    insiders = await mailboxes.member_ids(scope.tx, home.id) if named else []
    turn, in_turn = None, None
    if any(action.kind == can.ASSIGN_IN_TURN for action in actions):
        ask = round_robins.whose_turn if rehearsal else round_robins.take_turn
        turn = await ask(scope.tx, home.id)
        in_turn = None if turn is None else await members.by_id(scope.tx, turn.member_id)
    return _Targets(
        mailboxes=known, members=named, home=home, insiders=frozenset(insiders), turn=turn, in_turn=in_turn
    )


def _why_not(action: Action, wanted: _Wanted, targets: _Targets) -> str:  # noqa: C901 - one case an action
    """Put an action into the verdict, or say why nothing comes of it."""
    text = str(action.value)
    match action.kind:
        case can.LABEL:
            wanted.labels.setdefault(canonical_tag(text), text)
        case can.TAG_CONTACT:
            wanted.contact_tags.setdefault(canonical_tag(text), text)
        case can.SET_FIELD:
            wanted.custom_fields[canonical_tag(action.name)] = (action.name, text)
        case can.SET_STATUS:
            wanted.status = text
        case can.MARK_SPAM:
            wanted.spam = True
        case can.SKIP_AUTO_REPLY:
            wanted.skip_auto_reply = True
        case can.MOVE:
            return "" if action.value in targets.mailboxes else "there is no such mailbox any more"
        case can.ASSIGN:
            return _why_not_assigned(targets.members.get(fold_email(text)), wanted, targets)
        case can.ASSIGN_IN_TURN:
            return _why_not_in_turn(wanted, targets)
        case can.DROP:
            return "it was dropped before, and restored by hand"
    return ""


def _why_not_assigned(member: Member | None, wanted: _Wanted, targets: _Targets) -> str:
    if member is None:
        return "nobody in the workspace has that address any more"
    if member.role is Role.AGENT and member.id not in targets.insiders:
        return f"has no access to the mailbox {targets.home.name} ({targets.home.id})"
    wanted.by_name[member.id] = None
    return ""


def _why_not_in_turn(wanted: _Wanted, targets: _Targets) -> str:
    if targets.in_turn is None:
        return f"the mailbox {targets.home.name} ({targets.home.id}) has no members"
    wanted.in_turn[targets.in_turn.id] = None
    return ""


def _deed(action: Action, why_not: str, targets: _Targets | None) -> Deed:
    return Deed(action.kind, _known_as(action, targets) or what(action), why_not)


def _known_as(action: Action, targets: _Targets | None) -> str:
    """Say who or what an action's target is, as people know it; "" if it is what the action was given."""
    if targets is None:
        return ""
    if action.kind == can.ASSIGN_IN_TURN and targets.in_turn is not None:
        return targets.in_turn.email
    if action.kind == can.MOVE and action.value in targets.mailboxes:
        return f"{targets.mailboxes[int(action.value)].name} ({action.value})"
    return ""
