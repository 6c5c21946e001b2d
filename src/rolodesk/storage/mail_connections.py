"""Connections of mailboxes to mail servers: what they are, who holds them, how far a folder is fetched."""

from typing import Final

from sqlalchemy import delete, or_, select, update

from rolodesk.model.connection import Connection, ConnectionKind
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import letters
from rolodesk.storage.tables import mail_connections as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.workspace_id,
    t.c.mailbox_id,
    t.c.kind,
    t.c.host,
    t.c.port,
    t.c.security,
    t.c.auth,
    t.c.username,
    t.c.sealed,
    t.c.folder,
    t.c.marks_seen,
    t.c.fetch_from,
    t.c.uid_validity,
    t.c.last_uid,
    t.c.survey_uid,
    t.c.leased_until,
    t.c.failures,
    t.c.next_try_at,
    t.c.last_ok_at,
    t.c.last_error,
    t.c.created_at,
    t.c.updated_at,
    t.c.last_error_at,
)

_one: Final = (
    (t.c.workspace_id == WORKSPACE)
    & (t.c.mailbox_id == bound_int("mailbox"))
    & (t.c.kind == bound_text("kind_is"))
)
_as_set_up: Final = _one & (t.c.updated_at == bound_int("set_up_at"))
_held: Final = _one & (t.c.leased_until == bound_int("held"))
_imap_due: Final = (
    (t.c.kind == ConnectionKind.IMAP.value)
    & (t.c.next_try_at <= bound_int("now"))
    & or_(t.c.leased_until.is_(None), t.c.leased_until <= bound_int("now"))
)

ONE: Final = Statement(select(*COLUMNS).where(_one))
ONE_TO_CHANGE: Final = Statement(select(*COLUMNS).where(_one).with_for_update())
ALL: Final = Statement(
    select(*COLUMNS).where(t.c.workspace_id == WORKSPACE).order_by(t.c.mailbox_id, t.c.kind)
)
EVERY: Final = Statement(
    select(*COLUMNS).order_by(t.c.workspace_id, t.c.mailbox_id, t.c.kind), everywhere=True
)
INSERT: Final = insert_row(t)
DELETE: Final = Statement(delete(t).where(_one))
NEXT_DUE: Final = Statement(
    select(t.c.workspace_id, t.c.mailbox_id)
    .where(_imap_due)
    .order_by(t.c.next_try_at, t.c.workspace_id, t.c.mailbox_id)
    .limit(1),
    everywhere=True,
)
CLAIM: Final = Statement(
    update(t).where(_one, _imap_due).values(leased_until=bound_int("until")).returning(*COLUMNS)
)
RENEW: Final = Statement(update(t).where(_held).values(leased_until=bound_int("until")))
ADVANCE: Final = Statement(
    update(t)
    .where(_held)
    .values(
        leased_until=bound_int("until"),
        uid_validity=bound_int("uid_validity"),
        last_uid=bound_int("last_uid"),
        survey_uid=bound_int("survey_uid"),
        failures=0,
        last_ok_at=bound_int("at"),
        last_error="",
    )
)
SUCCEED: Final = Statement(
    update(t).where(_as_set_up).values(failures=0, next_try_at=0, last_ok_at=bound_int("at"), last_error="")
)
FAIL: Final = Statement(
    update(t)
    .where(_as_set_up)
    .values(
        failures=t.c.failures + 1,
        next_try_at=bound_int("next_try_at"),
        last_error=bound_text("last_error"),
        last_error_at=bound_int("at"),
    )
)
NOTE_FAILURE: Final = Statement(
    update(t).where(_as_set_up).values(last_error=bound_text("last_error"), last_error_at=bound_int("at"))
)
RELEASE: Final = Statement(update(t).where(_held).values(leased_until=None))
RESEAL: Final = Statement(
    update(t).where(_one, t.c.sealed == bound_text("was")).values(sealed=bound_text("sealed"))
)
KEPT_BEFORE: Final = Statement(
    select(letters.c.message_ref, letters.c.size).where(
        letters.c.workspace_id == WORKSPACE,
        is_one_of(letters.c.message_ref, "refs"),
        letters.c.mailbox_id == bound_int("mailbox"),
    )
)


async def one(tx: Tx, mailbox_id: int, kind: str) -> Connection | None:
    """Read a mailbox's connection of a kind. One statement."""
    return _or_none(await tx.first(ONE, mailbox=mailbox_id, kind_is=kind))


async def to_change(tx: Tx, mailbox_id: int, kind: str) -> Connection | None:
    """Read a connection and keep others from changing it."""
    return _or_none(await tx.first(ONE_TO_CHANGE, mailbox=mailbox_id, kind_is=kind))


async def listed(tx: Tx) -> list[Connection]:
    """List the connections of a workspace's mailboxes."""
    return [_connection(row) for row in await tx.all(ALL)]


async def every(tx: Tx) -> list[Connection]:
    """List the connections of the whole installation."""
    return [_connection(row) for row in await tx.all(EVERY)]


async def put(tx: Tx, connection: Connection) -> None:
    """Store a connection in the place of the mailbox's former one of its kind. Whoever held that loses it."""
    await tx.lock("mail_connections")
    await remove(tx, connection.mailbox_id, connection.kind)
    await tx.run(INSERT, **_columns(connection))


async def remove(tx: Tx, mailbox_id: int, kind: str) -> None:
    """Remove a connection."""
    await tx.run(DELETE, mailbox=mailbox_id, kind_is=kind)


async def is_due(tx: Tx) -> bool:
    """Answer whether a folder waits to be fetched from by anybody. One statement."""
    return await tx.first(NEXT_DUE, now=tx.now) is not None


async def claim(tx: Tx, *, lease_ms: int) -> Connection | None:
    """Claim the IMAP connection that has been due longest, in a transaction of EVERYWHERE."""
    due = await tx.first(NEXT_DUE, now=tx.now)
    if due is None:
        return None
    row = await tx.within(due[0]).first(
        CLAIM, mailbox=due[1], kind_is=ConnectionKind.IMAP.value, now=tx.now, until=tx.now + lease_ms
    )
    return _or_none(row)


async def renew(tx: Tx, held: Connection, *, until: int) -> bool:
    """Hold a claimed connection until then; False if it is somebody else's, or another one, by now."""
    return await tx.run(RENEW, **_held_values(held), until=until) == 1


async def advance(tx: Tx, held: Connection, *, until: int, to: Connection) -> bool:
    """Store how far the folder is fetched, and hold on until then; False if it is not held any more."""
    changed = await tx.run(
        ADVANCE,
        **_held_values(held),
        until=until,
        uid_validity=to.uid_validity,
        last_uid=to.last_uid,
        survey_uid=to.survey_uid,
        at=tx.now,
    )
    return changed == 1


async def succeed(tx: Tx, connection: Connection) -> None:
    """Note that it works; nothing if somebody has set it up anew since it was read."""
    await tx.run(
        SUCCEED,
        mailbox=connection.mailbox_id,
        kind_is=connection.kind,
        set_up_at=connection.updated_at,
        at=tx.now,
    )


async def fail(tx: Tx, connection: Connection, *, error: str, next_try_at: int) -> None:
    """Note that it went wrong, and when to try again; nothing if somebody has set it up anew."""
    await tx.run(
        FAIL,
        mailbox=connection.mailbox_id,
        kind_is=connection.kind,
        set_up_at=connection.updated_at,
        last_error=error,
        next_try_at=next_try_at,
        at=tx.now,
    )


async def note_failure(tx: Tx, connection: Connection, *, error: str) -> None:
    """Note that it went wrong when somebody tried it out, which moves no other try."""
    await tx.run(
        NOTE_FAILURE,
        mailbox=connection.mailbox_id,
        kind_is=connection.kind,
        set_up_at=connection.updated_at,
        last_error=error,
        at=tx.now,
    )


async def release(tx: Tx, held: Connection) -> None:
    """Let somebody else claim it; nothing if it is not held any more."""
    await tx.run(RELEASE, **_held_values(held))


async def reseal(tx: Tx, connection: Connection, *, sealed: str) -> bool:
    """Put a secret sealed anew in the place of the one that was read; False if that has changed since."""
    changed = await tx.run(
        RESEAL, mailbox=connection.mailbox_id, kind_is=connection.kind, was=connection.sealed, sealed=sealed
    )
    return changed == 1


async def kept_before(tx: Tx, mailbox_id: int, refs: list[str]) -> set[tuple[str, int]]:
    """Of these Message-IDs, give those of letters that the mailbox has, each with the letter's size."""
    rows = await tx.all(KEPT_BEFORE, mailbox=mailbox_id, refs=refs)
    return {(row[0], row[1]) for row in rows}


def _held_values(held: Connection) -> dict[str, Value]:
    return {"mailbox": held.mailbox_id, "kind_is": held.kind, "held": held.leased_until}


def _columns(connection: Connection) -> dict[str, Value]:
    values = {column.name: getattr(connection, column.name) for column in COLUMNS}
    return {**values, "marks_seen": int(connection.marks_seen)}


def _or_none(row: Row | None) -> Connection | None:
    return None if row is None else _connection(row)


def _connection(row: Row) -> Connection:
    values = dict(zip((column.name for column in COLUMNS), row, strict=True))
    return Connection(**{**values, "marks_seen": values["marks_seen"] == 1})
