"""Teams: named groups of members."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import teams
from rolodesk.asgi.response import Response
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.team import Team, TeamChange
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, listing, record, whole
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, Identifier, Moment, Text, documented, id_of

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
TEAM: Final = "/rest/v1/teams/{team_id}"

Name = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
MemberIds = Annotated[list[Identifier], Meta(max_length=1_000)]


class ChangeTeam(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. `member_ids` are all of them."""

    name: Name | UnsetType = UNSET
    member_ids: MemberIds | UnsetType = UNSET

    def to_change(self) -> TeamChange:
        """The change meant."""
        ids = self.member_ids
        return TeamChange(name=self.name, member_ids=ids if isinstance(ids, UnsetType) else tuple(ids))


class CreateTeam(ChangeTeam, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new team."""

    name: Name


class TeamAnswer(msgspec.Struct, frozen=True):
    """A team."""

    id: Annotated[int, Meta(examples=[10])]
    name: str
    member_ids: tuple[int, ...]
    created_at: Moment
    updated_at: Moment


TeamList: Final = listing("TeamList", TeamAnswer)


def team_answer(team: Team) -> TeamAnswer:
    """Render a team."""
    moments = print_moment(team.created_at), print_moment(team.updated_at)
    return TeamAnswer(team.id, team.name, team.member_ids, *moments)


async def list_teams(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/teams."""
    return whole(await teams.listed(call.scope), render=team_answer)


async def create_team(call: Call[Nothing, CreateTeam]) -> Response:
    """POST /rest/v1/teams."""
    team = await teams.create(call.scope, call.body.to_change())
    return created(team_answer(team), f"/teams/{team.id}")


async def get_team(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/teams/{team_id}."""
    return record(call, team_answer(await teams.get(call.scope, _id(call))))


async def change_team(call: Call[Nothing, ChangeTeam]) -> Response:
    """PATCH /rest/v1/teams/{team_id}."""
    await _check_match(call)
    return record(call, team_answer(await teams.change(call.scope, _id(call), call.body.to_change())))


async def delete_team(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/teams/{team_id}: its members stay."""
    await _check_match(call)
    await teams.delete(call.scope, _id(call))
    return gone()


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> TeamAnswer:
        return team_answer(await teams.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "team_id", noun="team")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/teams", READ, list_teams, "List teams", access="lookup", answer=TeamList),
    Route("POST", "/rest/v1/teams", WRITE, create_team, "Create a team", status=201, body=CreateTeam, answer=TeamAnswer, is_tagged=True),
    Route("GET", TEAM, READ, get_team, "Get a team", access="lookup", answer=TeamAnswer, is_tagged=True),
    Route("PATCH", TEAM, WRITE, change_team, "Change a team", body=ChangeTeam, answer=TeamAnswer, is_tagged=True, is_held=True),
    Route("DELETE", TEAM, WRITE, delete_team, "Delete a team; its members stay", status=204, is_held=True),
)
# fmt: on
