"""Who does something, in which transaction, and whether they may: the first argument of every action."""

from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.model.errors import NotAllowed
from rolodesk.model.workspace import ApiKey, Member, Permission, Workspace
from rolodesk.storage.transaction import Tx

__all__ = ["Actor", "ActorKind", "Scope", "Tx", "actor_of", "actor_of_member"]


class ActorKind(StrEnum):
    """What kind of actor it was; written into the journal."""

    KEY = "key"
    MEMBER = "member"
    OPERATOR = "operator"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True):
    """Who acts, and what they may do in the workspace."""

    kind: ActorKind
    id: int | None
    permissions: frozenset[Permission]


ALL_PERMISSIONS: Final = frozenset(Permission)
OPERATOR: Final = Actor(ActorKind.OPERATOR, None, ALL_PERMISSIONS)
"""Whoever holds the command line of the installation."""
SYSTEM: Final = Actor(ActorKind.SYSTEM, None, ALL_PERMISSIONS)
"""The hub itself, in its jobs."""


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


def actor_of(key: ApiKey) -> Actor:
    """The actor that an API key makes its bearer."""
    return Actor(ActorKind.KEY, key.id, key.permissions)


def actor_of_member(member: Member) -> Actor:
    """The actor that a member is: every role reads and writes, but not everyone sees every mailbox."""
    return Actor(ActorKind.MEMBER, member.id, ALL_PERMISSIONS)
