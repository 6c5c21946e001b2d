"""Saved views: everybody keeps their own; those of all are kept by who may change settings."""

from msgspec import UNSET
from msgspec.structs import replace

from rolodesk.actions.journal import differences, fields_of, record
from rolodesk.actions.scope import ActorKind, Scope
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.view import HIGHEST_POSITION, VIEW_FIELDS, Sharing, View, ViewChange
from rolodesk.model.workspace import Permission
from rolodesk.storage import teams, views


async def create(scope: Scope, *, resource: str, new: ViewChange) -> View:
    """
    Make a view of a list. `filter` is a JSON object that the list takes as its parameters.

    Refuses (`Invalid`) a blank name, one of one's own by an API key, and a team without its id or one that is
    not there; (`NotAllowed`) one of all, or of a team that one is not in, by who may not change settings.
    """
    scope.require(Permission.TICKETS_READ)
    blank = View(
        id=0,
        name="",
        resource=resource,
        filter="{}",
        sharing=Sharing.MINE,
        member_id=_me(scope),
        team_id=None,
        position=0,
        created_at=scope.now,
        updated_at=scope.now,
    )
    view = _applied(blank, new)
    await _check_sharing(scope, view)
    view = replace(view, id=await scope.tx.next_id("views"))
    await views.insert(scope.tx, view)
    told = {"resource": view.resource, **fields_of(view, VIEW_FIELDS)}
    await record(scope, "view.created", view.id, after=told)
    return view


async def listed(scope: Scope) -> list[View]:
    """List the views that the actor sees, in their order."""
    scope.require(Permission.TICKETS_READ)
    own_teams = await _own_teams(scope)
    return [view for view in await views.listed(scope.tx) if _is_seen(scope, view, own_teams)]


async def get(scope: Scope, view_id: int) -> View:
    """Read a view. One that is not there, or not seen, is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    return await _known(scope, await views.by_id(scope.tx, view_id), view_id)


async def fetch_to_change(scope: Scope, view_id: int) -> View:
    """Read a view and keep others from changing it. Refuses whoever may not change it."""
    scope.require(Permission.TICKETS_READ)
    view = await _known(scope, await views.to_change(scope.tx, view_id), view_id)
    if view.member_id is None or view.member_id != _me(scope):
        scope.require(Permission.SETTINGS_WRITE)
    return view


async def change(scope: Scope, view_id: int, wanted: ViewChange) -> View:
    """Change a view: one's own, or any that one sees if one may change settings. Refuses as `create`."""
    before = await fetch_to_change(scope, view_id)
    after = _applied(before, wanted)
    if after == before:
        return before
    await _check_sharing(scope, after)
    after = replace(after, updated_at=scope.now)
    await views.save(scope.tx, after)
    was, is_now = differences(before, after, VIEW_FIELDS)
    await record(scope, "view.updated", view_id, before=was, after=is_now)
    return after


async def delete(scope: Scope, view_id: int) -> None:
    """Delete a view. Refuses as `change` does."""
    view = await fetch_to_change(scope, view_id)
    await views.remove(scope.tx, view_id)
    told = {"resource": view.resource, **fields_of(view, VIEW_FIELDS)}
    await record(scope, "view.deleted", view_id, before=told)


def _applied(view: View, wanted: ViewChange) -> View:
    fields = {name: value for name in VIEW_FIELDS if (value := getattr(wanted, name)) is not UNSET}
    if "name" in fields:
        fields["name"] = check_line(fields["name"], field="name")
    view = replace(view, **fields)
    if not 0 <= view.position <= HIGHEST_POSITION:
        raise Invalid("position", f"must be 0 to {HIGHEST_POSITION}")
    return view


async def _check_sharing(scope: Scope, view: View) -> None:
    if (view.sharing is Sharing.TEAM) != (view.team_id is not None):
        raise Invalid("team_id", "must be given with a team's view, and only then")
    if view.sharing is Sharing.MINE:
        if view.member_id is None:
            raise Invalid("sharing", "must be all or team: an API key has no views of its own")
        return
    if view.team_id is not None and await teams.by_id(scope.tx, view.team_id) is None:
        raise Invalid("team_id", "must be the id of a team of the workspace")
    if view.sharing is Sharing.ALL or view.team_id not in await _own_teams(scope):
        scope.require(Permission.SETTINGS_WRITE)


async def _known(scope: Scope, view: View | None, view_id: int) -> View:
    if view is None or not _is_seen(scope, view, await _own_teams(scope)):
        raise Unknown("view", view_id)
    return view


def _is_seen(scope: Scope, view: View, own_teams: frozenset[int]) -> bool:
    match view.sharing:
        case Sharing.ALL:
            return True
        case Sharing.TEAM:
            return view.team_id in own_teams or Permission.SETTINGS_WRITE in scope.actor.permissions
        case Sharing.MINE:
            return view.member_id is not None and view.member_id == _me(scope)


async def _own_teams(scope: Scope) -> frozenset[int]:
    me = _me(scope)
    if me is None:
        return frozenset()
    return frozenset(team.id for team in await teams.listed(scope.tx) if me in team.member_ids)


def _me(scope: Scope) -> int | None:
    return scope.actor.id if scope.actor.kind is ActorKind.MEMBER else None
