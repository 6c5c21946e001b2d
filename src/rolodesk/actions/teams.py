"""Teams: making, changing, reading and deleting named groups of members."""

from collections.abc import Collection

from msgspec import UNSET
from msgspec.structs import replace

from rolodesk.actions.journal import differences, fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.team import TEAM_FIELDS, Team, TeamChange
from rolodesk.model.workspace import Permission
from rolodesk.storage import members, teams


async def create(scope: Scope, new: TeamChange) -> Team:
    """Make a team. Refuses (`Invalid`) a blank name, and who is no member of the workspace."""
    scope.require(Permission.SETTINGS_WRITE)
    blank = Team(id=0, name="", member_ids=(), created_at=scope.now, updated_at=scope.now)
    team = replace(await _applied(scope, blank, new), id=await scope.tx.next_id("teams"))
    await teams.insert(scope.tx, team)
    await record(scope, "team.created", team.id, after=fields_of(team, TEAM_FIELDS))
    return team


async def listed(scope: Scope) -> list[Team]:
    """List the teams, the oldest first."""
    scope.require(Permission.SETTINGS_READ)
    return await teams.listed(scope.tx)


async def get(scope: Scope, team_id: int) -> Team:
    """Read a team. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    return _known(await teams.by_id(scope.tx, team_id), team_id)


async def fetch_to_change(scope: Scope, team_id: int) -> Team:
    """Read a team and keep others from changing it. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    return _known(await teams.to_change(scope.tx, team_id), team_id)


async def change(scope: Scope, team_id: int, wanted: TeamChange) -> Team:
    """Change a team. Refuses as `create` does; one that is not there is `Unknown`."""
    before = await fetch_to_change(scope, team_id)
    after = await _applied(scope, before, wanted)
    if after == before:
        return before
    after = replace(after, updated_at=scope.now)
    await teams.save(scope.tx, after)
    was, is_now = differences(before, after, TEAM_FIELDS)
    await record(scope, "team.updated", team_id, before=was, after=is_now)
    return after


async def delete(scope: Scope, team_id: int) -> None:
    """Delete a team; its members stay. One that is not there is `Unknown`."""
    team = await fetch_to_change(scope, team_id)
    await teams.remove(scope.tx, team_id)
    await record(scope, "team.deleted", team_id, before=fields_of(team, TEAM_FIELDS))


async def _applied(scope: Scope, team: Team, wanted: TeamChange) -> Team:
    if wanted.name is not UNSET:
        team = replace(team, name=check_line(wanted.name, field="name"))
    if wanted.member_ids is not UNSET:
        team = replace(team, member_ids=await _checked(scope, wanted.member_ids))
    return team


async def _checked(scope: Scope, ids: Collection[int]) -> tuple[int, ...]:
    wanted = tuple(sorted(set(ids)))
    if len(await members.by_ids(scope.tx, wanted)) != len(wanted):
        raise Invalid("member_ids", "must be the ids of members of the workspace")
    return wanted


def _known(team: Team | None, team_id: int) -> Team:
    if team is None:
        raise Unknown("team", team_id)
    return team
