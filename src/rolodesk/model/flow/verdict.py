"""The verdict on a letter: what Mail Flow wants done with it, and the trace that says why."""

from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.model.flow.findings import Finding

TRACE_LIMIT: Final = 16_384
"""Bytes of a trace as it is stored with a letter."""


class Deed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of an action. `value` is what it acted with, on one line."""

    action: str
    value: str = ""
    why_not: str = ""
    """Why nothing came of it, "" if something did."""


class RuleTrace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one rule. `why` is None if the rule was not looked at, or to save room."""

    rule_id: int
    name: str
    matched: bool = False
    why: Finding | None = None
    why_not_run: str = ""
    """Why it was not looked at: an earlier one ended the run, or it cannot be read."""
    deeds: tuple[Deed, ...] = ()


class Trace(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of the rules, in their order. `left_out` of them that did not match are only counted."""

    rules: tuple[RuleTrace, ...] = ()
    left_out: int = 0


class Turn(msgspec.Struct, frozen=True):
    """That it was a member's turn in a mailbox, after `last_member_id` (0 if it was nobody's before)."""

    mailbox_id: int
    member_id: int
    last_member_id: int


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done with a letter. Every member and mailbox in it was there, and has access."""

    labels: tuple[str, ...] = ()
    contact_tags: tuple[str, ...] = ()
    assign: tuple[int, ...] = ()
    """Ids of members with access to the mailbox that the ticket ends up in."""
    assign_by_name: tuple[int, ...] = ()
    """Those of them whom a rule names, whoever's turn it is."""
    status: str | None = None
    custom_fields: dict[str, str] = {}
    """Value by title."""
    mailbox_id: int | None = None
    """The mailbox to move it to; None leaves it where it is."""
    spam: bool = False
    drop: bool = False
    """The letter is kept and can be restored, but makes no message. Nothing else is in the verdict then."""
    skip_auto_reply: bool = False
    turn: Turn | None = None
    """The turn that was taken for this letter; its member is in `assign`."""
    trace: Trace = Trace()


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Trace).decode


def print_trace(trace: Trace) -> str:
    """
    Give a trace as it is stored with a letter, JSON of at most TRACE_LIMIT bytes.

    What does not fit is left out: first the reasons of rules that did not match, then those rules, then the
    reasons of those that matched, and at last the rules behind.
    """
    encoded = _encode(trace)
    if len(encoded) > TRACE_LIMIT:
        encoded = _encode(_shortened(trace))
    return encoded.decode()


def read_trace(text: str) -> Trace:
    """Read a trace that `print_trace` gave; "" is an empty one."""
    return _decode(text) if text else Trace()


def _shortened(trace: Trace) -> Trace:
    room = TRACE_LIMIT - len(_encode(Trace(left_out=len(trace.rules))))
    matched = [rule for rule in trace.rules if rule.matched]
    others = [rule for rule in trace.rules if not rule.matched]
    kept: dict[int, RuleTrace] = {}
    for rule in (*matched, *others):
        bare = replace(rule, why=None)
        if (size := _size(bare)) > room:
            break
        kept[id(rule)] = bare
        room -= size
    for rule in (*matched, *others):
        if id(rule) not in kept:
            continue
        if (more := _size(rule) - _size(kept[id(rule)])) <= room:
            kept[id(rule)] = rule
            room -= more
    return Trace(
        tuple(kept[id(rule)] for rule in trace.rules if id(rule) in kept), len(trace.rules) - len(kept)
    )


def _size(rule: RuleTrace) -> int:
    return len(_encode(rule)) + 1
