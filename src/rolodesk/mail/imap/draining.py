"""Fetching everything new in an open folder: each letter's bytes into a blob, then the letter in a commit."""

from collections.abc import AsyncIterator, Callable, Sequence
from itertools import islice
from typing import Final

import structlog
from msgspec.structs import replace

from rolodesk.actions import fetching
from rolodesk.actions.fetching import Fetched
from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.mail.imap.answers import Listed
from rolodesk.mail.imap.batching import BATCH_BYTES, Batch, batches
from rolodesk.mail.imap.envelope import envelope_of, fields_of, message_ref, stub
from rolodesk.mail.imap.errors import Refused, Unreachable
from rolodesk.mail.imap.lease import Lease
from rolodesk.mail.imap.session import Opened, Session
from rolodesk.mail.imap.thread import OwnThread
from rolodesk.model.connection import Connection

log = structlog.get_logger("rolodesk.mail.imap")

LISTED_AT_ONCE: Final = 100
PIECE_BYTES: Final = BATCH_BYTES
OVERLAP: Final = 256
"""Bytes that pieces of a letter have in common: Dovecot 2.4.1 shifts later ones of letters kept with CRLF."""
CLOCK_GRACE_MS: Final = 60_000
"""How far apart a server's clock and ours may be."""
PATIENCE: Final = 6
"""How often in a row a letter may be refused, or end the connection, before it is left there: 5 minutes."""
HIGHEST_UID: Final = 2**32 - 1


class _Gone(Exception):
    """The letter is not in the folder any more."""


class _TooLarge(Exception):
    """The letter is larger than what is taken in, whatever the server said before."""


class Draining:
    """
    Brings what is new in a folder into the hub, oldest first. Only what is kept counts as fetched.

    A letter that is too large, or that the server does not give out, is kept as a parked one that says so,
    and stays on the server.
    """

    def __init__(
        self,
        lease: Lease,
        session: Session,
        thread: OwnThread,
        *,
        transactions: Transactions,
        blobs: Blobs,
        size_limit: int,
        arrived: Callable[[], None],
    ) -> None:
        self._lease = lease
        self._session = session
        self._thread = thread
        self._transactions = transactions
        self._blobs = blobs
        self._size_limit = size_limit
        self._arrived = arrived
        self._carefully = LISTED_AT_ONCE if lease.held.failures >= PATIENCE else 0
        """So many letters are fetched one by one, to find out which of them it is that cannot be had."""
        self._addresses: tuple[str, ...] = ()

    @property
    def _held(self) -> Connection:
        return self._lease.held

    async def begin(self, opened: Opened) -> None:
        """Go on where the folder was left; from its beginning if its UIDs do not mean what they did."""
        held = self._held
        went_back = opened.uid_next is not None and opened.uid_next <= held.last_uid
        if opened.uid_validity == held.uid_validity and not went_back:
            return
        if held.uid_validity is not None:
            log.warning("the folder is another one", workspace=held.workspace_id, mailbox=held.mailbox_id)
        survey = HIGHEST_UID if opened.uid_next is None else opened.uid_next - 1
        await self._lease.keep(replace(held, uid_validity=opened.uid_validity, last_uid=0, survey_uid=survey))

    async def run(self) -> None:
        """Fetch until nothing new is left."""
        held = self._held
        self._addresses = await self._transactions.lookup(
            held.workspace_id, lambda tx: fetching.addresses(tx, held)
        )
        while uids := await self._thread.run(self._session.uids_after, self._held.last_uid):
            rest = iter(uids)
            while chunk := list(islice(rest, 1 if self._carefully else LISTED_AT_ONCE)):
                await self._take(chunk)
                self._carefully = max(0, self._carefully - 1)

    async def _take(self, chunk: Sequence[int]) -> None:
        """Fetch and keep letters by their UIDs, or leave one that has been in the way for long."""
        listed: Sequence[Listed] = ()
        try:
            listed = await self._thread.run(self._session.listed, chunk)
            for batch in batches(await self._wanted(listed), reaches=chunk[-1]):
                await self._keep(batch)
        except (Refused, Unreachable) as error:
            if not self._carefully:
                raise
            self._carefully = 0
            one = listed[0] if listed else Listed(uid=chunk[0], size=0, received_at=None, fields=b"")
            left = await self._left(one, f"the server does not give it out ({error})")
            await self._lease.keep(replace(self._held, last_uid=one.uid), [left])
            if isinstance(error, Unreachable):
                raise

    async def _wanted(self, listed: Sequence[Listed]) -> list[Listed]:
        """Leave out what was there before fetching began, and what the mailbox is known to have."""
        held = self._held
        since = (held.fetch_from or 0) - CLOCK_GRACE_MS
        recent = [one for one in listed if one.received_at is None or one.received_at >= since]
        refs = {one.uid: message_ref(fields_of(one.fields)) for one in recent if one.uid <= held.survey_uid}
        asked = sorted({ref for ref in refs.values() if ref})
        if not asked:
            return recent
        known = await self._transactions.lookup(
            held.workspace_id, lambda tx: fetching.kept_before(tx, held, asked)
        )
        return [one for one in recent if (refs.get(one.uid, ""), one.size) not in known]

    async def _keep(self, batch: Batch) -> None:
        fetched = await self._fetched(batch.letters)
        await self._lease.keep(replace(self._held, last_uid=batch.reaches), fetched)
        if fetched:
            self._arrived()
        if self._held.marks_seen and batch.letters:
            await self._thread.run(self._session.mark_seen, [one.uid for one in batch.letters])

    async def _fetched(self, letters: Sequence[Listed]) -> list[Fetched]:
        """Stage the bytes of letters."""
        small = [one.uid for one in letters if one.size <= self._size_limit]
        firsts = await self._thread.run(self._session.bodies, small, length=PIECE_BYTES) if small else {}
        fetched = []
        for one in letters:
            try:
                fetched.append(await self._staged(one, firsts.pop(one.uid, None)))
            except _Gone:
                continue
            except _TooLarge:
                sentence = f"it has more than the {self._size_limit} bytes that are taken in"
                fetched.append(await self._left(one, sentence))
        return fetched

    async def _staged(self, one: Listed, first: bytes | None) -> Fetched:
        if one.size > self._size_limit:
            raise _TooLarge
        if first is None:
            if await self._thread.run(self._session.listed, [one.uid]):
                return await self._left(one, "the server does not give it out")
            raise _Gone
        blob = await self._blobs.stage(self._pieces(one.uid, first))
        return Fetched(envelope=envelope_of(fields_of(one.fields), self._addresses), blob=blob)

    async def _pieces(self, uid: int, first: bytes) -> AsyncIterator[bytes]:
        """
        Give a letter in pieces; a short one is the last (RFC 9051, 6.4.5).

        Each is asked for with the end of the one before. Where they do not meet, the rest is taken at once.
        """
        piece, offset = first, len(first)
        self._check_size(offset)
        yield piece
        while len(piece) == PIECE_BYTES:
            seen = piece[-OVERLAP:]
            found = await self._thread.run(
                self._session.bodies, [uid], offset=offset - OVERLAP, length=OVERLAP + PIECE_BYTES
            )
            if uid not in found:
                raise _Gone
            if not found[uid].startswith(seen):
                yield await self._rest(uid, seen, offset)
                return
            piece = found[uid][OVERLAP:]
            offset += len(piece)
            self._check_size(offset)
            yield piece

    async def _rest(self, uid: int, seen: bytes, offset: int) -> bytes:
        """Give what follows in a letter of which a part was taken that ends with `seen`."""
        log.warning("a letter is given in pieces that do not meet", uid=uid, host=self._held.host)
        whole = await self._thread.run(self._session.whole, uid, most=self._size_limit)
        if whole is None:
            raise _Gone
        self._check_size(len(whole))
        if whole[offset - len(seen) : offset] != seen:
            raise Refused("what the server gives of it in pieces is not what it gives at once")
        return whole[offset:]

    def _check_size(self, size: int) -> None:
        if size > self._size_limit:
            raise _TooLarge

    async def _left(self, one: Listed, sentence: str) -> Fetched:
        """Make what stands for a letter that stays on the server."""
        held, fields = self._held, fields_of(one.fields)
        where = f"it is in the folder {held.folder} of {held.username} on {held.host}, UID {one.uid}"
        reason = f"this letter of {one.size} bytes was not fetched: {where}; {sentence}"

        async def content() -> AsyncIterator[bytes]:
            yield stub(fields, reason)

        blob = await self._blobs.stage(content())
        return Fetched(envelope=envelope_of(fields, self._addresses), blob=blob, reason=reason)
