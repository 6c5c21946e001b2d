import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.csv import csv_line, safe_cell

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.text(alphabet='=+-@,;"\r\n\t ＝\u200ba')
)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+46701740605",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff+1",
        "\0=1",
        " \t x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "﹦1",
    ],
)
def test_a_text_that_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Anna", "Anna"),
        ("a=b", "a=b"),
        ("  Anna", "  Anna"),
        ("'=1", "'=1"),
        ("", ""),
        (None, ""),
        (-5, "-5"),
        (-1.5, "-1.5"),
        (12345678901, "12345678901"),
        (True, "true"),
        (False, "false"),
    ],
)
def test_other_values_stay_as_they_are(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


@given(st.text())
def test_a_safe_cell_is_left_alone(text: str) -> None:
    assert safe_cell(safe_cell(text)) == safe_cell(text)


@given(CELLS)
def test_a_cell_of_text_never_begins_like_a_formula(value: object) -> None:
    if isinstance(value, str):
        assert not safe_cell(value).lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_a_line_is_quoted_where_needed_and_ends_in_cr_lf() -> None:
    assert (
        csv_line([1, "a,b", 'say "hi"', "two\nlines", "=x", None])
        == '1,"a,b","say ""hi""","two\nlines",\'=x,\r\n'
    )


def test_a_lone_empty_cell_is_still_a_record() -> None:
    assert csv_line([""]) == '""\r\n'


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_a_line_is_read_back_as_one_record_of_the_same_cells(values: list[object]) -> None:
    records = list(csv.reader(io.StringIO(csv_line(values), newline="")))

    assert records == [[safe_cell(value) for value in values]]
