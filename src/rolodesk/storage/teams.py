"""Teams and who is in them."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.model.team import Team
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
    insert_row,
)
from rolodesk.storage.tables import team_members as m
from rolodesk.storage.tables import teams as t
from rolodesk.storage.transaction import Tx

_with_members: Final = (
    select(t.c.id, t.c.name, t.c.created_at, t.c.updated_at, m.c.member_id)
    .outerjoin_from(t, m, (m.c.workspace_id == t.c.workspace_id) & (m.c.team_id == t.c.id))
    .where(t.c.workspace_id == WORKSPACE)
    .order_by(t.c.id, m.c.member_id)
)
_by_id: Final = _with_members.where(t.c.id == bound_int("id"))

BY_ID: Final = Statement(_by_id)
BY_ID_TO_CHANGE: Final = Statement(_by_id.with_for_update(of=t))
ALL: Final = Statement(_with_members)
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("team_id"))
    .values(name=bound_text("name"), updated_at=bound_int("updated_at"))
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("team_id")))
INSERT_MEMBER: Final = insert_or_ignore(m)
DELETE_MEMBERS: Final = Statement(
    delete(m).where(m.c.workspace_id == WORKSPACE, m.c.team_id == bound_int("of_team"))
)
FORGET_MEMBER: Final = Statement(
    delete(m).where(m.c.workspace_id == WORKSPACE, m.c.member_id == bound_int("of_member"))
)


async def by_id(tx: Tx, team_id: int) -> Team | None:
    """Read a team."""
    return next(iter(_teams(await tx.all(BY_ID, id=team_id))), None)


async def to_change(tx: Tx, team_id: int) -> Team | None:
    """Read a team and keep others from changing it."""
    return next(iter(_teams(await tx.all(BY_ID_TO_CHANGE, id=team_id))), None)


async def listed(tx: Tx) -> list[Team]:
    """List every team, the oldest first."""
    return _teams(await tx.all(ALL))


async def insert(tx: Tx, team: Team) -> None:
    """Insert a team with its members."""
    await tx.run(INSERT, id=team.id, name=team.name, created_at=team.created_at, updated_at=team.updated_at)
    await _join(tx, team.id, team.member_ids)


async def save(tx: Tx, team: Team) -> None:
    """Store a changed team with its members."""
    await tx.run(SAVE, team_id=team.id, name=team.name, updated_at=team.updated_at)
    await tx.run(DELETE_MEMBERS, of_team=team.id)
    await _join(tx, team.id, team.member_ids)


async def remove(tx: Tx, team_id: int) -> None:
    """Delete a team."""
    await tx.run(DELETE_MEMBERS, of_team=team_id)
    await tx.run(DELETE, team_id=team_id)


async def forget_member(tx: Tx, member_id: int) -> None:
    """Take a member out of every team."""
    await tx.run(FORGET_MEMBER, of_member=member_id)


async def _join(tx: Tx, team_id: int, member_ids: Sequence[int]) -> None:
    await tx.run_many(INSERT_MEMBER, [{"team_id": team_id, "member_id": id_} for id_ in member_ids])


def _teams(rows: Iterable[Row]) -> list[Team]:
    """Make teams of rows sorted by team, one row a member."""
    return [_team(list(of_one)) for _, of_one in groupby(rows, key=itemgetter(0))]


def _team(rows: list[Row]) -> Team:
    team_id, name, created_at, updated_at, _ = rows[0]
    return Team(
        id=team_id,
        name=name,
        member_ids=tuple(row[4] for row in rows if row[4] is not None),
        created_at=created_at,
        updated_at=updated_at,
    )
