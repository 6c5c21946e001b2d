"""Nothing that anybody types becomes a header of its own, or breaks the one it stands in."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rolodesk.mail.composing import header
from rolodesk.mail.composing.errors import NeedsSmtputf8, Uncomposable
from rolodesk.model.letter import Correspondent
from rolodesk.model.reply_token import read_recipient
from tests.mail.composing.parcels import KEYRING, composed, parcel, read

INJECTIONS = (
    "x\r\nBcc: evil@example.net",
    "x\nBcc: evil@example.net",
    "x\rBcc: evil@example.net",
    "x\r\n\r\n<script>",
    "x\x00y",
    "x\x0bBcc: y",
    "x\x0cBcc: y",
    "x\x85Bcc: y",
    "x\u2028Bcc: evil@example.net",
    "x\u2029Bcc: evil@example.net",
    "x\x1c\x1d\x1eBcc: y",
    "=?utf-8?q?x=0D=0ABcc:_evil@example.net?=",
    "x" * 5000,
    "å" * 5000,
    "x y " * 2000,
    '"><evil@example.net>, "',
    "evil@example.net, x",
    '(comment) \\ " < > , ; :',
    "\ud800half",
    "   ",
    "",
)
EXPECTED = {
    *("from", "reply-to", "to", "subject", "date", "message-id", "mime-version", "content-type"),
}


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_subject_stays_a_subject(text: str) -> None:
    letter = read(composed(subject=text))
    assert {name.lower() for name in letter} == EXPECTED
    assert "evil@example.net" not in str(letter["To"])
    assert letter["Subject"].startswith("Re: ")
    assert str(letter["Subject"]).endswith("[#12]")


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_name_stays_a_name(text: str) -> None:
    letter = read(composed(sender=Correspondent("info@example.org", text)))
    assert {name.lower() for name in letter} == EXPECTED
    assert [one.addr_spec for one in letter["From"].addresses] == ["info@example.org"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_message_id_of_others_is_left_out_where_it_cannot_stand(text: str) -> None:
    letter = read(composed(in_reply_to=text, references=("good@example.org", text)))
    assert {name.lower() for name in letter} <= {*EXPECTED, "references", "in-reply-to"}
    if letter["In-Reply-To"] is not None:
        assert "\n" not in str(letter["In-Reply-To"])
    assert str(letter["References"]).startswith("<good@example.org>")


@pytest.mark.parametrize(
    "email",
    [
        "anna@example.org\r\nBcc: evil@example.net",
        "anna@example.org\nBcc",
        "anna@example.org, evil@example.net",
        "anna <evil@example.net>",
        "anna@example.org>",
        '"a b"@example.org',
        "anna@[127.0.0.1]",
        "anna@exam ple.org",
        "anna\x00@example.org",
        "anna",
        "",
        "å\u2028x@example.org",
        "\ud800@example.org",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(Uncomposable):
        header.address(email, utf8=True)
    with pytest.raises(Uncomposable):
        composed(to=(email,))


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=100))
@example("\r\n", "\r\n", "\r\n")
@example("=?", "=?utf-8?b?", "\u2028")
def test_any_text_at_all_makes_these_headers_and_no_others(subject: str, name: str, ref: str) -> None:
    octets = composed(subject=subject, sender=Correspondent("info@example.org", name), in_reply_to=ref)
    letter = read(octets)
    assert {name.lower() for name in letter} <= {*EXPECTED, "in-reply-to"}
    assert [one.addr_spec for one in letter["From"].addresses] == ["info@example.org"]


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=300))
def test_a_subject_reads_back_as_it_was_written(text: str) -> None:
    one_line = " ".join(text.split())
    written = read_back(header.unstructured(one_line))
    assert written == one_line


def read_back(value: str) -> str:
    octets = header.head([("Subject", value)]) + b"\r\n"
    return str(read(octets)["Subject"])


@pytest.mark.parametrize(
    "name", ["Kundtjänst", "O'Brien & Söner, AB", 'The "Shop"', "a\\b", "株式会社" * 30, "x" * 200, "=?x?="]
)
def test_a_name_reads_back_as_it_was_written(name: str) -> None:
    letter = read(composed(sender=Correspondent("info@example.org", name)))
    for field in ("From", "Reply-To"):
        # The parser of 3.11 puts blanks between the encoded words of a name.
        shown = letter[field].addresses[0].display_name
        assert (shown if len(name) < 40 else shown.replace(" ", "")) == name


def test_head_refuses_on_the_wire_what_its_callers_let_through() -> None:
    for value in (
        "x\r\nBcc: y",
        "x\ny",
        "x\ry",
        "x\x00y",
        "x\ty",
        "x\r\n \r\n y",
        "x\r\n",
        "x\r\n\r\ny",
        "å",
        "x" * 1000,
        "\ud800",
    ):
        with pytest.raises(Uncomposable):
            header.head([("Subject", value)])
    for name in ("Sub ject", "Sub:ject", "", "Bcc: x\r\nSubject"):
        with pytest.raises(Uncomposable):
            header.head([(name, "x")])


def test_an_international_address_is_told_by_name_alone_where_it_cannot_stand() -> None:
    octets = composed(to=("åsa@bücher.example", "anna@BÜCHER.example"))
    letter = read(octets)
    assert [one.addr_spec for one in letter["To"].addresses] == ["anna@xn--bcher-kva.example"]
    assert letter["To"].groups[0].display_name == "åsa@bücher.example"
    whole = composed(to=("åsa@bücher.example",), utf8=True)
    assert "To: åsa@xn--bcher-kva.example\r\n".encode() in whole
    with pytest.raises(NeedsSmtputf8, match="SMTPUTF8"):
        composed(sender=Correspondent("åsa@example.org", ""))


def test_answers_come_to_the_ticket() -> None:
    letter = read(composed())
    [answers] = letter["Reply-To"].addresses
    address, token = read_recipient(answers.addr_spec)
    assert address == "info@example.org"
    assert token is not None
    assert token.ticket_id == 12
    assert token.is_signed(KEYRING, workspace_id=200)


def test_the_thread_is_told_and_bounded() -> None:
    refs = tuple(f"{'r' * 60}{number}@customer.example" for number in range(21))
    letter = read(composed(in_reply_to=refs[-1], references=refs))
    assert str(letter["In-Reply-To"]) == f"<{refs[-1]}>"
    assert str(letter["References"]).split() == [f"<{one}>" for one in refs]


def test_every_try_is_the_same_letter() -> None:
    given = parcel(references=("a@b",), signature="Bob")
    assert composed(given) == composed(given)


@pytest.mark.parametrize(
    ("subject", "kind", "told"),
    [
        ("My booking", "reply", "Re: My booking [#12]"),
        ("Re: SV: My booking", "reply", "Re: My booking [#12]"),
        ("Re: My booking [#12]", "reply", "Re: My booking [#12]"),
        ("AW: Re[2]: Booking", "reply", "Re: Booking [#12]"),
        ("Rewards", "reply", "Re: Rewards [#12]"),
        ("", "reply", "Re: [#12]"),
        ("My booking", "forward", "Fwd: My booking [#12]"),
        ("My booking", "automatic", "Auto: My booking [#12]"),
    ],
)
def test_the_subject_says_what_it_is(subject: str, kind: str, told: str) -> None:
    assert str(read(composed(subject=subject, kind=kind))["Subject"]) == told
