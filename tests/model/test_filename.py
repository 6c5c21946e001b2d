import re
import unicodedata
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rolodesk.model.filename import content_disposition, safe_filename

NAMES = st.one_of(
    st.text(),
    st.text(alphabet="./\\ \r\n\"%;'*:?\u202e\u200båe\u0301／＂漢", max_size=40),
    st.from_regex(r"(CON|nul|com1|LPT²|a{0,200}|å{0,100})[. ]{0,5}[a-z.]{0,30}", fullmatch=True),
)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Årsbok 2020 (slutlig).pdf", "Årsbok 2020 (slutlig).pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a/b\\c.txt", "c.txt"),
        ("folder/", "folder"),
        ("e\u0301.txt", "é.txt"),
        (".htaccess", "htaccess"),
        ("...", "attachment"),
        ("", "attachment"),
        (" \t\r\n", "attachment"),
        ("\u202e\u200b", "attachment"),
        ("a\r\nb\0.txt", "a b.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("name. . ", "name"),
        ("a  \u00a0 b.txt", "a b.txt"),
        ('what?<is>:"this"|*.txt', "what__is___this___.txt"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1 .tar.gz", "_com1 .tar.gz"),
        ("LPT¹", "_LPT¹"),
        ("CO\u200bN.txt", "_CON.txt"),
        (".CON", "_CON"),
        ("CONTRACT.txt", "CONTRACT.txt"),
        ("com10.txt", "com10.txt"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_a_nameless_file_takes_the_fallback() -> None:
    assert safe_filename("..", fallback="letter.eml") == "letter.eml"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a" * 200 + ".pdf", "a" * 146 + ".pdf"),
        ("å" * 100 + ".pdf", "å" * 73 + ".pdf"),
        ("漢" * 60 + ".jpeg", "漢" * 48 + ".jpeg"),
        ("a" * 200, "a" * 150),
        ("a." + "b" * 200, "a." + "b" * 148),
        ("a" * 145 + " . . ." + "b" * 20 + ".pdf", "a" * 145 + ".pdf"),
        ("a" * 10**6 + ".pdf", "a" * 146 + ".pdf"),
        ("a" * 145 + "..." + "b" * 20 + ".pdf", "a" * 145 + ".pdf"),
        # Combining marks are sorted: those in the middle would come first if they were read.
        ("\u0301" * 1000 + "\u0316" * 1000 + "\u0301" * 1000, "\u0301" * 75),
    ],
)
def test_a_long_name_is_cut_before_its_extension(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


@given(NAMES)
@example("a" * 145 + " ." + "b" * 30)
@example("con . . . . .")
def test_every_name_becomes_one_that_can_be_shown_and_saved_anywhere(name: str) -> None:
    safe = safe_filename(name)

    assert 1 <= len(safe.encode()) <= 150
    assert safe == unicodedata.normalize("NFC", safe)
    assert not re.search(r'[/\\<>:"|?*\x00-\x1f\x7f]', safe)
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in safe)
    assert safe.strip(". ") == safe
    assert safe.partition(".")[0].rstrip().upper() not in {"CON", "NUL", "COM1", "LPT²"}


@given(NAMES)
def test_a_safe_name_is_left_alone(name: str) -> None:
    safe = safe_filename(name)

    assert safe_filename(safe) == safe


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("report.pdf", 'attachment; filename="report.pdf"'),
        ("two words.pdf", 'attachment; filename="two words.pdf"'),
        (
            "Årsbok.pdf",
            "attachment; filename=\"Arsbok.pdf\"; filename*=UTF-8''%C3%85rsbok.pdf",
        ),
        ("漢字.txt", "attachment; filename=\"__.txt\"; filename*=UTF-8''%E6%BC%A2%E5%AD%97.txt"),
        ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        (
            "a＂; x＂b／c",
            "attachment; filename=\"a_; x_b_c\"; filename*=UTF-8''a%EF%BC%82%3B%20x%EF%BC%82b%EF%BC%8Fc",
        ),
        ("it's.txt", 'attachment; filename="it\'s.txt"'),
        ("å's.txt", "attachment; filename=\"a's.txt\"; filename*=UTF-8''%C3%A5%27s.txt"),
        ('x"\r\nSet-Cookie: a=b', 'attachment; filename="x_ Set-Cookie_ a=b"'),
        ("", 'attachment; filename="attachment"'),
    ],
)
def test_a_header_says_the_name_in_ascii_and_in_full(name: str, header: str) -> None:
    assert content_disposition(name) == header


def test_a_file_can_be_shown_in_place() -> None:
    assert content_disposition("a.png", inline=True) == 'inline; filename="a.png"'


@given(NAMES)
def test_no_name_breaks_out_of_the_header(name: str) -> None:
    header = content_disposition(name)
    match = re.fullmatch(
        r"attachment; filename=\"([ !#-$&-\[\]-~]+)\"(?:; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+))?",
        header,
    )

    assert match, header
    plain, full = match.groups()
    assert (unquote(full) if full else plain) == safe_filename(name)


@given(NAMES)
def test_the_standard_librarys_parser_reads_the_name_back(name: str) -> None:
    message = EmailMessage()
    message["Content-Disposition"] = content_disposition(name)

    assert message.get_content_disposition() == "attachment"
