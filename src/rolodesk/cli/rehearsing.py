"""Parsing a letter's file to try Mail Flow out on it, and printing what would happen."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rolodesk.actions.flow.testing import Rehearsal
from rolodesk.cli.operation import Printable
from rolodesk.mail.parsing.errors import Unparsable
from rolodesk.mail.parsing.pool import ParserPool
from rolodesk.model.errors import Invalid
from rolodesk.model.flow.explaining import explained
from rolodesk.model.flow.findings import ClauseFinding, Finding
from rolodesk.model.flow.letters import MAIL_FLOW
from rolodesk.model.flow.verdict import RuleTrace
from rolodesk.model.letter import Envelope, Letter, Source


def parsed(path: Path) -> Letter:
    """Parse a letter as the hub does. Refuses (`Invalid`) one that it would park."""
    return asyncio.run(_parse(path))


async def _parse(path: Path) -> Letter:
    envelope = Envelope(source=Source.IMPORT, sender="", recipient="")
    with tempfile.TemporaryDirectory() as spool:
        async with ParserPool(1) as pool:
            try:
                return await pool.parse(path, envelope=envelope, spool=Path(spool))
            except Unparsable as error:
                raise Invalid(path.name, f"cannot be parsed and would be parked: {error.reason}") from error


def printed(letter: Letter, tried: Rehearsal) -> Printable:
    """Give what is printed of a rehearsal."""
    verdict = tried.verdict
    return {
        "letter": {"from": letter.sender.email, "subject": letter.subject},
        "mailbox": tried.mailbox.id,
        "contact": None if tried.contact is None else tried.contact.id,
        "verdict": {
            "drop": verdict.drop,
            "spam": verdict.spam,
            "move_to": None if tried.moved_to is None else tried.moved_to.id,
            "status": verdict.status,
            "labels": list(verdict.labels),
            "contact_tags": list(verdict.contact_tags),
            "assign": [member.email for member in tried.assigned],
            "custom_fields": verdict.custom_fields,
            "skip_auto_reply": verdict.skip_auto_reply,
        },
        "rules": [_printed_rule(rule) for rule in verdict.trace.rules],
    }


def in_lines(letter: Letter, tried: Rehearsal) -> list[str]:
    """Tell people what would happen, and why."""
    sender = letter.sender.email or "nobody"
    mailbox = tried.mailbox
    known = "a stranger" if tried.contact is None else f"the contact {tried.contact.id}"
    return [
        f'"{letter.subject}" from {sender}, {known}, to the mailbox {mailbox.name} ({mailbox.id})',
        "",
        *(explained(tried.verdict.trace, MAIL_FLOW) or ["There are no active rules."]),
        "",
        "What would happen:",
        *(f"   {line}" for line in list(_outcome(tried)) or ["nothing that a rule wants"]),
        "Nothing was written.",
    ]


def _outcome(tried: Rehearsal) -> Iterator[str]:
    verdict = tried.verdict
    if verdict.drop:
        yield "the letter is dropped, and can be restored for 30 days"
        return
    if verdict.spam:
        yield "it is spam"
    if tried.moved_to is not None:
        yield f"the ticket is in the mailbox {tried.moved_to.name} ({tried.moved_to.id})"
    if verdict.status is not None:
        yield f"its status is {verdict.status}"
    if verdict.labels:
        yield f"it is labelled {', '.join(verdict.labels)}"
    for member in tried.assigned:
        yield f"it is assigned to {member.name} ({member.email})"
    for title, value in verdict.custom_fields.items():
        yield f"its field {title} is {value}"
    if verdict.contact_tags:
        yield f"the contact is tagged {', '.join(verdict.contact_tags)}"
    if verdict.skip_auto_reply:
        yield "no automatic answer is sent"


def _printed_rule(rule: RuleTrace) -> Printable:
    return {
        "id": rule.rule_id or None,
        "name": rule.name,
        "matched": rule.matched,
        "why": None if rule.why is None else _printed_finding(rule.why),
        "why_not_run": rule.why_not_run or None,
        "actions": [
            {"action": deed.action, "value": deed.value or None, "why_not": deed.why_not or None}
            for deed in rule.deeds
        ],
    }


def _printed_finding(finding: Finding) -> Printable:
    if isinstance(finding, ClauseFinding):
        return {
            "field": finding.field,
            "name": finding.name or None,
            "operator": finding.operator,
            "value": finding.value,
            "had": finding.had,
            "outcome": finding.outcome,
        }
    parts = [_printed_finding(part) for part in finding.parts]
    return {"group": finding.quantifier, "outcome": finding.outcome, "conditions": parts}
