"""The one place where HTML from outside is made safe, and where text becomes HTML."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import chain
from typing import Final

import nh3


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS: Final = _names("""
    a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd
    del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd
    li main mark nav ol p pre q s samp section small span strike strong sub summary sup table tbody td
    tfoot th thead time tr tt u ul var wbr
    """)
LINKS: Final = 1_000
"""Links that are kept in one text; the words of further ones stay."""
LONGEST_DATA_URL: Final = 44_000
"""Characters of an image within the HTML: 32 KiB in base64."""
DEEPEST: Final = 200
"""Elements within elements."""
LONGEST_TAG: Final = 20_000
"""Characters between < and >."""
FOLDED: Final = "\N{BULLET}\N{BULLET}\N{BULLET}"
"""What stands for a quote that is folded."""
MOST_WORK: Final = 3_000_000
"""Tags times depth: what unclosed formatting can blow the HTML up to."""

_ATTRIBUTES: Final = {
    "*": {"align", "dir", "lang", "title", "valign"},
    "a": {"href", "name"},
    "blockquote": {"cite", "type"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "details": {"open"},
    "font": {"color", "face", "size"},
    "hr": {"size", "width"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "td": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "th": {"bgcolor", "colspan", "height", "rowspan", "scope", "width"},
    "time": {"datetime"},
    "tr": {"bgcolor", "height"},
    "ul": {"type"},
}
# Gone with what is in them. Of other elements that are not kept, a form among them, the words stay.
_CONTENT_DROPPED: Final = _names("""
    applet audio canvas embed frame frameset iframe math object script select style svg template
    textarea title video xml
    """)
_SCHEMES: Final = {"cid", "http", "https", "mailto", "tel"}
_IMAGE: Final = re.compile(r"data:image/(?:gif|jpeg|png|webp);base64,[A-Za-z0-9+/=\s]*")
_LONG_DATA: Final = re.compile(rf"data:[^\s\"'<>]{{{LONGEST_DATA_URL},}}", re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)([^>]*)")
# Elements that HTML closes by itself, or that have no end.
_UNCOUNTED: Final = _names("""
    area base br col colgroup dd dt hr img input li link meta option p param source tbody td tfoot th
    thead tr wbr
    """)
_UNSEEN: Final = re.compile(r"[\x00-\x20]+")
_REL: Final = "noopener noreferrer nofollow"
_LINK: Final = re.compile(r"<a href=[^>]*>")
_QUOTE: Final = re.compile(r"<(/?)blockquote\b[^>]*>", re.IGNORECASE)
_ANY_TAG: Final = re.compile(r"<[^>]*>")
_URL: Final = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]{1,2000}[^\s<>\"'()\[\]{}|\\^`.,;:!?]")


def sanitise_html(html: str) -> str | None:
    """
    Give HTML that can be shown: no scripts, styles, forms, frames, events, comments, ids or classes.

    Links lead to http, https, mailto and tel; images are http, https, `cid:`, or small ones in a `data:` URL;
    relative addresses are gone. At most `LINKS` links are kept. Answers None where it is built so that
    reading it would take beyond all measure (endless nesting, endless tags): there is no safe HTML of it
    then.
    """
    if "data:" in html or "DATA:" in html:
        html = _LONG_DATA.sub("", html)
    if not is_readable(html):
        return None
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(_CONTENT_DROPPED),
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={*_SCHEMES, "data"},
        url_relative="deny",
        link_rel=_REL,
    )
    return _with_few_links(clean)


def html_to_show(html: str, *, images: Mapping[str, str], with_remote: bool) -> str:
    """
    Give safe HTML as it is shown: made safe once more, the quote at its end folded.

    `images` are paths of ours by the `cid` that shows them. Images from elsewhere, which tell their server
    that a letter is read, are left out unless `with_remote`.
    """

    def filtered(tag: str, attribute: str, value: str) -> str | None:
        kept = _filtered(tag, attribute, value)
        if kept is None or attribute not in {"href", "src", "cite"}:
            return kept
        scheme, colon, rest = kept.partition(":")
        if attribute == "src" and scheme.lower() == "cid":
            return images.get(rest)
        if attribute == "src" and scheme.lower() != "data":
            return kept if with_remote else None
        return kept if colon else None

    return nh3.clean(
        _with_folded_quote(html) if is_readable(html) else "",
        tags=set(TAGS),
        clean_content_tags=set(_CONTENT_DROPPED),
        attributes=_ATTRIBUTES,
        attribute_filter=filtered,
        url_schemes={*_SCHEMES, "data"},
        # For the paths of `images`: what else is relative is dropped above.
        url_relative="pass_through",
        link_rel=_REL,
    )


def is_readable(html: str) -> bool:
    """Answer whether an HTML parser can be trusted with it: they take quadratic time in depth."""
    depth = deepest = tags = 0
    for match in _TAG.finditer(html):
        tags += 1
        if len(match[3]) > LONGEST_TAG:
            return False
        if match[2].lower() in _UNCOUNTED:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest <= DEEPEST and tags * deepest <= MOST_WORK


def text_to_html(text: str) -> str:
    """Give the text as HTML: escaped, lines kept, web addresses as links (at most `LINKS`)."""
    if not text.strip():
        return ""
    html = "".join(chain.from_iterable(_marked_up(text)))
    paragraphs = re.split(r"\n{2,}", html.strip("\n"))
    return (
        "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
        .replace("\n", "<br>\n")
        .replace("</p><br>\n", "</p>\n")
    )


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    """Drop what the schemes alone would let through: data and cid are for images, and only for those."""
    if attribute not in {"href", "src", "cite"}:
        return value
    # Browsers pass over blanks and line breaks within a scheme.
    scheme = _UNSEEN.sub("", value[:100])[:5].lower()
    if scheme.startswith("cid:"):
        return value if (tag, attribute) == ("img", "src") else None
    if scheme.startswith("data:"):
        is_image = (tag, attribute) == ("img", "src") and len(value) <= LONGEST_DATA_URL
        return value if is_image and _IMAGE.fullmatch(value) else None
    return value


def _with_folded_quote(html: str) -> str:
    """Put a quote that ends a letter behind a line to be opened. One that the letter answers within stays."""
    depth, start, quote = 0, 0, (0, 0)
    for match in _QUOTE.finditer(html):
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth == 1 and not match[1]:
            start = match.start()
        elif depth == 0:
            quote = (start, match.end())
    start, end = quote
    if not _has_words(html[:start]) or _has_words(html[end:]):
        return html
    return f"{html[:start]}<details><summary>{FOLDED}</summary>{html[start:end]}</details>{html[end:]}"


def _has_words(html: str) -> bool:
    return bool(_ANY_TAG.sub("", html).replace("&nbsp;", "").strip())


def _with_few_links(html: str) -> str:
    if html.count("<a href=") <= LINKS:
        return html
    counted = iter(range(html.count("<a href=")))
    return _LINK.sub(lambda match: match[0] if next(counted) < LINKS else "<a>", html)


def _marked_up(text: str) -> Iterator[tuple[str, str]]:
    """Give the text's pieces in turn: plain ones escaped, and the links."""
    at = 0
    for number, match in enumerate(_URL.finditer(text)):
        if number >= LINKS:
            break
        url = escape(match[0])
        yield escape(text[at : match.start()], quote=False), f'<a href="{url}" rel="{_REL}">{url}</a>'
        at = match.end()
    yield escape(text[at:], quote=False), ""
