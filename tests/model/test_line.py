"""Text for people: one line, or several."""

import pytest

from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line, check_text, check_unbroken


@pytest.mark.parametrize("text", ["A", "  Åsas Cykel & Co ", "x" * 100, "日本語 🚲"])
def test_a_line_is_trimmed(text: str) -> None:
    assert check_line(text, field="name") == text.strip()


@pytest.mark.parametrize("text", ["", "   ", "x" * 101, "a\nb", "a\tb", "a\0b", "a\udc80b", "a\u2028b"])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"^name: must be one line of 1 to 100 printable characters$"):
        check_line(text, field="name")


@pytest.mark.parametrize("text", ["", " Åsa  Berg ", "👩‍👩‍👧 \u200fדנה\u200f", "a\u00a0b\u3000c", "{<%s>}"])
def test_one_line_is_taken_as_it_is(text: str) -> None:
    assert check_unbroken(text, field="name") == text


@pytest.mark.parametrize(
    "character", ["\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029"]
)
def test_what_breaks_a_line_is_refused(character: str) -> None:
    with pytest.raises(Invalid, match=r"^name: must be one line without control characters$"):
        check_unbroken(f"a{character}b", field="name")


def test_a_text_keeps_its_line_breaks_and_tabs() -> None:
    assert check_text("\nDear all,\r\n\tthank you.\n", field="text") == "Dear all,\r\n\tthank you."


@pytest.mark.parametrize("text", ["", "\n \t", "x" * 10_001, "a\0b", "a\x1bb", "a\udc80b"])
def test_what_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"^text: must be a text of 1 to 10000 characters"):
        check_text(text, field="text")
