import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rolodesk.model.name import join_name, split_name


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Anna Berg", "Anna", "Berg"),
        ("Anna Maria Berg", "Anna", "Maria Berg"),
        ("Anna", "Anna", None),
        ("  Anna   Berg ", "Anna", "  Berg"),
        ("Anna\u00a0Maria Berg", "Anna\u00a0Maria", "Berg"),
        ("Anna\tBerg", "Anna\tBerg", None),
        ("", None, None),
        (" \t\u3000\n", None, None),
    ],
)
def test_a_name_is_cut_at_its_first_space(name: str, first: str | None, last: str | None) -> None:
    assert split_name(name) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Anna", "Berg", "Anna Berg"),
        ("Anna Maria", "Berg", "Anna Maria Berg"),
        ("Anna", None, "Anna"),
        ("Anna", "", "Anna"),
        (None, "Berg", "Berg"),
        (None, None, ""),
        ("", "", ""),
    ],
)
def test_halves_are_joined_by_one_space(first: str | None, last: str | None, name: str) -> None:
    assert join_name(first, last) == name


@given(st.text() | st.text(alphabet=" \t\n\u00a0\u2003\u3000\u200b\x1cab"))
@example("Anna  Berg")
@example("a \x1c")
def test_a_name_reads_back_as_it_was_written_but_for_the_blanks_around_it(name: str) -> None:
    assert join_name(*split_name(name)) == name.strip()
