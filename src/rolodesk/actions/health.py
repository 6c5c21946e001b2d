"""How the hub gets on, told to whoever administers a workspace; and noting that it was backed up."""

from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.actions.searching.filling import unfinished
from rolodesk.actions.sending.pausing import why_paused
from rolodesk.model.health import Health
from rolodesk.model.workspace import Permission
from rolodesk.storage import installation
from rolodesk.storage.examination import health, rows
from rolodesk.storage.installation import BACKED_UP_AT
from rolodesk.storage.transaction import Tx

LATE_MS: Final = 600_000
"""After that something that should be done at once is late."""
LATE_MAIL_MS: Final = 3600_000
LATELY_MS: Final = 7 * 24 * 3600_000


async def examine(scope: Scope) -> Health:
    """
    Tell how the workspace and the installation get on, to whoever may change the settings.

    Of other workspaces nothing is told; what all share is the database, the pause, late jobs, the search
    index and the backup.
    """
    scope.require(Permission.SETTINGS_WRITE)
    tx, now = scope.tx, scope.now
    late_jobs, _ = await rows.late_jobs(tx, before=now - LATE_MS)
    backed_up_at = await installation.get(tx, BACKED_UP_AT)
    return Health(
        database=await health.database(tx),
        letters=await health.letter_figures(tx, late=now - LATE_MS),
        mail=await health.mail_figures(tx, late=now - LATE_MAIL_MS, since=now - LATELY_MS),
        paused=await why_paused(tx),
        webhooks=await health.webhook_figures(tx),
        followers=await health.follower_figures(tx),
        late_jobs=late_jobs,
        not_indexed=tuple(await unfinished(tx)),
        backed_up_at=None if backed_up_at is None else int(backed_up_at),
    )


async def note_backup(tx: Tx) -> None:
    """Note that a backup was written; in a transaction of EVERYWHERE."""
    await installation.put(tx, BACKED_UP_AT, str(tx.now))
