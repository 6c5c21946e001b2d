"""Fetching letters from IMAP accounts: who may, how far it has come, and what went wrong."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions import connections, letters
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.model.blob import StagedBlob
from rolodesk.model.connection import Connection
from rolodesk.model.letter import Envelope
from rolodesk.storage import directory, mail_connections, mailboxes
from rolodesk.storage.transaction import EVERYWHERE, Tx

DOOR: Final = "mail"
LEASE_MS: Final = 90_000
FIRST_GAP_MS: Final = 5_000
LONGEST_GAP_MS: Final = 15 * 60_000
FIRST_REFUSED_GAP_MS: Final = 15 * 60_000
LONGEST_REFUSED_GAP_MS: Final = 6 * 3600_000


class NotHeld(Exception):
    """The connection is not ours any more: taken away, set up anew, or claimed by another process."""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that was fetched, its bytes staged. With a `reason` they only stand for it: it is parked."""

    envelope: Envelope
    blob: StagedBlob
    reason: str = ""


async def claim(transactions: Transactions) -> Connection | None:
    """Claim the account that has been due longest, of any workspace, for `LEASE_MS`; None if none is due."""
    if not await transactions.lookup(EVERYWHERE, mail_connections.is_due):
        return None
    return await transactions.write(EVERYWHERE, lambda tx: mail_connections.claim(tx, lease_ms=LEASE_MS))


async def renew(tx: Tx, held: Connection) -> Connection:
    """Hold on to a claimed account for `LEASE_MS` more. Raises `NotHeld`."""
    until = _until(tx, held)
    if not await mail_connections.renew(tx, held, until=until):
        raise NotHeld
    return replace(held, leased_until=until)


async def keep(tx: Tx, held: Connection, *, reached: Connection, fetched: Sequence[Fetched]) -> Connection:
    """
    Keep letters and how far that brings the folder, in one commit: neither is ever there without the other.

    `reached` has the new `uid_validity`, `last_uid` and `survey_uid`. Raises `NotHeld`, and keeps nothing.
    """
    until = _until(tx, held)
    if not await mail_connections.advance(tx, held, until=until, to=reached):
        raise NotHeld
    workspace = await directory.workspace_by_id(tx, held.workspace_id)
    if workspace is None:
        raise NotHeld
    scope = Scope(tx, workspace=workspace, actor=SYSTEM, door=DOOR)
    for one in fetched:
        kept = await letters.keep(scope, mailbox_id=held.mailbox_id, envelope=one.envelope, blob=one.blob)
        if one.reason:
            await letters.park(scope, kept, reason=one.reason)
    return replace(reached, leased_until=until, failures=0)


async def addresses(tx: Tx, held: Connection) -> tuple[str, ...]:
    """Give the addresses of the mailbox that an account belongs to. One statement."""
    mailbox = await mailboxes.by_id(tx, held.mailbox_id)
    return () if mailbox is None else mailbox.addresses


async def kept_before(tx: Tx, held: Connection, refs: Sequence[str]) -> set[tuple[str, int]]:
    """Of Message-IDs, give those the mailbox has letters of, each with a letter's size. One statement."""
    return await mail_connections.kept_before(tx, held.mailbox_id, list(refs))


async def succeeded(tx: Tx, held: Connection) -> None:
    """Note that nothing is left to be fetched."""
    await connections.succeeded(tx, held)


async def failed(tx: Tx, held: Connection, *, error: str, refused: bool) -> None:
    """Note why fetching failed, and let go. `refused`: the log-in was, so that trying often does harm."""
    await connections.failed(tx, held, error=error, gap_ms=gap_after(held.failures, refused=refused))
    await mail_connections.release(tx, held)


async def release(tx: Tx, held: Connection) -> None:
    """Let go of an account."""
    await mail_connections.release(tx, held)


def gap_after(failures: int, *, refused: bool) -> int:
    """How long (ms) to wait after one more failure: twice as long each time, up to a bound."""
    first, longest = (
        (FIRST_REFUSED_GAP_MS, LONGEST_REFUSED_GAP_MS) if refused else (FIRST_GAP_MS, LONGEST_GAP_MS)
    )
    return min(first << min(failures, 20), longest)


def _until(tx: Tx, held: Connection) -> int:
    """The end of a new lease, which is also its name: later than the one before, so never the same."""
    return max(tx.now + LEASE_MS, (held.leased_until or 0) + 1)
