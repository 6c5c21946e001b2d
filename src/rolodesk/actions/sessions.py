"""Sessions: people who are logged in in a browser, and what they find there."""

import secrets
from typing import Final

import msgspec

from rolodesk.actions import login_links
from rolodesk.actions.scope import Caller, actor_of_member
from rolodesk.model.apikey import hash_key
from rolodesk.model.person import Person
from rolodesk.model.workspace import Member, Workspace
from rolodesk.storage import directory, mailboxes
from rolodesk.storage.directory import Session
from rolodesk.storage.transaction import EVERYWHERE, Tx

NO_WORKSPACE: Final = EVERYWHERE
"""What a transaction of everything here is opened for: a person belongs to no workspace alone."""
GOOD_FOR_MS: Final = 14 * 24 * 60 * 60 * 1000
_BYTES: Final = 32


class Membership(msgspec.Struct, frozen=True):
    """A workspace, and who the person is in it."""

    workspace: Workspace
    member: Member


class Visitor(msgspec.Struct, frozen=True):
    """A person who is logged in, and the workspaces they are a member of, by id."""

    person: Person
    memberships: tuple[Membership, ...]


async def begin_by_link(tx: Tx, link_token: str) -> str:
    """
    Use a log-in link up and answer the token of a new session, good for 14 days; only its hash is stored.

    A link that a workspace made opens that workspace alone: whoever made it might have used it themselves.

    Refuses (`NotAuthenticated`) a link that is unknown, expired or used.
    """
    link = await login_links.use(tx, link_token)
    token = secrets.token_urlsafe(_BYTES)
    session = Session(
        person_id=link.person_id,
        created_at=tx.now,
        expires_at=tx.now + GOOD_FOR_MS,
        workspace_id=link.workspace_id,
    )
    await directory.insert_session(tx, token_hash=hash_key(token), session=session)
    return token


async def visitor_of(tx: Tx, token: str) -> Visitor | None:
    """Read who a session's token logs in; None if it is unknown, expired or ended."""
    session = await directory.session_by_hash(tx, hash_key(token))
    person = None if session is None else await directory.person_by_id(tx, session.person_id)
    if session is None or person is None:
        return None
    found = await directory.memberships_of_person(tx, person.id)
    opened = (
        Membership(workspace, member)
        for workspace, member in found
        if session.workspace_id in {None, workspace.id}
    )
    return Visitor(person, tuple(opened))


async def caller_of(tx: Tx, token: str, workspace_id: int) -> Caller | None:
    """Read who a session's token is in a workspace; None if it is not good, or they are no member of it."""
    visitor = await visitor_of(tx, token)
    for membership in () if visitor is None else visitor.memberships:
        if membership.workspace.id == workspace_id:
            let_in = await mailboxes.of_member(tx.within(workspace_id), membership.member.id)
            return Caller(membership.workspace, actor_of_member(membership.member, mailboxes=let_in))
    return None


async def end(tx: Tx, token: str) -> None:
    """Log a session out. One that is not there is no error."""
    await directory.delete_session(tx, hash_key(token))
