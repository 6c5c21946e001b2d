"""How a hub gets on, as one workspace may know it: figures of its own, and what the installation shares."""

from typing import Literal

import msgspec

from rolodesk.model.search.asking import Noun


class Database(msgspec.Struct, frozen=True):
    """Which database all workspaces are in, its version, and how large it is in bytes."""

    engine: Literal["sqlite", "postgresql"]
    version: str
    bytes: int


class LetterFigures(msgspec.Struct, frozen=True):
    """Letters that are not taken in: those that wait, those of them that should not any more, and parked."""

    waiting: int
    late: int
    parked: int


class MailFigures(msgspec.Struct, frozen=True):
    """Mail that has not left, and what keeps it."""

    waiting: int
    late: int
    """Of those that wait: should have left."""
    held: int
    failed: int
    """Lately."""
    observing: int
    """Mailboxes that send nothing until they are confirmed."""
    failing: int
    """Connections of mailboxes that do not work."""


class WebhookFigures(msgspec.Struct, frozen=True):
    """Deliveries that wait, since when (ms), and the webhooks that fail, or were switched off for it."""

    waiting: int
    since: int | None
    failing: int
    disabled: int


class FollowerFigures(msgspec.Struct, frozen=True):
    """Whoever follows the journal: since when (ms) an event waits for it; None where it keeps up."""

    name: str
    since: int | None
    attempts: int
    """How often it failed at that event."""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. Times are ms."""

    database: Database
    letters: LetterFigures
    mail: MailFigures
    paused: str | None
    """Why no mail leaves the installation; None if it does."""
    webhooks: WebhookFigures
    followers: tuple[FollowerFigures, ...]
    late_jobs: int
    """Of the installation: work that should have been done ten minutes ago."""
    not_indexed: tuple[Noun, ...]
    """The kinds of record of which search does not know all yet."""
    backed_up_at: int | None
    """When `rolodesk backup` last wrote one; None if it never did."""
