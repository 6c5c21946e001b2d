"""Teams: named groups of members."""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

TEAM_FIELDS: Final = ("name", "member_ids")


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team and the ids of its members, in their order."""

    id: int
    name: str
    member_ids: tuple[int, ...]
    created_at: int
    updated_at: int


class TeamChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays. `member_ids` are all of them."""

    name: str | UnsetType = UNSET
    member_ids: tuple[int, ...] | UnsetType = UNSET
