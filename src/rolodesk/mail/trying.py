"""Trying a mailbox's connection out: whether its server may be asked, answers, and lets us in."""

import asyncio
import socket
import ssl
from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.egress.connecting import Connecting, NotAllowed
from rolodesk.mail.imap import errors as imap
from rolodesk.mail.imap.session import Session, log_in
from rolodesk.mail.outbound.lines import Lines, Unreachable
from rolodesk.mail.outbound.relay import Tokens, relay_of_connection
from rolodesk.model.connection import Connection, ConnectionKind, OAuthGrant, Password, check_host
from rolodesk.model.errors import DomainError, Invalid
from rolodesk.model.sealing import Keyring, SealBroken

SECONDS: Final = 20.0
RESOLVING_SECONDS: Final = 5.0
SLOW: Final = "it does not answer in time"


class Step(StrEnum):
    """What is tried, one after the other."""

    REACH = "reach"
    """The host is found, may be asked, and takes a connection."""
    SPEAK = "speak"
    """It speaks the protocol, encrypted as was wished."""
    LOG_IN = "log_in"
    FOLDER = "folder"
    """The folder that letters are fetched from is there; of IMAP alone."""


class TriedStep(msgspec.Struct, frozen=True):
    """A step, and whether it worked; None where it was not come to."""

    step: Step
    works: bool | None


class Tried(msgspec.Struct, frozen=True):
    """What came of trying a connection out. `reason` is "" if it works, else a sentence without secrets."""

    reason: str
    steps: tuple[TriedStep, ...]


class Trial:
    """Tries connections out for whoever sets them up through the API."""

    def __init__(self, *, keyring: Keyring, tokens: Tokens, name: str, connecting: Connecting) -> None:
        self.keyring = keyring
        self._tokens = tokens
        self._name = name
        self._connecting = connecting

    async def check_host(self, host: str, port: int) -> None:
        """
        Refuse (`Invalid`) what is no host, and one that is not public, unless the installation allows it.

        Else whoever administers a workspace could have the hub knock at its neighbours. A name that does not
        resolve is taken: it may be on its way.
        """
        check_host(host)
        try:
            async with asyncio.timeout(RESOLVING_SECONDS):
                await asyncio.to_thread(self._connecting.addresses, host, port)
        except NotAllowed as error:
            raise Invalid("host", f"cannot be connected to: {error}") from None
        except OSError:  # so is TimeoutError
            return

    async def try_out(self, connection: Connection) -> Tried:
        """Connect, log in, and open the folder of an IMAP account; change nothing there."""
        reached = _Reached(self._connecting)
        try:
            check_host(connection.host)
            async with asyncio.timeout(2 * SECONDS):
                if connection.kind == ConnectionKind.IMAP:
                    await self._look_in(connection, reached)
                else:
                    await self._greet(connection, reached)
        except (imap.ImapFailed, Unreachable, SealBroken, DomainError, TimeoutError) as error:
            reason = SLOW if isinstance(error, TimeoutError) else str(error)
            return _stopped(connection, reason, at=_step_of(error, reached), reached=reached)
        return Tried("", tuple(TriedStep(step, works=True) for step in _steps_of(connection)))

    async def _greet(self, connection: Connection, reached: "_Reached") -> None:
        lines = Lines(name=self._name, tokens=self._tokens, connecting=reached)
        async with lines.to(relay_of_connection(connection, self.keyring)):
            pass
        await lines.close_idle(older_than=0)

    async def _look_in(self, connection: Connection, reached: "_Reached") -> None:
        """Log in and open the folder, changing nothing there."""
        try:
            secret = await self._secret(connection)
        except imap.ImapFailed as error:
            raise imap.LoginRefused(str(error)) from None
        tls = ssl.create_default_context()

        def look() -> None:
            session: Session = log_in(connection, secret=secret, tls=tls, connecting=reached, timeout=SECONDS)
            try:
                session.open(connection.folder, read_only=True)
            finally:
                session.leave()

        await asyncio.to_thread(look)

    async def _secret(self, connection: Connection) -> str:
        match connection.credentials(self.keyring):
            case Password(password):
                return password
            case OAuthGrant() as grant:
                return await self._tokens.of(connection, grant)
            case None:
                raise Invalid("username", "must be given: no IMAP server gives letters to nobody")


class _Reached(Connecting):
    """Connects as another does, and notes that it did."""

    def __init__(self, connecting: Connecting) -> None:
        super().__init__()
        self._inner = connecting
        self.is_reached = False

    def addresses(self, host: str, port: int) -> list[str]:
        """Give them as the other does."""
        return self._inner.addresses(host, port)

    def connect(self, host: str, port: int, *, timeout: float | None) -> socket.socket:
        """Connect, and note it."""
        connected = self._inner.connect(host, port, timeout=timeout)
        self.is_reached = True
        return connected


def _steps_of(connection: Connection) -> tuple[Step, ...]:
    return tuple(Step) if connection.kind == ConnectionKind.IMAP else (Step.REACH, Step.SPEAK, Step.LOG_IN)


def _step_of(error: Exception, reached: _Reached) -> Step:
    """Say at which step it ended."""
    match error:
        case imap.FolderRefused():
            return Step.FOLDER
        case imap.LoginRefused() | SealBroken():
            return Step.LOG_IN
        case Unreachable(at_log_in=True):
            return Step.LOG_IN
        case Invalid(field="username"):
            return Step.LOG_IN
    return Step.SPEAK if reached.is_reached else Step.REACH


def _stopped(connection: Connection, reason: str, *, at: Step, reached: _Reached) -> Tried:
    """Tell how far it came: without a secret, which is looked for first, nothing was reached."""
    steps = _steps_of(connection)
    place = steps.index(at)
    before: bool | None = True if reached.is_reached else None
    works = (*(before for _ in steps[:place]), False, *(None for _ in steps[place + 1 :]))
    return Tried(reason, tuple(TriedStep(step, one) for step, one in zip(steps, works, strict=True)))
