"""The service that fetches letters: a task and a thread for each account, as long as it is held."""

import asyncio
import ssl
from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec
import structlog

from rolodesk.actions import fetching
from rolodesk.actions.fetching import NotHeld
from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.egress.connecting import Connecting
from rolodesk.mail.imap.draining import Draining
from rolodesk.mail.imap.errors import ImapFailed, LoginRefused
from rolodesk.mail.imap.lease import Lease
from rolodesk.mail.imap.oauth import AccessTokens
from rolodesk.mail.imap.session import Session, log_in
from rolodesk.mail.imap.thread import OwnThread
from rolodesk.model.connection import Connection, OAuthGrant, Password
from rolodesk.model.errors import DomainError
from rolodesk.model.sealing import Keyring, SealBroken

log = structlog.get_logger("rolodesk.mail.imap")

MOST_ACCOUNTS: Final = 200
"""That one process fetches from; what is more is for other processes."""
NOTE_SECONDS: Final = 300.0


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How often things are looked at, in seconds."""

    claims: float = 2.0
    idle: float = 540.0
    """IDLE is begun anew after this: well within RFC 2177's 29 minutes, and before routers forget us."""
    poll: float = 60.0
    """Between two looks at a server without IDLE."""
    breath: float = 1.0
    """Between two looks at one that has something to tell all the time."""
    timeout: float = 60.0
    """How long a server may take to answer."""


class Fetcher:
    """
    Fetches letters for every mailbox with an IMAP account. Several, in several processes, share them.

    `arrived` is called when letters were kept.
    """

    def __init__(
        self,
        transactions: Transactions,
        blobs: Blobs,
        *,
        keyring: Keyring,
        tokens: AccessTokens,
        connecting: Connecting,
        size_limit: int,
        arrived: Callable[[], None] = lambda: None,
        tls: ssl.SSLContext | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._keyring = keyring
        self._tokens = tokens
        self._connecting = connecting
        self._size_limit = size_limit
        self._arrived = arrived
        self._tls = tls or ssl.create_default_context()
        self._pace = pace or Pace()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Claim accounts and fetch from them until cancelled; then let all of them go."""
        try:
            while True:
                held = None
                if len(self._tasks) < MOST_ACCOUNTS:
                    held = await fetching.claim(self._transactions)
                if held is None:
                    await asyncio.sleep(self._pace.claims)
                    continue
                task = asyncio.create_task(self._tend(held), name=_name(held))
                self._tasks.add(task)
                task.add_done_callback(self._ended)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an account is left alone for a while", account=task.get_name(), exc_info=error)

    async def _tend(self, held: Connection) -> None:
        """Fetch from an account until something goes wrong, and say what."""
        lease = Lease(self._transactions, held)
        try:
            await self._while_held(lease)
        except NotHeld:
            return
        except (ImapFailed, SealBroken, DomainError) as error:
            refused = isinstance(error, LoginRefused | SealBroken)
            await self._note_failure(lease.held, str(error), refused=refused)
        except Exception as error:
            log.exception("fetching failed", workspace=held.workspace_id, mailbox=held.mailbox_id)
            sentence = f"something went wrong on our side ({type(error).__name__}); the log has it"
            await self._note_failure(lease.held, sentence, refused=False)
        finally:
            held = lease.held
            await self._transactions.write(held.workspace_id, lambda tx: fetching.release(tx, held))

    async def _while_held(self, lease: Lease) -> None:
        name = _name(lease.held)
        tasks = {
            asyncio.create_task(self._fetch(lease), name=name),
            asyncio.create_task(lease.hold(), name=f"{name} lease"),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _fetch(self, lease: Lease) -> None:
        held = lease.held
        secret = await self._secret(held)
        thread = OwnThread(_name(held))
        session: Session | None = None
        try:
            session = await thread.acquire(
                partial(
                    log_in,
                    held,
                    secret=secret,
                    tls=self._tls,
                    connecting=self._connecting,
                    timeout=self._pace.timeout,
                ),
                give_back=Session.close,
            )
            await self._follow(lease, session, thread)
        except LoginRefused:
            self._forget(held)
            raise
        except asyncio.CancelledError:
            if session is not None:
                session.interrupt()
            raise
        finally:
            thread.end(session.leave if session is not None else lambda: None)

    async def _follow(self, lease: Lease, session: Session, thread: OwnThread) -> None:
        """Fetch what is new, wait for more, for ever."""
        opened = await thread.run(session.open, lease.held.folder, read_only=not lease.held.marks_seen)
        draining = Draining(
            lease,
            session,
            thread,
            transactions=self._transactions,
            blobs=self._blobs,
            size_limit=self._size_limit,
            arrived=self._arrived,
        )
        await draining.begin(opened)
        noted = float("-inf")
        while True:
            began = asyncio.get_running_loop().time()
            await draining.run()
            if began - noted > NOTE_SECONDS:
                held, noted = lease.held, began
                await self._transactions.write(held.workspace_id, partial(fetching.succeeded, held=held))
            if session.can_idle:
                await thread.run(session.pause, self._pace.idle)
                took = asyncio.get_running_loop().time() - began
                await asyncio.sleep(max(0.0, self._pace.breath - took))
            else:
                await asyncio.sleep(self._pace.poll)
                await thread.run(session.ask_for_news)

    async def _secret(self, held: Connection) -> str:
        match held.credentials(self._keyring):
            case Password(password):
                return password
            case OAuthGrant() as grant:
                return await self._tokens.of(held, grant)
            case None:
                raise LoginRefused("it has no credentials; connect it anew")

    def _forget(self, held: Connection) -> None:
        credentials = held.credentials(self._keyring)
        if isinstance(credentials, OAuthGrant):
            self._tokens.forget(held, credentials)

    async def _note_failure(self, held: Connection, sentence: str, *, refused: bool) -> None:
        log.warning("fetching failed", workspace=held.workspace_id, mailbox=held.mailbox_id, reason=sentence)
        await self._transactions.write(
            held.workspace_id, lambda tx: fetching.failed(tx, held, error=sentence, refused=refused)
        )


def _name(held: Connection) -> str:
    return f"imap {held.workspace_id}/{held.mailbox_id}"
