"""Who does something, in which transaction, and whether they may: the first argument of every action."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.model.errors import NotAllowed, Unknown
from rolodesk.model.workspace import ApiKey, Member, Permission, Role, Workspace
from rolodesk.storage.transaction import Tx

__all__ = [
    "Actor",
    "ActorKind",
    "Caller",
    "Scope",
    "Tx",
    "actor_of",
    "actor_of_member",
    "actor_of_rule",
    "caller_of",
]


class ActorKind(StrEnum):
    """What kind of actor it was; written into the journal."""

    KEY = "key"
    MEMBER = "member"
    OPERATOR = "operator"
    RULE = "rule"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True):
    """Who acts, and what they may do in the workspace."""

    kind: ActorKind
    id: int | None
    permissions: frozenset[Permission]
    mailboxes: frozenset[int] | None = None
    """The ids of those whose tickets they see; None is every one."""
    run_id: int = 0
    """Of a rule that acts: its run."""


class Caller(msgspec.Struct, frozen=True):
    """Whoever calls, once admitted: the workspace they act in, and as whom."""

    workspace: Workspace
    actor: Actor
    rate_limit: int = 0
    """Requests per second; 0 is no limit of their own."""
    lacks_factor: bool = False
    """Whether the workspace requires a second factor that their session was not begun with."""


ALL_PERMISSIONS: Final = frozenset(Permission)
OF_AGENTS: Final = ALL_PERMISSIONS - {Permission.SETTINGS_WRITE}
OPERATOR: Final = Actor(ActorKind.OPERATOR, None, ALL_PERMISSIONS)
"""Whoever holds the command line of the installation."""
SYSTEM: Final = Actor(ActorKind.SYSTEM, None, ALL_PERMISSIONS)
"""The hub itself, in its jobs."""


def actor_of_rule(rule_id: int, *, run_id: int) -> Actor:
    """The actor that a rule is while it runs: it may do everything that rules can say."""
    return Actor(ActorKind.RULE, rule_id, ALL_PERMISSIONS, run_id=run_id)


class Scope:
    """A transaction of a workspace, the actor, and the door (dialect or surface) they came through."""

    __slots__ = ("actor", "door", "tx", "workspace")

    def __init__(self, tx: Tx, *, workspace: Workspace, actor: Actor, door: str) -> None:
        self.tx = tx
        self.workspace = workspace
        self.actor = actor
        self.door = door

    @property
    def now(self) -> int:
        """The transaction's one time, in ms."""
        return self.tx.now

    def require(self, permission: Permission) -> None:
        """Refuse (`NotAllowed`) an actor without a permission: the one place where that is decided."""
        if permission not in self.actor.permissions:
            raise NotAllowed(permission)

    def require_all(self, permissions: Iterable[Permission]) -> None:
        """Refuse an actor without one of the permissions that they would give, writing before reading."""
        for permission in sorted(permissions, key=lambda one: (one.endswith(":read"), one)):
            self.require(permission)

    def sees(self, mailbox_id: int) -> bool:
        """Say whether the actor sees the tickets of a mailbox."""
        return self.actor.mailboxes is None or mailbox_id in self.actor.mailboxes

    def require_sight(self, mailbox_id: int, noun: str, identifier: object) -> None:
        """Say of a thing in a mailbox that the actor does not see that there is none (`Unknown`)."""
        if not self.sees(mailbox_id):
            raise Unknown(noun, identifier)


def actor_of(key: ApiKey) -> Actor:
    """The actor that an API key makes its bearer."""
    return Actor(ActorKind.KEY, key.id, key.permissions)


def caller_of(key: ApiKey) -> Caller:
    """Whoever bears an API key."""
    return Caller(key.workspace, actor_of(key), key.rate_limit)


def actor_of_member(member: Member, *, mailboxes: Iterable[int] = ()) -> Actor:
    """
    The actor that a member is. Owners and admins may do everything and see every mailbox.

    An agent reads and writes contacts and tickets, reads the settings, and sees `mailboxes`.
    """
    seen = frozenset(mailboxes) if member.role is Role.AGENT else None
    return Actor(ActorKind.MEMBER, member.id, permissions_of(member.role), seen)


def permissions_of(role: Role) -> frozenset[Permission]:
    """Give what a member of a role may."""
    return OF_AGENTS if role is Role.AGENT else ALL_PERMISSIONS
