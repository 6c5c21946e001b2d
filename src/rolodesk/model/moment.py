"""How times are read and printed; inside the hub they are whole milliseconds since 1970, UTC."""

import re
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from rolodesk.model.errors import Invalid

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive and meant as UTC: offsets are subtracted by hand
_EPOCH_DAY = _EPOCH.toordinal()
_LAST_DAY = date.max.toordinal()
_MS = timedelta(milliseconds=1)
_MS_PER_MINUTE = 60_000
_MS_PER_DAY = 86_400_000
_FIRST = (date.min.toordinal() - _EPOCH_DAY) * _MS_PER_DAY
LAST_MOMENT: Final = (_LAST_DAY - _EPOCH_DAY + 1) * _MS_PER_DAY - 1
"""The last millisecond of the year 9999: what can be printed."""

_TEXT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?P<time>(?:[01][0-9]|2[0-3]):[0-9]{2}(?P<second>:[0-9]{2})?)"
    r"(?(second)(?:\.(?P<decimals>[0-9]{1,9}))?)"
    r"(?P<offset>[Zz]|(?P<sign>[+\- ])(?P<hours>[01][0-9]|2[0-3]):?(?P<minutes>[0-5][0-9]))?)?"
)
_REASON = "must be a date or an ISO 8601 time, such as 2020-01-31 or 2020-01-31T13:00:00.000Z"


class _Days(dict[int, str]):
    """The printed date of a day since 1970, made when first asked for; a bounded number of them is kept."""

    def __missing__(self, day: int) -> str:
        ordinal = _EPOCH_DAY + day
        if not 1 <= ordinal <= _LAST_DAY:
            raise ValueError("the time is outside the years 1 to 9999")
        printed = date.fromordinal(ordinal).isoformat()
        if len(self) >= 4096:  # noqa: PLR2004 - eleven years of days, 0.5 MB
            self.clear()
        self[day] = printed
        return printed


_DAYS = _Days()
_MINUTES = [f"T{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1440)]
_SECONDS = [f"{second:02d}." for second in range(60)]
_DECIMALS = [f"{millisecond:03d}Z" for millisecond in range(1000)]


def print_moment(ms: int) -> str:
    """
    Give milliseconds since 1970 (negative: before it) as `2020-01-01T13:00:00.000Z`.

    Raises ValueError outside the years 1 to 9999. One answer prints hundreds of times, so they are put
    together from tables, at a fifth of the cost of datetime's isoformat.
    """
    minute = ms // _MS_PER_MINUTE
    rest = ms % _MS_PER_MINUTE
    return f"{_DAYS[minute // 1440]}{_MINUTES[minute % 1440]}{_SECONDS[rest // 1000]}{_DECIMALS[rest % 1000]}"


def parse_moment(text: str, *, zone: str | None = None, field: str) -> int:
    """
    Give the milliseconds since 1970 of a date (its midnight) or an ISO 8601 time.

    A text without `Z` or offset is read in `zone`, an IANA name that `check_zone` gave, else in UTC; a
    time that the zone's clocks skip or show twice is read with the offset before the change. Also taken:
    a blank for the `T`, lower-case `t` and `z`, a blank for the `+` of an offset (URL decoding turned it
    into one), and up to nine decimals of a second, of which three count.

    Refuses with `Invalid` all else: impossible dates, 24:00, leap seconds, times outside the years 1 to 9999.
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        raise Invalid(field, _REASON)
    try:
        local = datetime.fromisoformat(f"{match['date']}T{match['time'] or '00:00'}")
    except ValueError:
        raise Invalid(field, _REASON) from None
    decimals = int((match["decimals"] or "0")[:3].ljust(3, "0"))
    ms = (local - _EPOCH - _offset(match, local, zone)) // _MS + decimals
    if not _FIRST <= ms <= LAST_MOMENT:
        raise Invalid(field, _REASON)
    return ms


def check_zone(text: str, *, field: str) -> str:
    """
    Give the time zone's IANA name in its own spelling; the text's case does not matter.

    Refuses with `Invalid` what the tz database does not list, so no text ever reaches the file system.
    """
    name = _zone_names().get(text.lower())
    if name is None:
        raise Invalid(field, "must be an IANA time zone, such as Europe/Stockholm")
    return name


def _offset(match: re.Match[str], local: datetime, zone: str | None) -> timedelta:
    """Give how far the text's clock is ahead of UTC."""
    if match["sign"]:
        ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        return -ahead if match["sign"] == "-" else ahead
    if match["offset"] or zone is None:
        return timedelta()
    return ZoneInfo(zone).utcoffset(local) or timedelta()


@cache
def _zone_names() -> dict[str, str]:
    """The names that tzdata, a package of ours to pin, lists: the same on every system."""
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return {name.lower(): name for name in names}
