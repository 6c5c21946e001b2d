import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.errors import Invalid
from rolodesk.model.ref import check_ref, make_ref

TIMES = st.integers(0, 10**13 - 1)
NUMBERS = st.integers(0, 10**12)


def test_a_ref_is_the_time_and_the_end_of_the_number() -> None:
    assert make_ref(1_577_883_600_000, 42) == "15778836000000000042"
    assert make_ref(1, 123_456_789) == "00000000000013456789"


@given(TIMES, NUMBERS)
def test_a_ref_is_20_digits_and_can_be_chosen_by_a_client_too(ms: int, number: int) -> None:
    ref = make_ref(ms, number)

    assert len(ref) == 20
    assert ref.isdecimal()
    assert check_ref(ref, field="id") == ref


@given(TIMES, NUMBERS, TIMES, NUMBERS)
def test_refs_sort_by_time(ms: int, number: int, later_ms: int, other: int) -> None:
    if ms < later_ms:
        assert make_ref(ms, number) < make_ref(later_ms, other)


@pytest.mark.parametrize("ms", [-1, 10**13])
def test_a_time_without_13_digits_makes_no_ref(ms: int) -> None:
    with pytest.raises(ValueError, match="13 digits"):
        make_ref(ms, 1)


@pytest.mark.parametrize(
    "text", ["a", "x" * 64, "12345678901234567890", "crm:42", "å-1", "客户", "...", "a.b~c_d+e@f"]
)
def test_a_clients_own_id_is_kept(text: str) -> None:
    assert check_ref(text, field="id") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 65,
        "a b",
        " a",
        "a/b",
        "a?b",
        "a#b",
        "a%b",
        ".",
        "..",
        "a\n",
        "a\0",
        "a\u00a0b",
        "a\u202eb",
        "\ud800",
    ],
)
def test_an_id_that_no_url_could_carry_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_ref(text, field="id")

    assert refusal.value.field == "id"
