"""Logging in through an OpenID Connect provider: what is set up, and what a provider says of somebody."""

import re
from typing import Final
from urllib.parse import urlsplit

import msgspec

from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line
from rolodesk.model.workspace import Role

PLACE: Final = "installation/oidc"
"""The place that the client's secret is sealed for."""
LONGEST_ISSUER: Final = 500
LONGEST_CLIENT_ID: Final = 500
LONGEST_SUBJECT: Final = 255
"""OpenID Connect Core 1.0, 2."""
DEFAULT_LABEL: Final = "Log in with single sign-on"
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
MULTIPLE: Final = "mfa"
"""RFC 8176, 2: of `amr`, several factors."""


class Joining(msgspec.Struct, frozen=True):
    """Whoever has a verified address of a domain becomes a member of a workspace, at their first log-in."""

    domain: str
    workspace_id: int
    role: Role


class Oidc(msgspec.Struct, frozen=True, kw_only=True):
    """The provider of an installation."""

    issuer: str
    client_id: str
    sealed_secret: str = ""
    """Sealed for `PLACE`; "" for a client without one, whose log-ins PKCE alone protects."""
    label: str = DEFAULT_LABEL
    domains: tuple[str, ...] = ()
    """The only ones whose addresses are let in; none is every one."""
    joining: tuple[Joining, ...] = ()
    trusts_factor: bool = False
    """Whether the provider asks everybody for a second factor, so that ours is not asked for after it."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a provider has recognised, out of an ID token that was checked."""

    issuer: str
    subject: str
    email: str = ""
    """Only where the provider has verified it."""
    name: str = ""
    has_factor: bool = False
    """Whether it says that several factors were shown."""


def check_oidc(given: Oidc) -> Oidc:
    """Check what somebody sets up. Refuses (`Invalid`) what can be no provider or names no domain."""
    issuer = urlsplit(given.issuer)
    is_plain = issuer.scheme == "http" and issuer.hostname in HERE
    if not (issuer.scheme == "https" or is_plain) or not issuer.hostname or issuer.query or issuer.fragment:
        raise Invalid("issuer", "must be an https address, as the provider's documents name it")
    if issuer.username is not None or len(given.issuer) > LONGEST_ISSUER or not given.issuer.isascii():
        raise Invalid("issuer", "must be an https address, as the provider's documents name it")
    if not 0 < len(given.client_id) <= LONGEST_CLIENT_ID or not given.client_id.isprintable():
        raise Invalid("client_id", "must be what the provider has given the hub")
    check_line(given.label, field="label")
    for domain in (*given.domains, *(one.domain for one in given.joining)):
        if not _DOMAIN.fullmatch(domain):
            raise Invalid("domain", f"must be a domain in small letters, not {domain!r}")
    if any(one.role is Role.OWNER for one in given.joining):
        raise Invalid("role", "must be admin or agent: owners are made by owners")
    if given.domains and any(one.domain not in given.domains for one in given.joining):
        raise Invalid("domain", "must be among those that are let in")
    return given


def domain_of(email: str) -> str:
    """Give the domain of an address, folded."""
    return fold_email(email).rpartition("@")[2]
