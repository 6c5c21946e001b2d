"""What a fetched file is called."""

import pytest

from rolodesk.egress.naming import media_type, raw_name

URL = "https://example.org/files/r%C3%A4kning%201.pdf?token=x"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename=a.pdf", "a.pdf"),
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ('ATTACHMENT;FileName = "a.pdf" ; x=y', "a.pdf"),
        ('attachment; filename="a;b\\"c.pdf"', 'a;b"c.pdf'),
        ("attachment; filename*=UTF-8''r%C3%A4kning.pdf", "räkning.pdf"),
        ("attachment; filename=\"a.pdf\"; filename*=utf-8'sv'%e2%82%ac.pdf", "€.pdf"),
        ("attachment; filename*=UTF-8''%e2%82%ac.pdf; filename=a.pdf", "€.pdf"),
        ("attachment; filename*=iso-8859-1''r%E4kning.pdf", "räkning.pdf"),
        ("attachment; filename=a.pdf; filename=b.pdf", "a.pdf"),
        ("attachment; filename=a.pdf; filename*=UTF-8''%ff.pdf", "a.pdf"),
        ("attachment; filename=a.pdf; filename*=utf-16''%00a", "a.pdf"),
        ("attachment; filename=a.pdf; filename*=nonsense", "a.pdf"),
        ('inline; filename="../../etc/passwd"', "../../etc/passwd"),
        ("attachment", "räkning 1.pdf"),
        ("attachment; filename=", "räkning 1.pdf"),
        ('attachment; filename=""', "räkning 1.pdf"),
        ('attachment; filename="never closed', "räkning 1.pdf"),
        ("filename=a.pdf", "räkning 1.pdf"),
        (";;; ;", "räkning 1.pdf"),
    ],
)
def test_the_server_names_the_file_or_else_the_url_does(disposition: str, name: str) -> None:
    assert raw_name({"content-disposition": disposition}, URL) == name


@pytest.mark.parametrize("url", ["https://example.org", "https://example.org/", "https://example.org/a/"])
def test_a_url_without_a_last_segment_names_nothing(url: str) -> None:
    assert not raw_name({}, url)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("text/plain", "text/plain"),
        ("Text/HTML; charset=utf-8", "text/html"),
        (" image/svg+xml ", "image/svg+xml"),
        ("application/vnd.ms-excel", "application/vnd.ms-excel"),
        ("", "application/octet-stream"),
        ("text", "application/octet-stream"),
        ("text/", "application/octet-stream"),
        ("/plain", "application/octet-stream"),
        ("text/plain/x", "application/octet-stream"),
        ("text/plain, text/html", "application/octet-stream"),
        ("text/pl ain", "application/octet-stream"),
        ("text/plåin", "application/octet-stream"),
        ("text/<script>", "application/octet-stream"),
        ("text/" + "x" * 300, "application/octet-stream"),
    ],
)
def test_a_media_type_is_its_essence_or_else_octets(header: str, kind: str) -> None:
    assert media_type({"content-type": header}) == kind


def test_an_answer_without_a_media_type_is_octets() -> None:
    assert media_type({}) == "application/octet-stream"
