"""Each bound is kept; what is beyond is a file or passed over, and the letter is parsed all the same."""

import asyncio
import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.pool import ParserPool
from rolodesk.model.letter import Letter
from rolodesk.model.markup import LINKS
from tests.house.tracked import ROOT
from tests.mail.parsing.corpus import envelope, parse
from tests.mail.parsing.holding import check

HEAD: Final = b"From: Anna <anna@kund.example>\r\nSubject: x\r\n"
MB: Final = 1024 * 1024


def read(data: bytes, tmp_path: Path) -> Letter:
    letter = parse(data, tmp_path)
    check(letter, tmp_path / "files")
    return letter


def nested(depth: int) -> bytes:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(depth)
    )
    closed = b"".join(b"\r\n--b%d--\r\n" % level for level in reversed(range(depth)))
    return HEAD + opened + b"Content-Type: text/plain\r\n\r\ninnermost" + closed


def html(body: str) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body.encode()


def test_parts_may_be_nested_so_deep(tmp_path: Path) -> None:
    letter = read(nested(bounds.DEPTH), tmp_path)
    assert (letter.plain, letter.files) == ("innermost", ())


@pytest.mark.parametrize("depth", [bounds.DEPTH + 1, 1_000, 20_000])
def test_what_is_nested_deeper_is_one_file(depth: int, tmp_path: Path) -> None:
    letter = read(nested(depth), tmp_path)
    (file,) = letter.files
    assert (letter.plain, file.name, file.media_type) == ("", "nested-parts.bin", "application/octet-stream")
    assert b"innermost" in (tmp_path / "files" / file.spooled).read_bytes()


def test_parts_beyond_their_number_are_one_file(tmp_path: Path) -> None:
    part = b"--b\r\nContent-Type: application/pdf; name=%d.pdf\r\n\r\n%d\r\n"
    parts = b"".join(part % (number, number) for number in range(3_000))
    letter = read(
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n", tmp_path
    )
    assert len(letter.files) == bounds.PARTS
    assert letter.files[0].name == "0.pdf"
    rest = (tmp_path / "files" / letter.files[-1].spooled).read_bytes()
    assert letter.files[-1].name == "rest-of-letter.bin"
    assert b"name=2999.pdf" in rest


def test_a_header_is_read_so_far(tmp_path: Path) -> None:
    fields = b"".join(b"X-Field-%d: %s\r\n" % (number, b"v" * 50) for number in range(100_000))
    letter = read(HEAD + fields + b"\r\nHello\r\n", tmp_path)
    assert (len(letter.headers), letter.subject, letter.plain) == (bounds.HEADER_FIELDS, "x", "Hello")


@pytest.mark.parametrize("blank", [b"", b"\r\n "])
def test_a_field_is_read_so_far(blank: bytes, tmp_path: Path) -> None:
    long = b"Subject: " + (blank + b"word ") * 40_000 + b"\r\nTo: support@example.org\r\n"
    letter = read(b"From: a@b.example\r\n" + long + b"\r\nHello\r\n", tmp_path)
    assert letter.subject == ("word " * bounds.SUBJECT)[: bounds.SUBJECT].strip()
    assert letter.plain == "Hello"


def test_addresses_and_references_are_read_so_far(tmp_path: Path) -> None:
    people = b",\r\n ".join(b"p%d@kund.example" % number for number in range(2_000))
    refs = b"\r\n ".join(b"<r%d@kund.example>" % number for number in range(2_000))
    letter = read(HEAD + b"To: %s\r\nReferences: %s\r\n\r\nHello" % (people, refs), tmp_path)
    assert len(letter.to) == bounds.ADDRESSES
    assert len(letter.references) == bounds.REFERENCES
    assert letter.references[0] == "r0@kund.example"
    assert letter.references[-1] == "r1999@kund.example"


def test_a_long_text_is_cut_and_kept_whole_as_a_file(tmp_path: Path) -> None:
    text = b"word and word\r\n" * 100_000
    letter = read(HEAD + b"\r\n" + text, tmp_path)
    (file,) = letter.files
    assert bounds.TEXT - 40_000 < len(letter.whole_plain) <= bounds.TEXT
    assert (file.name, file.size) == ("text.txt", len(text))


def test_long_html_is_cut_and_kept_whole_as_a_file(tmp_path: Path) -> None:
    body = "<p>word</p>\n" * 200_000
    letter = read(html(body), tmp_path)
    (file,) = letter.files
    assert (file.name, file.size) == ("text.html", len(body))
    assert letter.plain.startswith("word\n")


def test_many_texts_are_read_so_far_and_the_others_kept_as_files(tmp_path: Path) -> None:
    part = b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<p>word</p>\n" * 80_000
    letter = read(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 6 + b"--b--", tmp_path)
    assert sum(file.name == "text.html" for file in letter.files) >= 3


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + "word",
        "<b><i><font color=red>" * 5_000 + "<p>word" * 5_000,
        "<table><tr><td>" * 3_000 + "word",
        "word<a " + "x=1 " * 200_000 + ">",
        "word" + "<" * 900_000,
        "word" + "<a " * 300_000,
        "word" + "<!--" * 200_000,
        "word" + "&lt;" * 200_000,
        "word<ul>" * 190 + "<li>word" * 20_000,
        "<ol start=999999999999999999999>" + "<li>word" * 20_000,
        "<table>" + "<tr><td>word" * 20_000,
        "<td colspan=99999999 rowspan=99999999>word",
        "word<img src='data:image/png;base64," + "A" * 900_000 + "'>",
        "<style>" + "a" * 500_000 + "</style>word",
    ],
    ids=lambda body: re.sub(r"\W+", "-", body[:20]).strip("-"),
)
def test_html_that_would_take_for_ever_still_gives_its_text(body: str, tmp_path: Path) -> None:
    assert "word" in read(html(body), tmp_path).plain


def test_links_are_kept_so_many(tmp_path: Path) -> None:
    letter = read(html("<a href='https://a.example/'>word</a> " * 5_000), tmp_path)
    assert letter.html.count("<a href=") == LINKS
    assert letter.html.count("word") == 5_000


@pytest.mark.parametrize(
    "field",
    [
        b'From: "' + b"\\" * 60_000,
        b"From: " + b"(" * 60_000,
        b"From: " + b'"\\' * 30_000,
        b"From: " + b"=?utf-8?q?" * 6_000,
        b"From: " + b"<a@b" * 15_000,
        b"To: " + b'"' * 60_000,
        b"Subject: " + b"=?utf-8?b?" * 6_000 + b"?=",
        b"Subject: " + "e\u0301".encode() * 20_000,
        b"Content-Type: text/plain; " + b'a="\\' * 15_000,
        b"Content-Type: text/plain; " + b"a*0*=x; " * 8_000,
        b"Message-ID: " + b"<" * 60_000,
        b"Date: " + b"1" * 60_000,
        b"Date: Mon, 3 Mar 2025 " + b"(" * 60_000,
    ],
    ids=lambda field: field[:22].decode(),
)
def test_a_field_that_would_take_for_ever_does_not(field: bytes, tmp_path: Path) -> None:
    assert read(b"X: y\r\n" + field + b"\r\n\r\nHello\r\n", tmp_path).plain == "Hello"


@pytest.mark.parametrize(
    "line",
    [
        b">",
        b"> > ",
        b"On Monday ",
        b"On a wrote ",
        b"From: ",
        b"- ",
        b"-- \n",
        b"_",
        b"\n",
        b"\n \n",
        b"begin 644 a\n",
    ],
    ids=repr,
)
@pytest.mark.parametrize("repeated", [200, 20_000])
def test_a_text_that_would_take_for_ever_does_not(line: bytes, repeated: int, tmp_path: Path) -> None:
    assert read(HEAD + b"\r\nHello\n" + line * repeated + b"\nend\n", tmp_path).plain.startswith("Hello")


def big_letter(path: Path, size: int) -> bytes:
    data = bytes(range(256)) * (size // 256)
    with path.open("wb") as file:
        file.write(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n")
        file.write(b"Content-Type: video/mp4; name=big.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n")
        file.write(base64.encodebytes(data).replace(b"\n", b"\r\n") + b"--b--\r\n")
    return data


def test_a_letter_with_an_attachment_of_50_mb_is_parsed_within_the_bounds(tmp_path: Path) -> None:
    data = big_letter(tmp_path / "raw", 52 * MB)
    spool = tmp_path / "spool"
    spool.mkdir()

    async def parsed() -> Letter:
        async with ParserPool(1) as pool:
            return await pool.parse(tmp_path / "raw", envelope=envelope(), spool=spool)

    letter = asyncio.run(parsed())
    assert (letter.plain, [file.name for file in letter.files]) == ("Hello", ["big.mp4"])
    assert (spool / letter.files[0].spooled).read_bytes() == data
    check(letter, spool)


def test_what_is_large_is_not_held_in_memory(tmp_path: Path) -> None:
    """The process is limited to 256 MB; this is far beyond that, in every encoding."""
    line = b"x" * 76 + b"\r\n"
    spool, raw = tmp_path / "spool", tmp_path / "raw"
    spool.mkdir()
    with raw.open("wb") as file:
        file.write(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n")
        for encoding in (b"8bit", b"quoted-printable", b"base64"):
            file.write(
                b"--b\r\nContent-Type: a/b; name=x\r\nContent-Transfer-Encoding: %s\r\n\r\n" % encoding
            )
            file.writelines(line * 10_000 for _ in range(40))
            file.writelines(b"y" * MB for _ in range(8))
            file.write(b"\r\n")
        file.write(b"--b--\r\n")

    async def parsed() -> Letter:
        async with ParserPool(1) as pool:
            return await pool.parse(raw, envelope=envelope(), spool=spool)

    assert len(asyncio.run(parsed()).files) == 3


def told() -> Iterator[tuple[str, str]]:
    page = (ROOT / "docs/mail-parsing.md").read_text("utf-8")
    return (
        (name, number.replace(",", "")) for name, number in re.findall(r"\| `([A-Z_]+)` \| ([\d,]+)", page)
    )


def test_the_page_has_every_bound_as_it_is() -> None:
    bounds_there_are = {
        name: value
        for name, value in vars(bounds).items()
        if name.isupper() and isinstance(value, int | float)
    }
    bounds_there_are |= {"LINKS": LINKS}
    assert {name: float(number) for name, number in told()} == bounds_there_are
