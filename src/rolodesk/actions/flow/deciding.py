"""Deciding by the rules of Mail Flow what becomes of a letter that came in."""

from msgspec.structs import replace

from rolodesk.actions.flow.settling import settle
from rolodesk.actions.intake.spam import why_spam
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact
from rolodesk.model.flow.letters import ASSIGN_IN_TURN, DROP, MAIL_FLOW, STOP, facts_of
from rolodesk.model.flow.rules import FlowRule
from rolodesk.model.flow.running import asks_about, run_rules
from rolodesk.model.flow.verdict import Deed, Verdict
from rolodesk.model.letter import KeptLetter, Letter
from rolodesk.model.workspace import Mailbox, Permission
from rolodesk.storage import flow_rules, office_hours, round_robins


async def decide(
    scope: Scope, *, letter: Letter, kept: KeptLetter, mailbox: Mailbox, contact: Contact | None
) -> Verdict:
    """
    Run the workspace's rules over a letter and say what is to be done with it, and why.

    Writes nothing but whose turn is next, where a rule assigns in turn; a letter that then opens no ticket
    gives the turn back (`without_turn`). Refuses nothing: what a rule cannot do the trace tells. A letter
    that was restored after it was dropped is not dropped again.
    """
    scope.require(Permission.TICKETS_WRITE)
    rules = await flow_rules.listed(scope.tx)
    return await judge(scope, rules, letter=letter, kept=kept, mailbox=mailbox, contact=contact)


async def without_turn(scope: Scope, verdict: Verdict, *, why_not: str) -> Verdict:
    """Give back the turn that was taken, if one was: nobody is assigned in turn, and the trace says why."""
    scope.require(Permission.TICKETS_WRITE)
    if verdict.turn is None:
        return verdict
    await round_robins.give_back(scope.tx, verdict.turn)
    rules = tuple(
        replace(rule, deeds=tuple(_not_in_turn(deed, why_not) for deed in rule.deeds))
        for rule in verdict.trace.rules
    )
    return replace(
        verdict,
        assign=verdict.assign_by_name,
        turn=None,
        trace=replace(verdict.trace, rules=rules),
    )


async def judge(
    scope: Scope,
    rules: list[FlowRule],
    *,
    letter: Letter,
    kept: KeptLetter,
    mailbox: Mailbox,
    contact: Contact | None,
    rehearsal: bool = False,
) -> Verdict:
    """Run rules over a letter. A rehearsal looks at every condition, and takes nobody's turn."""
    if not rules:
        return Verdict()
    hours, is_spam = None, False
    if asks_about(rules, "in_office_hours", subject=MAIL_FLOW):
        hours = await office_hours.of_workspace(scope.tx)
    if asks_about(rules, "spam", subject=MAIL_FLOW):
        is_spam = bool(await why_spam(scope, kept, letter))
    runs = run_rules(
        rules,
        facts_of(letter, kept, mailbox_id=mailbox.id, contact=contact, hours=hours, is_spam=is_spam),
        subject=MAIL_FLOW,
        ending={STOP} if kept.is_restored else {STOP, DROP},
        thorough=rehearsal,
    )
    return await settle(scope, runs, mailbox=mailbox, may_drop=not kept.is_restored, rehearsal=rehearsal)


def _not_in_turn(deed: Deed, why_not: str) -> Deed:
    if deed.action != ASSIGN_IN_TURN or deed.why_not:
        return deed
    return Deed(deed.action, why_not=why_not)
