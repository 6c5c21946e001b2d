"""Bulk actions: one change to all that a filter leaves, done in the background."""

from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.model.moment import parse_moment


class BulkState(StrEnum):
    """Where a job stands."""

    GATHERING = "gathering"
    """What it is about is being found."""
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """It cannot go on: whoever started it is not there any more."""


AT_ONCE: Final = 200
"""Of what belongs to a record that is deleted so much is changed in the call itself; more is a job's."""
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
    ACCOUNT = "account"
    MOVE = "move"
    SPAM = "spam"
    SNOOZE = "snooze"
    WAKE = "wake"
    LINK = "link"
    UNLINK = "unlink"
    READ = "read"
    UNREAD = "unread"
    DELETE = "delete"
    RESTORE = "restore"


class Removal(msgspec.Struct, frozen=True):
    """A record that is to go once nothing belongs to it any more: its noun and its id."""

    noun: str
    id: int


class Parameters(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What it needs: members, labels, tags, status, stage, an account, a mailbox, a time or tickets."""

    members: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    status: str = ""
    stage: str = ""
    account_id: int | None = None
    no_account: bool = False
    """Whether no account is what each is to have."""
    mailbox_id: int | None = None
    removes: Removal | None = None
    """What goes when the job is through with all that belongs to it."""
    until: str = ""
    """As `moment` prints it; "" is until somebody writes."""
    tickets: tuple[int, ...] = ()

    def asleep_until(self) -> int | None:
        """Give until when tickets are to sleep, in ms, or None: until somebody writes. Refuses no time."""
        return parse_moment(self.until, field="parameters.until") if self.until else None


NEEDED: Final = {
    BulkAction.ASSIGN: "members",
    BulkAction.UNASSIGN: "members",
    BulkAction.LABEL: "labels",
    BulkAction.UNLABEL: "labels",
    BulkAction.TAG: "tags",
    BulkAction.UNTAG: "tags",
    BulkAction.STATUS: "status",
    BulkAction.STAGE: "stage",
    BulkAction.ACCOUNT: "account_id",
    BulkAction.MOVE: "mailbox_id",
    BulkAction.LINK: "tickets",
    BulkAction.UNLINK: "tickets",
}
"""The parameter that an action needs."""
TAKEN: Final = {**NEEDED, BulkAction.SNOOZE: "until"}
"""The parameter that an action takes; any other is of another one."""


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
