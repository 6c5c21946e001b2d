import pytest

from rolodesk.model.country import check_country
from rolodesk.model.errors import Invalid


@pytest.mark.parametrize(("text", "code"), [("SE", "SE"), ("se", "SE"), (" Us ", "US"), ("GB", "GB")])
def test_a_country_is_given_in_capitals(text: str, code: str) -> None:
    assert check_country(text, field="country") == code


@pytest.mark.parametrize(
    "text", ["", "S", "SWE", "ZZ", "UK", "001", "46", "Sweden", "ß", "ſe", "ＳＥ", "S\0"]
)
def test_what_is_no_country_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_country(text, field="country")

    assert refusal.value.field == "country"
