"""Setting a fresh installation up: its first workspace and its owner, for whoever has the set-up token."""

import secrets
from typing import Final

import msgspec

from rolodesk.actions import members, memberships, sessions, workspaces
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.sessions import Arrival
from rolodesk.model.errors import Conflicting, NotAuthenticated
from rolodesk.model.sealing import Keyring
from rolodesk.model.workspace import Member, Role, Workspace
from rolodesk.storage import directory, installation
from rolodesk.storage import members as member_rows
from rolodesk.storage.transaction import Tx

DOOR: Final = "web"
NONCE: Final = "set_up"
"""The fact that a token is signed for. Whoever sets up takes it away, so that the token is good once."""
OFFERED: Final = "set_up_workspace"
"""The fact that a workspace was made for a newcomer to look around in, and is theirs to name: its id."""
PURPOSE: Final = "set-up"
_BYTES: Final = 16


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody sets up: a workspace, and themselves as its owner."""

    workspace: str
    email: str
    name: str
    password_hash: str


async def is_fresh(tx: Tx) -> bool:
    """Say whether there is no workspace at all. One statement."""
    return not await directory.workspaces_listed(tx)


async def is_open(tx: Tx) -> bool:
    """Say whether the installation waits to be set up: it has no workspace, or one that was offered."""
    return await installation.get(tx, OFFERED) is not None or await is_fresh(tx)


async def token_for(tx: Tx, keyring: Keyring) -> str | None:
    """Give the token of the set-up, the same until it is used; None if there is nothing to set up."""
    if not await is_open(tx):
        return None
    nonce = await installation.get(tx, NONCE)
    if not nonce:
        nonce = secrets.token_hex(_BYTES)
        await installation.put(tx, NONCE, nonce)
    return keyring.sign(nonce, purpose=PURPOSE)


async def offer(tx: Tx, workspace: Workspace) -> None:
    """Offer a workspace that was just made to whoever sets the installation up."""
    await installation.put(tx, OFFERED, str(workspace.id))


async def set_up(tx: Tx, keyring: Keyring, token: str, wanted: SetUp, arrival: Arrival) -> str:
    """
    Make the workspace and its owner, in a transaction of EVERYWHERE, and answer the token of their session.

    A workspace that was offered is theirs: it keeps its id, keys and mailboxes, gets their name, and loses
    the owner that it was made with. Refuses (`NotAuthenticated`) a wrong token, (`Conflicting`) where
    everything is set up, and (`Invalid`) what the actions refuse.
    """
    await tx.lock(NONCE)
    if not await is_open(tx):
        raise Conflicting("this installation is set up already; log in")
    nonce = await installation.get(tx, NONCE)
    if not nonce or not keyring.is_signed(nonce, token, purpose=PURPOSE):
        raise NotAuthenticated
    await installation.remove(tx, NONCE)
    offered = await _offered(tx)
    await installation.remove(tx, OFFERED)
    if offered is None:
        workspace, before = await workspaces.create(tx, name=wanted.workspace, door=DOOR), []
    else:
        scope = Scope(tx.within(offered.id), workspace=offered, actor=OPERATOR, door=DOOR)
        workspace, before = await workspaces.change(scope, name=wanted.workspace), await _placeholders(scope)
    scope = Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door=DOOR)
    owner = await members.create(
        scope,
        email=wanted.email,
        name=wanted.name,
        role=Role.OWNER,
        password_hash=wanted.password_hash,
    )
    for member in before:
        await memberships.remove(scope, member.id)
    return await sessions.begin_first(tx, owner.person_id, arrival)


async def _offered(tx: Tx) -> Workspace | None:
    """Read the workspace that was offered, if it is there still."""
    text = await installation.get(tx, OFFERED)
    return None if not text else await directory.workspace_by_id(tx, int(text))


async def _placeholders(scope: Scope) -> list[Member]:
    """List whom the workspace was made with: nobody else can have come before it is set up."""
    return await member_rows.listed(scope.tx)
