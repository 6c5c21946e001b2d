"""Passwords: what is taken as one, and the hash that is stored."""

import pytest

from rolodesk.model.errors import Invalid
from rolodesk.model.password import check_password, hash_password, password_matches


def test_a_password_matches_its_hash_and_no_other() -> None:
    stored = hash_password("correct horse battery")
    assert stored.startswith("$argon2id$")
    assert password_matches(stored, "correct horse battery")
    assert not password_matches(stored, "correct horse batterY")


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password("correct horse battery") != hash_password("correct horse battery")


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_nothing_matches_where_no_hash_is_stored(stored: str | None) -> None:
    assert not password_matches(stored, "correct horse battery")


@pytest.mark.parametrize("text", ["x" * 12, "x" * 1024, "  mellanslag  räknas  "])
def test_a_long_line_is_taken_as_it_is(text: str) -> None:
    assert check_password(text, field="password") == text


@pytest.mark.parametrize(
    "text", ["", "x" * 11, "x" * 1025, "two lines\nof password", "with\x00nothing in it"]
)
def test_what_is_short_endless_or_unprintable_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"^password: must"):
        check_password(text, field="password")
