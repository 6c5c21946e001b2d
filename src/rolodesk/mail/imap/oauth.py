"""Access tokens for mail servers, bought with a refresh token (RFC 6749, 6) through the guarded client."""

import hashlib
import re
import time
from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions import connections
from rolodesk.actions.ports import Transactions
from rolodesk.egress.client import Egress, Response
from rolodesk.egress.errors import EgressError, FetchFailed
from rolodesk.mail.imap.errors import LoginRefused, Unreachable
from rolodesk.model.connection import Connection, OAuthGrant, sealed
from rolodesk.model.sealing import Keyring

ANSWER_LIMIT: Final = 65_536
MARGIN_SECONDS: Final = 120
_CODE: Final = re.compile(r"[a-z_]{1,60}")
_TRYING_HARMS: Final = (400, 401, 403)


class _Answer(msgspec.Struct, frozen=True):
    """RFC 6749, 5.1 and 5.2; what a server leaves out is ""."""

    access_token: str = ""
    expires_in: float = 0
    refresh_token: str = ""
    error: str = ""


class _Token(msgspec.Struct, frozen=True):
    """An access token, and until when (on the monotonic clock) it is used."""

    text: str
    until: float


class AccessTokens:
    """Gives access tokens, each used until shortly before it expires. They are in memory only."""

    def __init__(self, egress: Egress, *, transactions: Transactions, keyring: Keyring) -> None:
        self._egress = egress
        self._transactions = transactions
        self._keyring = keyring
        self._tokens: dict[str, _Token] = {}

    async def of(self, connection: Connection, grant: OAuthGrant) -> str:
        """
        Give an access token for a connection, a new one where there is none that is still good.

        A refresh token that comes with it takes the place of the connection's, sealed. Raises `LoginRefused`
        where the grant is not good any more, `Unreachable` where nobody can say.
        """
        key = _key(connection, grant)
        token = self._tokens.get(key)
        if token is not None and time.monotonic() < token.until:
            return token.text
        answer = await self._ask(grant)
        self._tokens.pop(key, None)
        if answer.refresh_token and answer.refresh_token != grant.refresh_token:
            grant = replace(grant, refresh_token=answer.refresh_token)
            await self._store(connection, grant)
        until = time.monotonic() + max(answer.expires_in - MARGIN_SECONDS, 0)
        self._tokens[_key(connection, grant)] = _Token(answer.access_token, until)
        return answer.access_token

    def forget(self, connection: Connection, grant: OAuthGrant) -> None:
        """Use the token of a connection no more: a server refused it."""
        self._tokens.pop(_key(connection, grant), None)

    async def _ask(self, grant: OAuthGrant) -> _Answer:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": grant.refresh_token,
            "client_id": grant.client_id,
            "client_secret": grant.client_secret,
            "scope": grant.scope,
        }
        given = {name: value for name, value in form.items() if value}
        try:
            async with self._egress.post_form(grant.token_endpoint, given) as response:
                answer = _read(await _body(response))
                status = response.status
        except FetchFailed as error:
            raise Unreachable(f"no access token: {error}") from None
        except EgressError as error:
            raise LoginRefused(f"no access token: {error}") from None
        if answer.access_token:
            return answer
        code = answer.error if _CODE.fullmatch(answer.error) else f"status {status}"
        failed = LoginRefused if status in _TRYING_HARMS else Unreachable
        raise failed(f"{grant.token_endpoint} gives no access token: {code}")

    async def _store(self, connection: Connection, grant: OAuthGrant) -> None:
        box = sealed(grant, self._keyring, place=connection.place)
        await self._transactions.write(
            connection.workspace_id, lambda tx: connections.renew_secret(tx, connection, sealed=box)
        )


async def _body(response: Response) -> bytes:
    body = b""
    async for chunk in response.chunks():
        body += chunk
        if len(body) > ANSWER_LIMIT:
            return b""
    return body


def _read(body: bytes) -> _Answer:
    try:
        return msgspec.json.decode(body, type=_Answer, strict=False)
    except (msgspec.DecodeError, UnicodeError):
        return _Answer()


def _key(connection: Connection, grant: OAuthGrant) -> str:
    digest = hashlib.sha256(repr(msgspec.structs.astuple(grant)).encode()).hexdigest()
    return f"{connection.place} {digest}"
