"""Sessions: people who are logged in in a browser, and what they find there."""

import secrets
from collections.abc import Iterable
from typing import Final

import msgspec

from rolodesk.actions import login_links
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Actor, Caller, Scope, actor_of_member
from rolodesk.actions.second_factor_codes import takes
from rolodesk.model.apikey import hash_key
from rolodesk.model.device import Device
from rolodesk.model.errors import NotAuthenticated
from rolodesk.model.person import Person
from rolodesk.model.sealing import Keyring
from rolodesk.model.workspace import Member, Workspace
from rolodesk.storage import directory, mailboxes, people, second_factors
from rolodesk.storage import sessions as rows
from rolodesk.storage.second_factors import LoginStep
from rolodesk.storage.sessions import GOOD_FOR_MS, Session
from rolodesk.storage.transaction import EVERYWHERE, Tx

NO_WORKSPACE: Final = EVERYWHERE
"""What a transaction of everything here is opened for: a person belongs to no workspace alone."""
DOOR: Final = "web"
_BYTES: Final = 32
STEP_MS: Final = 10 * 60 * 1000
MOST_TRIES: Final = 5

__all__ = [
    "GOOD_FOR_MS",
    "NO_WORKSPACE",
    "Arrival",
    "Entrance",
    "Membership",
    "Visitor",
    "actor_in",
    "begin_by_link",
    "begin_by_password",
    "begin_by_provider",
    "begin_first",
    "caller_of",
    "change_password",
    "end",
    "enter",
    "is_asked_for",
    "lacks_factor",
    "note_uses",
    "pass_step",
    "person_named",
    "visitor_of",
]


class Arrival(msgspec.Struct, frozen=True):
    """How somebody comes to log in: with what, and the token that their browser has, whose session ends."""

    device: Device = Device()
    replaces: str | None = None


class Entrance(msgspec.Struct, frozen=True):
    """
    What a right password or link gives: the token of a session, or of a log-in that waits for a code.

    Such a one `pass_step` makes a session of, within ten minutes and five tries.
    """

    token: str
    waits: bool = False

    def __repr__(self) -> str:
        return f"Entrance(waits={self.waits})"


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
    session: Session | None = None
    """The session that they came with."""


async def begin_by_link(tx: Tx, link_token: str, arrival: Arrival) -> Entrance:
    """
    Use a log-in link up and let its person in; only hashes of tokens are stored.

    A link that a workspace made opens that workspace alone: whoever made it might have used it themselves.

    Refuses (`NotAuthenticated`) a link that is unknown, expired or used.
    """
    link = await login_links.use(tx, link_token)
    return await enter(tx, link.person_id, arrival, workspace_id=link.workspace_id)


async def person_named(tx: Tx, email: str) -> Person | None:
    """Read the person who logs in with an e-mail address, however it is written. One statement."""
    return await directory.person_by_email(tx, email)


async def begin_by_password(tx: Tx, person: Person, arrival: Arrival) -> Entrance:
    """
    Let a person in whose password was found right, before this transaction: hashing takes long.

    A password opens what the session opened in which it was first chosen. Refuses (`NotAuthenticated`) where
    it was changed meanwhile.
    """
    now = await directory.person_by_id(tx, person.id)
    if now is None or now.password_hash is None or now.password_hash != person.password_hash:
        raise NotAuthenticated
    return await enter(tx, now.id, arrival, workspace_id=now.password_workspace_id)


async def pass_step(tx: Tx, token: str, code: str, arrival: Arrival, keyring: Keyring) -> str | None:
    """
    Make a session of a log-in that waits, by a code of the person's app or a recovery code.

    None if the code is wrong: that is a try less, so the transaction is to be committed. Refuses
    (`NotAuthenticated`) a log-in that is unknown, too old, or has no try left.
    """
    hashed = hash_key(token)
    step = await second_factors.try_step(tx, hashed, most=MOST_TRIES)
    if step is None:
        raise NotAuthenticated
    if not await takes(tx, step.person_id, code, keyring):
        return None
    await second_factors.delete_step(tx, hashed)
    return await _begin(tx, step.person_id, arrival, workspace_id=step.workspace_id, is_strong=True)


async def begin_by_provider(tx: Tx, person: Person, arrival: Arrival, *, is_strong: bool) -> Entrance:
    """
    Let a person in whom a provider has recognised; `is_strong` where it has seen a second factor.

    Else ours is asked for, where there is one. Not that of a password which opens one workspace alone:
    whoever invited its person there may have set both up.
    """
    if is_strong or person.password_workspace_id is not None:
        return Entrance(await _begin(tx, person.id, arrival, workspace_id=None, is_strong=is_strong))
    return await enter(tx, person.id, arrival, workspace_id=None)


async def begin_first(tx: Tx, person_id: int, arrival: Arrival) -> str:
    """Begin the session of whoever has just set the installation up."""
    return await _begin(tx, person_id, arrival, workspace_id=None)


async def change_password(tx: Tx, visitor: Visitor, password_hash: str, arrival: Arrival) -> str:
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
    if person.password_hash is not None and person.password_workspace_id != opened:
        await second_factors.forget(tx, person.id)  # it was set up by whoever that password let in
    is_strong = visitor.session is not None and visitor.session.is_strong == 1
    return await _begin(tx, person.id, arrival, workspace_id=opened, is_strong=is_strong)


def is_asked_for(visitor: Visitor) -> bool:
    """Say whether the visitor must know their present password to change it: not one that opens less."""
    person = visitor.person
    if person.password_hash is None:
        return False
    return person.password_workspace_id is None or visitor.workspace_id is not None


async def enter(tx: Tx, person_id: int, arrival: Arrival, *, workspace_id: int | None) -> Entrance:
    """Begin a session, or have the log-in wait for a code where the person has a second factor."""
    factor = await second_factors.of_person(tx, person_id)
    if factor is None or factor.confirmed_at is None:
        return Entrance(await _begin(tx, person_id, arrival, workspace_id=workspace_id))
    token = secrets.token_urlsafe(_BYTES)
    step = LoginStep(person_id, workspace_id, tx.now + STEP_MS)
    await second_factors.insert_step(tx, step, token_hash=hash_key(token))
    return Entrance(token, waits=True)


async def _begin(
    tx: Tx, person_id: int, arrival: Arrival, *, workspace_id: int | None, is_strong: bool = False
) -> str:
    """Begin a session under a token that nobody knew before; the one that it replaces ends."""
    if arrival.replaces is not None:
        await end(tx, arrival.replaces)
    token = secrets.token_urlsafe(_BYTES)
    session = Session(
        person_id=person_id,
        created_at=tx.now,
        expires_at=tx.now + GOOD_FOR_MS,
        workspace_id=workspace_id,
        browser=arrival.device.browser,
        network=arrival.device.network,
        token_hash=hash_key(token),
        is_strong=int(is_strong),
    )
    await rows.insert(tx, session)
    return token


async def visitor_of(tx: Tx, token: str) -> Visitor | None:
    """Read who a session's token logs in; None if it is unknown, expired or ended."""
    session = await rows.by_hash(tx, hash_key(token))
    person = None if session is None else await directory.person_by_id(tx, session.person_id)
    if session is None or person is None:
        return None
    found = await directory.memberships_of_person(tx, person.id)
    opened = (
        Membership(workspace, member)
        for workspace, member in found
        if session.workspace_id in {None, workspace.id}
    )
    return Visitor(person, tuple(opened), session.workspace_id, session)


async def actor_in(tx: Tx, membership: Membership) -> Actor:
    """Give the actor that a member is in their workspace, to which the transaction belongs."""
    let_in = await mailboxes.of_member(tx, membership.member.id)
    return actor_of_member(membership.member, mailboxes=let_in)


async def caller_of(tx: Tx, token: str, workspace_id: int) -> Caller | None:
    """Read who a session's token is in a workspace; None if it is not good, or they are no member of it."""
    visitor = await visitor_of(tx, token)
    if visitor is None:
        return None
    for membership in visitor.memberships:
        if membership.workspace.id == workspace_id:
            actor = await actor_in(tx.within(workspace_id), membership)
            return Caller(membership.workspace, actor, lacks_factor=lacks_factor(visitor, membership))
    return None


def lacks_factor(visitor: Visitor, membership: Membership) -> bool:
    """Say whether a workspace stays closed to a visitor's session, for it requires a second factor."""
    is_strong = visitor.session is not None and visitor.session.is_strong == 1
    return membership.workspace.requires_second_factor == 1 and not is_strong


async def end(tx: Tx, token: str) -> None:
    """Log a session out. One that is not there is no error."""
    await rows.delete_one(tx, hash_key(token))


async def note_uses(tx: Tx, tokens: Iterable[str]) -> None:
    """Note that sessions were used just now: unused for three days they end."""
    await rows.note_uses(tx, map(hash_key, tokens))
