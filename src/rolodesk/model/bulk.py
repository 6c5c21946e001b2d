"""Bulk actions: one change to all that a filter leaves, done in the background."""

from enum import StrEnum
from typing import Final

import msgspec


class BulkState(StrEnum):
    """Where a job stands."""

    GATHERING = "gathering"
    """What it is about is being found."""
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """It cannot go on: whoever started it is not there any more."""


UNFINISHED: Final = (BulkState.GATHERING.value, BulkState.RUNNING.value)


class BulkAction(StrEnum):
    """What is done to each."""

    ASSIGN = "assign"
    UNASSIGN = "unassign"
    LABEL = "label"
    UNLABEL = "unlabel"
    TAG = "tag"
    UNTAG = "untag"
    STATUS = "status"
    STAGE = "stage"
    MOVE = "move"
    SPAM = "spam"
    DELETE = "delete"
    RESTORE = "restore"


class Parameters(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an action needs: members, labels, tags, a status, a stage or a mailbox."""

    members: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    status: str = ""
    stage: str = ""
    mailbox_id: int | None = None


NEEDED: Final = {
    BulkAction.ASSIGN: "members",
    BulkAction.UNASSIGN: "members",
    BulkAction.LABEL: "labels",
    BulkAction.UNLABEL: "labels",
    BulkAction.TAG: "tags",
    BulkAction.UNTAG: "tags",
    BulkAction.STATUS: "status",
    BulkAction.STAGE: "stage",
    BulkAction.MOVE: "mailbox_id",
}
"""The parameter that an action needs."""


class BulkJob(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk action and how far it has come. Times are ms; `parameters` and `filter` are JSON."""

    id: int
    subject: str
    """`ticket` or `contact`."""
    action: str
    parameters: str
    filter: str
    actor: str
    actor_id: int | None
    door: str
    state: str
    reason: str
    """Why it failed, "" else."""
    up_to: int
    """No id above it is in it: what is made later is not."""
    last_id: int
    """How far gathering, then running, has come."""
    found: int
    done: int
    failed: int
    leased_until: int | None
    turn_at: int
    created_at: int
    updated_at: int
    done_at: int | None


class BulkRefusal(msgspec.Struct, frozen=True):
    """What was not changed, and why."""

    subject_id: int
    code: str
    reason: str
