import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rolodesk.model import phone
from rolodesk.model.phone import looks_like_phone, normalise_phone, phone_digits

REGIONS = st.sampled_from(["SE", "US", "GB", "DE", "IT", "AR", "MX", "BR", "RU", "JP", "ZZ"])
PHONE_LIKE = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"(\+|00|011|0)?[0-9 ()./-]{1,20}(x[0-9]{1,4})?", fullmatch=True),
    st.from_regex(r"\+[1-9][0-9]{4,15}", fullmatch=True),
    st.from_regex(r"(\+|00)(54|52|55|39|1|7|46) ?\(?[0-9]{1,4}\)? ?[0-9]{5,9}", fullmatch=True),
)
CALLING_CODES = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("070-174 06 05", "SE", "+46701740605"),
        ("0701740605", "SE", "+46701740605"),
        ("+46 (0)70-174 06 05", "SE", "+46701740605"),
        ("+46762004545", "SE", "+46762004545"),
        ("46762004545", "SE", "+46762004545"),
        ("0046 70 174 06 05", "SE", "+46701740605"),
        ("011 46 70 174 06 05", "US", "+46701740605"),
        ("tel:+46-70-174-06-05", "SE", "+46701740605"),
        ("(202) 456-1111", "US", "+12024561111"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("06 698 12345", "IT", "+390669812345"),
        ("+1 202 456 1111", "SE", "+12024561111"),
        ("  +46 8 123 456 78\n", "SE", "+46812345678"),
        ("０７０１７４０６０５", "SE", "+46701740605"),
        ("＋４６　７０ １７４ ０６ ０５", "SE", "+46701740605"),
        ("٠٧٠١٧٤٠٦٠٥", "SE", "+46701740605"),
        ("\u202a+46 70\u202f174 06 05\u202c", "SE", "+46701740605"),
        ("\u200e0701740605", "SE", "+46701740605"),
        ("070–174 06 05", "SE", "+46701740605"),
    ],
)
def test_a_number_becomes_e164(text: str, region: str, expected: str) -> None:
    assert normalise_phone(text, region=region) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "+1234567890",
        "1234567890",
        "+999 123 456 789",
        "112",
        "*100#",
        "ring växeln",
        "1-800-FLOWERS",
        "070-174 06 05 Bo",
        "08-123 456 78 ext. 12",
        "08-123 456 78 x12",
        "tel:+46812345678;ext=12",
        "08-123 456 78,,12#",
        "08-123 456 78 ~12",
        "+46 70 174 06 05 / +46 70 174 06 06",
        "9" * 251,
    ],
)
def test_what_would_be_a_guess_is_kept_as_it_came(text: str) -> None:
    assert normalise_phone(text, region="SE") == text


def test_a_text_too_long_for_a_number_is_not_remembered() -> None:
    remembered = phone._normalise_unsettled.cache_info().currsize

    assert normalise_phone("+46 " * 1000, region="SE") == ("+46 " * 1000).strip()
    assert phone._normalise_unsettled.cache_info().currsize == remembered


def test_what_is_kept_is_trimmed() -> None:
    assert normalise_phone(" \t växeln \r\n", region="SE") == "växeln"


def test_a_number_without_a_country_code_must_be_valid_and_one_with_it_only_possible() -> None:
    assert normalise_phone("010 00", region="SE") == "010 00"
    assert normalise_phone("055 555 55 55", region="US") == "055 555 55 55"
    assert normalise_phone("+1 055 555 5555", region="US") == "+10555555555"


def test_an_unknown_region_leaves_only_numbers_with_a_country_code() -> None:
    assert normalise_phone("0701740605", region="ZZ") == "0701740605"
    assert normalise_phone("+46 70 174 06 05", region="ZZ") == "+46701740605"


@settings(deadline=None, max_examples=300)
@given(PHONE_LIKE, REGIONS, REGIONS)
@example("+46 00 70 174 06 05", "SE", "SE")
def test_what_it_gives_comes_back_the_same_in_any_region(text: str, region: str, other: str) -> None:
    once = normalise_phone(text, region=region)

    assert normalise_phone(once, region=region) == once
    if once.startswith("+") and once[1:].isdecimal() and once.isascii():
        assert normalise_phone(once, region=other) == once


@settings(deadline=None, max_examples=400)
@given(CALLING_CODES, st.from_regex(r"[0-9]{3,14}", fullmatch=True), REGIONS)
@example(54, "91123456789", "AR")
@example(52, "15512345678", "MX")
@example(46, "0701740605", "SE")
def test_the_short_cut_for_e164_says_what_parsing_says(code: int, digits: str, region: str) -> None:
    text = f"+{code}{digits}"

    if phone._is_settled(text):
        assert phone._parse(text, region) in {None, text}


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_regions_example_reads_the_same_in_all_its_written_forms(region: str) -> None:
    number = phonenumbers.example_number(region)
    assert number is not None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    assert normalise_phone(e164, region=region) == e164
    for form in (phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.NATIONAL):
        assert normalise_phone(phonenumbers.format_number(number, form), region=region) == e164


@pytest.mark.parametrize(
    ("text", "digits"),
    [("+46 (0)70-174", "46070174"), ("", ""), ("Anna", ""), ("１２ ٣", "123"), ("x²", "")],
)
def test_digits_are_all_that_is_compared(text: str, digits: str) -> None:
    assert phone_digits(text) == digits


@given(st.text())
def test_digits_are_always_ascii(text: str) -> None:
    assert all(digit in "0123456789" for digit in phone_digits(text))


@pytest.mark.parametrize(
    "text", ["070", "+46 70", "(08) 12", "08/12-13", " 46.70 ", "\u202a+46\u202c", "０７０"]
)
def test_digits_and_phone_punctuation_look_like_a_phone(text: str) -> None:
    assert looks_like_phone(text)


@pytest.mark.parametrize("text", ["", " ", "+", "()-", "070a", "Anna", "a@1.se", "12,5", "#100"])
def test_other_search_texts_do_not_look_like_a_phone(text: str) -> None:
    assert not looks_like_phone(text)
