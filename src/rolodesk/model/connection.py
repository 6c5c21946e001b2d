"""Connections of a mailbox to mail servers: where letters are fetched, and what its mail leaves through."""

import re
from enum import StrEnum
from typing import Final, Self, TypeAlias

import msgspec
from msgspec.structs import replace

from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line
from rolodesk.model.sealing import Keyring

HIGHEST_PORT: Final = 65_535
LONGEST_NAME: Final = 320
LONGEST_SECRET: Final = 16_384

_HOST: Final = re.compile(r"[0-9A-Za-z_-]{1,63}(\.[0-9A-Za-z_-]{1,63})*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


class ConnectionKind(StrEnum):
    """What a connection is for. A mailbox has at most one of each."""

    IMAP = "imap"
    """Its letters are fetched from there."""
    RELAY = "relay"
    """Its mail leaves through there (SMTP)."""


class Security(StrEnum):
    """How a connection is protected. Certificates are always checked."""

    TLS = "tls"
    STARTTLS = "starttls"
    """It begins in the clear and goes no further before it is encrypted."""
    NONE = "none"


class Auth(StrEnum):
    """How we log in."""

    PASSWORD = "password"  # noqa: S105 - the word, not one
    OAUTH = "oauth"
    """By XOAUTH2, with an access token that a refresh token buys."""
    NONE = "none"
    """Not at all; for a relay that knows us by our address."""


class Password(msgspec.Struct, frozen=True, tag="password"):
    """A password. It is never part of a `repr`."""

    password: str

    def __repr__(self) -> str:
        return "Password(…)"


class OAuthGrant(msgspec.Struct, frozen=True, kw_only=True, tag="oauth"):
    """What buys access tokens at `token_endpoint`, an https URL (RFC 6749, 6). Never part of a `repr`."""

    token_endpoint: str
    client_id: str
    refresh_token: str
    client_secret: str = ""
    scope: str = ""

    def __repr__(self) -> str:
        return "OAuthGrant(…)"


Credentials: TypeAlias = Password | OAuthGrant


class ConnectionSetup(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who connects a mailbox says, but for the secret."""

    kind: ConnectionKind
    host: str
    port: int
    security: Security
    auth: Auth = Auth.NONE
    username: str = ""
    folder: str = ""
    """IMAP: the folder that letters are fetched from."""
    marks_seen: bool = False
    """IMAP: whether a letter that was fetched is marked as read there; nothing else is ever changed."""
    only_new: bool = False
    """IMAP: whether the letters that are in the folder already stay there, unfetched."""

    def checked(self) -> Self:
        """
        Give it back, names trimmed.

        Refuses (`Invalid`) a host that is neither name nor address, a port out of range, a user name or
        folder with control characters, a folder without IMAP, and a log-in without a name or the reverse.
        """
        check_host(self.host)
        if not 1 <= self.port <= HIGHEST_PORT:
            raise Invalid("port", f"must be 1 to {HIGHEST_PORT}")
        if (self.auth is Auth.NONE) != (not self.username):
            raise Invalid("username", "must be given with a password or an OAuth file, and only then")
        username = self.username and check_line(self.username, field="username", limit=LONGEST_NAME)
        if self.kind is ConnectionKind.RELAY:
            if self.folder or self.marks_seen or self.only_new:
                raise Invalid("folder", "is of IMAP alone; a relay has none")
            return replace(self, username=username)
        if self.auth is Auth.NONE:
            raise Invalid("username", "must be given: no IMAP server gives letters to nobody")
        folder = check_line(self.folder, field="folder", limit=LONGEST_NAME)
        return replace(self, username=username, folder=folder)


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """A connection as it is stored. What it has of a secret opens only with the keyring. Times are ms."""

    workspace_id: int
    mailbox_id: int
    kind: str
    host: str
    port: int
    security: str
    auth: str
    username: str
    sealed: str
    """The credentials, sealed for `place`; "" without a log-in."""
    folder: str
    marks_seen: bool
    fetch_from: int | None
    """Letters that the server had before this time are not fetched."""
    uid_validity: int | None
    """Of the folder as it was last seen (RFC 9051, 2.3.1.1); None before the first time."""
    last_uid: int
    """Everything up to this UID is kept, or recorded as what could not be."""
    survey_uid: int
    """Up to this UID letters may be known from before: by another UIDVALIDITY, another connection."""
    leased_until: int | None
    failures: int
    """How often it went wrong since it last went right."""
    next_try_at: int
    last_ok_at: int | None
    last_error: str
    """Why it went wrong the last time, in a sentence without secrets; "" if it went right."""
    created_at: int
    updated_at: int
    """When somebody last set it up."""
    last_error_at: int | None
    """When it went wrong the last time; None if never since it was set up, or before this was kept."""

    @property
    def place(self) -> str:
        """The place that its credentials are sealed for."""
        return place_of(self.workspace_id, self.mailbox_id, self.kind)

    @property
    def state(self) -> str:
        """How it is, in a word: `new`, `working` or `failing`."""
        if self.last_error:
            return "failing"
        return "new" if self.last_ok_at is None else "working"

    def credentials(self, keyring: Keyring) -> Credentials | None:
        """Open the credentials; None without a log-in. Raises `SealBroken`."""
        if not self.sealed:
            return None
        opened = keyring.open(self.sealed, place=self.place)
        credentials: Credentials = msgspec.json.decode(opened, type=Credentials)
        return credentials


def check_host(host: str) -> None:
    """Refuse (`Invalid`) what is neither a host's name nor an address."""
    if len(host) > 255 or not _HOST.fullmatch(host):  # noqa: PLR2004 - RFC 1035's limit
        raise Invalid("host", "must be a host's name or address")


def place_of(workspace_id: int, mailbox_id: int, kind: str) -> str:
    """Give the place that a connection's credentials are sealed for."""
    return f"{workspace_id}/{mailbox_id}/{kind}"


def sealed(credentials: Credentials, keyring: Keyring, *, place: str) -> str:
    """Seal credentials for a place."""
    return keyring.seal(msgspec.json.encode(credentials).decode(), place=place)


def check_password(text: str) -> Password:
    """Make credentials of a password. Refuses (`Invalid`) an empty one, and control characters."""
    if not 1 <= len(text) <= LONGEST_SECRET or not all(map(_is_sendable, text)):
        raise Invalid("password", "must be one line without control characters")
    return Password(text)


def check_grant(text: str) -> OAuthGrant:
    """Read credentials from JSON. Refuses (`Invalid`) what lacks a field; repeats nothing of it."""
    try:
        grant = msgspec.json.decode(text, type=OAuthGrant)
    except (msgspec.DecodeError, UnicodeError):
        raise Invalid(
            "oauth-file",
            "must be a JSON object with token_endpoint, client_id, refresh_token, and perhaps client_secret"
            " and scope",
        ) from None
    if not grant.token_endpoint.startswith("https://"):
        raise Invalid("oauth-file", "its token_endpoint must be an https URL")
    values = map(str, msgspec.structs.astuple(grant))
    if not all(len(value) <= LONGEST_SECRET and all(map(_is_sendable, value)) for value in values):
        raise Invalid("oauth-file", "its values must be single lines without control characters")
    if not grant.client_id or not grant.refresh_token:
        raise Invalid("oauth-file", "its client_id and refresh_token must not be empty")
    return grant


def _is_sendable(letter: str) -> bool:
    return letter >= " " and letter != "\x7f" and not "\ud800" <= letter <= "\udfff"
