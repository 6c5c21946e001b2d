"""Office hours: when a workspace is there, by the clock of its time zone, day of the week by day."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from rolodesk.model.errors import Invalid
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import check_zone

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN_LIMIT: Final = 6
"""Spans of a day."""
_MINUTES_OF_DAY: Final = 24 * 60
_LINE: Final = re.compile(r"(?P<days>[a-z,\s-]+?)\s+(?P<spans>[0-9:,\s-]+)")
_SPAN: Final = re.compile(r"([0-2]?[0-9]):([0-5][0-9])\s*-\s*([0-2]?[0-9]):([0-5][0-9])")
_FORM: Final = "must be days and times, such as mon-fri 09:00-12:00,13:00-17:00"


class Span(msgspec.Struct, frozen=True, array_like=True):
    """A part of a day, in minutes since its midnight: from `begin`, to before `end`."""

    begin: int
    end: int


class OfficeHours(msgspec.Struct, frozen=True):
    """The hours of a week, seven days from Monday on; no two spans of a day meet. It knows no holidays."""

    time_zone: str
    """An IANA name."""
    weekly: tuple[tuple[Span, ...], ...]

    def hold_at(self, ms: int) -> bool:
        """Answer whether somebody is there at a time, by what a clock on the wall shows."""
        local = datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo(self.time_zone))
        minute = local.hour * 60 + local.minute
        return any(span.begin <= minute < span.end for span in self.weekly[local.weekday()])


def read_hours(lines: Iterable[str], *, zone: str) -> OfficeHours:
    """
    Read office hours of lines such as `mon-fri 09:00-12:00,13:00-17:00` and `sat,sun 10:00-14:00`.

    Refuses (`Invalid`): a zone that is none; a line of another form, or with a day that an earlier one has;
    times beyond 24:00, that end before they begin (write `22:00-24:00` and the next day's `00:00-06:00`), or
    overlap. A day that no line has is closed.
    """
    by_day: dict[int, tuple[Span, ...]] = {}
    for line in lines:
        match = _LINE.fullmatch(line.strip().lower()) if len(line) <= LINE_LIMIT else None
        if match is None:
            raise Invalid("open", _FORM)
        spans = _spans(match["spans"])
        for day in _days(match["days"]):
            if day in by_day:
                raise Invalid("open", f"must name each day once; {DAYS[day]} is named twice")
            by_day[day] = spans
    if not by_day:
        raise Invalid("open", "must be given at least once")
    weekly = tuple(by_day.get(day, ()) for day in range(len(DAYS)))
    return OfficeHours(check_zone(zone, field="zone"), weekly)


def print_hours(hours: OfficeHours) -> list[str]:
    """Give the lines that `read_hours` reads as the same, one for each run of days that are alike."""
    lines = []
    day = 0
    while day < len(DAYS):
        last = day
        while last + 1 < len(DAYS) and hours.weekly[last + 1] == hours.weekly[day]:
            last += 1
        if hours.weekly[day]:
            days = DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"
            lines.append(f"{days} {','.join(map(_printed, hours.weekly[day]))}")
        day = last + 1
    return lines


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise Invalid("open", f"must name days as {', '.join(DAYS)}, or mon-fri")
        begin = DAYS.index(first)
        end = DAYS.index(last) if dash else begin
        if end < begin:
            raise Invalid("open", "must name days in the order of the week, from Monday on")
        found += range(begin, end + 1)
    return found


def _spans(text: str) -> tuple[Span, ...]:
    spans = sorted((_span(part.strip()) for part in text.split(",")), key=lambda span: span.begin)
    if len(spans) > SPAN_LIMIT:
        raise Invalid("open", f"must have at most {SPAN_LIMIT} times a day")
    if any(later.begin < earlier.end for earlier, later in pairwise(spans)):
        raise Invalid("open", "must have times that do not overlap")
    return _joined(spans)


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Join what follows upon one another without a gap."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].end == span.begin:
            joined[-1] = Span(joined[-1].begin, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise Invalid("open", _FORM)
    begin, end = (int(match[hour]) * 60 + int(match[hour + 1]) for hour in (1, 3))
    if not begin < end <= _MINUTES_OF_DAY:
        raise Invalid("open", "must have times that end after they begin, by 24:00 of the same day")
    return Span(begin, end)


def _printed(span: Span) -> str:
    return f"{_time(span.begin)}-{_time(span.end)}"


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
