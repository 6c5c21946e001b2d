"""HTML from outside is safe afterwards, and says what it said; text becomes HTML that says the same."""

import re

import pytest

from rolodesk.model.markup import (
    LINKS,
    LONGEST_DATA_URL,
    html_to_show,
    is_readable,
    sanitise_html,
    text_to_html,
)

REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        (
            '<a href="https://a.example/?b=1&amp;c=2">x</a>',
            f'<a href="https://a.example/?b=1&amp;c=2" {REL}>x</a>',
        ),
        ('<a href="mailto:a@b.example">x</a>', f'<a href="mailto:a@b.example" {REL}>x</a>'),
        ('<a href="tel:+46123">x</a>', f'<a href="tel:+46123" {REL}>x</a>'),
        ('<img src="cid:a@b" alt="logo">', '<img src="cid:a@b" alt="logo">'),
        ('<img src="https://a.example/b.png">', '<img src="https://a.example/b.png">'),
        ('<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA">'),
        ('<td bgcolor="#fff" width="10">x</td>', "x"),
        ("<table><tr><td bgcolor=red>x", '<table><tbody><tr><td bgcolor="red">x</td></tr></tbody></table>'),
        ("<title>t</title><style>p{}</style>x<!-- c -->", "x"),
        ("<o:p>x</o:p><center>y</center>", "x<center>y</center>"),
        ("<form action=x>Do you <select><option>a</select><button>agree</button>?</form>", "Do you agree?"),
    ],
)
def test_what_may_be_shown_stays(given: str, shown: str) -> None:
    assert sanitise_html(given) == shown


@pytest.mark.parametrize(
    "given",
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<a href="da\nta:text/html,alert(1)">x</a>',
        '<img src="da\tta:text/html,alert(1)">',
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
        '<img src="data:image/png,alert(1)">',
        '<a href="cid:alert">x</a>',
        '<a href="vbscript:alert(1)">x</a>',
        '<a href="//alert.example/">x</a>',
        '<a href="/alert">x</a>',
        "<iframe src=https://alert.example></iframe>",
        "<object data=alert></object><embed src=alert>",
        "<base href=https://alert.example/>",
        '<meta http-equiv=refresh content="0;url=https://alert.example">',
        "<link rel=stylesheet href=https://alert.example>",
        "<p style='background:url(https://alert.example)' id=alert class=alert name=alert>x</p>",
        "<input value=alert><textarea>alert</textarea>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<table background=https://alert.example><tr><td background=https://alert.example>x",
        "<!--><img src=x onerror=alert(1)>-->",
        "<template><p>alert</p></template>",
        '<img srcset="https://alert.example 2x">',
        "<details ontoggle=alert(1) open>x</details>",
        "<xml><x:alert/></xml>",
    ],
)
def test_what_could_do_harm_is_gone(given: str) -> None:
    shown = sanitise_html(given)
    assert shown is not None
    without_text = re.sub(r">[^<]*<", "><", f">{shown}<")
    assert "alert" not in without_text
    assert sanitise_html(shown) == shown


def test_large_images_in_the_html_are_gone_and_the_rest_is_there() -> None:
    data = "A" * (LONGEST_DATA_URL + 4)
    assert sanitise_html(f'<p>x<img src="data:image/png;base64,{data}">y</p>') == "<p>x<img>y</p>"


def test_links_are_kept_so_many() -> None:
    shown = sanitise_html('<a href="https://a.example/">x</a>' * (LINKS + 5))
    assert shown is not None
    assert shown.count("<a href=") == LINKS
    assert shown.count("x</a>") == LINKS + 5


@pytest.mark.parametrize(
    "given",
    ["<div>" * 1_000, "<b><i>" * 150 + "<p>x" * 20_000, "<p " + "a=b " * 10_000 + ">x", "<a" * 20_000],
    ids=["deep", "unclosed", "attributes", "open"],
)
def test_what_no_parser_should_be_given_is_refused(given: str) -> None:
    assert not is_readable(given)
    assert sanitise_html(given) is None


@pytest.mark.parametrize(
    "given", ["<p>x" * 20_000, "<tr><td>x" * 5_000, "<div>" * 100 + "x" + "</div>" * 100, "<br>" * 900]
)
def test_ordinary_html_is_read_however_long(given: str) -> None:
    assert is_readable(given)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        (" \n ", ""),
        ("a <b> & c", "<p>a &lt;b&gt; &amp; c</p>\n"),
        ("a\nb\n\n\nc", "<p>a<br>\nb</p>\n<p>c</p>\n"),
        (
            "see https://a.example/?b=1&c=2.",
            f'<p>see <a href="https://a.example/?b=1&amp;c=2" {REL}>https://a.example/?b=1&amp;c=2</a>.</p>\n',
        ),
        ("(https://a.example)", f'<p>(<a href="https://a.example" {REL}>https://a.example</a>)</p>\n'),
        (
            'https://a.example/"onclick="x',
            f'<p><a href="https://a.example/" {REL}>https://a.example/</a>"onclick="x</p>\n',
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>\n"),
    ],
)
def test_text_becomes_html(text: str, shown: str) -> None:
    assert text_to_html(text) == shown


def test_text_becomes_html_that_is_safe_already() -> None:
    shown = text_to_html("<script>x</script> https://a.example/ \n\n http://b.example/?q=<i>")
    assert sanitise_html(shown) == shown


def test_what_is_shown_has_its_pictures_from_us_alone() -> None:
    html = '<img src="cid:a"><img src="cid:b"><img src="https://e.example/x"><img src="/logout">'
    shown = html_to_show(html, images={"a": "/attachments/1/image"}, with_remote=False)
    assert shown == '<img src="/attachments/1/image"><img><img><img>'
    assert 'src="https://e.example/x"' in html_to_show(html, images={}, with_remote=True)


@pytest.mark.parametrize(
    ("html", "folds"),
    [
        (
            "<p>Yes</p>On Monday you wrote:<blockquote>May I?<blockquote>No</blockquote></blockquote><br>",
            True,
        ),
        ("<blockquote>May I?</blockquote>", False),
        ("Hi<blockquote>May I?</blockquote>Yes<blockquote>Really?</blockquote>", True),
        ("Hi<blockquote>May I?</blockquote>Yes", False),
        ("Hi<blockquote>never closed", False),
        ("Hi</blockquote>never opened", False),
    ],
)
def test_a_quote_at_the_end_is_folded(html: str, folds: int) -> None:
    shown = html_to_show(html, images={}, with_remote=False)
    assert shown.count("<details><summary>") == shown.count("</details>") == folds


def test_a_quote_within_an_attribute_opens_nothing() -> None:
    html = 'Hi<b title="<blockquote>">x</b><b title="</blockquote>"><img alt="y"></b>'
    assert html_to_show(html, images={}, with_remote=False).count("<img") == 1
