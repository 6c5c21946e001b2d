"""Relays: the servers that mail leaves through, as a setting or a mailbox's connection names them."""

from collections.abc import Hashable
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from rolodesk.model.connection import Connection, OAuthGrant, Password, Security
from rolodesk.model.sealing import Keyring

SUBMISSION: Final = 587
SUBMISSIONS: Final = 465
"""RFC 8314."""
PLAIN: Final = 25


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """Where to connect, how, and as whom. Its `repr` repeats no secret."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = ""
    grant: OAuthGrant | None = None
    """What buys access tokens, in the place of a password."""
    connection: Connection | None = None
    """The mailbox's own, if it is one."""

    def __repr__(self) -> str:
        return f"Relay({self.host}:{self.port})"

    @property
    def key(self) -> Hashable:
        """What two relays share that may share a connection; the installation's may be where no other may."""
        of_whom = "installation" if self.connection is None else "mailbox"
        return (of_whom, self.host, self.port, self.security, self.username, self.password, self.grant)


class Tokens(Protocol):
    """Gives OAuth access tokens."""

    async def of(self, connection: Connection, grant: OAuthGrant) -> str:
        """Give one that is good now. Raises where none is to be had."""
        ...

    def forget(self, connection: Connection, grant: OAuthGrant) -> None:
        """Use the token no more: a server refused it."""
        ...


def relay_of_url(url: str | None) -> Relay | None:
    """Read the installation's relay from its setting; None if there is none."""
    if url is None:
        return None
    parts = urlsplit(url)
    is_plain = parse_qs(parts.query).get("tls") == ["none"]
    security = Security.NONE if is_plain else Security.STARTTLS
    if parts.scheme == "smtps":
        security = Security.TLS
    default = {Security.NONE: PLAIN, Security.STARTTLS: SUBMISSION, Security.TLS: SUBMISSIONS}
    return Relay(
        host=parts.hostname or "",
        port=parts.port or default[security],
        security=security,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def relay_of_connection(connection: Connection, keyring: Keyring) -> Relay:
    """Make a relay of a mailbox's connection. Raises `SealBroken`."""
    credentials = connection.credentials(keyring)
    return Relay(
        host=connection.host,
        port=connection.port,
        security=Security(connection.security),
        username=connection.username,
        password=credentials.password if isinstance(credentials, Password) else "",
        grant=credentials if isinstance(credentials, OAuthGrant) else None,
        connection=connection,
    )
