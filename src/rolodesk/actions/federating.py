"""Logging in through the installation's OpenID Connect provider: whom it lets in, and as whom."""

from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions import members, sessions
from rolodesk.actions.journal import record
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.actions.sessions import Arrival, Entrance
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import DomainError, NotAuthenticated, Unknown
from rolodesk.model.line import LINE_LIMIT, check_line
from rolodesk.model.oidc import PLACE, Identity, Joining, Oidc, check_oidc, domain_of
from rolodesk.model.person import Person
from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.model.workspace import Member, Workspace
from rolodesk.storage import directory, identities, installation, people
from rolodesk.storage import members as member_rows
from rolodesk.storage.transaction import Tx

FACT: Final = "oidc"
DOOR: Final = "web"


class NotLetIn(DomainError):
    """The provider knows them; nobody here does. The sentence says what to do."""


async def settings(tx: Tx) -> Oidc | None:
    """Read the provider of the installation, if it has one. One statement."""
    text = await installation.get(tx, FACT)
    return msgspec.json.decode(text, type=Oidc) if text else None


async def set_up(tx: Tx, given: Oidc) -> Oidc:
    """
    Have people log in through a provider, in the place of the one before; the operator does it.

    Refuses what `check_oidc` refuses, and (`Unknown`) a workspace that is not there.
    """
    checked = check_oidc(given)
    for one in checked.joining:
        if await directory.workspace_by_id(tx, one.workspace_id) is None:
            raise Unknown("workspace", one.workspace_id)
    await installation.put(tx, FACT, msgspec.json.encode(checked).decode())
    return checked


async def take_down(tx: Tx) -> bool:
    """Have nobody log in through a provider any more; answer whether there was one. Its links stay."""
    return await installation.remove(tx, FACT)


async def reseal(tx: Tx, keyring: Keyring) -> tuple[int, tuple[str, ...]]:
    """Seal the client's secret with the newest key; answer how many were, and what cannot be opened."""
    known = await settings(tx)
    if known is None or not known.sealed_secret or keyring.is_newest(known.sealed_secret):
        return 0, ()
    try:
        secret = keyring.open(known.sealed_secret, place=PLACE)
    except SealBroken:
        return 0, (PLACE,)
    await set_up(tx, replace(known, sealed_secret=keyring.seal(secret, place=PLACE)))
    return 1, ()


async def of_older_keys(tx: Tx, keyring: Keyring) -> int:
    """Count the secrets that another key than the newest has sealed."""
    known = await settings(tx)
    return int(known is not None and bool(known.sealed_secret) and not keyring.is_newest(known.sealed_secret))


async def use_state(tx: Tx, state: str, *, expires_at: int) -> None:
    """Use the state of a log-in up. Refuses (`NotAuthenticated`) one that was used, or is too old."""
    if tx.now >= expires_at or not await identities.take_state(tx, hash_key(state), expires_at=expires_at):
        raise NotAuthenticated


async def log_in(tx: Tx, provider: Oidc, identity: Identity, arrival: Arrival) -> Entrance:
    """
    Let in whom the provider has recognised, in a transaction of EVERYWHERE.

    Known by issuer and subject; at the first time by an e-mail address that the provider has verified, which
    must be that of somebody here, or of a domain whose people join. From then on the address counts no more.
    Ours, a second factor, is asked for unless the provider had several shown. Refuses (`NotLetIn`) all
    others, and a second account of the provider for somebody who has one.
    """
    await tx.lock(FACT)
    if provider.domains and domain_of(identity.email) not in provider.domains:
        raise NotLetIn("your address is of no domain that may log in here")
    person_id = await identities.person_of(tx, identity.issuer, identity.subject)
    known = None if person_id is None else await directory.person_by_id(tx, person_id)
    person = known or await _met(tx, provider, identity)
    if not await directory.workspaces_of_person(tx, person.id):
        raise NotLetIn("you are a member of no workspace here; ask an owner to invite you")
    is_strong = identity.has_factor or provider.trusts_factor
    return await sessions.begin_by_provider(tx, person, arrival, is_strong=is_strong)


async def _met(tx: Tx, provider: Oidc, identity: Identity) -> Person:
    """
    Link somebody whom the provider has not named before.

    Who joins by their domain does so here, once: who is removed stays removed.
    """
    if not identity.email:
        raise NotLetIn("your provider does not say that it has verified your e-mail address")
    joined = await _join(tx, provider, identity)
    person = joined or await people.by_email(tx, identity.email)
    if person is None or not await directory.workspaces_of_person(tx, person.id):
        raise NotLetIn(f"nobody here has the address {identity.email}; ask an owner to invite you")
    if not await identities.link(tx, identity.issuer, identity.subject, person_id=person.id):
        raise NotLetIn("somebody with your address logs in here by another account of your provider")
    for workspace, member in await directory.memberships_of_person(tx, person.id):
        await _tell(tx, workspace, member)
    return person


async def _join(tx: Tx, provider: Oidc, identity: Identity) -> Person | None:
    """Make a member of whoever joins by their domain; None if nothing does."""
    found = None
    for joining in provider.joining:
        if identity.email and domain_of(identity.email) == joining.domain:
            found = await _take_in(tx, joining, identity) or found
    return found


async def _take_in(tx: Tx, joining: Joining, identity: Identity) -> Person | None:
    workspace = await directory.workspace_by_id(tx, joining.workspace_id)
    if workspace is None:
        return None
    inside = tx.within(workspace.id)
    if await member_rows.by_email(inside, identity.email) is None:
        scope = Scope(inside, workspace=workspace, actor=SYSTEM, door=DOOR)
        await members.create(scope, email=identity.email, name=_name(identity), role=joining.role)
    return await people.by_email(tx, identity.email)


async def _tell(tx: Tx, workspace: Workspace, member: Member) -> None:
    scope = Scope(tx.within(workspace.id), workspace=workspace, actor=SYSTEM, door=DOOR)
    await record(scope, "member.identity_linked", member.id)


def _name(identity: Identity) -> str:
    """Give what somebody is called: what the provider says, else what their address begins with."""
    said = " ".join(identity.name.split())[:LINE_LIMIT]
    try:
        return check_line(said, field="name")
    except DomainError:
        return check_line(identity.email.partition("@")[0][:LINE_LIMIT], field="name")
