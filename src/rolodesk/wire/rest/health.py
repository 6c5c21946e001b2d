"""How the hub gets on, for those who administer a workspace."""

from importlib.metadata import version
from typing import Final, Literal

import msgspec

from rolodesk.actions import health
from rolodesk.model.health import FollowerFigures, Health
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Permission
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Moment


class DatabaseAnswer(msgspec.Struct, frozen=True):
    """The database of the installation, and how many bytes it takes."""

    engine: Literal["sqlite", "postgresql"]
    version: str
    bytes: int


class LettersAnswer(msgspec.Struct, frozen=True):
    """Letters that are not taken in. `late` are those that have waited for more than ten minutes."""

    waiting: int
    late: int
    parked: int


class MailAnswer(msgspec.Struct, frozen=True):
    """
    Mail that has not left; `late` waits for more than an hour, `failed` did within seven days.

    `observing` counts mailboxes, `failing` their connections. `paused` says why nothing leaves at all.
    """

    waiting: int
    late: int
    held: int
    failed: int
    observing: int
    failing: int
    paused: str | None


class WebhooksAnswer(msgspec.Struct, frozen=True):
    """Deliveries that wait, the oldest since when; and the webhooks that fail, or were switched off for it."""

    waiting: int
    waiting_since: Moment | None
    failing: int
    disabled: int


class FollowerAnswer(msgspec.Struct, frozen=True):
    """Whoever is told of what happens, and since when something waits for it; null where it keeps up."""

    name: str
    waiting_since: Moment | None
    attempts: int


class HealthAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How the workspace gets on; `database`, `late_jobs`, `not_indexed` and `backed_up_at` are shared by all."""

    version: str
    database: DatabaseAnswer
    letters: LettersAnswer
    mail: MailAnswer
    webhooks: WebhooksAnswer
    followers: list[FollowerAnswer]
    late_jobs: int
    not_indexed: list[Literal["contact", "account", "ticket", "message", "note"]]
    backed_up_at: Moment | None


def health_answer(found: Health) -> HealthAnswer:
    """Render it."""
    letters, mail, webhooks = found.letters, found.mail, found.webhooks
    return HealthAnswer(
        version=version("rolodesk"),
        database=DatabaseAnswer(found.database.engine, found.database.version, found.database.bytes),
        letters=LettersAnswer(letters.waiting, letters.late, letters.parked),
        mail=MailAnswer(
            waiting=mail.waiting,
            late=mail.late,
            held=mail.held,
            failed=mail.failed,
            observing=mail.observing,
            failing=mail.failing,
            paused=found.paused,
        ),
        webhooks=WebhooksAnswer(
            webhooks.waiting, _moment(webhooks.since), webhooks.failing, webhooks.disabled
        ),
        followers=[_follower(one) for one in found.followers],
        late_jobs=found.late_jobs,
        not_indexed=[one.value for one in found.not_indexed],
        backed_up_at=_moment(found.backed_up_at),
    )


async def get_health(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/health."""
    return health_answer(await health.examine(call.scope))


def _follower(one: FollowerFigures) -> FollowerAnswer:
    return FollowerAnswer(one.name, _moment(one.since), one.attempts)


def _moment(at: int | None) -> str | None:
    return None if at is None else print_moment(at)


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/health", Permission.SETTINGS_WRITE, get_health, "Tell how the hub gets on", access="search", answer=HealthAnswer),
)
# fmt: on
