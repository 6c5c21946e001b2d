"""Letters that the hub itself writes about getting in: invitations, and links to choose a new password."""

from typing import Literal

import msgspec

from rolodesk.model.language import Language
from rolodesk.model.letter import Correspondent


class Post(msgspec.Struct, frozen=True):
    """What the installation has to send such letters with."""

    origin: str | None = None
    """Where the hub is reached, for the links. Without it there are none: whoever asks could choose it."""
    has_relay: bool = False
    """Whether it has a relay of its own."""
    sender: str = ""
    """The address that they come from through that relay; "" is a mailbox's."""


class Invitation(msgspec.Struct, frozen=True, tag="invitation"):
    """To somebody who was made a member. `until` (ms) ends the trying."""

    member_id: int
    until: int
    language: Language = "en"
    """That of whoever invites, for who is invited has seldom chosen one yet."""


class ResetAsked(msgspec.Struct, frozen=True, tag="reset"):
    """To whoever has this address, if anybody. `until` (ms) ends the trying."""

    email: str
    until: int
    language: Language = "en"
    """That of the browser that asks, unless the person chose one."""


Notice = Invitation | ResetAsked


class Route(msgspec.Struct, frozen=True):
    """How such a letter leaves: through a mailbox's own relay, or (`mailbox_id` None) the installation's."""

    sender: Correspondent
    workspace_id: int
    mailbox_id: int | None = None


class NoticeLetter(msgspec.Struct, frozen=True):
    """A letter that is to be written: what it is, to whom, by which way, and the path of its link."""

    kind: Literal["invitation", "reset"]
    to: Correspondent
    route: Route
    path: str
    at: int
    """When its link was drawn, in ms."""
    language: Language = "en"
    workspace: str = ""
    """Where somebody is invited to."""

    def __repr__(self) -> str:
        return f"NoticeLetter(kind={self.kind!r})"
