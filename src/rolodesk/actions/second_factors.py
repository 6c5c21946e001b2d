"""Second factors: one-time codes of an app, set up and turned off by whoever logs in with them."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions import workspaces
from rolodesk.actions.journal import differences, record
from rolodesk.actions.own_sessions import current_visitor
from rolodesk.actions.ownership import require_owner
from rolodesk.actions.scope import ActorKind, Scope
from rolodesk.actions.second_factor_codes import opened, place_of
from rolodesk.actions.sessions import Visitor
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import Conflicting, Invalid, MembersOnly, NotAuthenticated, Unknown
from rolodesk.model.person import Person
from rolodesk.model.sealing import Keyring
from rolodesk.model.second_factor import (
    fold_code,
    new_recovery_codes,
    new_secret,
    provisioning_uri,
    step_of,
)
from rolodesk.model.workspace import Member, Permission, Workspace
from rolodesk.storage import directory, members, second_factors, sessions
from rolodesk.storage import workspaces as workspace_rows
from rolodesk.storage.transaction import Tx

WRONG: Final = "is not a code of your app at this moment"


class Obstacle(StrEnum):
    """What keeps a session from deciding about its person's second factor."""

    NO_PASSWORD = "no_password"  # noqa: S105 - a name
    """It belongs to the password, and there is none."""
    NARROW_SESSION = "narrow_session"
    """The session opens one workspace alone, where the password opens more."""


class Enrolment(msgspec.Struct, frozen=True):
    """A secret that is yet to be confirmed: shown to its owner, in whose app it belongs."""

    secret: str
    uri: str

    def __repr__(self) -> str:
        return "Enrolment()"


class State(msgspec.Struct, frozen=True):
    """Whether somebody has a second factor, since when (ms), and how many recovery codes are left."""

    since: int | None
    codes_left: int
    is_required: bool
    """By the workspace of the call."""
    obstacle: "Obstacle | None"
    """Why the caller cannot set one up in this session."""

    @property
    def is_on(self) -> bool:
        """Whether a code is asked for when they log in."""
        return self.since is not None


async def state(scope: Scope, token: str) -> State:
    """Say whether the caller has a second factor."""
    scope.require(Permission.SETTINGS_READ)
    visitor = await current_visitor(scope, token)
    factor = await second_factors.of_person(scope.tx, visitor.person.id)
    left = await second_factors.codes_left(scope.tx, visitor.person.id)
    since = None if factor is None else factor.confirmed_at
    required = bool(scope.workspace.requires_second_factor)
    return State(since, left, required, _obstacle(visitor))


async def holders(scope: Scope, members_asked: Collection[Member]) -> frozenset[int] | None:
    """
    Give the ids of those members who have a second factor; None to callers who may not know that of others.

    Those may who may change members.
    """
    scope.require(Permission.SETTINGS_READ)
    if Permission.SETTINGS_WRITE not in scope.actor.permissions:
        return None
    found = await second_factors.holders(scope.tx, [one.person_id for one in members_asked])
    return frozenset(one.id for one in members_asked if one.person_id in found)


async def enrol(scope: Scope, token: str, keyring: Keyring) -> Enrolment:
    """
    Draw a secret for the caller, which `confirm` has to follow; one that was drawn before is forgotten.

    Refuses (`Conflicting`) whoever has a second factor, whoever has no password, which it would be besides,
    and a session that opens one workspace alone, where the password opens more.
    """
    scope.require(Permission.SETTINGS_READ)
    person = _own(await current_visitor(scope, token))
    secret = new_secret()
    if not await second_factors.propose(
        scope.tx, person.id, sealed=keyring.seal(secret, place=place_of(person.id))
    ):
        raise Conflicting("you have a second factor already; turn it off first")
    return Enrolment(secret, provisioning_uri(secret, email=person.email))


async def proposed(tx: Tx, visitor: Visitor, keyring: Keyring) -> Enrolment:
    """Read the secret again that a visitor is about to confirm, for its picture. Or `Unknown`."""
    person = _own(visitor)
    factor = await second_factors.of_person(tx, person.id)
    if factor is None or factor.confirmed_at is not None:
        raise Unknown("second factor", "to be confirmed")
    secret = opened(factor, keyring)
    return Enrolment(secret, provisioning_uri(secret, email=person.email))


async def confirm(scope: Scope, token: str, code: str, keyring: Keyring) -> tuple[str, ...]:
    """
    Turn the second factor on by a first code of the app, and answer the recovery codes, shown this once.

    Refuses (`Invalid`) a wrong code, and (`Conflicting`) where there is no secret to confirm.
    """
    scope.require(Permission.SETTINGS_READ)
    visitor = await current_visitor(scope, token)
    factor = await second_factors.of_person(scope.tx, _own(visitor).id)
    if factor is None or factor.confirmed_at is not None:
        raise Conflicting("there is no second factor to confirm; begin anew")
    step = step_of(opened(factor, keyring), code, now=scope.now)
    if step is None:
        raise Invalid("code", WRONG)
    if not await second_factors.confirm(scope.tx, factor, step=step):
        raise Conflicting("another secret was drawn meanwhile; begin anew")
    if visitor.session is not None:
        await sessions.strengthen(scope.tx, visitor.session.token_hash)
    await record(scope, "member.second_factor_set", _member_id(scope))
    return await _new_codes(scope.tx, factor.person_id)


async def renew_codes(scope: Scope, token: str, known: Person) -> tuple[str, ...]:
    """Draw the caller's recovery codes anew; `known` is as read when their password was found right."""
    scope.require(Permission.SETTINGS_READ)
    visitor = await _with_password(scope, token, known)
    factor = await second_factors.of_person(scope.tx, visitor.person.id)
    if factor is None or factor.confirmed_at is None:
        raise Conflicting("you have no second factor")
    await record(scope, "member.recovery_codes_drawn", _member_id(scope))
    return await _new_codes(scope.tx, visitor.person.id)


async def turn_off(scope: Scope, token: str, known: Person) -> None:
    """Turn the caller's second factor off; `known` is as read when their password was found right."""
    scope.require(Permission.SETTINGS_READ)
    visitor = await _with_password(scope, token, known)
    if await second_factors.forget(scope.tx, visitor.person.id):
        await sessions.weaken(scope.tx, visitor.person.id)
        await record(scope, "member.second_factor_removed", _member_id(scope))


async def require(scope: Scope, token: str, *, required: bool) -> Workspace:
    """
    Have the workspace require second factors of whoever logs in by a password, or no longer.

    Refuses (`OwnersOnly`) who is no owner, and (`Conflicting`) one whose own session has none: they would be
    the first to be shut out.
    """
    before = await workspaces.fetch_to_change(scope)
    await require_owner(scope)
    visitor = await current_visitor(scope, token)
    is_strong = visitor.session is not None and visitor.session.is_strong == 1
    if required and not is_strong:
        raise Conflicting("set up your own second factor first, and log in with it")
    after = replace(before, requires_second_factor=int(required))
    if after != before:
        await workspace_rows.save(scope.tx, after)
        was, is_now = differences(before, after, ("requires_second_factor",))
        await record(scope, "workspace.updated", after.id, before=was, after=is_now)
    return after


async def reset(scope: Scope, member_id: int) -> None:
    """
    Take a member's second factor away, and end their log-ins: for somebody who has lost it.

    Refuses (`OwnersOnly`) everybody but an owner and the operator, and an owner (`Conflicting`) where it
    guards other workspaces too: then the operator does it.
    """
    scope.require(Permission.SETTINGS_WRITE)
    await require_owner(scope)
    member = await members.to_change(scope.tx, member_id)
    if member is None:
        raise Unknown("member", member_id)
    await _reset(scope, member)


async def reset_by_email(scope: Scope, email: str) -> Member:
    """Do as `reset` to the member with an e-mail address, and answer them. Or `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    await require_owner(scope)
    member = await members.by_email(scope.tx, email)
    if member is None:
        raise Unknown("member", email)
    await _reset(scope, member)
    return member


def _own(visitor: Visitor) -> Person:
    """Give the person, if their session may decide about their second factor."""
    match _obstacle(visitor):
        case Obstacle.NO_PASSWORD:
            raise Conflicting(
                "choose a password first, on /password: the second factor is asked for after it"
            )
        case Obstacle.NARROW_SESSION:
            raise Conflicting("this session opens one workspace alone; log in with your password to do that")
    return visitor.person


def _obstacle(visitor: Visitor) -> Obstacle | None:
    person = visitor.person
    if person.password_hash is None:
        return Obstacle.NO_PASSWORD
    if visitor.workspace_id is not None and visitor.workspace_id != person.password_workspace_id:
        return Obstacle.NARROW_SESSION
    return None


async def _with_password(scope: Scope, token: str, known: Person) -> Visitor:
    visitor = await current_visitor(scope, token)
    if _own(visitor).password_hash != known.password_hash or visitor.person.id != known.id:
        raise NotAuthenticated
    return visitor


async def _reset(scope: Scope, member: Member) -> None:
    person = await directory.person_by_id(scope.tx, member.person_id)
    is_confined = person is not None and person.password_workspace_id == scope.workspace.id
    elsewhere = len(await directory.workspaces_of_person(scope.tx, member.person_id)) > 1
    if elsewhere and not is_confined and scope.actor.kind is not ActorKind.OPERATOR:
        raise Conflicting(
            "it guards more than this workspace; whoever runs this installation can reset it, with"
            " `rolodesk member reset-totp`"
        )
    if await second_factors.forget(scope.tx, member.person_id):
        await directory.shut_out(scope.tx, member.person_id)
        await record(scope, "member.second_factor_reset", member.id)


async def _new_codes(tx: Tx, person_id: int) -> tuple[str, ...]:
    codes = new_recovery_codes()
    await second_factors.replace_codes(tx, person_id, [hash_key(fold_code(one)) for one in codes])
    return codes


def _member_id(scope: Scope) -> int:
    if scope.actor.kind is not ActorKind.MEMBER or scope.actor.id is None:
        raise MembersOnly
    return scope.actor.id
