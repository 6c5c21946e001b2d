"""The workspace itself: its name and its country."""

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import workspaces
from rolodesk.asgi.response import Response
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Permission, Workspace
from rolodesk.wire.rest.answering import check_match, record
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, Moment, Text, documented, told

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
WORKSPACE: Final = "/rest/v1/workspace"

Name = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
Country = Annotated[Text, told({"minLength": 2, "maxLength": 2, "pattern": "^[A-Za-z]{2}$"})]


class ChangeWorkspace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. Phone numbers that are known stay as they are."""

    name: Name | UnsetType = UNSET
    country: Country | UnsetType = UNSET


class WorkspaceAnswer(msgspec.Struct, frozen=True):
    """A workspace. `country` is that of phone numbers written without one."""

    id: Annotated[int, Meta(examples=[200])]
    name: str
    country: str
    requires_second_factor: bool
    """Whether who logs in by a password needs a second factor besides, to do anything in it."""
    created_at: Moment


def workspace_answer(workspace: Workspace) -> WorkspaceAnswer:
    """Render a workspace."""
    return WorkspaceAnswer(
        workspace.id,
        workspace.name,
        workspace.default_country,
        bool(workspace.requires_second_factor),
        print_moment(workspace.created_at),
    )


async def get_workspace(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/workspace."""
    return record(call, workspace_answer(await workspaces.get(call.scope)))


async def change_workspace(call: Call[Nothing, ChangeWorkspace]) -> Response:
    """PATCH /rest/v1/workspace."""

    async def current() -> WorkspaceAnswer:
        return workspace_answer(await workspaces.fetch_to_change(call.scope))

    await check_match(call, current)
    changed = await workspaces.change(call.scope, name=call.body.name, country=call.body.country)
    return record(call, workspace_answer(changed))


# fmt: off
ROUTES: Final = (
    Route("GET", WORKSPACE, READ, get_workspace, "Get the workspace", access="lookup", answer=WorkspaceAnswer, is_tagged=True),
    Route("PATCH", WORKSPACE, WRITE, change_workspace, "Change the workspace", body=ChangeWorkspace, answer=WorkspaceAnswer, is_tagged=True, is_held=True),
)
# fmt: on
