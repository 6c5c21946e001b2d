"""Reading URLs: what is asked for, and what is refused before anything is resolved."""

from contextlib import suppress
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.egress import target
from rolodesk.egress.addresses import Address
from rolodesk.egress.errors import UrlRefused
from rolodesk.egress.target import LONGEST_URL, Target

UNUSABLE = [
    ("", target.WRONG_SCHEME),
    ("example.org", target.WRONG_SCHEME),
    ("//example.org/a", target.WRONG_SCHEME),
    ("/a", target.WRONG_SCHEME),
    ("file:///etc/passwd", target.WRONG_SCHEME),
    ("ftp://example.org/a", target.WRONG_SCHEME),
    ("gopher://example.org/_x", target.WRONG_SCHEME),
    ("data:text/plain,hello", target.WRONG_SCHEME),
    ("javascript:alert(1)", target.WRONG_SCHEME),
    ("unix:///run/docker.sock", target.WRONG_SCHEME),
    ("ws://example.org/", target.WRONG_SCHEME),
    ("http+unix://x/", target.WRONG_SCHEME),
    ("http:", target.NO_HOST),
    ("http://", target.NO_HOST),
    ("http:///a", target.NO_HOST),
    ("http:example.org", target.NO_HOST),
    ("http:/example.org", target.NO_HOST),
    ("http://:80/", target.NO_HOST),
    ("http://?a", target.NO_HOST),
    ("http://a@example.org/", target.CREDENTIALS),
    ("http://a:b@example.org/", target.CREDENTIALS),
    ("http://:b@example.org/", target.CREDENTIALS),
    ("http://example.org:80@10.0.0.1/", target.CREDENTIALS),
    ("http://%61@example.org/", target.CREDENTIALS),
    ("http://./", target.BAD_HOST),
    ("http://a..b/", target.BAD_HOST),
    ("http://.a/", target.BAD_HOST),
    ("http://%31%32%37.0.0.1/", target.BAD_HOST),
    ("http://ex%00ample.org/", target.BAD_HOST),
    ("http://ex%0d%0aample.org/", target.BAD_HOST),
    ("http://a,b/", target.BAD_HOST),
    ('http://a"b/', target.BAD_HOST),
    ("http://a|b/", target.BAD_HOST),
    (f"http://{'a' * 64}.org/", target.BAD_HOST),
    (f"http://{'a.' * 130}org/", target.BAD_HOST),
    ("http://[fe80::1%eth0]/", target.BAD_HOST),
    ("http://[fe80::1%25eth0]/", target.BAD_HOST),
    ("http://[::1", target.NOT_A_URL),
    ("http://[]/", target.NOT_A_URL),
    ("http://[1]/", target.NOT_A_URL),
    ("http://[v1.x]/", target.NOT_A_URL),
    ("http://[::1]a/", target.NOT_A_URL),
    ("http://999.1.1.1/", target.NOT_A_URL),
    ("http://0177.0.0.1/", target.NOT_A_URL),
    ("http://１２７.０.０.１/", target.NOT_A_URL),
    ("http://ⓛocalhost/", target.NOT_A_URL),
    ("http://example.org:http/", target.NOT_A_URL),
    ("http://example.org:80:80/", target.NOT_A_URL),
    ("http://example.org:0/", target.BAD_PORT),
    ("http://example.org:65536/", target.BAD_PORT),
    ("http://example.org:-1/", target.BAD_PORT),
    (" http://example.org/", target.NOT_A_URL),
    ("http://example.org/ ", target.NOT_A_URL),
    ("http://exa mple.org/", target.NOT_A_URL),
    ("http://example.org/a b", target.NOT_A_URL),
    ("http://example.org/\u00a0", target.NOT_A_URL),
    ("http://example.org/a\tb", target.NOT_A_URL),
    ("http://example.org/\x00", target.NOT_A_URL),
    ("http://example.org/\x7f", target.NOT_A_URL),
    ("http://example.org/\u202e", target.NOT_A_URL),
    ("http://example.org/\ud800", target.NOT_A_URL),
    ("http://example.org/\r\nX-Injected: 1", target.NOT_A_URL),
    ("http://example.org\r\nHost: internal/", target.NOT_A_URL),
    ("http://example.org\\@10.0.0.1/", target.NOT_A_URL),
    ("http:\\\\example.org\\", target.NOT_A_URL),
    ("http://example.org/" + "a" * LONGEST_URL, target.TOO_LONG),
    ("http://" + "a" * 1_000_000, target.TOO_LONG),
]


@pytest.mark.parametrize(("url", "reason"), UNUSABLE, ids=lambda value: ascii(value)[:40])
def test_a_url_that_is_no_plain_web_address_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(UrlRefused) as refusal:
        Target.parse(url)
    assert (refusal.value.url, refusal.value.reason) == (url, reason)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("http://example.org", "example.org", 80, b"/"),
        ("HTTPS://Example.ORG:8443/A?b=c#d", "example.org", 8443, b"/A?b=c"),
        ("https://example.org:443/%0d%0a", "example.org", 443, b"/%0d%0a"),
        ("http://bücher.example/ä?ö", "xn--bcher-kva.example", 80, b"/%C3%A4?%C3%B6"),
        ("http://[2001:4860:4860::8888]:81/", "2001:4860:4860::8888", 81, b"/"),
        ("http://a_b.example.org./", "a_b.example.org.", 80, b"/"),
        ("http://example.org/#@10.0.0.1/", "example.org", 80, b"/"),
        ("http://example.org/?@10.0.0.1/", "example.org", 80, b"/?@10.0.0.1/"),
        ("http://2130706433/", "2130706433", 80, b"/"),
    ],
)
def test_a_plain_url_is_read(url: str, host: str, port: int, path: bytes) -> None:
    hop = Target.parse(url)
    assert (hop.host, hop.port, hop.url.raw_path, hop.given) == (host, port, path, url)


@pytest.mark.parametrize(
    ("address", "pinned"),
    [
        (ip_address("93.184.216.34"), "https://93.184.216.34:8443/a?b"),
        (ip_address("2606:4700::1"), "https://[2606:4700::1]:8443/a?b"),
    ],
)
def test_a_pinned_url_differs_in_the_host_alone(address: Address, pinned: str) -> None:
    assert str(Target.parse("https://example.org:8443/a?b#c").pinned(address)) == pinned


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://example.org/b"),
        ("b?c", "https://example.org/x/b?c"),
        ("", "https://example.org/x/a"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example:81/", "http://other.example:81/"),
        ("../../../b#c", "https://example.org/b"),
        ("/å", "https://example.org/%C3%A5"),
    ],
)
def test_a_redirect_is_read_relative_to_where_it_was_found(location: str, url: str) -> None:
    hop = Target.parse("https://example.org/x/a").follow(location)
    assert (str(hop.url), hop.given) == (url, "https://example.org/x/a")


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://x/",
        "http://a:b@x/",
        "http:///",
        "http://x/a b",
        "\\\\x\\y",
        "https:////[",
    ],
)
def test_a_redirect_to_no_plain_web_address_is_refused_naming_what_was_given(location: str) -> None:
    with pytest.raises(UrlRefused, match="it redirects, and the place it redirects to is refused") as refusal:
        Target.parse("https://example.org/").follow(location)
    assert refusal.value.url == "https://example.org/"
    assert location not in str(refusal.value)


def test_a_huge_url_is_clipped_in_the_sentence_and_whole_in_the_error() -> None:
    url = "http://example.org/" + "a" * 100_000
    with pytest.raises(UrlRefused) as refusal:
        Target.parse(url)
    assert refusal.value.url == url
    assert len(str(refusal.value)) < 500


@given(
    start=st.sampled_from(["", "http:", "http://", "https://", "//", "http:////"]),
    rest=st.text(st.sampled_from("ab1xn-_.:/?#[]@%0 \\\t²。ß\u0301中\U0001f600"), max_size=12),
)
def test_whatever_is_written_is_read_or_refused(start: str, rest: str) -> None:
    for read in (Target.parse, Target.parse("https://example.org/a").follow):
        with suppress(UrlRefused):
            hop = read(start + rest)
            assert hop.url.scheme in {"http", "https"}
            assert hop.host
            assert not hop.url.userinfo
            assert 0 < hop.port < 65536
