"""Runs: what a rule did about a record, and why; kept so that people can ask why something happened."""

from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.model.flow.findings import Finding
from rolodesk.model.flow.verdict import Deed
from rolodesk.model.rules.triggers import Noun

DEEPEST: Final = 8
"""How many rules may run one because of another."""
KEPT_MS: Final = 30 * 24 * 3600_000
DELETED: Final = "the rule was deleted while it waited"
STOPPED: Final = "the rule was stopped while it waited"
CHANGED: Final = "the rule was changed while it waited"
"""Why what waited is cancelled."""


class Outcome(StrEnum):
    """What became of a run."""

    DONE = "done"
    FAILED = "failed"
    """At least one of its actions could not be done; the others were."""
    WAITING = "waiting"
    CANCELLED = "cancelled"
    """What it waited to do is no longer to be done; `reason` says why."""
    CUT = "cut"
    """It was not run: rules were running because of one another in a circle, or too deep."""


class Cause(msgspec.Struct, frozen=True):
    """What made a rule run: an event of the journal, or the clock, which has no `seq` (0)."""

    kind: str
    """The kind of the event; `ticket_idle` or `schedule`."""
    seq: int = 0
    run_id: int = 0
    """The run that wrote the event, 0 if no rule did."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A rule ran for a record, or was kept from it. Times are ms."""

    id: int
    rule_id: int
    rule_name: str
    rule_version: int
    noun: Noun
    record_id: int
    cause: Cause
    root_id: int
    """The run that began the chain of rules that ran because of one another: its own id if it did."""
    depth: int
    """How many runs led to it, one after the other; 0 is none."""
    outcome: Outcome
    reason: str
    deeds: tuple[Deed, ...]
    """What became of its actions, as far as it came."""
    resumes_at: int | None
    started_at: int
    ended_at: int | None
    why: Finding | None = None
    """What its conditions came to when it began; None where that was not kept, or is not to be seen."""
