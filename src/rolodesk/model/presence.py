"""Presence: which members are at a ticket at this moment, and what they do there."""

from enum import StrEnum
from typing import Final

import msgspec

LASTS_MS: Final = 20_000
"""How long somebody is at a ticket after they last said so."""


class Doing(StrEnum):
    """What a member does at a ticket."""

    VIEWING = "viewing"
    ANSWERING = "answering"


class Presence(msgspec.Struct, frozen=True, order=True):
    """A member at a ticket."""

    ticket_id: int
    member_id: int
    doing: str
    mailbox_id: int
    """The ticket's, by which it is told who may see it."""
