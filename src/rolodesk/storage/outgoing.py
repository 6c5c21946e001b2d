"""Mail that leaves: its rows, claimed by a conditional UPDATE whose row count decides."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Update, and_, exists, func, or_, select, tuple_, update

from rolodesk.model.outgoing import Delivery, Outgoing, OutgoingState
from rolodesk.model.workspace import Sending
from rolodesk.storage.installation import SENDING_PAUSED
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import installation, mailboxes
from rolodesk.storage.tables import outgoing as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")

_earlier: Final = t.alias("earlier")
_WAITING: Final = OutgoingState.WAITING.value

WAITS_FOR_ANOTHER: Final[ColumnElement[bool]] = exists(
    select(_earlier.c.id).where(
        _earlier.c.workspace_id == t.c.workspace_id,
        _earlier.c.ticket_id == t.c.ticket_id,
        _earlier.c.state == _WAITING,
        tuple_(_earlier.c.send_at, _earlier.c.id) < tuple_(t.c.send_at, t.c.id),
    )
)
"""Mail of a ticket leaves in its order: by the time it may leave, then as it was written."""

DUE: Final[ColumnElement[bool]] = and_(
    t.c.state == _WAITING,
    t.c.next_try_at <= bound_int("now"),
    or_(t.c.leased_until.is_(None), t.c.leased_until <= bound_int("now")),
    ~exists(select(installation.c.name).where(installation.c.name == SENDING_PAUSED)),
    exists(
        select(mailboxes.c.id).where(
            mailboxes.c.workspace_id == t.c.workspace_id,
            mailboxes.c.id == t.c.mailbox_id,
            mailboxes.c.sending == Sending.ACTIVE.value,
        )
    ),
    ~WAITS_FOR_ANOTHER,
)
_ONE: Final = and_(t.c.workspace_id == bound_int("of_workspace"), t.c.id == bound_int("id"))
_CLAIMED: Final = and_(
    t.c.workspace_id == WORKSPACE,
    t.c.id == bound_int("id"),
    t.c.state == _WAITING,
    t.c.attempts == bound_int("attempts"),
)
"""Still the claim that the attempt's number belongs to: it counts up with each claim."""


def _claim(where: ColumnElement[bool]) -> Update:
    return (
        update(t)
        .where(where)
        .values(
            leased_until=bound_int("leased_until"),
            first_tried_at=func.coalesce(t.c.first_tried_at, bound_int("now")),
            attempts=t.c.attempts + 1,
        )
        .returning(t.c.workspace_id, *COLUMNS)
    )


INSERT: Final = insert_row(t)
NEXT_DUE: Final = Statement(
    select(t.c.workspace_id, t.c.id)
    .where(DUE)
    .order_by(t.c.next_try_at, t.c.workspace_id, t.c.id)
    .limit(bound_int("limit")),
    everywhere=True,
)
CLAIM: Final = Statement(
    _claim(and_(_ONE, DUE)),
    postgres=_claim(
        and_(
            t.c.workspace_id == bound_int("of_workspace"),
            t.c.id
            == select(t.c.id).where(_ONE, DUE).with_for_update(of=t, skip_locked=True).scalar_subquery(),
        )
    ),
    everywhere=True,
)
RENEW: Final = Statement(update(t).where(_CLAIMED).values(leased_until=bound_int("leased_until")))
_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
BY_ID_TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update(of=t))
BY_REFS: Final = Statement(_mine.where(is_one_of(t.c.message_ref, "refs")))
SCHEDULED_IDS: Final = Statement(
    select(t.c.id)
    .where(t.c.workspace_id == WORKSPACE, t.c.ticket_id == bound_int("ticket_id"))
    .where(t.c.state == _WAITING, t.c.seen_message_id.is_not(None))
    .order_by(t.c.id)
)
CHANGING: Final = (
    "state",
    "recipients",
    "seen_message_id",
    "send_at",
    "next_try_at",
    "leased_until",
    "first_tried_at",
    "via",
    "answer",
    "blob_key",
    "done_at",
)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("mail_id"))
    .values(
        {name: (bound_text if t.c[name].type.python_type is str else bound_int)(name) for name in CHANGING}
    )
)

_make: Final[Callable[..., Outgoing]] = Outgoing
_deliveries: Final = msgspec.json.Decoder(tuple[Delivery, ...]).decode
_encode: Final = msgspec.json.Encoder().encode


class Claimed(msgspec.Struct, frozen=True):
    """A mail that this process, and nobody else, may send until the lease runs out."""

    workspace_id: int
    mail: Outgoing
    """As it is after the claim: its `attempts` count this one and tell the claim from a later one."""


async def insert(tx: Tx, mail: Outgoing) -> None:
    """Insert a mail that is to leave."""
    await tx.run(INSERT, **_values(mail))


async def is_due(tx: Tx) -> bool:
    """Answer whether any mail waits to be claimed. One statement; in a transaction of EVERYWHERE."""
    return await tx.first(NEXT_DUE, now=tx.now, limit=1) is not None


async def claim(tx: Tx, *, limit: int, lease_ms: int) -> list[Claimed]:
    """Claim mails that have been due longest, of any workspace: in a transaction of EVERYWHERE."""
    claimed = []
    for workspace_id, mail_id in await tx.all(NEXT_DUE, now=tx.now, limit=limit):
        rows = await tx.all(
            CLAIM, of_workspace=workspace_id, id=mail_id, now=tx.now, leased_until=tx.now + lease_ms
        )
        claimed += [Claimed(row[0], outgoing_of(row[1:])) for row in rows]
    return claimed


async def renew(tx: Tx, mail: Outgoing, *, lease_ms: int) -> bool:
    """Make a claim last; answer whether it still is one."""
    changed = await tx.run(RENEW, id=mail.id, attempts=mail.attempts, leased_until=tx.now + lease_ms)
    return changed == 1


async def by_id(tx: Tx, mail_id: int) -> Outgoing | None:
    """Read a mail."""
    row = await tx.first(BY_ID, id=mail_id)
    return None if row is None else outgoing_of(row)


async def to_change(tx: Tx, mail_id: int) -> Outgoing | None:
    """Read a mail, and keep others from changing it until the transaction ends."""
    row = await tx.first(BY_ID_TO_CHANGE, id=mail_id)
    return None if row is None else outgoing_of(row)


async def by_refs(tx: Tx, refs: Sequence[str]) -> dict[str, Outgoing]:
    """Find mails by their Message-IDs."""
    mails = map(outgoing_of, await tx.all(BY_REFS, refs=refs) if refs else [])
    return {mail.message_ref: mail for mail in mails}


async def scheduled_ids(tx: Tx, ticket_id: int) -> list[int]:
    """List the scheduled mails of a ticket that still wait."""
    return [row[0] for row in await tx.all(SCHEDULED_IDS, ticket_id=ticket_id)]


async def save(tx: Tx, mail: Outgoing) -> None:
    """Store a mail that was read to be changed."""
    values = _values(mail)
    await tx.run(SAVE, mail_id=mail.id, **{name: values[name] for name in CHANGING})


def outgoing_of(row: Sequence[Any] | Row) -> Outgoing:
    """Make a mail of a row that begins with COLUMNS."""
    return _make(*row[:7], _deliveries(row[7]), *row[8 : len(COLUMNS)])


def _listed(recipients: tuple[Delivery, ...]) -> str:
    return _encode(recipients).decode()


def _values(mail: Outgoing) -> dict[str, int | str | None]:
    values: dict[str, int | str | None] = {c.name: getattr(mail, c.name) for c in COLUMNS}
    return {**values, "recipients": _listed(mail.recipients)}
