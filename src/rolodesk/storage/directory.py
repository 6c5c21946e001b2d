"""The global questions, asked before a workspace is known: whose key, whose log-in."""

from typing import Final

import msgspec
from sqlalchemy import Table, delete, literal_column, or_, select, text

from rolodesk.model.workspace import ApiKey, Member, Workspace
from rolodesk.storage import password_resets, people, sessions
from rolodesk.storage.api_keys import COLUMNS as KEY_COLUMNS
from rolodesk.storage.api_keys import api_key_of
from rolodesk.storage.members import COLUMNS as MEMBER_COLUMNS
from rolodesk.storage.members import member_of
from rolodesk.storage.migrate import revisions
from rolodesk.storage.statement import Statement, bound_int, bound_text, insert_row
from rolodesk.storage.tables import (
    api_keys,
    login_links,
    mailbox_addresses,
    mailboxes,
    members,
    workspaces,
)
from rolodesk.storage.tables import people as people_table
from rolodesk.storage.transaction import Tx
from rolodesk.storage.workspaces import COLUMNS as WORKSPACE_COLUMNS
from rolodesk.storage.workspaces import workspace_of

person_by_id = people.by_id
person_by_email = people.by_email

KEY_BY_HASH: Final = Statement(
    select(*WORKSPACE_COLUMNS, *KEY_COLUMNS, api_keys.c.hash)
    .join_from(api_keys, workspaces, workspaces.c.id == api_keys.c.workspace_id)
    .where(or_(api_keys.c.hash == bound_text("hash"), api_keys.c.old_hash == bound_text("hash"))),
    everywhere=True,
)
WORKSPACE_BY_ID: Final = Statement(
    select(*WORKSPACE_COLUMNS).where(workspaces.c.id == bound_int("id")), everywhere=True
)
REVISION: Final = Statement(
    select(literal_column("revision")).select_from(text("schema_version")), everywhere=True
)
WORKSPACES: Final = Statement(select(*WORKSPACE_COLUMNS).order_by(workspaces.c.id), everywhere=True)
WORKSPACES_OF_PERSON: Final = Statement(
    select(*WORKSPACE_COLUMNS)
    .join_from(members, workspaces, workspaces.c.id == members.c.workspace_id)
    .where(members.c.person_id == bound_int("person_id"))
    .order_by(workspaces.c.id),
    everywhere=True,
)
MEMBERSHIPS_OF_PERSON: Final = Statement(
    select(*WORKSPACE_COLUMNS, *MEMBER_COLUMNS)
    .join_from(members, workspaces, workspaces.c.id == members.c.workspace_id)
    .join(people_table, people_table.c.id == members.c.person_id)
    .where(members.c.person_id == bound_int("person_id"))
    .order_by(workspaces.c.id),
    everywhere=True,
)
MAILBOXES_OF_ADDRESS: Final = Statement(
    select(*WORKSPACE_COLUMNS, mailbox_addresses.c.mailbox_id)
    .join_from(mailbox_addresses, workspaces, workspaces.c.id == mailbox_addresses.c.workspace_id)
    .join(
        mailboxes,
        (mailboxes.c.workspace_id == mailbox_addresses.c.workspace_id)
        & (mailboxes.c.id == mailbox_addresses.c.mailbox_id),
    )
    .where(
        or_(
            mailbox_addresses.c.address_folded == bound_text("whole"),
            mailbox_addresses.c.address_folded == bound_text("base"),
        )
    )
    .order_by(
        mailbox_addresses.c.address_folded != bound_text("whole"),
        mailboxes.c.created_at,
        workspaces.c.id,
        mailboxes.c.id,
    ),
    everywhere=True,
)
"""The mailbox of an address, else of its base; of several workspaces' the one that is there longest."""


def _claim(table: Table) -> Statement:
    """Delete the row of a token that is still good, and answer whose it was: only one caller gets it."""
    return Statement(
        delete(table)
        .where(table.c.token_hash == bound_text("token_hash"), table.c.expires_at > bound_int("now"))
        .returning(table.c.person_id, table.c.workspace_id),
        everywhere=True,
    )


def _expired(table: Table) -> Statement:
    return Statement(delete(table).where(table.c.expires_at <= bound_int("now")), everywhere=True)


INSERT_LINK: Final = insert_row(login_links, everywhere=True)
CLAIM_LINK: Final = _claim(login_links)
DELETE_EXPIRED_LINKS: Final = _expired(login_links)
DELETE_LINKS_OF_PERSON: Final = Statement(
    delete(login_links).where(login_links.c.person_id == bound_int("person_id")), everywhere=True
)


DELETE_LINKS_INTO: Final = Statement(
    delete(login_links).where(
        login_links.c.person_id == bound_int("person_id"),
        login_links.c.workspace_id == bound_int("opened_workspace"),
    ),
    everywhere=True,
)


class LoginLink(msgspec.Struct, frozen=True):
    """A link that logs a person in once, until when (ms), and into which workspace: None is all of theirs."""

    person_id: int
    expires_at: int
    workspace_id: int | None


async def key_by_hash(tx: Tx, hashed: str) -> ApiKey | None:
    """Read the API key of a hash with its workspace: one statement, whether the key is still good or not."""
    row = await tx.first(KEY_BY_HASH, hash=hashed)
    if row is None:
        return None
    width = len(WORKSPACE_COLUMNS)
    key = api_key_of(workspace_of(row[:width]), row[width:-1])
    return key if row[-1] == hashed else key.as_rotated()


async def workspace_by_id(tx: Tx, workspace_id: int) -> Workspace | None:
    """Read a workspace."""
    row = await tx.first(WORKSPACE_BY_ID, id=workspace_id)
    return None if row is None else workspace_of(row)


async def workspaces_listed(tx: Tx) -> list[Workspace]:
    """List every workspace of the installation, by id."""
    return [workspace_of(row) for row in await tx.all(WORKSPACES)]


async def workspaces_of_person(tx: Tx, person_id: int) -> list[Workspace]:
    """List the workspaces that a person is a member of, by id."""
    return [workspace_of(row) for row in await tx.all(WORKSPACES_OF_PERSON, person_id=person_id)]


async def memberships_of_person(tx: Tx, person_id: int) -> list[tuple[Workspace, Member]]:
    """List the workspaces of a person, by id, each with who they are in it."""
    rows = await tx.all(MEMBERSHIPS_OF_PERSON, person_id=person_id)
    width = len(WORKSPACE_COLUMNS)
    return [(workspace_of(row[:width]), member_of(row[width:])) for row in rows]


async def mailboxes_of_address(tx: Tx, whole: str, *, base: str) -> list[tuple[Workspace, int]]:
    """
    Find the mailboxes, with their workspaces, of a folded address and of its `base`. One statement.

    Those of the whole address come first, then those that are there longest.
    """
    rows = await tx.all(MAILBOXES_OF_ADDRESS, whole=whole, base=base)
    return [(workspace_of(row[:-1]), row[-1]) for row in rows]


async def insert_login_link(tx: Tx, *, token_hash: str, link: LoginLink) -> None:
    """Store a log-in link under the hash of its token."""
    await tx.run(
        INSERT_LINK,
        token_hash=token_hash,
        person_id=link.person_id,
        expires_at=link.expires_at,
        workspace_id=link.workspace_id,
    )


async def forget_login_links(tx: Tx, person_id: int, *, workspace_id: int) -> None:
    """Let a person's links into one workspace open nothing any more."""
    await tx.run(DELETE_LINKS_INTO, person_id=person_id, opened_workspace=workspace_id)


async def claim_login_link(tx: Tx, token_hash: str) -> LoginLink | None:
    """Use a log-in link up and answer it; None if it is unknown, expired or used."""
    rows = await tx.all(CLAIM_LINK, token_hash=token_hash, now=tx.now)
    return LoginLink(person_id=rows[0][0], expires_at=tx.now, workspace_id=rows[0][1]) if rows else None


async def delete_expired(tx: Tx, *, now: int) -> None:
    """Forget the log-in links, resets and sessions that are past their time."""
    await tx.run(DELETE_EXPIRED_LINKS, now=now)
    await sessions.delete_expired(tx, now=now)
    await password_resets.delete_expired(tx, now=now)


async def shut_out(tx: Tx, person_id: int) -> None:
    """End every session of a person and every link that lets them in, as a changed password must."""
    await sessions.delete_of_person(tx, person_id)
    await tx.run(DELETE_LINKS_OF_PERSON, person_id=person_id)
    await password_resets.forget(tx, person_id)


async def is_current(tx: Tx) -> bool:
    """Answer whether the store is at the newest revision that this version knows."""
    row = await tx.first(REVISION)
    return row is not None and row[0] == revisions()[-1]
