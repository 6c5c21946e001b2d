"""Choosing a new password by a link that was mailed: drawn for one person, good once, for an hour."""

import secrets
from typing import Final

from rolodesk.actions import sessions
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope, actor_of_member
from rolodesk.actions.sessions import Arrival, Entrance
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import NotAuthenticated
from rolodesk.model.person import Person
from rolodesk.storage import directory, password_resets, people
from rolodesk.storage.password_resets import PasswordReset
from rolodesk.storage.transaction import Tx

GOOD_FOR_MS: Final = 60 * 60 * 1000
_BYTES: Final = 20


async def draw(tx: Tx, person: Person, *, workspace_id: int | None) -> str:
    """
    Draw the token of a person's link, whose last one is good no longer; only its hash is stored.

    With `workspace_id` the new password opens that workspace alone.
    """
    token = secrets.token_urlsafe(_BYTES)
    reset = PasswordReset(person.id, tx.now + GOOD_FOR_MS, workspace_id)
    await password_resets.put(tx, reset, token_hash=hash_key(token))
    return token


async def is_good(tx: Tx, token: str) -> bool:
    """Say whether a link may be used still; that does not use it up."""
    return await password_resets.is_good(tx, hash_key(token))


async def use(tx: Tx, token: str, password_hash: str, arrival: Arrival) -> Entrance:
    """
    Use a link up: set the person's password, end all their log-ins, and let them in.

    A second factor stays, and is asked for. Told in each of their workspaces. Refuses (`NotAuthenticated`) a
    link that is unknown, expired or used, or that would open less than the password does: it was mailed
    through one workspace, and the person has come into another since.
    """
    reset = await password_resets.claim(tx, hash_key(token))
    person = None if reset is None else await directory.person_by_id(tx, reset.person_id)
    if reset is None or person is None:
        raise NotAuthenticated
    found = await directory.memberships_of_person(tx, person.id)
    narrows = reset.workspace_id is not None and person.password_workspace_id != reset.workspace_id
    if narrows and [workspace.id for workspace, _ in found] != [reset.workspace_id]:
        raise NotAuthenticated
    await people.set_password(tx, person.id, password_hash, workspace_id=reset.workspace_id)
    await directory.shut_out(tx, person.id)
    for workspace, member in found:
        scope = Scope(
            tx.within(workspace.id), workspace=workspace, actor=actor_of_member(member), door=sessions.DOOR
        )
        await record(scope, "member.password_set", member.id)
    return await sessions.enter(tx, person.id, arrival, workspace_id=reset.workspace_id)
