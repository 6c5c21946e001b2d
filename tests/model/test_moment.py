from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rolodesk.model.errors import Invalid
from rolodesk.model.moment import check_zone, parse_moment, print_moment

FIRST = -62_135_596_800_000
LAST = 253_402_300_799_999
MOMENTS = st.integers(FIRST, LAST)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ms_of(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_577_883_600_000, "2020-01-01T13:00:00.000Z"),
        (1_582_977_599_007, "2020-02-29T11:59:59.007Z"),
        (FIRST, "0001-01-01T00:00:00.000Z"),
        (LAST, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_a_moment_is_printed_with_milliseconds_and_z(ms: int, text: str) -> None:
    assert print_moment(ms) == text


@pytest.mark.parametrize("ms", [FIRST - 1, LAST + 1, 10**30, -(10**30)])
def test_a_moment_of_no_four_digit_year_is_not_printed(ms: int) -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        print_moment(ms)


@given(MOMENTS)
def test_printing_agrees_with_the_standard_library(ms: int) -> None:
    expected = (EPOCH + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")

    assert print_moment(ms) == expected.replace("+00:00", "Z")


@given(MOMENTS)
@example(FIRST)
@example(LAST)
def test_what_is_printed_is_read_back(ms: int) -> None:
    assert parse_moment(print_moment(ms), field="t") == ms


def test_more_days_than_are_kept_are_printed_right() -> None:
    days = range(0, 5000 * 86_400_000, 86_400_000)

    assert [parse_moment(print_moment(ms), field="t") for ms in days] == list(days)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-01-01", "2020-01-01T00:00:00.000Z"),
        ("2020-02-29", "2020-02-29T00:00:00.000Z"),
        ("2020-01-01T13:00", "2020-01-01T13:00:00.000Z"),
        ("2020-01-01T13:00:05", "2020-01-01T13:00:05.000Z"),
        ("2020-01-01T13:00:05Z", "2020-01-01T13:00:05.000Z"),
        ("2020-01-01T13:00Z", "2020-01-01T13:00:00.000Z"),
        ("2020-01-01t13:00:05.5z", "2020-01-01T13:00:05.500Z"),
        ("2020-01-01T13:00:05.123456", "2020-01-01T13:00:05.123Z"),
        ("2020-01-01T13:00:05.999999999Z", "2020-01-01T13:00:05.999Z"),
        ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
        ("2020-01-01T00:00:00+02:00", "2019-12-31T22:00:00.000Z"),
        ("2020-01-01T00:00:00-0530", "2020-01-01T05:30:00.000Z"),
        ("2020-01-01T00:00:00.000-00:00", "2020-01-01T00:00:00.000Z"),
        ("2020-01-01T00:00+23:59", "2019-12-31T00:01:00.000Z"),
        ("2020-01-01T00:00:00.000 02:00", "2019-12-31T22:00:00.000Z"),
        ("2020-01-01T00:00 0200", "2019-12-31T22:00:00.000Z"),
        ("2020-01-01 00:00:00", "2020-01-01T00:00:00.000Z"),
        ("2020-01-01 02:00", "2020-01-01T02:00:00.000Z"),
        ("2020-01-01 00:00:00 02:00", "2019-12-31T22:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_dates_and_iso_times_are_read(text: str, expected: str) -> None:
    assert print_moment(parse_moment(text, field="t")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "2020",
        "2020-01",
        "20200101",
        "2020-1-1",
        "2020-13-01",
        "2020-00-10",
        "2019-02-29",
        "2020-01-32",
        "0000-01-01",
        "10000-01-01",
        "-2020-01-01",
        "2020-W01-1",
        "2020-01-01T",
        "2020-01-01Z",
        "2020-01-01+02:00",
        "2020-01-01T13",
        "2020-01-01T24:00",
        "2020-01-01T23:60",
        "2020-01-01T23:59:60",
        "2020-01-01T13:00.5",
        "2020-01-01T13:00:05.",
        "2020-01-01T13:00:05,5",
        "2020-01-01T13:00:05.1234567890",
        "2020-01-01T13:00:05+24:00",
        "2020-01-01T13:00:05+02:60",
        "2020-01-01T13:00:05+02",
        "2020-01-01T13:00:05+2:00",
        "2020-01-01T13:00:05ZZ",
        "2020-01-01T13:00:05  02:00",
        "2020-01-01  13:00:05",
        " 2020-01-01",
        "2020-01-01\n",
        "２０２０-01-01",
        "1577836800000",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    ],
)
def test_other_texts_are_refused_and_the_field_is_named(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_moment(text, field="fromDate")

    assert refusal.value.field == "fromDate"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2020-01-01", "Europe/Stockholm", "2019-12-31T23:00:00.000Z"),
        ("2020-07-01", "Europe/Stockholm", "2020-06-30T22:00:00.000Z"),
        ("2020-07-01T12:00:00.250", "America/New_York", "2020-07-01T16:00:00.250Z"),
        ("2020-07-01T12:00:00Z", "America/New_York", "2020-07-01T12:00:00.000Z"),
        ("2020-07-01T12:00:00+01:00", "America/New_York", "2020-07-01T11:00:00.000Z"),
        ("2020-07-01T12:00:00 00:00", "America/New_York", "2020-07-01T12:00:00.000Z"),
        # The clocks jump from 02:00 to 03:00, and in autumn show 02:00 to 03:00 twice.
        ("2020-03-29T02:30", "Europe/Stockholm", "2020-03-29T01:30:00.000Z"),
        ("2020-10-25T02:30", "Europe/Stockholm", "2020-10-25T00:30:00.000Z"),
    ],
)
def test_a_text_without_an_offset_is_read_in_the_zone(text: str, zone: str, expected: str) -> None:
    assert print_moment(parse_moment(text, zone=zone, field="t")) == expected


def test_a_zone_cannot_lead_out_of_the_years() -> None:
    with pytest.raises(Invalid):
        parse_moment("0001-01-01", zone="Asia/Tokyo", field="t")
    with pytest.raises(Invalid):
        parse_moment("9999-12-31T23:00", zone="America/New_York", field="t")


@settings(deadline=None)
@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone is what is tested
    st.sampled_from(["Europe/Stockholm", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_reading_in_a_zone_agrees_with_the_standard_library(local: datetime, zone: str) -> None:
    assert parse_moment(local.isoformat(), zone=zone, field="t") == ms_of(
        local.replace(tzinfo=ZoneInfo(zone))
    )


@given(st.datetimes(datetime(2, 1, 1), datetime(9999, 1, 1)), st.integers(-1439, 1439))  # noqa: DTZ001 - the zone is added
def test_reading_an_offset_agrees_with_the_standard_library(local: datetime, minutes: int) -> None:
    moment = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))

    assert parse_moment(moment.isoformat(), field="t") == ms_of(moment)


@given(st.text(alphabet="0123456789-:T .Zz+", max_size=35))
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    try:
        ms = parse_moment(text, field="t")
    except Invalid:
        return
    assert FIRST <= ms <= LAST


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("europe/STOCKHOLM", "Europe/Stockholm"),
        ("UTC", "UTC"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("etc/gmt+2", "Etc/GMT+2"),
    ],
)
def test_a_zone_is_given_in_its_own_spelling(text: str, name: str) -> None:
    assert check_zone(text, field="timezone") == name
    assert ZoneInfo(name).key == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Europe",
        "Europe/",
        "Europe/Nowhere",
        "Europe/Stockholm ",
        "/Europe/Stockholm",
        "../Europe/Stockholm",
        "Europe/../Europe/Stockholm",
        "/etc/passwd",
        "../../../../etc/passwd",
        "Europe\\Stockholm",
        "Europe/Stockholm\0",
        "__init__.py",
        "zone.tab",
        "+02:00",
    ],
)
def test_a_text_that_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_zone(text, field="timezone")

    assert refusal.value.field == "timezone"
