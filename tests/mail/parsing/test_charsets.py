"""A charset is what letters mean by its name, and bytes always become text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.mail.parsing.charsets import codec_of, decode
from rolodesk.mail.parsing.encoded_words import decode_words


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF8", "utf-8"),
        ("latin1", "cp1252"),
        ("ISO_8859-1:1987", "cp1252"),
        ('"Windows-1252"', "cp1252"),
        ("gb2312", "gb18030"),
        ("x-sjis", "cp932"),
        ("cp-850", "cp850"),
        ("ibm437", "cp437"),
        ("windows-874", "cp874"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("iso-8859-8-i", "iso8859-8"),
        ("utf-8*en", "utf-8"),
    ],
)
def test_names_mean_what_letters_mean_by_them(name: str, codec: str) -> None:
    assert codec_of(name) == codec


@pytest.mark.parametrize(
    "name",
    [
        "",
        "unknown-8bit",
        "x-user-defined",
        "zip",
        "base64",
        "rot13",
        "idna",
        "punycode",
        "unicode_escape",
        "a\0b",
    ],
)
def test_what_is_no_charset_is_none(name: str) -> None:
    assert codec_of(name) is None


@pytest.mark.parametrize(
    "name", ["utf-8", "iso-2022-jp", "gb18030", "koi8-r", "cp1252", "utf-7", "utf-16", "big5", ""]
)
@given(data=st.binary(max_size=60))
def test_any_bytes_become_text(name: str, data: bytes) -> None:
    decode(data, name).encode("utf-8", "replace")


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_utf_8_is_read_under_a_wrong_name(text: str) -> None:
    data = text.encode()
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
        assert decode(data, "us-ascii") == text


@given(text=st.text(max_size=80))
def test_a_text_without_encoded_words_stays(text: str) -> None:
    if "=?" not in text:
        assert decode_words(text) == text
