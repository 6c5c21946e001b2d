"""Links that log a person in once, for whoever has no password yet or has lost it."""

import secrets
from typing import Final

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.workspaces import require_operator
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import NotAuthenticated, Unknown
from rolodesk.model.person import Person
from rolodesk.model.workspace import Member
from rolodesk.storage import directory, members
from rolodesk.storage.transaction import Tx

GOOD_FOR_MS: Final = 24 * 60 * 60 * 1000
_BYTES: Final = 20


async def make(scope: Scope, member: Member) -> str:
    """Make a link's token for a member: good once, for 24 hours. Only its hash is stored."""
    require_operator(scope)
    token = secrets.token_urlsafe(_BYTES)
    await directory.insert_login_link(
        scope.tx,
        token_hash=hash_key(token),
        person_id=member.person_id,
        expires_at=scope.now + GOOD_FOR_MS,
    )
    await record(scope, "member.login_link_made", member.id)
    return token


async def make_for(scope: Scope, email: str) -> str:
    """Make a link's token for the member with an e-mail address. Refuses (`Unknown`) who is no member."""
    require_operator(scope)
    member = await members.by_email(scope.tx, email)
    if member is None:
        raise Unknown("member", email)
    return await make(scope, member)


async def use(tx: Tx, token: str) -> Person:
    """Use a token up, in a transaction of EVERYWHERE, and answer who it logs in.

    Refuses (`NotAuthenticated`) one that is unknown, expired or used.
    """
    person_id = await directory.claim_login_link(tx, hash_key(token))
    person = None if person_id is None else await directory.person_by_id(tx, person_id)
    if person is None:
        raise NotAuthenticated
    return person
