"""Workspaces, the people in them, and the API keys that act for them."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.model.language import Language


class Permission(StrEnum):
    """What a key may be allowed to do. Writing includes reading."""

    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    """Members, keys, mailboxes, rules, webhooks and the audit: what an administrator decides."""


READING_OF: Final = {
    Permission.CONTACTS_WRITE: Permission.CONTACTS_READ,
    Permission.TICKETS_WRITE: Permission.TICKETS_READ,
    Permission.SETTINGS_WRITE: Permission.SETTINGS_READ,
}


def with_reading(granted: Collection[Permission]) -> frozenset[Permission]:
    """Answer what was granted, and the reading that writing includes."""
    return frozenset(granted) | {READING_OF[p] for p in granted if p in READING_OF}


class Role(StrEnum):
    """What a member is in a workspace: owners and admins see every mailbox, agents those they belong to."""

    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"


class Workspace(msgspec.Struct, frozen=True):
    """A tenant: everything else belongs to exactly one of these."""

    id: int
    name: str
    default_country: str
    """Two letters (ISO 3166): the country of phone numbers written without one."""
    crm_id: int
    """The number of its contact book, which ImBox prints as `crmId`."""
    created_at: int
    requires_second_factor: int = 0
    """1 if who logs in by a password needs a second factor besides, to do anything in it."""


class KeyState(StrEnum):
    """What an API key still is."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ApiKey(msgspec.Struct, frozen=True):
    """An API key without its secret, of which only a hash is stored."""

    workspace: Workspace
    id: int
    name: str
    hint: str
    permissions: frozenset[Permission]
    rate_limit: int
    """Requests per second; 0 is no limit."""
    expires_at: int | None
    revoked_at: int | None
    created_at: int
    old_until: int | None = None
    """Until when the secret that it had before the last rotation is good too."""
    last_used_at: int | None = None
    """To the minute; read only where keys are listed."""

    def as_rotated(self) -> "ApiKey":
        """The key as its secret before the last rotation opens it: until the grace is over, if not before."""
        until = 0 if self.old_until is None else self.old_until
        return replace(self, expires_at=until if self.expires_at is None else min(until, self.expires_at))

    def is_valid(self, now: int) -> bool:
        """Answer whether the key opens anything at this time (ms)."""
        return self.state(now) is KeyState.ACTIVE

    def state(self, now: int) -> KeyState:
        """Say what the key is at this time (ms)."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        return KeyState.ACTIVE if self.expires_at is None or now < self.expires_at else KeyState.EXPIRED


class Member(msgspec.Struct, frozen=True):
    """A person's place in a workspace."""

    id: int
    person_id: int
    email: str
    name: str
    role: Role
    created_at: int
    mailbox_ids: tuple[int, ...] = ()
    """The mailboxes they were let into; read only where members are administered."""
    language: Language | None = None
    """The language that they chose to be spoken to in, if they chose one."""


class Sending(StrEnum):
    """Whether a mailbox sends."""

    ACTIVE = "active"
    OBSERVING = "observing"
    """It receives; what it would send waits until someone confirms that it may."""


class Mailbox(msgspec.Struct, frozen=True):
    """A shared mailbox: its addresses, its automatic answer if it has one, and how it sends and receives."""

    id: int
    name: str
    auto_reply: str | None
    addresses: tuple[str, ...]
    """The first is the one that it writes from."""
    created_at: int
    signature: str = ""
    """Plain text below what an agent writes."""
    template: str = ""
    """HTML around what is sent, with `{{content}}` where the message stands; "" is none."""
    sending: str = Sending.ACTIVE
    files_senders: bool = True
    """Whether a sender who is nobody's contact becomes one."""
    undo_seconds: int = 10
    """How long what a person writes waits, so that it can be taken back."""
    follow_up_days: int = 14
    """How long after it was closed a reply still reopens a ticket; later it opens a linked one."""


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the business, by which contacts are grouped. `ref` is the id that a client sees."""

    id: int
    ref: str
    title: str
    address_line_1: str = ""
    address_line_2: str = ""
    city: str = ""
    district: str = ""
    postal_code: str = ""
    phone: str = ""
    built_in: int = 0
    created_at: int
    updated_at: int | None = None
