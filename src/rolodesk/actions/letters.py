"""Letters on their way in: whose they are, kept before they are read, worked on in order, tried again."""

from collections.abc import Sequence
from typing import Final

import msgspec

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.blob import StagedBlob
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.letter import DISCARDED, Envelope, KeptLetter, Letter, LetterState
from rolodesk.model.page import Page, Wanted
from rolodesk.model.reply_token import ReplyToken, read_recipient
from rolodesk.model.sealing import Keyring
from rolodesk.model.workspace import Permission, Workspace
from rolodesk.storage import directory, letters
from rolodesk.storage.transaction import Tx

LEASE_MS: Final = 20_000
BATCH: Final = 16
FORGET_AFTER_MS: Final = 30 * 24 * 3600_000
"""How long a dropped letter can be restored."""
LONGEST_REASON: Final = 500


class Route(msgspec.Struct, frozen=True):
    """Whose an address is. `token` is what it claims to answer to, signed by us or not."""

    workspace: Workspace
    mailbox_id: int
    token: ReplyToken | None

    @property
    def workspace_id(self) -> int:
        """The workspace's id."""
        return self.workspace.id


class Claim(msgspec.Struct, frozen=True):
    """Letters of one workspace, by id, that nobody else works on until `lease` (ms)."""

    workspace: Workspace
    letters: tuple[KeptLetter, ...]
    lease: int

    @property
    def ids(self) -> list[int]:
        """The letters' ids."""
        return [letter.id for letter in self.letters]


async def route(tx: Tx, address: str, *, keyring: Keyring) -> Route | None:
    """
    Find the mailbox that an address belongs to: as it is, else without its `+detail`.

    In a transaction of EVERYWHERE; one statement. Where two workspaces have the address, an answer goes to
    the one whose ticket its token was signed for; all else to the mailbox that is there longest.
    """
    base, token = read_recipient(address)
    found = await directory.mailboxes_of_address(tx, fold_email(address), base=fold_email(base))
    if not found:
        return None
    signed = [one for one in found if token and token.is_signed(keyring, workspace_id=one[0].id)]
    return Route(*(signed or found)[0], token)


async def keep(scope: Scope, *, mailbox_id: int, envelope: Envelope, blob: StagedBlob) -> KeptLetter:
    """
    Keep a letter whose bytes are staged; it waits to be taken in. Adopts the blob, which several may share.

    It writes no event: what becomes of the letter does.
    """
    scope.require(Permission.TICKETS_WRITE)
    letter = KeptLetter(
        id=await scope.tx.next_id("letters"),
        mailbox_id=mailbox_id,
        source=envelope.source.value,
        envelope_from=envelope.sender,
        envelope_to=envelope.recipient,
        blob_key=blob.key,
        size=blob.size,
        sha256=blob.sha256,
        state=LetterState.WAITING.value,
        reason="",
        trace="",
        message_ref="",
        digest="",
        sender="",
        subject="",
        ticket_id=None,
        message_id=None,
        attempts=0,
        leased_until=None,
        received_at=scope.now,
        done_at=None,
    )
    await letters.insert(scope.tx, letter)
    return letter


async def are_due(tx: Tx) -> bool:
    """Answer whether letters of any workspace can be claimed; in one of EVERYWHERE, one statement."""
    return await letters.free_workspace(tx, after=0) is not None


async def claim(tx: Tx, *, after: int, limit: int = BATCH) -> Claim | None:
    """
    Claim the first letters of the next workspace after `after`, or of the first one there is.

    In a transaction of EVERYWHERE. A workspace's letters are claimed by one at a time. A letter that was
    begun before and not finished is claimed alone: it may be what ended the process that had it.
    """
    await tx.lock("letters")
    workspace_id = await letters.free_workspace(tx, after=after) or await letters.free_workspace(tx, after=0)
    workspace = None if workspace_id is None else await directory.workspace_by_id(tx, workspace_id)
    if workspace is None:
        return None
    of_one = tx.within(workspace.id)
    due = await letters.due(of_one, limit=limit)
    count = next((place for place, (_, attempts) in enumerate(due) if attempts), len(due)) or 1
    lease = tx.now + LEASE_MS
    claimed = await letters.claim(of_one, [letter_id for letter_id, _ in due[:count]], lease=lease)
    return Claim(workspace, tuple(claimed), lease) if claimed else None


async def renew(tx: Tx, claimed: Claim) -> Claim:
    """Hold on to a claim for longer."""
    until = tx.now + LEASE_MS
    await letters.renew(tx, claimed.ids, lease=claimed.lease, until=until)
    return msgspec.structs.replace(claimed, lease=until)


async def release(tx: Tx, claimed: Claim, ids: Sequence[int]) -> None:
    """Give letters of a claim back untried."""
    await letters.release(tx, ids, lease=claimed.lease)


async def is_held(tx: Tx, letter: KeptLetter, *, lease: int) -> bool:
    """Answer whether a claimed letter is still ours, and have it so until the end of the transaction."""
    return await letters.is_held(tx, letter.id, lease=lease)


async def postpone(tx: Tx, letter: KeptLetter, *, lease: int, gap_ms: int) -> None:
    """Give a claimed letter back that failed for no reason of its own, to be tried again after a gap."""
    await letters.postpone(tx, letter.id, lease=lease, due_at=tx.now + gap_ms)


async def park(scope: Scope, kept: KeptLetter, *, reason: str, letter: Letter | None = None) -> None:
    """Set a letter aside that cannot be taken in, with the reason; `letter` is what was understood of it."""
    scope.require(Permission.TICKETS_WRITE)
    reason = reason[:LONGEST_REASON]
    await letters.finish(
        scope.tx,
        kept.id,
        state=LetterState.PARKED,
        reason=reason,
        message_ref=letter.message_ref if letter else "",
        digest=letter.digest if letter else "",
        sender=letter.sender.email if letter else "",
        subject=letter.subject if letter else "",
    )
    await record(scope, "letter.parked", kept.id, after={"mailbox_id": kept.mailbox_id, "reason": reason})


async def retry(scope: Scope, letter_id: int) -> KeptLetter:
    """Have a parked letter taken in again. Refuses (`Unknown`, `Conflicting`) one that is not parked."""
    scope.require(Permission.TICKETS_WRITE)
    before = await find(scope, letter_id)
    if not await letters.retry(scope.tx, letter_id):
        raise Conflicting(f"the letter {letter_id} is not parked, it is {before.state}")
    await record(scope, "letter.retried", letter_id, before={"reason": before.reason})
    return await find(scope, letter_id)


async def restore(scope: Scope, letter_id: int) -> KeptLetter:
    """
    Have a dropped letter taken in after all. Mail Flow runs again, but does not drop it again.

    Refuses (`Unknown`, `Conflicting`) one that was not dropped, or was forgotten since.
    """
    scope.require(Permission.TICKETS_WRITE)
    before = await find(scope, letter_id)
    if not await letters.restore(scope.tx, letter_id):
        raise Conflicting(f"the letter {letter_id} was not dropped, it is {before.state}")
    await record(scope, "letter.restored", letter_id, before={"reason": before.reason})
    return await find(scope, letter_id)


async def discard(scope: Scope, letter_id: int) -> KeptLetter:
    """
    Have a parked letter be nothing: it is dropped, can be restored for 30 days, and is forgotten then.

    Refuses (`Unknown`, `Conflicting`) one that is not parked.
    """
    scope.require(Permission.TICKETS_WRITE)
    before = await find(scope, letter_id)
    if not await letters.discard(scope.tx, letter_id, reason=DISCARDED):
        raise Conflicting(f"the letter {letter_id} is not parked, it is {before.state}")
    await record(scope, "letter.discarded", letter_id, before={"reason": before.reason})
    return await find(scope, letter_id)


async def find(scope: Scope, letter_id: int) -> KeptLetter:
    """Find a letter. One that is not there, or of a mailbox that the actor does not see, is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    letter = await letters.by_id(scope.tx, letter_id)
    if letter is None:
        raise Unknown("letter", letter_id)
    scope.require_sight(letter.mailbox_id, "letter", letter_id)
    return letter


async def list_page(
    scope: Scope, wanted: Wanted, *, state: LetterState | None = None, mailbox_id: int | None = None
) -> Page[KeptLetter]:
    """List the letters of the mailboxes that the actor sees, by `id`, of a state and of a mailbox."""
    scope.require(Permission.TICKETS_READ)
    seen = None if scope.actor.mailboxes is None else sorted(scope.actor.mailboxes)
    return await letters.walk(scope.tx, wanted, state=state, mailbox_id=mailbox_id, seen=seen)


async def listed(scope: Scope, *, state: LetterState | None = None, limit: int = 100) -> list[KeptLetter]:
    """List letters, in one state if it is given, the newest first."""
    scope.require(Permission.TICKETS_READ)
    return await letters.listed(scope.tx, state=state, limit=limit)


def is_under_way(letter: KeptLetter, *, now: int) -> bool:
    """Answer whether a letter is to be taken in for the first time, or is being taken in (`now` in ms)."""
    if letter.state != LetterState.WAITING:
        return False
    return letter.attempts == 0 or (letter.leased_until or 0) > now


async def forget(tx: Tx) -> int:
    """Forget letters that were dropped, or repeated, 30 days ago; in a transaction of EVERYWHERE."""
    return await letters.forget(tx, before=tx.now - FORGET_AFTER_MS)
