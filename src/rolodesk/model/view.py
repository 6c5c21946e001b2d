"""Saved views: lists under filters that somebody keeps."""

from enum import StrEnum
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

VIEW_FIELDS: Final = ("name", "filter", "sharing", "team_id", "position")
HIGHEST_POSITION: Final = 1_000_000


class Sharing(StrEnum):
    """Who sees a view."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A view of the list `resource`; `filter` is a JSON object of its parameters, as text."""

    id: int
    name: str
    resource: str
    filter: str
    sharing: Sharing
    member_id: int | None
    """Who made it; None is an API key."""
    team_id: int | None
    position: int
    """Views are listed by it, then as they were made."""
    created_at: int
    updated_at: int


class ViewChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays."""

    name: str | UnsetType = UNSET
    filter: str | UnsetType = UNSET
    sharing: Sharing | UnsetType = UNSET
    team_id: int | UnsetType | None = UNSET
    position: int | UnsetType = UNSET
