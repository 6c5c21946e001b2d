"""Where somebody is logged in, as they see it themselves, and ending it."""

from typing import Final

import msgspec

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sessions import Visitor, visitor_of
from rolodesk.model.errors import MembersOnly, NotAuthenticated, Unknown
from rolodesk.model.workspace import Permission
from rolodesk.storage import sessions
from rolodesk.storage.sessions import IDLE_MS, Session

NAME_LENGTH: Final = 16


class OwnSession(msgspec.Struct, frozen=True):
    """A session of the caller's. `name` is the beginning of its token's hash: it opens nothing."""

    name: str
    session: Session
    is_current: bool

    @property
    def ends_at(self) -> int:
        """When it ends if it is not used any more, in ms."""
        return min(self.session.expires_at, self.session.last_used_at + IDLE_MS)


async def listed(scope: Scope, token: str) -> list[OwnSession]:
    """
    List the caller's sessions, the newest first.

    A session that opens one workspace alone knows those alone that open the same one. Refuses
    (`NotAuthenticated`) a token that is not good any more.
    """
    scope.require(Permission.SETTINGS_READ)
    mine = await _mine(scope, token)
    found = await sessions.of_person(scope.tx, mine.person_id)
    return [
        OwnSession(one.token_hash[:NAME_LENGTH], one, one.token_hash == mine.token_hash)
        for one in found
        if mine.workspace_id in {None, one.workspace_id}
    ]


async def end_one(scope: Scope, token: str, name: str) -> None:
    """End one of the caller's sessions, this one too; within a second it opens nothing. Or `Unknown`."""
    found = await listed(scope, token)
    wanted = [one for one in found if one.name == name]
    if not wanted:
        raise Unknown("session", "of that id")
    await _end(scope, wanted)


async def end_others(scope: Scope, token: str) -> int:
    """End all of the caller's sessions but this one; answer how many."""
    others = [one for one in await listed(scope, token) if not one.is_current]
    await _end(scope, others)
    return len(others)


async def current_visitor(scope: Scope, token: str) -> Visitor:
    """Read who calls, with the session. Refuses (`MembersOnly`) a caller who is no member of flesh."""
    visitor = await visitor_of(scope.tx, token)
    if visitor is None or visitor.session is None:
        raise NotAuthenticated
    if not any(one.member.id == scope.actor.id for one in visitor.memberships):
        raise MembersOnly
    return visitor


async def _mine(scope: Scope, token: str) -> Session:
    visitor = await current_visitor(scope, token)
    if visitor.session is None:
        raise NotAuthenticated
    return visitor.session


async def _end(scope: Scope, ended: list[OwnSession]) -> None:
    if not ended or scope.actor.id is None:
        return
    for one in ended:
        await sessions.delete_one(scope.tx, one.session.token_hash)
    await record(scope, "member.sessions_ended", scope.actor.id, after={"sessions": len(ended)})
