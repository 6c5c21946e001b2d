"""How a workspace gets on, in figures, and what of the installation all of its workspaces share."""

from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, or_, select, text

from rolodesk.model.delivery import DeliveryState
from rolodesk.model.health import Database, FollowerFigures, LetterFigures, MailFigures, WebhookFigures
from rolodesk.model.letter import LetterState
from rolodesk.model.outgoing import OutgoingState
from rolodesk.model.workspace import Sending
from rolodesk.storage.examination.followers import PROGRESSES
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import (
    deliveries,
    letters,
    mail_connections,
    mailboxes,
    outgoing,
    webhooks,
    workspaces,
)
from rolodesk.storage.transaction import Tx

_letter: Final = letters.c
_mail: Final = outgoing.c


def _count(when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((when, 1)))


def _one(counted: Select[int]) -> ColumnElement[int]:
    return counted.scalar_subquery()


DATABASE: Final = Statement(
    text(
        "SELECT 'sqlite', sqlite_version(), page_count * page_size FROM pragma_page_count, pragma_page_size"
    ),
    text("SELECT 'postgresql', current_setting('server_version'), pg_database_size(current_database())"),
    everywhere=True,
)
LETTERS: Final = Statement(
    select(
        _count(_letter.state == LetterState.WAITING.value),
        _count((_letter.state == LetterState.WAITING.value) & (_letter.due_at < bound_int("late"))),
        _count(_letter.state == LetterState.PARKED.value),
    ).where(
        _letter.workspace_id == WORKSPACE,
        or_(_letter.state == LetterState.WAITING.value, _letter.state == LetterState.PARKED.value),
    )
)
MAIL: Final = Statement(
    select(
        _count(_mail.state == OutgoingState.WAITING.value),
        _count((_mail.state == OutgoingState.WAITING.value) & (_mail.send_at < bound_int("late"))),
        _count(_mail.state == OutgoingState.HELD.value),
        _count((_mail.state == OutgoingState.FAILED.value) & (_mail.done_at > bound_int("since"))),
        _one(
            select(func.count()).where(
                mailboxes.c.workspace_id == WORKSPACE, mailboxes.c.sending == Sending.OBSERVING.value
            )
        ),
        _one(
            select(func.count()).where(
                mail_connections.c.workspace_id == WORKSPACE, mail_connections.c.last_error != ""
            )
        ),
    ).where(
        _mail.workspace_id == WORKSPACE,
        or_(
            _mail.state == OutgoingState.WAITING.value,
            _mail.state == OutgoingState.HELD.value,
            _mail.state == OutgoingState.FAILED.value,
        ),
    )
)
WEBHOOKS: Final = Statement(
    select(
        func.count(),
        func.min(deliveries.c.created_at),
        _one(
            select(func.count()).where(
                webhooks.c.workspace_id == WORKSPACE,
                webhooks.c.active == 1,
                webhooks.c.failing_since.is_not(None),
            )
        ),
        _one(
            select(func.count()).where(
                webhooks.c.workspace_id == WORKSPACE, webhooks.c.disabled_at.is_not(None)
            )
        ),
    ).where(deliveries.c.workspace_id == WORKSPACE, deliveries.c.state == DeliveryState.WAITING.value)
)
FOLLOWERS: Final = Statement(PROGRESSES.where(workspaces.c.id == WORKSPACE))


async def database(tx: Tx) -> Database:
    """Say which database it is, and how large."""
    row = await tx.first(DATABASE)
    assert row is not None  # noqa: S101 - it always has one row
    return Database(*row)


async def letter_figures(tx: Tx, *, late: int) -> LetterFigures:
    """Count the letters that are not taken in; `late` (ms) is before when they should have been."""
    row = await tx.first(LETTERS, late=late)
    assert row is not None  # noqa: S101 - a count has one row
    return LetterFigures(*row)


async def mail_figures(tx: Tx, *, late: int, since: int) -> MailFigures:
    """Count the mails that have not left, and those that failed since a time; both in ms."""
    row = await tx.first(MAIL, late=late, since=since)
    assert row is not None  # noqa: S101 - a count has one row
    return MailFigures(*row)


async def webhook_figures(tx: Tx) -> WebhookFigures:
    """Count what waits for webhooks, and those in trouble."""
    row = await tx.first(WEBHOOKS)
    assert row is not None  # noqa: S101 - a count has one row
    return WebhookFigures(*row)


async def follower_figures(tx: Tx) -> tuple[FollowerFigures, ...]:
    """Tell of each follower whether it keeps up in the workspace."""
    return tuple(FollowerFigures(row[0], row[2], row[3]) for row in await tx.all(FOLLOWERS))
