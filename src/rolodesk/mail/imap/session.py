"""A session with an IMAP account: logged in, one folder open. Every method blocks; run them in a thread."""

import imaplib
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

import msgspec
from imap_tools.errors import UnexpectedCommandStatusError

from rolodesk.egress.connecting import Connecting
from rolodesk.mail.imap import answers
from rolodesk.mail.imap.answers import Listed, Part
from rolodesk.mail.imap.client import Account, Client
from rolodesk.mail.imap.errors import FolderRefused, ImapFailed, LoginRefused, Refused, Unreachable
from rolodesk.model.connection import Auth, Connection, Security

FIELDS_LIMIT: Final = 16_384
FIELDS: Final = (
    "MESSAGE-ID RETURN-PATH DELIVERED-TO X-ORIGINAL-TO X-DELIVERED-TO ENVELOPE-TO FROM TO CC SUBJECT DATE"
)
_LISTING: Final = f"(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS ({FIELDS})]<0.{FIELDS_LIMIT}>)"
_PASSING: Final = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
"""RFC 5530: it is not the name or the secret that is wrong."""


class Opened(msgspec.Struct, frozen=True):
    """An open folder: what its UIDs are worth, and the next one to be given."""

    uid_validity: int
    uid_next: int | None


class Session:
    """A logged-in session. `secret` is taken out of whatever the server says that is told on."""

    def __init__(self, client: Client, account: Account, *, secret: str) -> None:
        self._client = client
        self._account = account
        self._secret = secret

    @property
    def can_idle(self) -> bool:
        """Whether the server tells of new letters by itself (RFC 2177)."""
        return "IDLE" in self._client.capabilities

    def open(self, folder: str, *, read_only: bool) -> Opened:
        """Open a folder. Raises `FolderRefused`."""
        try:
            with self._said():
                self._account.folder.set(folder, read_only)
        except Refused as error:
            raise FolderRefused(f"the folder {folder} cannot be opened: {error}") from None
        validity, following = self._number("UIDVALIDITY"), self._number("UIDNEXT")
        if validity is None:
            raise FolderRefused(f"the server gives the letters of {folder} no lasting numbers (UIDVALIDITY)")
        return Opened(validity, following)

    def uids_after(self, uid: int) -> list[int]:
        """List the UIDs above one, in order."""
        with self._said():
            self._client.untagged_responses.clear()
            kind, lines = self._client.uid("SEARCH", "UID", f"{uid + 1}:*")
            if kind != "OK":
                raise Refused(self._shown(lines))
            found = [int(word) for line in lines if line for word in line.split()]
        # "n:*" always has the last letter in it, even where that is below n (RFC 9051, 6.4.8).
        return sorted({number for number in found if number > uid})

    def listed(self, uids: Sequence[int]) -> list[Listed]:
        """Tell size, time and some header fields of letters; those that are gone are missing."""
        return answers.listed(self._fetch(uids, _LISTING))

    def bodies(self, uids: Sequence[int], *, offset: int = 0, length: int) -> dict[int, bytes]:
        """Give so many bytes of each letter, from an offset; those that are gone are missing."""
        return answers.bodies(self._fetch(uids, f"(UID BODY.PEEK[]<{offset}.{length}>)"))

    def whole(self, uid: int, *, most: int) -> bytes | None:
        """Give all of a letter, None if it is gone; `Unreachable` where it has more bytes than `most`."""
        with self._client.taking(most):
            return answers.bodies(self._fetch([uid], "(UID BODY.PEEK[])")).get(uid)

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark letters as read. A server that will not have it is left alone."""
        with suppress(Refused), self._said():
            self._client.uid("STORE", _set_of(uids), "+FLAGS.SILENT", r"(\Seen)")

    def pause(self, seconds: float) -> None:
        """
        Wait by IDLE until something new has come, so long at most: less than the 29 minutes of RFC 2177.

        What came since the last search began counts, so that nothing falls between the two.
        """
        client = self._client
        with self._said():
            if self._has_news():
                return
            tag = client.await_continuation("IDLE")
            if tag is None:
                raise Refused("the server refuses to idle")
            self._listen(time.monotonic() + seconds)
            client.send(b"DONE\r\n")
            self._account.consume_until_tagged_response(tag)

    def ask_for_news(self) -> None:
        """Give the server an occasion to tell what is new. Raises where it is gone."""
        with self._said():
            self._client.noop()

    def leave(self) -> None:
        """Log out and close; if the connection is gone already, just close."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._client.logout()
        self.close()

    def close(self) -> None:
        """Close without a word."""
        self._client.shutdown()

    def interrupt(self) -> None:
        """Have the call that runs in another thread, and every later one, end with `Unreachable`."""
        self._client.interrupt()

    def _listen(self, until: float) -> None:
        while not self._has_news() and (left := until - time.monotonic()) > 0:
            if self._client.arrived(left) and self._client.read_ahead():
                self._client.take_answer()
                if "BYE" in self._client.untagged_responses:
                    raise Unreachable("the server said good-bye")

    def _has_news(self) -> bool:
        return not {"EXISTS", "RECENT"}.isdisjoint(self._client.untagged_responses)

    def _fetch(self, uids: Sequence[int], what: str) -> list[Part]:
        with self._said():
            kind, parts = self._client.uid("FETCH", _set_of(uids), what)
            if kind != "OK":
                raise Refused(self._shown(parts))
        return list(parts)

    def _number(self, name: str) -> int | None:
        data = self._client.untagged_responses.get(name, [b""])[-1]
        return int(data) if isinstance(data, bytes) and data.isdigit() else None

    def _shown(self, words: Iterable[object]) -> str:
        return shown(words, secret=self._secret)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn what the libraries raise into our errors."""
        try:
            yield
        except UnexpectedCommandStatusError as error:
            raise Refused(self._shown(error.command_result[1])) from None
        except (OSError, imaplib.IMAP4.abort) as error:
            raise Unreachable(f"the connection broke off: {self._shown([_reason(error)])}") from None
        except (imaplib.IMAP4.error, ValueError) as error:
            raise Refused(self._shown([str(error)])) from None


def log_in(
    connection: Connection, *, secret: str, tls: ssl.SSLContext, connecting: Connecting, timeout: float
) -> Session:
    """
    Connect and log in, with a password or, where the connection's `auth` says so, an access token.

    Raises `Unreachable` and `LoginRefused`. Nothing is sent before the encryption that was asked for.
    """
    where = f"{connection.host}:{connection.port}"
    security = Security(connection.security)
    try:
        client = Client(
            connection.host,
            connection.port,
            security=security,
            tls=tls,
            connecting=connecting,
            timeout=timeout,
        )
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreachable(f"no connection to {where}: {_reason(error)}") from None
    try:
        if security is Security.STARTTLS:
            client.encrypt()
        account = Account(client)
        _authenticate(client, account, connection, secret)
        client.know_capabilities()
    except BaseException as error:
        client.shutdown()
        match error:
            case OSError() | imaplib.IMAP4.abort():
                raise Unreachable(f"{where}: {shown([_reason(error)], secret=secret)}") from None
            case UnexpectedCommandStatusError():
                raise _refusal(shown(error.command_result[1], secret=secret), where) from None
            case imaplib.IMAP4.error() | UnicodeError():
                raise _refusal(shown([error], secret=secret), where) from None
        raise
    return Session(client, account, secret=secret)


def shown(words: Iterable[object], *, secret: str) -> str:
    """Put what a server said on one line of at most 300 printable characters, without the secret."""
    text = " ".join(
        word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in words
    )
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (line.replace(secret, "[secret]") if secret else line)[:300]


def _authenticate(client: Client, account: Account, connection: Connection, secret: str) -> None:
    if connection.security == Security.NONE and "LOGINDISABLED" in client.capabilities:
        raise client.error("it takes no log-in without encryption; connect with --security starttls or tls")
    if connection.auth == Auth.OAUTH:
        account.xoauth2(connection.username, secret, initial_folder=None)
    elif connection.username.isascii() and secret.isascii():
        account.login(connection.username, secret, initial_folder=None)
    else:
        account.login_utf8(connection.username, secret, initial_folder=None)


def _refusal(sentence: str, where: str) -> ImapFailed:
    if any(code in sentence for code in _PASSING):
        return Unreachable(f"{where} takes no log-in now: {sentence}")
    return LoginRefused(f"{where} refuses the log-in: {sentence}")


def _reason(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not valid here: {error.verify_message}"
        case TimeoutError():
            return "it does not answer in time"
        case OSError() if error.strerror:
            return error.strerror
    return str(error)


def _set_of(uids: Sequence[int]) -> str:
    """Write UIDs as a sequence set, runs of them shortened (RFC 9051, 9)."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and runs[-1][-1] == uid - 1:
            runs[-1][1:] = [uid]
        else:
            runs.append([uid])
    return ",".join(":".join(map(str, run)) for run in runs)
