"""The Date of a letter (RFC 5322, 3.3, and its obsolete forms)."""

from email.utils import mktime_tz, parsedate_tz
from typing import Final

_EARLIEST: Final = 315_532_800_000
"""1980, in ms: e-mail is not older, broken clocks are."""
_LATEST: Final = 4_102_444_800_000
"""2100, in ms."""
_LONGEST: Final = 100


def read_moment(value: str) -> int | None:
    """Give a Date in ms since 1970, in UTC if it names no zone; None if it is none or not of 1980 to 2099."""
    if len(value) > _LONGEST:
        return None
    try:
        parsed = parsedate_tz(value)
        moment = None if parsed is None else int(mktime_tz(parsed)) * 1000
    except (
        ValueError,
        TypeError,
        IndexError,
        OverflowError,
    ):  # the library raises these for odd numbers and zones
        return None
    return moment if moment is not None and _EARLIEST <= moment < _LATEST else None
