"""Which of our languages a browser asks for."""

import pytest

from rolodesk.model.language import language_asked


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("sv-SE,sv;q=0.9,en;q=0.8", "sv"),
        ("DE", "de"),
        ("fr, de;q=0.3, sv;q=0.7", "sv"),
        ("fr-CH, it", "en"),
        ("sv;q=0, de;q=0.1", "de"),
        ("sv;q=much, de;q=0.5", "de"),
        ("sv;q=7, de;q=0.5", "de"),
        ("sv;q=nan", "en"),
        ("*, ;;;,=", "en"),
        ("svenska, desk;q=0.9", "en"),
    ],
    ids=str,
)
def test_the_first_of_ours_that_is_preferred_is_spoken(header: str | None, language: str) -> None:
    assert language_asked(header) == language


def test_a_header_without_end_is_read_no_further_than_anybody_needs() -> None:
    assert language_asked("fr," * 100_000 + "sv") == "en"
