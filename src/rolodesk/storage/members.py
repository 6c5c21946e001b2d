"""Members: who belongs to a workspace, read together with the person's e-mail address."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Select, delete, select, update

from rolodesk.model.email import fold_email
from rolodesk.model.language import language_known
from rolodesk.model.workspace import Member, Role
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
    is_one_of,
)
from rolodesk.storage.tables import members as t
from rolodesk.storage.tables import people
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.person_id, people.c.email, t.c.name, t.c.role, t.c.created_at, t.c.language)


def of_workspace() -> Select[Any]:
    """Select members of the workspace."""
    return (
        select(*COLUMNS)
        .join_from(t, people, people.c.id == t.c.person_id)
        .where(t.c.workspace_id == WORKSPACE)
    )


BY_ID: Final = Statement(of_workspace().where(t.c.id == bound_int("id")))
BY_EMAIL: Final = Statement(of_workspace().where(people.c.email_folded == bound_text("email_folded")))
BY_IDS: Final = Statement(of_workspace().where(is_one_of(t.c.id, "ids")).order_by(t.c.id))
BY_EMAILS: Final = Statement(
    of_workspace().where(is_one_of(people.c.email_folded, "emails")).order_by(t.c.id)
)
ALL: Final = Statement(of_workspace().order_by(t.c.id))
INSERT: Final = insert_or_ignore(t)
BY_ID_TO_CHANGE: Final = Statement(of_workspace().where(t.c.id == bound_int("id")).with_for_update(of=t))
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("member_id"))
    .values(name=bound_text("name"), role=bound_text("role"), language=bound_text("language"))
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("member_id")))


async def by_id(tx: Tx, member_id: int) -> Member | None:
    """Read a member."""
    return _or_none(await tx.first(BY_ID, id=member_id))


async def to_change(tx: Tx, member_id: int) -> Member | None:
    """Read a member and keep others from changing them."""
    return _or_none(await tx.first(BY_ID_TO_CHANGE, id=member_id))


async def by_email(tx: Tx, email: str) -> Member | None:
    """Read the member with an e-mail address, however it is written."""
    return _or_none(await tx.first(BY_EMAIL, email_folded=fold_email(email)))


async def by_ids(tx: Tx, ids: Collection[int]) -> dict[int, Member]:
    """Read the members with these ids, by id. An unknown id is left out."""
    return {row[0]: member_of(row) for row in await tx.all(BY_IDS, ids=sorted(set(ids)))}


async def by_emails(tx: Tx, emails: Collection[str]) -> dict[str, Member]:
    """Read the members with these e-mail addresses, by the address folded. An unknown one is left out."""
    folded = sorted({fold_email(email) for email in emails})
    return {fold_email(row[2]): member_of(row) for row in await tx.all(BY_EMAILS, emails=folded)}


async def listed(tx: Tx) -> list[Member]:
    """List every member, in the order they joined."""
    return [member_of(row) for row in await tx.all(ALL)]


async def insert(tx: Tx, member: Member) -> bool:
    """Insert a member; answer False, and do nothing, if the id or the person is in the workspace already."""
    inserted = await tx.run(
        INSERT,
        id=member.id,
        person_id=member.person_id,
        name=member.name,
        role=member.role,
        created_at=member.created_at,
        language=member.language,
    )
    return inserted == 1


async def save(tx: Tx, member: Member) -> None:
    """Store a member's name, role and language."""
    await tx.run(SAVE, member_id=member.id, name=member.name, role=member.role, language=member.language)


async def remove(tx: Tx, member_id: int) -> None:
    """Delete a member."""
    await tx.run(DELETE, member_id=member_id)


def member_of(row: Row) -> Member:
    """Make a member of a row of COLUMNS."""
    return Member(
        id=row[0],
        person_id=row[1],
        email=row[2],
        name=row[3],
        role=Role(row[4]),
        created_at=row[5],
        language=language_known(row[6]),
    )


def _or_none(row: Row | None) -> Member | None:
    return None if row is None else member_of(row)
