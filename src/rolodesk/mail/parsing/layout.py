"""HTML laid out as plain text, with what mail programs quote marked."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from typing import Final

from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError
from lxml.html import Element, HtmlElement, HTMLParser, document_fromstring

from rolodesk.mail.parsing import bounds
from rolodesk.model.markup import is_readable

QUOTE_FROM: Final = "\ue0f1quote\ue0f2"
QUOTE_TO: Final = "\ue0f2quote\ue0f1"
"""Stand on lines of their own around a quote, from a range that means nothing. Without this it has no end."""

_CONFIG: Final = ParserConfig(css=STRICT_CSS_PROFILE, display_images=False, display_links=False)
_IDS_OF_THE_REST: Final = frozenset(
    {"divrplyfwdmsg", "appendonsend", "olk_src_body_section", "mail-editor-reference-message-container"}
)
_CLASSES_OF_THE_REST: Final = frozenset(
    {"outlookmessageheader", "ms-outlook-mobile-reference-message", "zmail_extra_hr", "yahoo_quoted"}
)
_CLASSES: Final = frozenset(
    {
        *("gmail_quote", "gmail_quote_container", "moz-cite-prefix", "protonmail_quote", "tutanota_quote"),
        *("zmail_extra", "gmail_attr"),
    }
)
_MOST_QUOTES: Final = 50
_OUTLOOK_RULE: Final = re.compile(
    r"border:\s*none;\s*border-top:\s*solid #(?:e1e1e1|b5c4df) 1\.0pt", re.IGNORECASE
)
_INVISIBLE: Final = re.compile(
    r"<(script|style|head|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAK: Final = re.compile(r"<(?:br|/?p|/?div|/tr|/?h[1-6]|/?li|/?table|hr)\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[A-Za-z/!?][^<>]*>?")
_ENCODING: Final = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def can_be_laid_out(htmls: Iterable[str]) -> bool:
    """Answer whether all these together are short enough to be laid out, which takes longest of all."""
    pieces = list(htmls)
    return (
        sum(map(len, pieces)) <= bounds.HTML_TO_TEXT
        and sum(piece.count("<") for piece in pieces) <= bounds.TAGS_TO_TEXT
    )


def lay_out(html: str) -> str:
    """
    Give the text of HTML: tables and lists laid out, quotes marked (`QUOTE_FROM`), no link targets.

    HTML that no parser should be given only loses its tags. Never fails.
    """
    html = _ENCODING.sub("", html.replace("\ue0f1", "").replace("\ue0f2", "").replace("\0", ""))
    if not html.strip():
        return ""
    if not is_readable(html):
        return strip_tags(html)
    try:
        tree = document_fromstring(html, parser=HTMLParser(encoding=None, huge_tree=False))
        _mark_quotes(tree)
        text = Inscriptis(tree, _CONFIG).get_text()
    except (LxmlError, ValueError, IndexError, KeyError, RecursionError, AssertionError):
        return strip_tags(html)
    return _tidied(text)


def strip_tags(html: str) -> str:
    """Give the text of HTML without looking at its structure, in linear time."""
    text = _BREAK.sub("\n", _INVISIBLE.sub("", html[: bounds.HTML_BYTES]))
    return _tidied(unescape(_TAG.sub("", text)))


def _mark_quotes(tree: HtmlElement) -> None:
    marked: set[HtmlElement] = set()
    for element, is_all in list(islice(_quotes(tree), _MOST_QUOTES)):
        parent = element.getparent()
        if parent is None or marked.intersection(element.iterancestors()):
            continue
        marked.add(element)
        parent.insert(parent.index(element), _mark(QUOTE_FROM))
        if is_all:
            return
        after = _mark(QUOTE_TO)
        after.tail, element.tail = element.tail, None
        parent.insert(parent.index(element) + 1, after)


def _mark(text: str) -> HtmlElement:
    mark: HtmlElement = Element("div")
    mark.text = text
    return mark


def _quotes(tree: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """Give the elements by which mail programs quote, and whether all that follows is quoted, too."""
    for element in tree.iter("div", "blockquote", "span", "hr"):
        classes = {name.removeprefix("x_") for name in element.get("class", "").lower().split()}
        if (
            element.get("id", "").lower().removeprefix("x_") in _IDS_OF_THE_REST
            or _CLASSES_OF_THE_REST & classes
            or (element.tag == "div" and _OUTLOOK_RULE.search(element.get("style", "")))
        ):
            yield element, True
        elif _CLASSES & classes or (
            element.tag == "blockquote" and element.get("type", "").lower() == "cite"
        ):
            yield element, False


def _tidied(text: str) -> str:
    lines = [line.replace("\xa0", " ").rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
