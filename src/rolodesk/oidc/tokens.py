"""Checking an ID token (OpenID Connect Core 1.0, 3.1.3.7): signature, issuer, audience, times, nonce."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from rolodesk.model.email import check_email
from rolodesk.model.errors import Invalid
from rolodesk.model.oidc import LONGEST_SUBJECT, MULTIPLE, Identity
from rolodesk.oidc.errors import Distrusted

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
    "Ed25519",
)
"""Only signatures by a key that the provider alone has: neither `none` nor those by a shared secret."""
KIND_OF: Final = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
"""The kind of key (RFC 7517) by what an algorithm's name begins with."""
LEEWAY_SECONDS: Final = 60
OLDEST_SECONDS: Final = 600
LONGEST_TOKEN: Final = 32_768


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What a token must say to be of this log-in. `now` is in seconds."""

    issuer: str
    client_id: str
    nonce: str
    now: int


class UnknownKey(Distrusted):
    """The token names a key that is not among those that are known: they may have changed."""


def public_keys(found: Sequence[object]) -> list[dict[str, Any]]:
    """Choose the keys that may check signatures: public ones, and no shared secrets."""
    kinds = set(KIND_OF.values())
    readable = (one for one in found if isinstance(one, dict))
    return [one for one in readable if one.get("kty") in kinds and one.get("use", "sig") == "sig"]


def check(token: str, keys: Sequence[dict[str, Any]], expected: Expected) -> Identity:
    """
    Say whom a token is about.

    Raises `UnknownKey` where its key is not among `keys`, and `Distrusted` for every other reason: a wrong
    signature or algorithm, another issuer, another client's, another log-in's, one too old or of the future.
    """
    if len(token) > LONGEST_TOKEN:
        raise Distrusted("the ID token is too long")
    claims = _opened(token, keys)
    _check_claims(claims, expected)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Distrusted("the ID token names nobody")
    amr = claims.get("amr")
    name = claims.get("name")
    return Identity(
        issuer=expected.issuer,
        subject=subject,
        email=_verified_email(claims),
        name=name if isinstance(name, str) else "",
        has_factor=isinstance(amr, list) and MULTIPLE in amr,
    )


def _opened(token: str, keys: Sequence[dict[str, Any]]) -> Mapping[str, Any]:
    try:
        header = jws.extract_compact(token.encode("ascii")).protected
    except (JoseError, ValueError):
        raise Distrusted("the ID token is none") from None
    if header.get("alg") not in ALGORITHMS:
        raise Distrusted("the ID token is signed in a way that is not believed")
    kid, kind = header.get("kid"), KIND_OF[str(header["alg"])[:2]]
    usable = [one for one in keys if one.get("kty") == kind and (kid is None or kid == one.get("kid"))]
    if not usable:
        raise UnknownKey("the ID token is signed with a key that the provider does not publish")
    if kid is None and len(usable) > 1:
        raise Distrusted("the ID token does not say which of the provider's keys it is signed with")
    try:
        return jwt.decode(token, import_key(usable[0]), algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, KeyError):
        raise Distrusted("the ID token is not signed by the provider") from None


def _check_claims(claims: Mapping[str, Any], expected: Expected) -> None:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != expected.issuer:
        raise Distrusted("the ID token is another issuer's")
    if expected.client_id not in audiences:
        raise Distrusted("the ID token was made for another client")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise Distrusted("the ID token was given to another client")
    if len(audiences) > 1 and "azp" not in claims:
        raise Distrusted("the ID token is for several clients and does not say which it was given to")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise Distrusted("the ID token is of another log-in")
    expires, issued, begins = (_seconds(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if expires is None or expires <= expected.now - LEEWAY_SECONDS:
        raise Distrusted("the ID token has expired")
    if issued is None or not expected.now - OLDEST_SECONDS <= issued <= expected.now + LEEWAY_SECONDS:
        raise Distrusted("the ID token was not made just now")
    if begins is not None and begins > expected.now + LEEWAY_SECONDS:
        raise Distrusted("the ID token is of the future")


def _seconds(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]  # a number, as was seen


def _verified_email(claims: Mapping[str, Any]) -> str:
    """Give the address, only where the provider says in so many words that it has verified it."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return ""
    try:
        return check_email(email, field="email")
    except Invalid:
        return ""
