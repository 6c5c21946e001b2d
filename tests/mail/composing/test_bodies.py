"""What is written arrives as it was written, in every part, whatever it holds."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.letter import Correspondent
from rolodesk.model.outgoing import Quoted
from tests.mail.composing.parcels import Drawer, composed, file, read, text_of


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_text_reads_back(text: str) -> None:
    letter = read(composed(plain=f"<{text}>", html="x"))
    expected = f"<{text}>".replace("\r\n", "\n").replace("\r", "\n")
    assert text_of(letter).rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize(
    "text",
    ["x" * 5000, "å" * 5000, ".\n..\n.x", "From me\n-- \n", "tail  \n tab\t\n", "=\n==\n=3D", "日本語" * 500],
)
def test_hard_texts_read_back(text: str) -> None:
    letter = read(composed(plain=text, html=f"<p>{text}</p>"))
    assert text_of(letter).rstrip() == text.rstrip()
    assert text.strip() in text_of(letter, "html")


def test_text_and_html_are_alternatives() -> None:
    letter = read(composed(html="<b>Hello</b>"))
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert "<b>Hello</b>" in text_of(letter, "html")


def test_signature_template_and_the_words_that_are_answered() -> None:
    quoted = Quoted(
        author=Correspondent("anna@customer.example", "Anna"), at=1_580_475_600_000, plain="Where?\nWhen?"
    )
    letter = read(
        composed(
            signature="Support\n+46 8 123",
            template="<html><body>TOP {{content}} BOTTOM</body></html>",
            quoted=quoted,
        )
    )
    assert text_of(letter) == (
        "Hello\n\n-- \nSupport\n+46 8 123\n\n"
        "On 2020-01-31 at 13:00 UTC, Anna <anna@customer.example> wrote:\n> Where?\n> When?"
    )
    html = text_of(letter, "html")
    assert html.index("TOP") < html.index("Hello") < html.index("+46 8 123") < html.index("Where?<br>When?")
    assert html.index("When?") < html.index("BOTTOM")


def test_what_is_quoted_is_escaped() -> None:
    quoted = Quoted(author=Correspondent("a@b.example", "<script>"), at=0, plain="<script>alert(1)</script>")
    html = text_of(read(composed(quoted=quoted, signature="<b>")), "html")
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


def test_files_and_pictures_are_where_mail_programs_look() -> None:
    blobs = Drawer(
        {"pic": b"\x89PNG" + bytes(range(256)) * 9, "doc": b"%PDF\r\n.\r\n..\n" * 999, "empty": b""}
    )
    letter = read(
        composed(
            html='<img src="cid:logo@example.org">',
            files=(
                file("Årsbok 2020; a=b.pdf", key="doc"),
                file("logo.png", "image/png", cid="logo@example.org", key="pic"),
                file("unseen.png", "image/png", cid="unseen@example.org", key="pic"),
                file("nothing.txt", "text/plain", key="empty"),
            ),
            blobs=blobs,
        )
    )
    assert letter.get_content_type() == "multipart/mixed"
    attachments = list(letter.iter_attachments())
    assert [one.get_filename() for one in attachments] == [
        *("Årsbok 2020; a=b.pdf", "unseen.png", "nothing.txt"),
    ]
    assert [payload(one) for one in attachments] == [blobs.contents[key] for key in ("doc", "pic", "empty")]
    html = letter.get_body(("related",))
    assert isinstance(html, EmailMessage)
    [picture] = html.iter_attachments()
    assert picture["Content-ID"] == "<logo@example.org>"
    assert picture.get_content_disposition() == "inline"
    assert payload(picture) == blobs.contents["pic"]


def payload(part: EmailMessage) -> bytes:
    decoded = part.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    return decoded


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 57 * 4096 - 1, 57 * 4096, 57 * 4096 + 1, 1_000_000])
def test_a_file_of_any_size_arrives_whole(size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    letter = read(composed(files=(file("x.bin"),), blobs=Drawer({"k": content})))
    [attached] = letter.iter_attachments()
    assert payload(attached) == content


@pytest.mark.parametrize(
    "name", ['x"\r\nBcc: evil@example.net', "a\x00b", "..\\..\\evil", "\u202egnp.exe", "x" * 500, "", "файл"]
)
def test_a_file_name_breaks_out_of_nothing(name: str) -> None:
    letter = read(composed(files=(file(name),), blobs=Drawer({"k": b"x"})))
    [attached] = letter.iter_attachments()
    assert {header.lower() for header in attached} == {
        *("content-type", "content-transfer-encoding", "content-disposition"),
    }
    assert "evil@example.net" not in [str(value) for value in letter.values()]


@pytest.mark.parametrize(
    "media_type", ["message/rfc822", "multipart/mixed", "text", "", "text/plain\r\nX: y", "a/b; c=d", "é/x"]
)
def test_a_media_type_that_cannot_stand_is_told_as_bytes(media_type: str) -> None:
    letter = read(composed(files=(file("x", media_type),), blobs=Drawer({"k": b"x"})))
    [attached] = letter.iter_attachments()
    assert attached.get_content_type() == "application/octet-stream"


@pytest.mark.parametrize("cid", ["x\r\nBcc: y", "a>b", "a b", "x" * 600, "å"])
def test_a_content_id_that_cannot_stand_makes_it_an_attachment(cid: str) -> None:
    letter = read(
        composed(
            html=f'<img src="cid:{cid}">',
            files=(file("x.png", "image/png", cid=cid),),
            blobs=Drawer({"k": b"x"}),
        )
    )
    [attached] = letter.iter_attachments()
    assert attached["Content-ID"] is None


def test_an_automatic_letter_tells_others_not_to_answer() -> None:
    letter = read(composed(kind="automatic"))
    assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert letter["Precedence"] == "bulk"
    plain = read(composed())
    assert plain["Auto-Submitted"] is plain["Precedence"] is None


def test_only_bcc_leaves_an_empty_group() -> None:
    letter = read(composed(to=()))
    assert str(letter["To"]) == "undisclosed-recipients:;"
