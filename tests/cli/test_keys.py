"""`rolodesk key`: until when, how often, and no longer."""

import pytest

from rolodesk.cli.keys import moment_of
from rolodesk.model.errors import Invalid
from rolodesk.model.moment import parse_moment
from tests.cli.terminal import Terminal

DAY = 86_400_000
NOW = parse_moment("2026-11-22", field="now")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12h", NOW + DAY // 2),
        ("90d", NOW + 90 * DAY),
        ("8w", NOW + 56 * DAY),
        ("1y", NOW + 365 * DAY),
        ("2026-11-23", NOW + DAY),
        ("2026-11-23T12:00Z", NOW + DAY + DAY // 2),
    ],
)
def test_an_end_is_a_date_a_time_or_a_time_from_now(text: str, expected: int) -> None:
    assert moment_of(text, now=NOW) == expected


@pytest.mark.parametrize("text", ["", "90", "d", "-1d", "90 d", "100000d", "1m", "tomorrow", "9９d"])
def test_other_ends_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"^expires: must be a date such as 2030-01-31, or 12h"):
        moment_of(text, now=NOW)


def test_a_key_is_made_with_an_end_a_rate_and_an_id_and_revoked(terminal: Terminal) -> None:
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    made = terminal.json(
        *("key", "create", "--workspace", "200", "--name", "ci", "--scope", "tickets:read"),
        *("--expires", "2999-12-31", "--rate", "5", "--id", "7"),
    )
    assert (made["id"], made["rate"], made["scopes"]) == (7, 5, ["tickets:read"])
    assert made["expires_at"] == "2999-12-31T00:00:00.000Z"
    assert made["revoked_at"] is None
    revoked = terminal.json("key", "revoke", "--workspace", "200", "7")
    assert revoked["revoked_at"] >= made["created_at"]
    assert "key" not in revoked
    assert terminal.json("key", "list", "--workspace", "200") == [revoked]
