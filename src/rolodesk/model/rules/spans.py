"""Spans of time as people write them in a rule: "30 minutes", "3 days"."""

import re
from typing import Final

from rolodesk.model.errors import Invalid

MINUTE: Final = 60_000
UNITS: Final = {"minute": MINUTE, "hour": 60 * MINUTE, "day": 24 * 60 * MINUTE}
LONGEST: Final = 365 * UNITS["day"]

_WRITTEN: Final = re.compile(r"([1-9][0-9]{0,6}) (minute|hour|day)s?")


def read_span(value: object, place: str) -> str:
    """Give a span as it is written. Refuses (`Invalid`) anything else, and more than 365 days."""
    if not isinstance(value, str) or _WRITTEN.fullmatch(value) is None or span_ms(value) > LONGEST:
        raise Invalid(place, 'must be a number of minutes, hours or days, such as "3 days", up to 365 days')
    return value


def span_ms(written: str) -> int:
    """Give the milliseconds of a span that `read_span` gave."""
    number, unit = written.split(" ")
    return int(number) * UNITS[unit.removesuffix("s")]
