"""Making workspaces, which only the operator of the installation does."""

from typing import Final

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.actions.journal import differences, record
from rolodesk.actions.scope import OPERATOR, ActorKind, Scope
from rolodesk.model.country import check_country
from rolodesk.model.errors import Conflicting, Invalid, NotAllowed, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.workspace import Location, Permission, Workspace
from rolodesk.storage import locations, workspaces
from rolodesk.storage.transaction import Tx

FIRST_CRM: Final = 1
HIGHEST_CHOSEN_ID: Final = 2_000_000_000
"""Ids go on from a chosen one; up to here many more fit into the 32 bits that some clients read."""
MANAGING: Final = "workspace:manage"


def require_operator(scope: Scope) -> None:
    """Refuse (`NotAllowed`) everyone but the operator, who alone is trusted with all workspaces."""
    if scope.actor.kind is not ActorKind.OPERATOR:
        raise NotAllowed(MANAGING)


async def create(
    tx: Tx,
    *,
    name: str,
    country: str = "SE",
    crm_id: int = FIRST_CRM,
    workspace_id: int | None = None,
    door: str = "cli",
) -> Workspace:
    """
    Make a workspace with its built-in location, in a transaction of EVERYWHERE.

    `crm_id` is the number of its contact book, which ImBox prints. Refuses a name that is no line of text, a
    country without phone numbers and a number out of range (`Invalid`), and a chosen id that is taken
    (`Conflicting`).
    """
    workspace = Workspace(
        id=await own_or_next_id(tx, "workspaces", workspace_id),
        name=check_line(name, field="name"),
        default_country=check_country(country, field="country"),
        crm_id=_checked(crm_id, field="crm_id"),
        created_at=tx.now,
    )
    if not await workspaces.insert(tx, workspace):
        raise Conflicting(f"there is a workspace {workspace.id} already; choose another id, or leave it out")
    scope = Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door=door)
    await _insert_built_in_location(scope)
    await record(
        scope,
        "workspace.created",
        workspace.id,
        after={
            "name": workspace.name,
            "country": workspace.default_country,
            "crm_id": workspace.crm_id,
        },
    )
    return workspace


async def get(scope: Scope) -> Workspace:
    """Read the workspace. One statement."""
    scope.require(Permission.SETTINGS_READ)
    return _there(scope, await workspaces.one(scope.tx, scope.workspace.id))


async def fetch_to_change(scope: Scope) -> Workspace:
    """Read the workspace and keep others from changing it."""
    scope.require(Permission.SETTINGS_WRITE)
    return _there(scope, await workspaces.to_change(scope.tx, scope.workspace.id))


async def change(
    scope: Scope, *, name: str | UnsetType = UNSET, country: str | UnsetType = UNSET
) -> Workspace:
    """Change the workspace; within a second it holds. Refuses (`Invalid`) as `create` does."""
    before = await fetch_to_change(scope)
    after = before
    if not isinstance(name, UnsetType):
        after = replace(after, name=check_line(name, field="name"))
    if not isinstance(country, UnsetType):
        after = replace(after, default_country=check_country(country, field="country"))
    if after == before:
        return before
    await workspaces.save(scope.tx, after)
    was, is_now = differences(before, after, ("name", "default_country"))
    await record(scope, "workspace.updated", after.id, before=was, after=is_now)
    return after


def _there(scope: Scope, workspace: Workspace | None) -> Workspace:
    if workspace is None:
        raise Unknown("workspace", scope.workspace.id)
    return workspace


async def own_or_next_id(tx: Tx, table: str, chosen: int | None) -> int:
    """Give the id somebody chose, never to be drawn, or draw one. Refuses (`Invalid`) one out of range."""
    if chosen is None:
        return await tx.next_id(table)
    _checked(chosen, field="id")
    await tx.reserve_id(table, chosen)
    return chosen


async def _insert_built_in_location(scope: Scope) -> None:
    location = Location(
        id=await scope.tx.next_id("locations"),
        ref="default",
        title="Default",
        built_in=1,
        created_at=scope.now,
    )
    await locations.insert(scope.tx, location)


def _checked(number: int, *, field: str) -> int:
    if not 1 <= number <= HIGHEST_CHOSEN_ID:
        raise Invalid(field, f"must be 1 to {HIGHEST_CHOSEN_ID}")
    return number
