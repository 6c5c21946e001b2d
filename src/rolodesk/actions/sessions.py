"""Sessions: people who are logged in in a browser, and what they find there."""

import secrets
from typing import Final

import msgspec

from rolodesk.actions import login_links
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Actor, Caller, Scope, actor_of_member
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import NotAuthenticated
from rolodesk.model.person import Person
from rolodesk.model.workspace import Member, Workspace
from rolodesk.storage import directory, mailboxes, people
from rolodesk.storage.directory import Session
from rolodesk.storage.transaction import EVERYWHERE, Tx

NO_WORKSPACE: Final = EVERYWHERE
"""What a transaction of everything here is opened for: a person belongs to no workspace alone."""
GOOD_FOR_MS: Final = 14 * 24 * 60 * 60 * 1000
DOOR: Final = "web"
_BYTES: Final = 32


class Membership(msgspec.Struct, frozen=True):
    """A workspace, and who the person is in it."""

    workspace: Workspace
    member: Member


class Visitor(msgspec.Struct, frozen=True):
    """A person who is logged in, and the workspaces they are a member of, by id."""

    person: Person
    memberships: tuple[Membership, ...]
    workspace_id: int | None = None
    """The one workspace that their session opens; None if it opens all of theirs."""


async def begin_by_link(tx: Tx, link_token: str) -> str:
    """
    Use a log-in link up and answer the token of a new session, good for 14 days; only its hash is stored.

    A link that a workspace made opens that workspace alone: whoever made it might have used it themselves.

    Refuses (`NotAuthenticated`) a link that is unknown, expired or used.
    """
    link = await login_links.use(tx, link_token)
    return await _begin(tx, link.person_id, workspace_id=link.workspace_id)


async def person_named(tx: Tx, email: str) -> Person | None:
    """Read the person who logs in with an e-mail address, however it is written. One statement."""
    return await directory.person_by_email(tx, email)


async def begin_by_password(tx: Tx, person: Person) -> str:
    """
    Begin a session of a person whose password was found right, before this transaction: hashing takes long.

    A password opens what the session opened in which it was first chosen. Refuses (`NotAuthenticated`) where
    it was changed meanwhile.
    """
    now = await directory.person_by_id(tx, person.id)
    if now is None or now.password_hash is None or now.password_hash != person.password_hash:
        raise NotAuthenticated
    return await _begin(tx, now.id, workspace_id=now.password_workspace_id)


async def change_password(tx: Tx, visitor: Visitor, password_hash: str) -> str:
    """
    Give a visitor a new password, end all their log-ins, and begin a new session, whose token is answered.

    The visitor is as read when the present password was found right, where one `is_asked_for`. Told in each
    of their workspaces. Refuses (`NotAuthenticated`) where the password was changed meanwhile.
    """
    person = visitor.person
    now = await directory.person_by_id(tx, person.id)
    if now is None or now.password_hash != person.password_hash:
        raise NotAuthenticated
    opens_all = person.password_hash is not None and person.password_workspace_id is None
    opened = None if opens_all else visitor.workspace_id
    await people.set_password(tx, person.id, password_hash, workspace_id=opened)
    await directory.shut_out(tx, person.id)
    for membership in visitor.memberships:
        workspace, actor = membership.workspace, actor_of_member(membership.member)
        scope = Scope(tx.within(workspace.id), workspace=workspace, actor=actor, door=DOOR)
        await record(scope, "member.password_set", membership.member.id)
    return await _begin(tx, person.id, workspace_id=opened)


def is_asked_for(visitor: Visitor) -> bool:
    """Say whether the visitor must know their present password to change it: not one that opens less."""
    person = visitor.person
    if person.password_hash is None:
        return False
    return person.password_workspace_id is None or visitor.workspace_id is not None


async def _begin(tx: Tx, person_id: int, *, workspace_id: int | None) -> str:
    token = secrets.token_urlsafe(_BYTES)
    session = Session(
        person_id=person_id,
        created_at=tx.now,
        expires_at=tx.now + GOOD_FOR_MS,
        workspace_id=workspace_id,
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
    return Visitor(person, tuple(opened), session.workspace_id)


async def actor_in(tx: Tx, membership: Membership) -> Actor:
    """Give the actor that a member is in their workspace, to which the transaction belongs."""
    let_in = await mailboxes.of_member(tx, membership.member.id)
    return actor_of_member(membership.member, mailboxes=let_in)


async def caller_of(tx: Tx, token: str, workspace_id: int) -> Caller | None:
    """Read who a session's token is in a workspace; None if it is not good, or they are no member of it."""
    visitor = await visitor_of(tx, token)
    for membership in () if visitor is None else visitor.memberships:
        if membership.workspace.id == workspace_id:
            return Caller(membership.workspace, await actor_in(tx.within(workspace_id), membership))
    return None


async def end(tx: Tx, token: str) -> None:
    """Log a session out. One that is not there is no error."""
    await directory.delete_session(tx, hash_key(token))
