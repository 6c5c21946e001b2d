"""Schedules: the moments of a cron expression, by the clock of a time zone."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from rolodesk.model.errors import Invalid

EXPRESSION_LIMIT: Final = 100
PARTS: Final = 5
SECOND: Final = 1000


def check_cron(value: object, place: str) -> str:
    """
    Give a cron expression of five parts, its blanks single.

    The syntax is Debian's, with `L` and `#`: see https://github.com/cuu508/cronsim. Refuses (`Invalid`)
    anything else, and what never comes.
    """
    text = " ".join(value.split()) if isinstance(value, str) else ""
    try:
        if len(text) > EXPRESSION_LIMIT or len(text.split(" ")) != PARTS or not text.isascii():
            raise CronSimError("another form")  # noqa: TRY301 - told below, as what cronsim raises
        next_moment(text, "UTC", after=0)
    except (CronSimError, StopIteration) as error:
        raise Invalid(
            place, 'must be a cron expression of five parts, such as "0 9 * * MON-FRI", that comes at all'
        ) from error
    return text


def next_moment(expression: str, zone: str, *, after: int) -> int:
    """
    Give the first moment of a schedule behind another, in ms.

    Where clocks are put forward or back, what has an hour of the day runs once, as with Debian's cron.
    """
    local = datetime.fromtimestamp(after // SECOND, tz=UTC).astimezone(ZoneInfo(zone))
    moment = next(CronSim(expression, local))
    return int(moment.timestamp()) * SECOND
