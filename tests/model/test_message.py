"""Plain text as HTML."""

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.message import html_of


def test_it_is_escaped_and_each_line_break_is_shown() -> None:
    assert html_of('a < b & "c"\r\nd\re\n\nf') == "a &lt; b &amp; &quot;c&quot;<br>d<br>e<br><br>f"


@given(st.text())
def test_it_shows_the_same_text_and_holds_no_markup_of_the_text(text: str) -> None:
    html = html_of(text)
    assert html.replace("<br>", "").count("<") == 0
    assert unescape(html.replace("<br>", "\n")) == text.replace("\r\n", "\n").replace("\r", "\n")
