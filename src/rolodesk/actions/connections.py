"""Connecting mailboxes to mail servers: fetching from one by IMAP, sending through one (a relay)."""

from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions.journal import Fields, record
from rolodesk.actions.scope import Scope
from rolodesk.model.connection import Auth, Connection, ConnectionKind, ConnectionSetup
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.model.workspace import Permission, Sending
from rolodesk.storage import mail_connections, mailboxes
from rolodesk.storage.transaction import Tx

TOLD: Final = ("host", "port", "security", "auth", "username", "folder", "marks_seen", "fetch_from")
LONGEST_ERROR: Final = 500


class Resealed(msgspec.Struct, frozen=True):
    """How many secrets were sealed anew, and whose cannot be opened."""

    count: int
    broken: tuple[Connection, ...]


async def connect(scope: Scope, mailbox_id: int, setup: ConnectionSetup, *, sealed: str) -> Connection:
    """
    Connect a mailbox, or set its connection of that kind up anew; it is tried at once.

    `sealed` are the credentials, sealed for the connection's place ("" without a log-in). A mailbox that had
    none of that kind is observing from now on: it sends nothing until somebody confirms. Where account and
    folder stay the same, fetching goes on where it was. Refuses what `ConnectionSetup.checked` refuses, and
    (`Unknown`) a mailbox that is not there.
    """
    scope.require(Permission.SETTINGS_WRITE)
    mailbox = await mailboxes.to_change(scope.tx, mailbox_id)
    if mailbox is None:
        raise Unknown("mailbox", mailbox_id)
    setup = setup.checked()
    if (setup.auth is Auth.NONE) != (not sealed):
        raise Invalid("sealed", "must be given with a log-in, and only then")
    before = await mail_connections.to_change(scope.tx, mailbox_id, setup.kind)
    connection = _going_on(_made(scope, mailbox_id, setup, sealed=sealed), before)
    await mail_connections.put(scope.tx, connection)
    was, is_now = _told(before), _told(connection)
    if before is None and mailbox.sending != Sending.OBSERVING:
        await mailboxes.set_sending(scope.tx, mailbox_id, Sending.OBSERVING)
        was, is_now = {**was, "sending": mailbox.sending}, {**is_now, "sending": Sending.OBSERVING}
    await record(scope, "mailbox.connected", mailbox_id, before=was, after=is_now)
    return connection


async def disconnect(scope: Scope, mailbox_id: int, kind: ConnectionKind) -> None:
    """Take a mailbox's connection away, its credentials with it. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    before = await mail_connections.to_change(scope.tx, mailbox_id, kind)
    if before is None:
        raise Unknown(f"{kind} connection of the mailbox", mailbox_id)
    await mail_connections.remove(scope.tx, mailbox_id, kind)
    await record(scope, "mailbox.disconnected", mailbox_id, before=_told(before))


async def listed(scope: Scope) -> list[Connection]:
    """List the connections of the workspace's mailboxes."""
    scope.require(Permission.SETTINGS_READ)
    return await mail_connections.listed(scope.tx)


async def of_mailbox(scope: Scope, mailbox_id: int) -> list[Connection]:
    """List a mailbox's connections. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    if await mailboxes.by_id(scope.tx, mailbox_id) is None:
        raise Unknown("mailbox", mailbox_id)
    return [one for one in await mail_connections.listed(scope.tx) if one.mailbox_id == mailbox_id]


async def get(scope: Scope, mailbox_id: int, kind: ConnectionKind) -> Connection:
    """Read a mailbox's connection of a kind. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    connection = await mail_connections.one(scope.tx, mailbox_id, kind)
    if connection is None:
        raise Unknown(f"{kind} connection of the mailbox", mailbox_id)
    return connection


async def known_secret(scope: Scope, mailbox_id: int, setup: ConnectionSetup) -> str:
    """
    Give the sealed credentials of the connection that is there, for one to the same account.

    For another server or name they are none: nobody can have a secret sent where they please.
    """
    scope.require(Permission.SETTINGS_WRITE)
    before = await mail_connections.to_change(scope.tx, mailbox_id, setup.kind)
    same = ("host", "port", "security", "username")
    if before is None or any(getattr(before, name) != getattr(setup, name) for name in same):
        return ""
    return before.sealed


async def relay_of(tx: Tx, mailbox_id: int) -> Connection | None:
    """Give the relay that a mailbox's mail leaves through; None if it has none of its own. One statement."""
    return await mail_connections.one(tx, mailbox_id, ConnectionKind.RELAY)


async def succeeded(tx: Tx, connection: Connection) -> None:
    """Note that a connection works."""
    await mail_connections.succeed(tx, connection)


async def failed(tx: Tx, connection: Connection, *, error: str, gap_ms: int = 0) -> None:
    """Note in a sentence without secrets why a connection failed; for IMAP, when to try again."""
    await mail_connections.fail(tx, connection, error=_line(error), next_try_at=tx.now + gap_ms)


async def note_trial(scope: Scope, connection: Connection, *, reason: str) -> None:
    """
    Note what came of trying a connection out: `reason` is "" if it works.

    When it is tried by itself stays as it was, but for one that failed and works: that goes on at once.
    """
    scope.require(Permission.SETTINGS_WRITE)
    if reason:
        await mail_connections.note_failure(scope.tx, connection, error=_line(reason))
    else:
        await mail_connections.succeed(scope.tx, connection)


async def renew_secret(tx: Tx, connection: Connection, *, sealed: str) -> bool:
    """Store other credentials, sealed; False if they were changed since the connection was read."""
    return await mail_connections.reseal(tx, connection, sealed=sealed)


async def reseal(tx: Tx, keyring: Keyring) -> Resealed:
    """
    Seal every secret of the installation with the newest key, in a transaction of EVERYWHERE.

    What cannot be opened stays as it is, and is named.
    """
    done, broken = 0, []
    for connection in await mail_connections.every(tx):
        if not connection.sealed or keyring.is_newest(connection.sealed):
            continue
        try:
            secret = keyring.open(connection.sealed, place=connection.place)
        except SealBroken:
            broken.append(connection)
            continue
        box = keyring.seal(secret, place=connection.place)
        done += await mail_connections.reseal(tx.within(connection.workspace_id), connection, sealed=box)
    return Resealed(done, tuple(broken))


async def of_older_keys(tx: Tx, keyring: Keyring) -> int:
    """Count the secrets that another key than the newest has sealed, in a transaction of EVERYWHERE."""
    found = await mail_connections.every(tx)
    return sum(bool(one.sealed) and not keyring.is_newest(one.sealed) for one in found)


def _made(scope: Scope, mailbox_id: int, setup: ConnectionSetup, *, sealed: str) -> Connection:
    return Connection(
        workspace_id=scope.tx.workspace_id,
        mailbox_id=mailbox_id,
        kind=setup.kind,
        host=setup.host,
        port=setup.port,
        security=setup.security,
        auth=setup.auth,
        username=setup.username,
        sealed=sealed,
        folder=setup.folder,
        marks_seen=setup.marks_seen,
        fetch_from=scope.now if setup.only_new else None,
        uid_validity=None,
        last_uid=0,
        survey_uid=0,
        leased_until=None,
        failures=0,
        next_try_at=0,
        last_ok_at=None,
        last_error="",
        created_at=scope.now,
        updated_at=scope.now,
        last_error_at=None,
    )


def _line(error: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in error).split())
    return line[:LONGEST_ERROR] or "it failed"


def _going_on(connection: Connection, before: Connection | None) -> Connection:
    """Give a connection that goes on where the one before it was, if both are of one account and folder."""
    if before is None:
        return connection
    connection = replace(connection, created_at=before.created_at)
    if any(getattr(connection, name) != getattr(before, name) for name in ("host", "username", "folder")):
        return connection
    return replace(
        connection,
        fetch_from=connection.fetch_from or before.fetch_from,
        uid_validity=before.uid_validity,
        last_uid=before.last_uid,
        survey_uid=before.survey_uid,
    )


def _told(connection: Connection | None) -> Fields:
    """What the journal tells of a connection: never the secret, sealed or not."""
    if connection is None:
        return {}
    return {"kind": connection.kind, **{name: getattr(connection, name) for name in TOLD}}
