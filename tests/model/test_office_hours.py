from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.errors import Invalid
from rolodesk.model.office_hours import DAYS, OfficeHours, Span, print_hours, read_hours

STOCKHOLM = "Europe/Stockholm"
MINUTES = st.integers(0, 24 * 60)
SPANS = st.lists(MINUTES, max_size=12, unique=True).map(
    lambda minutes: tuple(Span(a, b) for a, b in zip(*[iter(sorted(minutes))] * 2, strict=False))
)
WEEKS = st.lists(SPANS, min_size=7, max_size=7).map(tuple).filter(any)


def ms(text: str, zone: str = STOCKHOLM) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("lines", "printed"),
    [
        (["mon-fri 09:00-17:00"], ["mon-fri 09:00-17:00"]),
        (["MON-FRI  9:00-12:00, 13:00-17:00 "], ["mon-fri 09:00-12:00,13:00-17:00"]),
        (["sat,sun 10:00-14:00", "mon 08:00-24:00"], ["mon 08:00-24:00", "sat-sun 10:00-14:00"]),
        (["mon 13:00-17:00,09:00-13:00"], ["mon 09:00-17:00"]),
        (["mon-wed,fri 09:00-10:00"], ["mon-wed 09:00-10:00", "fri 09:00-10:00"]),
    ],
)
def test_hours_are_read_and_printed(lines: list[str], printed: list[str]) -> None:
    assert print_hours(read_hours(lines, zone="UTC")) == printed


@given(WEEKS)
def test_what_is_printed_reads_as_the_same(weekly: tuple[tuple[Span, ...], ...]) -> None:
    hours = OfficeHours("UTC", weekly)
    assert read_hours(print_hours(hours), zone="UTC") == hours


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "must be given at least once"),
        (["mon"], "must be days and times"),
        (["09:00-17:00"], "must be days and times"),
        (["mon 9-17"], "must be days and times"),
        (["mon 09:00-17:60"], "must be days and times"),
        ([f"mon {'0' * 200}"], "must be days and times"),
        (["monday 09:00-17:00"], "must name days as mon, tue"),
        (["fri-mon 09:00-17:00"], "in the order of the week"),
        (["mon-fri 09:00-17:00", "wed 10:00-11:00"], "wed is named twice"),
        (["mon 17:00-09:00"], "must have times that end after they begin"),
        (["mon 22:00-24:01"], "must have times that end after they begin"),
        (["mon 09:00-12:00,11:00-13:00"], "must have times that do not overlap"),
        (
            ["mon 1:00-2:00,3:00-4:00,5:00-6:00,7:00-8:00,9:00-10:00,11:00-12:00,13:00-14:00"],
            "at most 6 times",
        ),
    ],
)
def test_what_is_no_office_hours_is_refused(lines: list[str], reason: str) -> None:
    with pytest.raises(Invalid, match=f"open: .*{reason}"):
        read_hours(lines, zone="UTC")


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="zone: must be an IANA time zone"):
        read_hours(["mon 09:00-17:00"], zone="Mars")


def test_they_begin_with_their_first_minute_and_end_before_their_last() -> None:
    hours = read_hours(["mon 09:00-17:00"], zone=STOCKHOLM)
    assert [
        hours.hold_at(ms(f"2026-11-23T{time}")) for time in ("08:59:59", "09:00", "16:59:59", "17:00")
    ] == [*(False, True, True, False)]
    assert not hours.hold_at(ms("2026-11-24T10:00"))


def test_they_follow_the_clock_on_the_wall_through_summer_time() -> None:
    hours = read_hours(["mon-sun 09:00-10:00"], zone=STOCKHOLM)
    assert hours.hold_at(ms("2026-07-01T07:30", "UTC"))
    assert not hours.hold_at(ms("2026-01-01T07:30", "UTC"))
    assert hours.hold_at(ms("2026-01-01T08:30", "UTC"))


@pytest.mark.parametrize(("day", "date"), list(zip(DAYS, range(23, 30), strict=True)))
def test_each_day_is_the_calendars(day: str, date: int) -> None:
    hours = read_hours([f"{day} 00:00-24:00"], zone="UTC")
    assert [hours.hold_at(ms(f"2026-11-{one}T12:00", "UTC")) for one in range(23, 30)] == [
        one == date for one in range(23, 30)
    ]
