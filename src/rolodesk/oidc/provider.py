"""A provider: its documents and keys, read through the guarded client and kept a while; its tokens."""

import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec

from rolodesk.egress.client import Egress, Response
from rolodesk.egress.errors import EgressError
from rolodesk.model.oidc import PLACE, Identity, Oidc
from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.oidc.errors import Distrusted, ProviderAway
from rolodesk.oidc.tokens import Expected, UnknownKey, check, public_keys

Document = TypeVar("Document")

DISCOVERY: Final = "/.well-known/openid-configuration"
KEPT_SECONDS: Final = 3600.0
AGAIN_SECONDS: Final = 30.0
"""Keys are not read again sooner for a token that names an unknown one: anybody could send such."""
ANSWER_LIMIT: Final = 262_144
OK: Final = 200
SCOPE: Final = "openid email profile"
MOST_KEYS: Final = 50


class Metadata(msgspec.Struct, frozen=True):
    """OpenID Connect Discovery 1.0, 3: what is used of it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a log-in was begun with. `verifier` (RFC 7636) and `nonce` are the browser's own."""

    redirect_uri: str
    nonce: str
    verifier: str


class _Keys(msgspec.Struct, frozen=True):
    keys: tuple[dict[str, Any], ...] = ()


class _Token(msgspec.Struct, frozen=True):
    id_token: str = ""


class Provider:
    """One process's knowledge of providers. What is set up is given with each call: it may change."""

    def __init__(self, egress: Egress, keyring: Keyring, *, clock: Callable[[], float] = time.time) -> None:
        self._egress = egress
        self._keyring = keyring
        self._clock = clock
        self._metadata: dict[str, tuple[float, Metadata]] = {}
        self._keys: dict[str, tuple[float, list[dict[str, Any]]]] = {}

    async def authorization_url(self, oidc: Oidc, asked: Asked, *, state: str, challenge: str) -> str:
        """Give where a browser is sent to. Raises `ProviderError`."""
        metadata = await self.metadata(oidc.issuer)
        query = urlencode(
            {
                "response_type": "code",
                "client_id": oidc.client_id,
                "redirect_uri": asked.redirect_uri,
                "scope": SCOPE,
                "state": state,
                "nonce": asked.nonce,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )
        joint = "&" if urlsplit(metadata.authorization_endpoint).query else "?"
        return f"{metadata.authorization_endpoint}{joint}{query}"

    async def identify(self, oidc: Oidc, asked: Asked, code: str) -> Identity:
        """Trade a code for an ID token, and say whom it is about. Raises `ProviderError`."""
        metadata = await self.metadata(oidc.issuer)
        token = await self._token(oidc, metadata, asked, code)
        expected = Expected(
            issuer=oidc.issuer, client_id=oidc.client_id, nonce=asked.nonce, now=int(self._clock())
        )
        try:
            return check(token, await self._keys_at(metadata.jwks_uri), expected)
        except UnknownKey:
            return check(token, await self._keys_at(metadata.jwks_uri, anew=True), expected)

    async def metadata(self, issuer: str) -> Metadata:
        """Read what the provider says of itself, an hour old at most. Raises `ProviderError`."""
        kept = self._metadata.get(issuer)
        if kept is not None and self._clock() - kept[0] < KEPT_SECONDS:
            return kept[1]
        found = await self._read(issuer.rstrip("/") + DISCOVERY, Metadata)
        if found.issuer != issuer:
            raise Distrusted("the provider's document is another issuer's")
        for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            is_plain = url.isascii() and url.isprintable() and " " not in url
            if not is_plain or urlsplit(url).scheme not in {"https", urlsplit(issuer).scheme}:
                raise Distrusted("the provider's document names an address that is none, or without TLS")
        self._metadata = {issuer: (self._clock(), found)}
        return found

    async def _keys_at(self, url: str, *, anew: bool = False) -> list[dict[str, Any]]:
        read_at, keys = self._keys.get(url, (0.0, []))
        age = self._clock() - read_at
        if age < AGAIN_SECONDS or (age < KEPT_SECONDS and not anew):
            return keys
        keys = public_keys((await self._read(url, _Keys)).keys[:MOST_KEYS])
        self._keys = {url: (self._clock(), keys)}
        return keys

    async def _token(self, oidc: Oidc, metadata: Metadata, asked: Asked, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "client_id": oidc.client_id,
            "code_verifier": asked.verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        secret = self._secret(oidc)
        if secret and "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            headers["Authorization"] = _basic(oidc.client_id, secret)
        elif secret:
            form["client_secret"] = secret
        try:
            content = urlencode(form).encode("ascii")
            async with self._egress.post(metadata.token_endpoint, content, headers=headers) as answer:
                body = await _body(answer)
        except EgressError as error:
            raise ProviderAway(str(error)) from None
        if answer.status != OK:
            raise Distrusted(f"the provider takes the code for none of ours (status {answer.status})")
        token = _decoded(body, _Token).id_token
        if not token:
            raise Distrusted("the provider gives no ID token")
        return token

    def _secret(self, oidc: Oidc) -> str:
        if not oidc.sealed_secret:
            return ""
        try:
            return self._keyring.open(oidc.sealed_secret, place=PLACE)
        except SealBroken as error:
            raise ProviderAway(str(error)) from None

    async def _read(self, url: str, kind: type[Document]) -> Document:
        try:
            async with self._egress.ask(url, headers={}) as answer:
                body = await _body(answer)
        except EgressError as error:
            raise ProviderAway(str(error)) from None
        if answer.status != OK:
            raise ProviderAway(f"{url} answers with the status {answer.status}")
        return _decoded(body, kind)


async def _body(answer: Response) -> bytes:
    body = b""
    async for chunk in answer.chunks():
        body += chunk
        if len(body) > ANSWER_LIMIT:
            raise Distrusted("the provider's answer has no end")
    return body


def _decoded(body: bytes, kind: type[Document]) -> Document:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError):
        raise Distrusted("the provider's answer cannot be read") from None


def _basic(client_id: str, secret: str) -> str:
    """RFC 6749, 2.3.1: both are encoded as in a form first."""
    return "Basic " + b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()
